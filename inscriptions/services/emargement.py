"""Attendance (« émargement »): what was seen of each learner at each half-day.

Whoever writes here holds the half-day's row: two people ticking the same name make one row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import heure, journal
from inscriptions.codes import LONGUEUR_SESSION, normaliser
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import (
    EtatInscription,
    EtatPresence,
    EtatSeance,
    EtatSession,
    MotifCorrection,
)
from inscriptions.erreurs import refus
from inscriptions.modeles import (
    Apprenant,
    Effectif,
    Inscription,
    Presence,
    Seance,
    Session,
    duree_minutes,
)
from inscriptions.services.communs import code_libre, inserer_ou_remplacer, verrouiller

AVANT = timedelta(minutes=30)  # how early the board's code works: people arrive before the hour
TARDIF = timedelta(hours=24)  # after the end: past it, correcting what was recorded needs a reason


@dataclass(frozen=True, slots=True)
class _Constat:
    """What was seen: only who is present has minutes (1 or more) and may have an arrival."""

    etat: EtatPresence
    minutes: int
    arrivee: datetime | None


def emarger(
    bdd: Bdd,
    *,
    seance: Seance,
    apprenant: Apprenant,
    etat: EtatPresence | None = None,
    minutes: int | None = None,
    arrivee: datetime | None = None,
    motif: MotifCorrection | None = None,
    maintenant: datetime | None = None,
) -> Presence:
    """Record what was seen of a learner at a half-day (« émargement »), or correct it. Idempotent.

    Without `etat`, minutes above 0 mean present and 0 absent. Without `minutes`, a present learner
    stayed until the end, from the start or from `arrivee`; an absent one has none. To say again
    that somebody is present changes neither the minutes nor the arrival that were recorded. To
    change what was recorded, more than a day after the half-day or once the session is over, takes
    a `motif`, kept in the journal with who, when and what stood before; it may be done even after
    the sign-up was cancelled.

    Raise « seance-inconnue », « seance-annulee », « session-annulee », « pas-inscrit » (waiting or
    cancelled included), « minutes-hors-seance », « presence-sans-minutes »,
    « arrivee-hors-seance », « effectif-note », « motif-manquant ».
    """
    connue, etat_session, compte = _tenir(bdd, seance.id)
    _refuser_annulees(connue, etat_session)
    avant = _lire(bdd, connue.id, apprenant.id)
    ancien = None if avant is None else _Constat(avant.etat, avant.minutes, avant.arrivee)
    constat = _constater(connue, ancien, etat, minutes, arrivee)
    if avant is not None and constat == ancien:
        return avant
    if avant is not None:
        _exiger_motif(connue, etat_session, motif, maintenant)
    elif compte:
        raise refus("effectif-note")
    elif not _confirme(bdd, connue.session_id, apprenant.id):
        raise refus("pas-inscrit")
    inserer_ou_remplacer(
        bdd,
        Presence,
        {
            "id": uuid7(),
            "seance_id": connue.id,
            "session_id": connue.session_id,
            "apprenant_id": apprenant.id,
            "etat": constat.etat,
            "arrivee": constat.arrivee,
            "minutes": constat.minutes,
        },
        unique=("seance_id", "apprenant_id"),
        remplacees=("etat", "arrivee", "minutes"),
    )
    presence = _lire(bdd, connue.id, apprenant.id)
    if presence is None:  # written just above, in this transaction
        raise AssertionError("presence")
    journal.noter(
        bdd,
        "presence.noter" if ancien is None else "presence.corriger",
        presence,
        **_details(presence, motif),
        etat=constat.etat.value,
        minutes=constat.minutes,
        **({} if ancien is None else _avant(ancien)),
    )
    return presence


def annuler_emargement(
    bdd: Bdd,
    *,
    seance: Seance,
    apprenant: Apprenant,
    motif: MotifCorrection | None = None,
    maintenant: datetime | None = None,
) -> None:
    """Undo: nothing is recorded any more for this learner at this half-day. Idempotent.

    Raise « seance-inconnue », « motif-manquant » as `emarger` does.
    """
    connue, etat_session, _ = _tenir(bdd, seance.id)
    avant = _lire(bdd, connue.id, apprenant.id)
    if avant is None:
        return
    _exiger_motif(connue, etat_session, motif, maintenant)
    ancien = _Constat(avant.etat, avant.minutes, avant.arrivee)
    bdd.execute(delete(Presence).where(Presence.id == avant.id))
    bdd.expunge(avant)
    journal.noter(bdd, "presence.annuler", avant, **_details(avant, motif), **_avant(ancien))


def ouvrir_pointage(bdd: Bdd, seance: Seance) -> str:
    """Give the code that learners copy from the board to check in; drawn the first time.

    Raise « seance-inconnue », « seance-annulee », « session-annulee ».
    """
    connue, etat_session, _ = _tenir(bdd, seance.id)
    _refuser_annulees(connue, etat_session)
    if connue.code_tableau is None:
        connue.code_tableau = code_libre(bdd, Seance.code_tableau, LONGUEUR_SESSION)
        bdd.flush()
        journal.noter(bdd, "seance.ouvrir_pointage", connue, session=connue.session_id)
    return connue.code_tableau


def pointer(bdd: Bdd, *, apprenant_id: UUID, code: str, maintenant: datetime) -> Presence:
    """Check a learner in with the code on the board. Idempotent: the first arrival stands.

    The code works from half an hour before the half-day until its end. Raise
    « code-tableau-inconnu » (mistyped, unknown and out of hours alike), « apprenant-inconnu »,
    « pas-inscrit », « session-annulee », « effectif-note ».
    """
    propre_code = normaliser(code, LONGUEUR_SESSION)
    seance = (
        bdd.scalar(select(Seance).where(Seance.code_tableau == propre_code))
        if propre_code
        else None
    )
    instant = en_utc(maintenant)
    if (
        seance is None
        or seance.etat is EtatSeance.ANNULEE
        or not seance.debut - AVANT <= instant < seance.fin
    ):
        raise refus("code-tableau-inconnu")
    apprenant = bdd.get(Apprenant, apprenant_id, populate_existing=True)
    if apprenant is not None and apprenant.fusionne_dans is not None:
        apprenant = bdd.get(Apprenant, apprenant.fusionne_dans)
    if apprenant is None:
        raise refus("apprenant-inconnu")
    verrouiller(bdd, Seance, seance.id)  # else two of one learner's screens would both be first
    deja = _lire(bdd, seance.id, apprenant.id)
    if deja is not None and deja.etat is EtatPresence.PRESENT:
        return deja
    return emarger(
        bdd,
        seance=seance,
        apprenant=apprenant,
        etat=EtatPresence.PRESENT,
        arrivee=instant,
        maintenant=instant,
    )


def _tenir(bdd: Bdd, seance_id: UUID) -> tuple[Seance, EtatSession, bool]:
    """Hold a half-day; give it as it is now, its session's state, and whether a headcount counts.

    A headcount, of the half-day or of the whole session, is written under this same lock.
    """
    if not verrouiller(bdd, Seance, seance_id):
        raise refus("seance-inconnue")
    compte = exists().where(
        Effectif.session_id == Seance.session_id,
        or_(Effectif.seance_id == Seance.id, Effectif.seance_id.is_(None)),
    )
    requete = (
        select(Seance, Session.etat, compte)
        .join(Session, Session.id == Seance.session_id)
        .where(Seance.id == seance_id)
        .execution_options(populate_existing=True)
    )
    seance, etat, noms = bdd.execute(requete).one()
    return seance, etat, noms


def _refuser_annulees(seance: Seance, etat: EtatSession) -> None:
    if etat is EtatSession.ANNULEE:
        raise refus("session-annulee")
    if seance.etat is EtatSeance.ANNULEE:
        raise refus("seance-annulee")


def _constater(
    seance: Seance,
    ancien: _Constat | None,
    etat: EtatPresence | None,
    minutes: int | None,
    arrivee: datetime | None,
) -> _Constat:
    """Complete what was said with what was recorded and with the half-day's hours, or refuse."""
    if etat is None:
        etat = EtatPresence.ABSENT if minutes == 0 else EtatPresence.PRESENT
    if etat is not EtatPresence.PRESENT:
        if minutes:
            raise refus("minutes-hors-seance", maximum=0)
        return _Constat(etat, 0, None)
    present = ancien if ancien is not None and ancien.etat is EtatPresence.PRESENT else None
    instant = None if arrivee is None else en_utc(arrivee)
    if instant is not None:
        _verifier_arrivee(seance, instant)
    elif present is not None:
        instant = present.arrivee
    if minutes is None:
        if present is not None and instant == present.arrivee:
            return present
        debut = seance.debut if instant is None else max(seance.debut, instant)
        minutes = max(1, duree_minutes(debut, seance.fin))
    if minutes == 0:
        raise refus("presence-sans-minutes")
    if not 0 < minutes <= seance.minutes:
        raise refus("minutes-hors-seance", maximum=seance.minutes)
    return _Constat(etat, minutes, instant)


