"""Attendance (« émargement »): what was seen of each learner at each half-day."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
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
from inscriptions.modeles import Apprenant, Inscription, Presence, Seance, Session, duree_minutes
from inscriptions.services.communs import code_libre, inserer_ou_remplacer, verrouiller

AVANT = timedelta(minutes=30)  # how early the board's code works: people arrive before the hour
TARDIF = timedelta(hours=24)  # after the end: past it, correcting what was recorded needs a reason


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
    stayed until the end, from the start or from `arrivee`; an absent one has none. To change what
    was recorded, more than a day after the half-day or once the session is over, takes a `motif`,
    kept in the journal with who and when.

    Raise « seance-inconnue », « seance-annulee », « pas-inscrit » (waiting or cancelled included),
    « minutes-hors-seance », « motif-manquant ».
    """
    if not verrouiller(bdd, Seance, seance.id):
        raise refus("seance-inconnue")
    connue = bdd.scalars(
        select(Seance).where(Seance.id == seance.id).execution_options(populate_existing=True)
    ).one()
    if connue.etat is EtatSeance.ANNULEE:
        raise refus("seance-annulee")
    if etat is None:
        etat = EtatPresence.ABSENT if minutes == 0 else EtatPresence.PRESENT
    instant = None if arrivee is None else en_utc(arrivee)
    compte = _minutes(connue, etat, minutes, instant)
    avant = _lire(bdd, connue.id, apprenant.id)
    if avant is not None and _pareille(avant, etat, compte, instant):
        return avant
    if avant is not None:
        _exiger_motif(bdd, connue, motif, maintenant)
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
            "etat": etat,
            "arrivee": instant,
            "minutes": compte,
        },
        unique=("seance_id", "apprenant_id"),
        remplacees=("etat", "arrivee", "minutes"),
    )
    ancien: dict[str, journal.Detail] = (
        {} if avant is None else {"avant": avant.etat.value, "minutes_avant": avant.minutes}
    )
    presence = _relire(bdd, connue.id, apprenant.id)
    journal.noter(
        bdd,
        "presence.noter" if avant is None else "presence.corriger",
        presence,
        etat=etat.value,
        minutes=compte,
        motif=None if motif is None else motif.value,
        **ancien,
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
    if not verrouiller(bdd, Seance, seance.id):
        raise refus("seance-inconnue")
    avant = _lire(bdd, seance.id, apprenant.id)
    if avant is None:
        return
    _exiger_motif(bdd, bdd.get_one(Seance, seance.id), motif, maintenant)
    journal.noter(
        bdd,
        "presence.annuler",
        avant,
        avant=avant.etat.value,
        minutes_avant=avant.minutes,
        motif=None if motif is None else motif.value,
    )
    bdd.execute(delete(Presence).where(Presence.id == avant.id))
    bdd.expunge(avant)


def ouvrir_pointage(bdd: Bdd, seance: Seance) -> str:
    """Give the code that learners copy from the board to check in; drawn the first time.

    Raise « seance-inconnue », « seance-annulee ».
    """
    if not verrouiller(bdd, Seance, seance.id):
        raise refus("seance-inconnue")
    connue = bdd.get_one(Seance, seance.id, populate_existing=True)
    if connue.etat is EtatSeance.ANNULEE:
        raise refus("seance-annulee")
    if connue.code_tableau is None:
        connue.code_tableau = code_libre(bdd, Seance.code_tableau, LONGUEUR_SESSION)
        bdd.flush()
        journal.noter(bdd, "seance.ouvrir_pointage", connue)
    return connue.code_tableau


def pointer(bdd: Bdd, *, apprenant_id: UUID, code: str, maintenant: datetime) -> Presence:
    """Check a learner in with the code on the board. Idempotent: the first arrival stands.

    The code works from half an hour before the half-day until its end. Raise
    « code-tableau-inconnu » (mistyped, unknown and out of hours alike), « pas-inscrit ».
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
    deja = _lire(bdd, seance.id, apprenant_id)
    if deja is not None and deja.etat is EtatPresence.PRESENT:
        return deja
    return emarger(
        bdd,
        seance=seance,
        apprenant=bdd.get_one(Apprenant, apprenant_id),
        etat=EtatPresence.PRESENT,
        arrivee=instant,
        maintenant=instant,
    )


def _minutes(
    seance: Seance, etat: EtatPresence, minutes: int | None, arrivee: datetime | None
) -> int:
    """Give the minutes to count; « minutes-hors-seance » unless they fit the half-day."""
    if minutes is None:
        if etat is not EtatPresence.PRESENT:
            return 0
        debut = seance.debut if arrivee is None else max(seance.debut, arrivee)
        minutes = max(0, duree_minutes(debut, seance.fin))
    limite = seance.minutes if etat is EtatPresence.PRESENT else 0
    if not 0 <= minutes <= limite:
        raise refus("minutes-hors-seance", maximum=limite)
    return minutes


def _pareille(avant: Presence, etat: EtatPresence, minutes: int, arrivee: datetime | None) -> bool:
    return (avant.etat, avant.minutes, avant.arrivee) == (etat, minutes, arrivee)


def _exiger_motif(
    bdd: Bdd, seance: Seance, motif: MotifCorrection | None, maintenant: datetime | None
) -> None:
    """Refuse a late correction that says no reason."""
    if motif is not None:
        return
    quand = heure.maintenant() if maintenant is None else en_utc(maintenant)
    etat = bdd.scalar(select(Session.etat).where(Session.id == seance.session_id))
    if quand > seance.fin + TARDIF or etat is not EtatSession.PREVUE:
        raise refus("motif-manquant")


def _confirme(bdd: Bdd, session_id: UUID, apprenant_id: UUID) -> bool:
    """Tell whether a learner has a place; the row is kept until the transaction ends."""
    return (
        bdd.execute(
            select(Inscription.id)
            .where(
                Inscription.session_id == session_id,
                Inscription.apprenant_id == apprenant_id,
                Inscription.etat == EtatInscription.CONFIRMEE,
            )
            .with_for_update(read=True, of=Inscription.__table__)
        ).first()
        is not None
    )


def _lire(bdd: Bdd, seance_id: UUID, apprenant_id: UUID) -> Presence | None:
    return bdd.scalar(
        select(Presence)
        .where(Presence.seance_id == seance_id, Presence.apprenant_id == apprenant_id)
        .execution_options(populate_existing=True)
    )


def _relire(bdd: Bdd, seance_id: UUID, apprenant_id: UUID) -> Presence:
    presence = _lire(bdd, seance_id, apprenant_id)
    if presence is None:  # written just above, in this transaction
        raise AssertionError("presence")
    return presence
