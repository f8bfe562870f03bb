"""Who may read what somebody wrote (« lecteurs »), beside its author."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatInscription, LicenceTexte
from inscriptions.modeles import Apprenant, Inscription, PartageTexte, Reponse, Session
from inscriptions.services.agenda import animee_par


def fiches_de(bdd: Bdd, apprenant_id: UUID) -> list[UUID]:
    """List the ids of one person's files, the kept one first, from any of them."""
    garde = bdd.scalar(select(Apprenant.fusionne_dans).where(Apprenant.id == apprenant_id))
    garde = garde or apprenant_id
    requete = select(Apprenant.id).where(
        or_(Apprenant.id == garde, Apprenant.fusionne_dans == garde)
    )
    return sorted(bdd.scalars(requete), key=lambda fiche: (fiche != garde, fiche))


def suivi_par(bdd: Bdd, fiches: list[UUID], compte_id: UUID) -> bool:
    """Tell whether an account runs a session that one of these files signed up to."""
    requete = (
        select(Inscription.id)
        .join(Session, Session.id == Inscription.session_id)
        .where(Inscription.apprenant_id.in_(fiches), animee_par(compte_id))
    )
    return bdd.scalar(select(requete.exists())) or False


def images_confiees_par(bdd: Bdd, lecteur_id: UUID, fichier: str) -> list[UUID]:
    """List the authors who confided a text with this picture to a session of this reader.

    Those in force only: what is withdrawn is read by nobody. `fichier` is a name of ours.
    """
    requete = (
        select(PartageTexte.apprenant_id)
        .join(Reponse, Reponse.id == PartageTexte.reponse_id)
        .join(Inscription, Inscription.session_id == PartageTexte.session_id)
        .where(
            PartageTexte.retire_le.is_(None),
            Reponse.contenu.contains(fichier, autoescape=True),
            Inscription.apprenant_id == lecteur_id,
            Inscription.etat == EtatInscription.CONFIRMEE,
        )
        .distinct()
    )
    return list(bdd.scalars(requete))


def licence_choisie(
    bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str, question: str
) -> LicenceTexte:
    """Return the licence that an author gave to a text when confiding it last, if they still do."""
    requete = (
        select(PartageTexte.licence)
        .where(
            PartageTexte.apprenant_id == apprenant_id,
            PartageTexte.module == module,
            PartageTexte.chapitre == chapitre,
            PartageTexte.question == question,
            PartageTexte.retire_le.is_(None),
        )
        .order_by(PartageTexte.partage_le.desc())
        .limit(1)
    )
    return bdd.scalar(requete) or LicenceTexte.AUCUNE
