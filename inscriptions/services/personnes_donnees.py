"""A person's data: found, shown, corrected, erased (GDPR, articles 15 to 17); see `exports_rgpd`.

An erased person leaves rows that count (a place, an attendance) and point at nobody: the file has
no name any more, its card opens nothing, and the journal never knew more than its id.
"""

import secrets
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.codes import LONGUEUR_CARTE
from inscriptions.enumerations import (
    EtatCertificat,
    EtatCopie,
    EtatInscription,
    EtatPresence,
    EtatSession,
    Genre,
    Statut,
    TrancheAge,
)
from inscriptions.erreurs import refus
from inscriptions.modeles import (
    Appel,
    Apprenant,
    Certificat,
    CommentaireTexte,
    CompteRelie,
    Connexion,
    Copie,
    DoublonEcarte,
    FicheDeCompte,
    Inscription,
    LectureDroit,
    MembreBinome,
    Observation,
    PartageTexte,
    Presence,
    Relecture,
    Reponse,
    Resultat,
    Seance,
    Session,
    Tentative,
    TitreMur,
)
from inscriptions.services import certificats
from inscriptions.services.agenda import animee_par
from inscriptions.services.apprenants import annuler_inscription, trouver_par_carte
from inscriptions.services.communs import code_libre, contient, verrouiller
from inscriptions.services.effacements import LIBELLES as LIBELLES
from inscriptions.services.effacements import Effacement as Effacement
from inscriptions.services.effacements import Reste
from inscriptions.services.exports_rgpd import exporter as exporter
from inscriptions.services.mutations import tenir_tout
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
    reunies = _reunies(bdd, connu.id)
    for fiche in reunies:
        fiche.carte = _carte_morte()
    connu.carte = code_libre(bdd, Apprenant.carte, LONGUEUR_CARTE)
    ids = [connu.id, *(fiche.id for fiche in reunies)]
    for modele in (Connexion, CompteRelie):
        bdd.execute(delete(modele).where(modele.apprenant_id.in_(ids)))
    bdd.flush()
    journal.noter(bdd, "apprenant.changer_carte", connu)
    return connu


def effacer(bdd: Bdd, apprenant: Apprenant, essai: bool = False) -> Effacement:
    """Make a person nobody: what says who they are goes, what is only counted stays. Idempotent.

    Files merged into this one are erased with it, and stay merged. Places in sessions that the
    person has not attended go to those who wait. `essai`: tell what would happen and write nothing
    (a read transaction will do). Raise « apprenant-inconnu », « fiche-fusionnee ».
    """
    connu = bdd.get(Apprenant, apprenant.id, populate_existing=True)
    if connu is None:
        raise refus("apprenant-inconnu")
    if not essai:
        tenir_tout(bdd, connu.id, *(fiche.id for fiche in _reunies(bdd, connu.id)))
        bdd.refresh(connu)
    if connu.fusionne_dans is not None:
        raise refus("fiche-fusionnee")
    fiches = [connu, *_reunies(bdd, connu.id)]
    rapport, places = _prevoir(bdd, fiches)
    if not essai and any(rapport.efface.values()):
        _effacer_lignes(bdd, fiches)
        for fiche in fiches:
            certificats.anonymiser(bdd, fiche)
        journal.noter(bdd, "apprenant.effacer", connu, **rapport.efface)
        for place in places:
            annuler_inscription(bdd, place)
    return rapport


def est_efface(apprenant: Apprenant) -> bool:
    """Tell whether this file is that of an erased person: nobody else has an empty first name."""
    return not apprenant.prenom


