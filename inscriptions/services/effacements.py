"""A person erased from the registry (« effacement », GDPR, article 17), and what that does.

An erased person leaves rows that count (a place, an attendance) and point at nobody: the file has
no name any more, its card opens nothing, and the journal never knew more than its id.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.enumerations import (
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
    Session,
    Tentative,
    TitreMur,
)
from inscriptions.services import certificats
from inscriptions.services.apprenants import annuler_inscription
from inscriptions.services.mutations import tenir_tout
from inscriptions.services.personnes_donnees import carte_morte, est_efface, fiches_reunies

# What `Effacement.efface` counts, as people read it: of one, of several.
LIBELLES = {
    "fiches": ("fiche rendue anonyme", "fiches rendues anonymes"),
    "reponses": ("réponse effacée", "réponses effacées"),
    "copies": ("copie pas encore notée, effacée", "copies pas encore notées, effacées"),
    "remarques": ("commentaire de correction effacé", "commentaires de correction effacés"),
    "lectures": (
        "lecture de « ce qui a changé » effacée",
        "lectures de « ce qui a changé » effacées",
    ),
    "observations": ("observation effacée", "observations effacées"),
    "textes_partages": (
        "texte partagé effacé, et ce qui en était dit",
        "textes partagés effacés, et ce qui en était dit",
    ),
    "commentaires": ("commentaire effacé", "commentaires effacés"),
    "titres_mur": ("titre effacé du mur", "titres effacés du mur"),
    "binomes": ("place dans un binôme effacée", "places dans un binôme effacées"),
    "comptes": ("compte détaché de la fiche", "comptes détachés de la fiche"),
    "comptes_relies": ("compte JupyterHub délié", "comptes JupyterHub déliés"),
    "connexions": ("connexion fermée", "connexions fermées"),
    "appels": ("demande d’aide effacée", "demandes d’aide effacées"),
    "doublons": ("décision sur un doublon effacée", "décisions sur des doublons effacées"),
    "attestations": ("attestation rendue anonyme", "attestations rendues anonymes"),
    "places": ("place rendue", "places rendues"),
}


@dataclass(frozen=True, slots=True)
class Reste:
    """What stays of an erased person, how many rows, and why; in French."""

    quoi: str
    nombre: int
    pourquoi: str


@dataclass(frozen=True, slots=True)
class Effacement:
    """What erasing a person did, or would do, and what the platform has left to remove.

    `fiches` are the opaque ids under which nbgrader's course knows the person, `copies` what was
    handed in under them (id, module, chapter), `fichiers` names in the folder of certificates.
    """

    efface: dict[str, int]
    reste: tuple[Reste, ...]
    fiches: tuple[UUID, ...]
    copies: tuple[tuple[UUID, str, str], ...]
    fichiers: tuple[str, ...]


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
        tenir_tout(bdd, connu.id, *(fiche.id for fiche in fiches_reunies(bdd, connu.id)))
        bdd.refresh(connu)
    if connu.fusionne_dans is not None:
        raise refus("fiche-fusionnee")
    fiches = [connu, *fiches_reunies(bdd, connu.id)]
    rapport, places = _prevoir(bdd, fiches)
    if not essai and any(rapport.efface.values()):
        _effacer_lignes(bdd, fiches)
        for fiche in fiches:
            certificats.anonymiser(bdd, fiche)
        journal.noter(bdd, "apprenant.effacer", connu, **rapport.efface)
        for place in places:
            annuler_inscription(bdd, place)
    return rapport


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
        fiche.carte = carte_morte()
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
