"""A person's data: found, shown, corrected (GDPR, articles 15 and 16).

They are handed over by `exports_rgpd`, and erased by `effacements`.
"""

import secrets
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.codes import LONGUEUR_CARTE
from inscriptions.enumerations import (
    EtatCertificat,
    Genre,
    Statut,
    TrancheAge,
)
from inscriptions.erreurs import refus
from inscriptions.modeles import (
    Apprenant,
    Certificat,
    CompteRelie,
    Connexion,
    Copie,
    Inscription,
    Presence,
    Seance,
    Session,
)
from inscriptions.services.agenda import animee_par
from inscriptions.services.apprenants import trouver_par_carte
from inscriptions.services.communs import code_libre, contient, verrouiller
from inscriptions.textes import cle_de_tri, code_insee, propre

MOTS_MAXIMAUX = 6  # words of a search that count


class ChampsApprenant(TypedDict, total=False):
    """What of a person's file can be corrected."""

    prenom: str
    nom: str
    contact: str
    genre: Genre
    tranche_age: TrancheAge
    statut: Statut
    commune_insee: str


@dataclass(frozen=True, slots=True)
class SessionSuivie:
    """One session of a person: the sign-up, each half-day with what was seen, work, certificate."""

    session: Session
    inscription: Inscription
    seances: tuple[tuple[Seance, Presence | None], ...]
    copies: tuple[Copie, ...]  # of the session's module, by chapter
    certificats: tuple[Certificat, ...]  # whatever their state, the latest first

    @property
    def certificat(self) -> Certificat | None:
        """The latest certificate in force."""
        return next((c for c in self.certificats if c.etat is EtatCertificat.VALIDE), None)


def chercher(
    bdd: Bdd, texte: str, compte_id: UUID | None = None, limite: int = 50
) -> list[Apprenant]:
    """Find people by words of their name, or by a card, sorted by name; at most `limite`.

    Accents and case set aside; nothing typed finds nobody. An account's own people when
    `compte_id` is given: whoever signed up, even to cancel, to a session it runs. Merged and erased
    files are not found by name.
    """
    mots = [mot for mot in cle_de_tri(texte[:200])[0].split() if any(map(str.isalnum, mot))]
    if not mots:
        return []
    nommes = and_(
        Apprenant.prenom != "",
        Apprenant.fusionne_dans.is_(None),
        *(
            or_(contient(bdd, Apprenant.prenom, mot), contient(bdd, Apprenant.nom, mot))
            for mot in mots[:MOTS_MAXIMAUX]
        ),
    )
    porteur = trouver_par_carte(bdd, texte)
    requete = select(Apprenant).where(
        nommes if porteur is None else or_(nommes, Apprenant.id == porteur.id)
    )
    if compte_id is not None:
        siennes = (
            select(Inscription.id)
            .join(Session, Session.id == Inscription.session_id)
            .where(Inscription.apprenant_id == Apprenant.id, animee_par(compte_id))
        )
        requete = requete.where(siennes.exists())
    requete = requete.order_by(Apprenant.nom, Apprenant.prenom, Apprenant.id).limit(limite)
    return sorted(bdd.scalars(requete), key=lambda a: cle_de_tri(a.nom or a.prenom, a.prenom))


def sessions_de(bdd: Bdd, apprenant: Apprenant) -> list[SessionSuivie]:
    """List the sessions of a person, the latest first, with all that a page about them shows."""
    suivies = bdd.execute(
        select(Inscription, Session)
        .join(Session, Session.id == Inscription.session_id)
        .where(Inscription.apprenant_id == apprenant.id)
        .order_by(Session.premier_jour.desc().nulls_last(), Session.id)
    ).all()
    presences = {
        presence.seance_id: presence
        for presence in bdd.scalars(select(Presence).where(Presence.apprenant_id == apprenant.id))
    }
    copies = bdd.scalars(
        select(Copie).where(Copie.apprenant_id == apprenant.id).order_by(Copie.chapitre)
    ).all()
    delivres: dict[UUID, list[Certificat]] = defaultdict(list)
    for certificat in bdd.scalars(
        select(Certificat)
        .where(Certificat.apprenant_id == apprenant.id)
        .order_by(Certificat.emis_le.desc(), Certificat.id.desc())
    ):
        delivres[certificat.session_id].append(certificat)
    return [
        SessionSuivie(
            session=session,
            inscription=inscription,
            seances=tuple((seance, presences.get(seance.id)) for seance in session.seances),
            copies=tuple(copie for copie in copies if copie.module == session.module),
            certificats=tuple(delivres[session.id]),
        )
        for inscription, session in suivies
    ]


