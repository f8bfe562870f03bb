"""Half-days (« séances »): added, moved, cancelled, put back; what is recorded there is safe.

A half-day where something is recorded (a presence or an absence, a headcount) is not cancelled.
It may only be corrected within its own day, and only if what is recorded still fits: nobody stayed
longer than its new length, nobody arrived after its new end. Any other move would give people hours
they did not spend, or a day they did not come: erase what is recorded first, and say why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.calendrier import Horaire
from inscriptions.enumerations import EtatSeance, EtatSession
from inscriptions.erreurs import refus
from inscriptions.heure import jour_local
from inscriptions.modeles import Effectif, Presence, Seance, Session, duree_minutes
from inscriptions.services.communs import verrouiller
from inscriptions.services.reservations import en_ordre, reserver
from inscriptions.services.sessions import premier_jour, verrouiller_session


@dataclass(frozen=True, slots=True)
class _Note:
    """What is recorded at a half-day, in short."""

    rien: bool
    minutes: int  # the longest stay
    arrivee: datetime | None  # the last one


def trouver_seance(bdd: Bdd, session: Session, seance_id: UUID) -> Seance:
    """Give a half-day of this session by its id; « seance-inconnue » for any other."""
    seance = bdd.get(Seance, seance_id)
    if seance is None or seance.session_id != session.id:
        raise refus("seance-inconnue")
    return seance


def ajouter_seances(bdd: Bdd, session: Session, horaires: Sequence[Horaire]) -> list[Seance]:
    """Add half-days to a session, given as (start, end), aware, in any order; all or none.

    Raise « session-inconnue », « session-figee » (closed or cancelled), « seance-invalide »,
    « seances-en-conflit », « date-sans-fuseau », « lieu-occupe », « formateur-occupe »,
    « autoformation-sans-date ».
    """
    connue = _verrouiller_ouverte(bdd, session.id)
    if connue.autoformation:
        raise refus("autoformation-sans-date")
    nouveaux = en_ordre(horaires)
    _occuper(bdd, connue, connue.seances_tenues, nouveaux)
    ajoutees = [Seance(session_id=connue.id, debut=debut, fin=fin) for debut, fin in nouveaux]
    connue.seances.extend(ajoutees)
    _ranger(bdd, connue)
    for seance in ajoutees:
        journal.noter(
            bdd,
            "seance.ajouter",
            seance,
            session=connue.id,
            debut=seance.debut,
            fin=seance.fin,
        )
    return ajoutees


def deplacer_seance(bdd: Bdd, seance: Seance, debut: datetime, fin: datetime) -> Seance:
    """Move a half-day, or change its hours. Idempotent. See above for one already recorded.

    A cancelled one moves too, and takes no slot until it is put back. Raise « seance-inconnue »,
    « session-figee », « seance-notee », « seance-invalide », « seances-en-conflit »,
    « date-sans-fuseau », « lieu-occupe », « formateur-occupe ».
    """
    session, connue = _verrouiller(bdd, seance.id)
    ((de, a),) = en_ordre([(debut, fin)])
    if (connue.debut, connue.fin) == (de, a):
        return connue
    note = _noter(bdd, connue.id)
    if not note.rien and not _tient(note, connue, de, a):
        raise refus("seance-notee")
    if connue.etat is not EtatSeance.ANNULEE:
        autres = [s for s in session.seances_tenues if s.id != connue.id]
        _occuper(bdd, session, autres, [(de, a)])
    avant: dict[str, journal.Detail] = {"debut_avant": connue.debut, "fin_avant": connue.fin}
    connue.debut, connue.fin = de, a
    _ranger(bdd, session)
    journal.noter(bdd, "seance.deplacer", connue, debut=de, fin=a, **avant)
    return connue


def annuler_seance(bdd: Bdd, seance: Seance) -> Seance:
    """Cancel a half-day: it keeps its date, and takes no slot any more. Idempotent.

    Raise « seance-inconnue », « session-figee », « seance-notee » (something is recorded there).
    """
    session, connue = _verrouiller(bdd, seance.id)
    if connue.etat is EtatSeance.ANNULEE:
        return connue
    if not _noter(bdd, connue.id).rien:
        raise refus("seance-notee")
    connue.etat = EtatSeance.ANNULEE
    _ranger(bdd, session)
    journal.noter(bdd, "seance.annuler", connue, debut=connue.debut, fin=connue.fin)
    return connue


def retablir_seance(bdd: Bdd, seance: Seance) -> Seance:
    """Put a cancelled half-day back, if its slot is still free. Idempotent.

    Raise « seance-inconnue », « session-figee », « seances-en-conflit », « lieu-occupe »,
    « formateur-occupe ».
    """
    session, connue = _verrouiller(bdd, seance.id)
    if connue.etat is not EtatSeance.ANNULEE:
        return connue
    _occuper(bdd, session, session.seances_tenues, [(connue.debut, connue.fin)])
    connue.etat = EtatSeance.PREVUE
    _ranger(bdd, session)
    journal.noter(bdd, "seance.retablir", connue, debut=connue.debut, fin=connue.fin)
    return connue


def _verrouiller_ouverte(bdd: Bdd, session_id: UUID) -> Session:
    """Hold a session whose calendar may change, or refuse."""
    session = verrouiller_session(bdd, session_id)
    if session.etat is not EtatSession.PREVUE:
        raise refus("session-figee")
    return session


def _verrouiller(bdd: Bdd, seance_id: UUID) -> tuple[Session, Seance]:
    """Hold a half-day and its session, in the order everybody takes them: the session first."""
    session_id = bdd.scalar(select(Seance.session_id).where(Seance.id == seance_id))
    if session_id is None:
        raise refus("seance-inconnue")
    session = _verrouiller_ouverte(bdd, session_id)
    verrouiller(bdd, Seance, seance_id)
    return session, next(s for s in session.seances if s.id == seance_id)


def _occuper(
    bdd: Bdd, session: Session, autres: Sequence[Seance], nouveaux: Sequence[Horaire]
) -> None:
    """Refuse new slots that meet the session's other half-days, or what others have booked."""
    en_ordre([*((s.debut, s.fin) for s in autres), *nouveaux])
    reserver(
        bdd,
        lieu_id=session.lieu_id,
        salle=session.salle,
        comptes={compte.id for compte in session.formateurs},
        horaires=nouveaux,
        sauf_session=session.id,
    )


def _ranger(bdd: Bdd, session: Session) -> None:
    """Keep the session's first day right, and its half-days in order."""
    session.premier_jour = premier_jour(session.seances)
    bdd.flush()
    bdd.refresh(session)


def _noter(bdd: Bdd, seance_id: UUID) -> _Note:
    lu = bdd.execute(
        select(
            func.count(),
            func.max(Presence.minutes),
            func.max(Presence.arrivee),
            exists().where(Effectif.seance_id == seance_id),
        ).where(Presence.seance_id == seance_id)
    ).one()
    nombre, minutes, arrivee, compte = lu
    return _Note(nombre == 0 and not compte, minutes or 0, arrivee)


def _tient(note: _Note, seance: Seance, debut: datetime, fin: datetime) -> bool:
    """Tell whether what is recorded still fits the new hours."""
    return (
        jour_local(debut) == jour_local(seance.debut)
        and note.minutes <= duree_minutes(debut, fin)
        and (note.arrivee is None or note.arrivee < fin)
    )
