"""Interviews in pairs of a session (« binômes »): drawn, changed, and their timers."""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.chronometre import Chronometre
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import PhaseEntretien
from inscriptions.erreurs import refus
from inscriptions.modeles import Binome, MembreBinome, Session
from inscriptions.services.communs import verrouiller
from inscriptions.services.groupe import gens_du_groupe

T = TypeVar("T")
MINUTES_PREPARATION = 15  # the 2003 plan of Brest's workshop on portraits
MINUTES_ENTRETIEN = 15
_HASARD = random.SystemRandom()
GESTES = ("lancer", "suspendre", "passer")


def repartir(gens: Sequence[T]) -> list[list[T]]:
    """Cut a list in twos, the last one in three when the number is odd; nobody is left alone.

    Fewer than two people make no pair.
    """
    if len(gens) < 2:
        return []
    binomes = [list(gens[rang : rang + 2]) for rang in range(0, len(gens) - 1, 2)]
    if len(gens) % 2:
        binomes[-1].append(gens[-1])
    return binomes


def tirer_binomes(
    bdd: Bdd,
    session: Session,
    *,
    chapitre: str,
    question: str,
    presents: Sequence[UUID],
    minutes_preparation: int = MINUTES_PREPARATION,
    minutes_entretien: int = MINUTES_ENTRETIEN,
) -> list[Binome]:
    """Draw the pairs of a question among these people; see `composer_binomes`."""
    gens = list(dict.fromkeys(presents))
    _HASARD.shuffle(gens)
    return composer_binomes(
        bdd,
        session,
        chapitre=chapitre,
        question=question,
        groupes=repartir(gens),
        minutes_preparation=minutes_preparation,
        minutes_entretien=minutes_entretien,
    )


def composer_binomes(
    bdd: Bdd,
    session: Session,
    *,
    chapitre: str,
    question: str,
    groupes: Sequence[Sequence[UUID]],
    minutes_preparation: int = MINUTES_PREPARATION,
    minutes_entretien: int = MINUTES_ENTRETIEN,
) -> list[Binome]:
    """Write the pairs of a question in place of those there were.

    A pair of the same people keeps its order and its timer. Raise « binome-mal-forme » (one person
    alone, more than three, somebody twice or outside the group), « minutes-entretien ».
    """
    if not all(1 <= minutes <= 60 for minutes in (minutes_preparation, minutes_entretien)):
        raise refus("minutes-entretien")
    verrouiller(bdd, Session, session.id)
    tous = [qui for groupe in groupes for qui in groupe]
    connus = {qui.id for qui in gens_du_groupe(bdd, session)}
    tailles = all(2 <= len(groupe) <= 3 for groupe in groupes)
    if not groupes or not tailles or len(set(tous)) < len(tous) or not set(tous) <= connus:
        raise refus("binome-mal-forme")
    anciens = binomes_de(bdd, session, chapitre, question)
    etats = {
        frozenset(m.apprenant_id for m in b.membres): (
            _chronometre(b),
            [m.apprenant_id for m in b.membres],
        )
        for b in anciens
    }
    for binome in anciens:
        bdd.delete(binome)
    bdd.flush()
    for numero, groupe in enumerate(groupes, 1):
        chrono, membres = etats.get(frozenset(groupe), (Chronometre(), list(groupe)))
        binome = Binome(
            session_id=session.id,
            chapitre=chapitre,
            question=question,
            numero=numero,
            minutes_preparation=minutes_preparation,
            minutes_entretien=minutes_entretien,
            membres=[
                MembreBinome(apprenant_id=qui, place=place) for place, qui in enumerate(membres)
            ],
        )
        _ecrire(binome, chrono)
        bdd.add(binome)
    bdd.flush()
    journal.noter(bdd, "binome.former", session, session=session.id, nombre=len(groupes))
    return binomes_de(bdd, session, chapitre, question)


def binomes_de(
    bdd: Bdd, session: Session, chapitre: str | None = None, question: str | None = None
) -> list[Binome]:
    """List a session's pairs, or those of one question, by number."""
    requete = select(Binome).where(Binome.session_id == session.id)
    if chapitre is not None:
        requete = requete.where(Binome.chapitre == chapitre, Binome.question == question)
    return list(bdd.scalars(requete.order_by(Binome.chapitre, Binome.question, Binome.numero)))


def binome_de(bdd: Bdd, session: Session, apprenant_id: UUID) -> Binome | None:
    """Give the pair that a learner is in, the latest made when several."""
    requete = (
        select(Binome)
        .join(MembreBinome, MembreBinome.binome_id == Binome.id)
        .where(Binome.session_id == session.id, MembreBinome.apprenant_id == apprenant_id)
        .order_by(Binome.id.desc())
        .limit(1)
    )
    return bdd.scalars(requete).first()


def defaire_binomes(bdd: Bdd, session: Session, chapitre: str, question: str) -> None:
    """Delete the pairs of a question."""
    verrouiller(bdd, Session, session.id)
    for binome in binomes_de(bdd, session, chapitre, question):
        bdd.delete(binome)
    bdd.flush()


def actionner(
    bdd: Bdd,
    binome_id: UUID,
    geste: str,
    *,
    phase: PhaseEntretien,
    tour: int,
    maintenant: datetime,
) -> Binome:
    """Start, pause or move on a pair's timer (`GESTES`); give the pair as it now is.

    `phase` and `tour` are what the page showed: a gesture made on what is past changes nothing, so
    that two people who press together move on once. Raise « binome-inconnu ».
    """
    if geste not in GESTES or not verrouiller(bdd, Binome, binome_id):
        raise refus("binome-inconnu")
    binome = bdd.get_one(Binome, binome_id, populate_existing=True)
    chrono, instant = _chronometre(binome), en_utc(maintenant)
    if (chrono.phase, chrono.tour) != (phase, tour):
        return binome
    match geste:
        case "lancer":
            chrono = chrono.lancer(instant)
        case "suspendre":
            chrono = chrono.suspendre(instant)
        case _:
            chrono = chrono.passer(len(binome.membres))
    _ecrire(binome, chrono)
    bdd.flush()
    return binome


def secondes_restantes(binome: Binome, maintenant: datetime) -> int | None:
    """Give what is left of the present time, 0 once it is past; None while everybody writes."""
    minutes = {
        PhaseEntretien.PREPARATION: binome.minutes_preparation,
        PhaseEntretien.ENTRETIEN: binome.minutes_entretien,
    }.get(binome.phase)
    if minutes is None:
        return None
    return max(0, 60 * minutes - _chronometre(binome).secondes(maintenant))


def _chronometre(binome: Binome) -> Chronometre:
    return Chronometre(binome.phase, binome.tour, binome.lance_le, binome.ecoule)


def _ecrire(binome: Binome, chrono: Chronometre) -> None:
    binome.phase, binome.tour = chrono.phase, chrono.tour
    binome.lance_le, binome.ecoule = chrono.lance_le, chrono.ecoule