def modifier_apprenant(
    bdd: Bdd, apprenant: Apprenant, **champs: Unpack[ChampsApprenant]
) -> Apprenant:
    """Correct a person's file; the journal tells which fields, never what they hold. Idempotent.

    Raise « apprenant-inconnu », « fiche-fusionnee », « fiche-effacee », « commune-invalide », and
    what `textes.propre` raises.
    """
    connu = _tenir(bdd, apprenant.id)
    valeurs: dict[str, Any] = dict(champs)
    if "prenom" in champs:
        valeurs["prenom"] = propre(champs["prenom"], "prénom")
    if "nom" in champs:
        valeurs["nom"] = propre(champs["nom"], "nom", vide_permis=True)
    if "contact" in champs:
        valeurs["contact"] = propre(champs["contact"], "contact", 200, vide_permis=True)
    if "commune_insee" in champs:
        valeurs["commune_insee"] = code_insee(champs["commune_insee"])
    changes = [nom for nom, valeur in valeurs.items() if getattr(connu, nom) != valeur]
    for nom in changes:
        setattr(connu, nom, valeurs[nom])
    if changes:
        bdd.flush()
        journal.noter(bdd, "apprenant.modifier", connu, **dict.fromkeys(changes, True))
    return connu


def changer_carte(bdd: Bdd, apprenant: Apprenant) -> Apprenant:
    """Give a new card for a lost one: former cards open nothing, whoever was in is signed out.

    The cards of the files that were merged into this one are former cards too. An account linked
    with the card goes with it: who found the card may have linked their own. Raise
    « apprenant-inconnu », « fiche-fusionnee », « fiche-effacee ».
    """
    connu = _tenir(bdd, apprenant.id)
    reunies = fiches_reunies(bdd, connu.id)
    for fiche in reunies:
        fiche.carte = carte_morte()
    connu.carte = code_libre(bdd, Apprenant.carte, LONGUEUR_CARTE)
    ids = [connu.id, *(fiche.id for fiche in reunies)]
    for modele in (Connexion, CompteRelie):
        bdd.execute(delete(modele).where(modele.apprenant_id.in_(ids)))
    bdd.flush()
    journal.noter(bdd, "apprenant.changer_carte", connu)
    return connu


def est_efface(apprenant: Apprenant) -> bool:
    """Tell whether this file is that of an erased person: nobody else has an empty first name."""
    return not apprenant.prenom


def fiches_reunies(bdd: Bdd, apprenant_id: UUID) -> list[Apprenant]:
    """Give the files that were merged into this one."""
    requete = select(Apprenant).where(Apprenant.fusionne_dans == apprenant_id)
    return list(bdd.scalars(requete.order_by(Apprenant.id)))


def carte_morte() -> str:
    """Draw what no card can be: nothing that is typed normalises to it."""
    return f"-{secrets.token_hex(7)}"


def _tenir(bdd: Bdd, apprenant_id: UUID) -> Apprenant:
    """Hold a file in use, or refuse."""
    if not verrouiller(bdd, Apprenant, apprenant_id):
        raise refus("apprenant-inconnu")
    connu = bdd.get_one(Apprenant, apprenant_id, populate_existing=True)
    if connu.fusionne_dans is not None:
        raise refus("fiche-fusionnee")
    if est_efface(connu):
        raise refus("fiche-effacee")
    return connu