def _verifier_arrivee(seance: Seance, arrivee: datetime) -> None:
    """Refuse an arrival after the end, or on a day before."""
    meme_jour = heure.jour_local(arrivee) == heure.jour_local(seance.debut)
    if arrivee >= seance.fin or (arrivee < seance.debut and not meme_jour):
        raise refus("arrivee-hors-seance")


def _exiger_motif(
    seance: Seance,
    etat_session: EtatSession,
    motif: MotifCorrection | None,
    maintenant: datetime | None,
) -> None:
    """Refuse a late correction that says no reason."""
    quand = heure.maintenant() if maintenant is None else en_utc(maintenant)
    tardive = quand > seance.fin + TARDIF or etat_session is not EtatSession.PREVUE
    if tardive and motif is None:
        raise refus("motif-manquant")


def _confirme(bdd: Bdd, session_id: UUID, apprenant_id: UUID) -> bool:
    """Tell whether a learner has a place; the row is held until the transaction ends.

    Not shared: attendances are summed in it, and two who share it would wait for each other.
    """
    return (
        bdd.execute(
            select(Inscription.id)
            .where(
                Inscription.session_id == session_id,
                Inscription.apprenant_id == apprenant_id,
                Inscription.etat == EtatInscription.CONFIRMEE,
            )
            .with_for_update(key_share=True, of=Inscription)
        ).first()
        is not None
    )


def _lire(bdd: Bdd, seance_id: UUID, apprenant_id: UUID) -> Presence | None:
    return bdd.scalar(
        select(Presence)
        .where(Presence.seance_id == seance_id, Presence.apprenant_id == apprenant_id)
        .execution_options(populate_existing=True)
    )


def _details(presence: Presence, motif: MotifCorrection | None) -> dict[str, journal.Detail]:
    """Of whom and when, for the journal: the row itself may be gone when it is read."""
    return {
        "apprenant": presence.apprenant_id,
        "seance": presence.seance_id,
        "session": presence.session_id,
        "motif": None if motif is None else motif.value,
    }


def _avant(ancien: _Constat) -> dict[str, journal.Detail]:
    return {
        "avant": ancien.etat.value,
        "minutes_avant": ancien.minutes,
        "arrivee_avant": ancien.arrivee,
    }
