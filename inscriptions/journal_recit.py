"""The journal told in French (« récit »): who did what, when; learners by their initials.

A fixed number of queries, whatever the number of lines: rows are looked up table by table. A row
that is gone, or a person who was erased, leaves its line and says so.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import (
    EtatCopie,
    EtatInscription,
    EtatPresence,
    EtatSeance,
    EtatSession,
    ListeFermee,
    MotifCorrection,
    MotifRevocation,
)
from inscriptions.heure import locale
from inscriptions.journal_phrases import CHAMPS, DETAILS, PHRASES
from inscriptions.modeles import (
    Acte,
    Apprenant,
    Base,
    Certificat,
    Compte,
    Copie,
    DoublonEcarte,
    Effectif,
    Fusion,
    Inscription,
    Lieu,
    Presence,
    Seance,
    Session,
    TypeAtelier,
)
from inscriptions.services.mutations import par_lots

_LISTES: tuple[type[ListeFermee], ...] = (
    *(EtatPresence, EtatInscription, EtatSeance, EtatSession, EtatCopie),
    *(MotifCorrection, MotifRevocation),
)
_LIBELLES = {membre.value: membre.libelle for liste in _LISTES for membre in liste}
_MODELES: dict[str, type[Base]] = {
    modele.__tablename__: modele
    for modele in (
        *(Apprenant, Certificat, Compte, Copie, DoublonEcarte, Effectif, Fusion),
        *(Inscription, Lieu, Presence, Seance, Session, TypeAtelier),
    )
}
_VISES: tuple[tuple[str, type[Base]], ...] = (
    *(("apprenant", Apprenant), ("seance", Seance), ("session", Session)),
)
_POINTEURS: tuple[type[Base], ...] = (
    *(Inscription, Presence, Certificat, Copie, Effectif, Fusion, DoublonEcarte),
)
_POINTES: tuple[type[Base], ...] = (Session, Apprenant, Compte, Lieu, TypeAtelier)
_AUTEURS = {"commande": "La ligne de commande", "systeme": "Le programme"}

Lignes = dict[type[Base], dict[UUID, Any]]


@dataclass(frozen=True, slots=True)
class Recit:
    """One act: its rank, when, who (an account's name, else what acted), and the sentence."""

    rang: int
    le: datetime
    auteur: str
    acte: str
    phrase: str


def raconter(bdd: Bdd, session: Session | None = None, derniers: int = 50) -> list[Recit]:
    """Tell the last acts, of the whole registry or about one session, oldest first."""
    requete = select(Acte).order_by(Acte.rang.desc()).limit(derniers)
    if session is not None:
        requete = requete.where(_de_la_session(session))
    return raconter_actes(bdd, list(bdd.scalars(requete))[::-1])


def raconter_actes(bdd: Bdd, actes: Sequence[Acte]) -> list[Recit]:
    """Tell these acts, in their order."""
    details = [json.loads(acte.details) for acte in actes]
    lignes = _lire(bdd, actes, details)
    return [
        _raconter(acte, precisions, lignes) for acte, precisions in zip(actes, details, strict=True)
    ]


def _de_la_session(session: Session) -> Any:
    """The condition that an act is about a session or what hangs on it, gone rows included."""
    objets = (
        select(modele.id).where(modele.session_id == session.id)
        for modele in (Seance, Inscription, Presence, Effectif, Certificat)
    )
    return or_(
        Acte.objet_id == session.id,
        *(Acte.objet_id.in_(requete) for requete in objets),
        Acte.details.contains(f'"session":"{session.id}"'),
    )


def _lire(bdd: Bdd, actes: Sequence[Acte], details: Sequence[dict[str, Any]]) -> Lignes:
    """Read every row that the sentences name: those of the acts, then those they point at."""
    cles: dict[type[Base], set[UUID]] = defaultdict(set)
    for acte, precisions in zip(actes, details, strict=True):
        if acte.objet in _MODELES:
            cles[_MODELES[acte.objet]].add(acte.objet_id)
        cles[Compte] |= _comptes(acte)
        for nom, vise in _VISES:
            cles[vise] |= _uuid(precisions.get(nom))
    lignes: Lignes = defaultdict(dict)
    for modele in _POINTEURS:
        lignes[modele] = _par_cle(bdd, modele, cles[modele])
        for ligne in lignes[modele].values():
            for colonne, cible in (
                ("apprenant_id", Apprenant),
                *(("garde_id", Apprenant), ("retire_id", Apprenant)),
                *(("premier_id", Apprenant), ("second_id", Apprenant)),
                *(("seance_id", Seance), ("session_id", Session)),
            ):
                cles[cible] |= _uuid(getattr(ligne, colonne, None))
    lignes[Seance] = _par_cle(bdd, Seance, cles[Seance])
    cles[Session] |= {seance.session_id for seance in lignes[Seance].values()}
    for modele in _POINTES:
        lignes[modele] = _par_cle(bdd, modele, cles[modele])
    return lignes


def _par_cle(bdd: Bdd, modele: Any, cles: set[UUID]) -> dict[UUID, Any]:
    lues: dict[UUID, Any] = {}
    for lot in par_lots(sorted(cles)):
        requete = select(modele).where(modele.id.in_(lot))
        lues |= {ligne.id: ligne for ligne in bdd.scalars(requete)}
    return lues


def _raconter(acte: Acte, details: dict[str, Any], lignes: Lignes) -> Recit:
    modele = _MODELES.get(acte.objet, Acte)
    objet = lignes[modele].get(acte.objet_id)
    seance = objet if modele is Seance else _vise(lignes, Seance, objet, "seance", details)
    session = objet if modele is Session else _vise(lignes, Session, objet, "session", details)
    if session is None and seance is not None:
        session = lignes[Session].get(seance.session_id)
    qui = objet if modele is Apprenant else _vise(lignes, Apprenant, objet, "apprenant", details)
    autre = None
    if isinstance(objet, Fusion):
        qui, autre = (lignes[Apprenant].get(c) for c in (objet.garde_id, objet.retire_id))
    if isinstance(objet, DoublonEcarte):
        qui, autre = (lignes[Apprenant].get(c) for c in (objet.premier_id, objet.second_id))
    chapitre = [str(details.get(nom) or getattr(objet, nom, "")) for nom in ("module", "chapitre")]
    phrase = PHRASES.get(acte.acte, acte.acte).format_map(
        {
            "qui": _initiales(qui),
            "autre": _initiales(autre),
            "session": _session(session),
            "seance": _seance(seance, session),
            "chapitre": "/".join(chapitre),
            "code": str(details.get("code", "")),
            "compte": getattr(objet, "identifiant", ""),
            "lieu": f"« {getattr(objet, 'nom', '')} »",
            "type": f"« {getattr(objet, 'intitule', '')} »",
        }
    )
    precisions = _precisions(details)
    suite = f" ({precisions})" if precisions else ""
    dit = f"{phrase}{suite}".replace(" de une ", " d’une ")
    return Recit(acte.rang, acte.le, _auteur(acte, lignes), acte.acte, dit)


def _vise(lignes: Lignes, modele: type[Base], objet: Any, nom: str, details: dict[str, Any]) -> Any:
    """Find what an act's row points at, or what its details name when that row is gone."""
    for cle in (*_uuid(getattr(objet, f"{nom}_id", None)), *_uuid(details.get(nom))):
        if cle in lignes[modele]:
            return lignes[modele][cle]
    return None


def _auteur(acte: Acte, lignes: Lignes) -> str:
    for cle in _comptes(acte):
        compte = lignes[Compte].get(cle)
        return compte.nom if compte is not None else "Un compte supprimé"
    if acte.auteur.startswith("apprenant:"):
        return "La personne elle-même"
    return _AUTEURS.get(acte.auteur, acte.auteur)


def _precisions(details: dict[str, Any]) -> str:
    dites = [
        modele.format(_LIBELLES.get(str(details[nom]), details[nom]))
        for nom, modele in DETAILS.items()
        if details.get(nom) not in (None, False)
    ]
    changes = (nom for nom, valeur in details.items() if valeur is True and nom not in DETAILS)
    champs = sorted(CHAMPS.get(nom, nom) for nom in changes)
    return ", ".join([*dites, *champs])


def _initiales(qui: Apprenant | None) -> str:
    if qui is None:
        return "une personne"
    if not qui.prenom:
        return "une personne effacée"
    return " ".join(f"{nom[0].upper()}." for nom in (qui.prenom, qui.nom) if nom)


def _session(session: Session | None) -> str:
    return "session inconnue" if session is None else f"session {session.code}"


def _seance(seance: Seance | None, session: Session | None) -> str:
    if seance is None:
        return _session(session)
    debut = locale(seance.debut)
    return f"séance du {debut:%d/%m/%Y à %H:%M}, {_session(session)}"


def _comptes(acte: Acte) -> set[UUID]:
    genre, _, cle = acte.auteur.partition(":")
    return _uuid(cle) if genre == "compte" else set()


def _uuid(valeur: object) -> set[UUID]:
    """Read a key as a set of one, or of none: details are text, and may be codes."""
    try:
        return set() if valeur is None else {UUID(str(valeur))}
    except ValueError:
        return set()