def _prevoir(bdd: Bdd, fiches: list[Apprenant]) -> tuple[Effacement, list[Inscription]]:
    """Count what goes and what stays; give the places to hand on."""
    ids = [fiche.id for fiche in fiches]

    def nombre(modele: Any, *conditions: Any) -> int:
        requete = select(func.count()).select_from(modele)
        return bdd.scalar(requete.where(modele.apprenant_id.in_(ids), *conditions)) or 0

    vue = exists().where(
        Presence.session_id == Inscription.session_id,
        Presence.apprenant_id == Inscription.apprenant_id,
        Presence.etat == EtatPresence.PRESENT,
    )
    places = bdd.scalars(
        select(Inscription)
        .join(Session, Session.id == Inscription.session_id)
        .where(
            Inscription.apprenant_id.in_(ids),
            Inscription.etat != EtatInscription.ANNULEE,
            Session.etat == EtatSession.PREVUE,
            ~vue,
        )
    ).all()
    copies = bdd.scalars(
        select(Copie).where(Copie.apprenant_id.in_(ids)).order_by(Copie.module, Copie.chapitre)
    ).all()
    delivres = bdd.scalars(
        select(Certificat).where(Certificat.apprenant_id.in_(ids)).order_by(Certificat.code)
    ).all()
    notees = sum(copie.etat is EtatCopie.NOTEE for copie in copies)
    efface = {
        "fiches": sum(not est_efface(fiche) for fiche in fiches),
        "reponses": nombre(Reponse),
        "copies": len(copies) - notees,
        "remarques": len(bdd.scalars(_relectures(ids)).all())
        + len(bdd.scalars(select(Resultat.id).where(_remarques(ids))).all()),
        "lectures": nombre(LectureDroit),
        "observations": nombre(Observation),
        "textes_partages": nombre(PartageTexte),
        "commentaires": nombre(CommentaireTexte),
        "titres_mur": nombre(TitreMur),
        "binomes": nombre(MembreBinome),
        "comptes": nombre(FicheDeCompte),
        "comptes_relies": nombre(CompteRelie),
        "connexions": nombre(Connexion),
        "appels": nombre(Appel),
        "doublons": len(bdd.scalars(select(DoublonEcarte.id).where(_ecarte(ids))).all()),
        "attestations": sum(bool(certificat.fichier) for certificat in delivres),
        "places": len(places),
    }
    reste = (
        Reste("Inscriptions", nombre(Inscription), "Les bilans comptent des inscrits, sans nom."),
        Reste("Présences", nombre(Presence), "Les bilans comptent des présents, sans nom."),
        Reste("Copies notées", notees, "Des points, sans les réponses ni le nom."),
        Reste(
            "Tentatives précédentes",
            nombre(Tentative),
            "Des points, sans les réponses ni le nom.",
        ),
        Reste(
            "Attestations",
            len(delivres),
            "Leur code, leur date et leur formation, sans nom : qui a reçu la sienne peut encore "
            "la faire vérifier.",
        ),
        Reste("Journal", 1, "Il n’a jamais tenu que des identifiants, et ne se réécrit pas."),
    )
    rapport = Effacement(
        efface=efface,
        reste=tuple(r for r in reste if r.nombre),
        fiches=tuple(ids),
        copies=tuple((copie.apprenant_id, copie.module, copie.chapitre) for copie in copies),
        fichiers=tuple(c.fichier for c in delivres if c.fichier),
    )
    return rapport, list(places)


def _effacer_lignes(bdd: Bdd, fiches: list[Apprenant]) -> None:
    ids = [fiche.id for fiche in fiches]
    for fiche in fiches:
        fiche.prenom = fiche.nom = fiche.contact = fiche.commune_insee = ""
        fiche.genre = Genre.NON_COMMUNIQUE
        fiche.tranche_age = TrancheAge.NON_COMMUNIQUE
        fiche.statut = Statut.NON_COMMUNIQUE
        fiche.carte = _carte_morte()
    bdd.flush()
    siennes = Copie.apprenant_id.in_(ids)
    for requete in (
        delete(Relecture).where(Relecture.id.in_(_relectures(ids))),
        update(Resultat).where(_remarques(ids)).values(commentaire=None),
        delete(Copie).where(siennes, Copie.etat != EtatCopie.NOTEE),  # it has no answers any more
        update(Copie).where(siennes).values(detail=None),
        update(Tentative).where(Tentative.apprenant_id.in_(ids)).values(reponses={}),
        *(
            delete(modele).where(modele.apprenant_id.in_(ids))
            for modele in (
                *(CommentaireTexte, PartageTexte, TitreMur, MembreBinome),
                *(Reponse, Connexion, Appel, LectureDroit, Observation),
                *(FicheDeCompte, CompteRelie),
            )
        ),
        delete(DoublonEcarte).where(_ecarte(ids)),
    ):
        bdd.execute(requete)


def _relectures(ids: list[UUID]) -> Any:
    """Name what was said of these people's texts, given back to be rewritten."""
    return select(Relecture.id).join(Relecture.reponse).where(Reponse.apprenant_id.in_(ids))


def _remarques(ids: list[UUID]) -> Any:
    """The condition that a comment stands beside points of these people's copies."""
    siennes = select(Copie.id).where(Copie.apprenant_id.in_(ids))
    return and_(Resultat.commentaire.is_not(None), Resultat.copie_id.in_(siennes))


def _ecarte(ids: list[UUID]) -> Any:
    return or_(DoublonEcarte.premier_id.in_(ids), DoublonEcarte.second_id.in_(ids))


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


def _reunies(bdd: Bdd, apprenant_id: UUID) -> list[Apprenant]:
    """Give the files that were merged into this one."""
    requete = select(Apprenant).where(Apprenant.fusionne_dans == apprenant_id)
    return list(bdd.scalars(requete.order_by(Apprenant.id)))


def _carte_morte() -> str:
    """Draw what no card can be: nothing that is typed normalises to it."""
    return f"-{secrets.token_hex(7)}"
