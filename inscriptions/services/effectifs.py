"""Headcounts of anonymous collective workshops (« effectifs »): totals, and their margins.

A headcount is of a whole session or of one half-day, never both in one session, and never where
individual presences are recorded: people would be counted twice. Margins are counts and stay
counts: each sums to the total, who did not say being « non communiqué ».
"""

from collections.abc import Mapping
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.enumerations import Dimension, EtatSeance, EtatSession
from inscriptions.erreurs import refus
from inscriptions.modeles import Effectif, Marge, Presence, Seance, Session
from inscriptions.services.communs import verrouiller
from inscriptions.services.sessions import verrouiller_seances, verrouiller_session

TOTAL_MAXIMAL = 5000  # people at one workshop; beyond it, a slip of the keyboard
NON_COMMUNIQUE = "non_communique"

Marges: TypeAlias = Mapping[Dimension, Mapping[str, int]]


def compter(
    bdd: Bdd,
    session: Session,
    total: int,
    seance: Seance | None = None,
    marges: Marges | None = None,
) -> Effectif:
    """Record how many came, to a session or to one of its half-days; replaces what was. Idempotent.

    `marges` gives, for the dimensions that were asked, how many have each code; whoever is missing
    from the sum is « non communiqué ». A dimension not given is unknown. Raise
    « session-inconnue », « session-annulee », « seance-inconnue », « seance-annulee »,
    « total-invalide », « marge-inconnue » (a code outside the closed list), « marge-trop-grande »,
    « presences-nominatives », « effectif-en-double ».
    """
    if not 0 <= total <= TOTAL_MAXIMAL:
        raise refus("total-invalide", maximum=TOTAL_MAXIMAL)
    completes = _completer(total, marges or {})
    connue = verrouiller_session(bdd, session.id)
    if connue.etat is EtatSession.ANNULEE:
        raise refus("session-annulee")
    seance_id = None if seance is None else _verrouiller_seance(bdd, connue, seance.id)
    if seance_id is None:
        verrouiller_seances(bdd, connue.id)
    _refuser_melange(bdd, connue.id, seance_id)
    ancien = lire_effectif(bdd, connue, seance_id)
    if ancien is not None and (ancien.total, _marges(ancien)) == (total, completes):
        return ancien
    avant = {} if ancien is None else _details(ancien, suffixe="_avant")
    effectif = ancien or Effectif(session_id=connue.id, seance_id=seance_id, total=total)
    effectif.total = total
    effectif.marges = []
    bdd.add(effectif)
    bdd.flush()  # the old margins go before the new ones come: same keys
    effectif.marges = [
        Marge(dimension=dimension, modalite=code, nombre=nombre)
        for (dimension, code), nombre in sorted(completes.items())
    ]
    bdd.flush()
    acte = "effectif.noter" if ancien is None else "effectif.corriger"
    journal.noter(bdd, acte, effectif, session=connue.id, **_details(effectif), **avant)
    return effectif


def effacer_effectif(bdd: Bdd, session: Session, seance: Seance | None = None) -> bool:
    """Erase a headcount; True when there was one. Idempotent. « session-inconnue »."""
    connue = verrouiller_session(bdd, session.id)
    effectif = lire_effectif(bdd, connue, None if seance is None else seance.id)
    if effectif is None:
        return False
    journal.noter(
        bdd,
        "effectif.effacer",
        effectif,
        session=connue.id,
        **_details(effectif, suffixe="_avant"),
    )
    bdd.delete(effectif)
    bdd.flush()
    return True


def lire_effectif(bdd: Bdd, session: Session, seance_id: UUID | None) -> Effectif | None:
    """Give the headcount of a half-day, or of the whole session (None), with its margins."""
    return bdd.scalar(
        select(Effectif)
        .where(Effectif.session_id == session.id, Effectif.seance_id == seance_id)
        .execution_options(populate_existing=True)
    )


def lister_effectifs(bdd: Bdd, session: Session) -> dict[UUID | None, Effectif]:
    """Give a session's headcounts by half-day; the key None is that of the whole session."""
    requete = select(Effectif).where(Effectif.session_id == session.id)
    return {effectif.seance_id: effectif for effectif in bdd.scalars(requete)}


def _completer(total: int, marges: Marges) -> dict[tuple[Dimension, str], int]:
    """Check margins and add whoever did not say; zeros are left out: absent is zero."""
    completes: dict[tuple[Dimension, str], int] = {}
    for dimension, nombres in marges.items():
        if not nombres:
            continue
        codes = {membre.value for membre in dimension.modalites}
        if not set(nombres) <= codes or min(nombres.values()) < 0:
            raise refus("marge-inconnue")
        reste = total - sum(nombres.values())
        if reste < 0:
            raise refus("marge-trop-grande", maximum=total)
        tous = {**nombres, NON_COMMUNIQUE: nombres.get(NON_COMMUNIQUE, 0) + reste}
        completes |= {(dimension, code): nombre for code, nombre in tous.items() if nombre}
    return completes


def _verrouiller_seance(bdd: Bdd, session: Session, seance_id: UUID) -> UUID:
    """Hold a half-day of this session that stands: nobody records a presence there meanwhile."""
    connue = next((s for s in session.seances if s.id == seance_id), None)
    if connue is None or not verrouiller(bdd, Seance, seance_id):
        raise refus("seance-inconnue")
    if connue.etat is EtatSeance.ANNULEE:
        raise refus("seance-annulee")
    return seance_id


def _refuser_melange(bdd: Bdd, session_id: UUID, seance_id: UUID | None) -> None:
    """Refuse to count the same people twice."""
    nominatives = (
        exists().where(Presence.session_id == session_id)
        if seance_id is None
        else exists().where(Presence.seance_id == seance_id)
    )
    autre = Effectif.seance_id.is_not(None) if seance_id is None else Effectif.seance_id.is_(None)
    double = exists().where(Effectif.session_id == session_id, autre)
    presents, en_double = bdd.execute(select(nominatives, double)).one()
    if presents:
        raise refus("presences-nominatives")
    if en_double:
        raise refus("effectif-en-double")


def _marges(effectif: Effectif) -> dict[tuple[Dimension, str], int]:
    return {(m.dimension, m.modalite): m.nombre for m in effectif.marges}


def _details(effectif: Effectif, suffixe: str = "") -> dict[str, journal.Detail]:
    """What the journal keeps of a headcount: figures only."""
    nombres = {f"{d.value}.{code}{suffixe}": n for (d, code), n in _marges(effectif).items()}
    return {f"total{suffixe}": effectif.total, **nombres}
