"""Likely duplicates (« doublons »): two files that may be of one person. A person decides.

See `ressemblances.py` for names. A first name alone is not a name: two « Marie » are proposed only
when they left the same contact, or signed up to the same session without ever being both seen at
one half-day. A pair that somebody set aside is never proposed again.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, literal, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import journal, ressemblances
from inscriptions.enumerations import EtatPresence
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, DoublonEcarte, Inscription, Presence, Session
from inscriptions.ressemblances import Nom, Rapprochement
from inscriptions.services.agenda import animee_par
from inscriptions.services.communs import inserer_sauf_doublon
from inscriptions.services.mutations import par_lots

Paire = tuple[UUID, UUID]  # the smaller id first


@dataclass(frozen=True, slots=True)
class Doublon:
    """Two files that look alike, the older first; `score` of 100, and why, in French."""

    premier: Apprenant
    second: Apprenant
    score: int
    raisons: tuple[str, ...]


def proposer(bdd: Bdd, compte_id: UUID | None = None, limite: int = 100) -> list[Doublon]:
    """List the likely duplicates, the likeliest first; an account's own people when given."""
    noms = _noms(bdd, compte_id)
    trouves = _reunir(ressemblances.rapprocher(noms))
    partages = ressemblances.prenoms_partages(noms)
    _ajouter_homonymes(bdd, trouves, partages)
    return _doublons(bdd, trouves, limite)


def proposer_pour(bdd: Bdd, apprenant: Apprenant, compte_id: UUID | None = None) -> list[Doublon]:
    """List the files that may be this person's too, the likeliest first."""
    tous = _noms(bdd, compte_id)
    lui = next((nom for nom in tous if nom.cle == apprenant.id), None)
    if lui is None:
        return []
    autres = [nom for nom in tous if nom is not lui]
    entiers = [(lui, nom) for nom in autres if lui.entier and nom.entier]
    trouves = _reunir(ressemblances.comparer(entiers))
    memes = [nom for nom in autres if nom.lettres[0] == lui.lettres[0]]
    _ajouter_homonymes(bdd, trouves, [lui, *memes])
    siens = {paire: vu for paire, vu in trouves.items() if lui.cle in paire}
    return _doublons(bdd, siens, len(tous))


def ecarter(bdd: Bdd, premier: Apprenant, second: Apprenant) -> None:
    """Remember that these are two persons: the pair is never proposed again. Idempotent.

    Raise « apprenant-inconnu », « fusion-impossible » (one and the same file).
    """
    if premier.id == second.id:
        raise refus("fusion-impossible")
    un, deux = _paire(premier.id, second.id)
    connus = select(Apprenant.id).where(Apprenant.id.in_((un, deux)))
    if len(bdd.scalars(connus).all()) < 2:
        raise refus("apprenant-inconnu")
    ligne = select(literal(uuid7(), Uuid()), literal(un, Uuid()), literal(deux, Uuid()))
    unique = ("premier_id", "second_id")
    if inserer_sauf_doublon(
        bdd, DoublonEcarte, ("id", *unique), ligne.where(literal(1) == 1), unique
    ):
        decision = select(DoublonEcarte).where(
            DoublonEcarte.premier_id == un, DoublonEcarte.second_id == deux
        )
        journal.noter(bdd, "doublon.ecarter", bdd.scalars(decision).one(), premier=un, second=deux)


def _noms(bdd: Bdd, compte_id: UUID | None) -> list[Nom]:
    """Read the names of the files in use, the oldest first (ids carry their time)."""
    requete = (
        select(Apprenant.id, Apprenant.prenom, Apprenant.nom, Apprenant.contact, Apprenant.genre)
        .where(Apprenant.fusionne_dans.is_(None), Apprenant.prenom != "")
        .order_by(Apprenant.id)
    )
    if compte_id is not None:
        requete = requete.where(
            Apprenant.id.in_(
                select(Inscription.apprenant_id)
                .join(Session, Session.id == Inscription.session_id)
                .where(animee_par(compte_id))
            )
        )
    return [Nom(*ligne) for ligne in bdd.execute(requete)]


def _reunir(trouves: Iterable[tuple[Nom, Nom, Rapprochement]]) -> dict[Paire, Rapprochement]:
    return {_paire(a.cle, b.cle): vu for a, b, vu in trouves}


def _ajouter_homonymes(
    bdd: Bdd, trouves: dict[Paire, Rapprochement], noms: Collection[Nom]
) -> None:
    """Add those of one first name, known by no other, with the same contact or session."""
    liste = list(noms)
    contacts: dict[UUID, set[Hashable]] = {n.cle: {n.contact_lu} for n in liste if n.contact_lu}
    ensemble = _sessions(bdd, [nom.cle for nom in liste])
    raisons: dict[Paire, set[str]] = defaultdict(set)
    for a, b, _ in ressemblances.homonymes(liste, contacts):
        raisons[_paire(a.cle, b.cle)].add("même contact")
    par_session = {_paire(a.cle, b.cle) for a, b, _ in ressemblances.homonymes(liste, ensemble)}
    for paire in par_session - _vus_ensemble(bdd, par_session):
        raisons[paire].add("même session")
    for paire, pourquoi in raisons.items():
        score = 60 + (25 if "même contact" in pourquoi else 0) + (len(pourquoi) - 1) * 5
        trouves.setdefault(paire, Rapprochement(score, ("même prénom", *sorted(pourquoi))))


def _sessions(bdd: Bdd, ids: list[UUID]) -> dict[UUID, set[Hashable]]:
    sessions: dict[UUID, set[Hashable]] = defaultdict(set)
    for lot in par_lots(ids):
        requete = select(Inscription.apprenant_id, Inscription.session_id)
        for apprenant, session in bdd.execute(requete.where(Inscription.apprenant_id.in_(lot))):
            sessions[apprenant].add(session)
    return sessions


def _vus_ensemble(bdd: Bdd, paires: Collection[Paire]) -> set[Paire]:
    """Keep the pairs that were both seen at one half-day: two persons, then."""
    seances: dict[UUID, set[UUID]] = defaultdict(set)
    for lot in par_lots(sorted({cle for paire in paires for cle in paire})):
        requete = select(Presence.apprenant_id, Presence.seance_id).where(
            Presence.apprenant_id.in_(lot), Presence.etat == EtatPresence.PRESENT
        )
        for apprenant, seance in bdd.execute(requete):
            seances[apprenant].add(seance)
    return {(a, b) for a, b in paires if seances[a] & seances[b]}


def _doublons(bdd: Bdd, trouves: dict[Paire, Rapprochement], limite: int) -> list[Doublon]:
    """Leave out what was decided, keep the likeliest, and read their files."""
    if not trouves:
        return []
    ecartes = _ecartes(bdd)
    ranges = sorted(
        (item for item in trouves.items() if item[0] not in ecartes),
        key=lambda item: (-item[1].score, item[0]),
    )[:limite]
    fiches: dict[UUID, Apprenant] = {}
    for lot in par_lots(sorted({cle for paire, _ in ranges for cle in paire})):
        lues: Any = bdd.scalars(select(Apprenant).where(Apprenant.id.in_(lot)))
        fiches |= {fiche.id: fiche for fiche in lues}
    return [Doublon(fiches[a], fiches[b], vu.score, vu.raisons) for (a, b), vu in ranges]


def _ecartes(bdd: Bdd) -> set[Paire]:
    requete = select(DoublonEcarte.premier_id, DoublonEcarte.second_id)
    return {(premier, second) for premier, second in bdd.execute(requete)}


def _paire(a: UUID, b: UUID) -> Paire:
    return (a, b) if a < b else (b, a)
