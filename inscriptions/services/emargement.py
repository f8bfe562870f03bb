"""Attendance (« émargement »): minutes of each learner at each half-day."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Inscription, Presence, Seance
from inscriptions.services.communs import inserer_ou_remplacer


def emarger(bdd: Bdd, *, seance: Seance, apprenant: Apprenant, minutes: int) -> Presence:
    """Record one half-day's presence (« émargement »), or correct it: the last call stands.

    `minutes` go from 0 to the half-day's length. Raise « seance-inconnue », « pas-inscrit »,
    « minutes-hors-seance ». A foreign key holds the sign-up besides this check.
    """
    connue = bdd.get(Seance, seance.id)
    if connue is None:
        raise refus("seance-inconnue")
    if not 0 <= minutes <= connue.minutes:
        raise refus("minutes-hors-seance", maximum=connue.minutes)
    if not bdd.scalar(
        select(
            exists().where(
                Inscription.session_id == connue.session_id,
                Inscription.apprenant_id == apprenant.id,
            )
        )
    ):
        raise refus("pas-inscrit")
    inserer_ou_remplacer(
        bdd,
        Presence,
        {
            "id": uuid7(),
            "seance_id": connue.id,
            "session_id": connue.session_id,
            "apprenant_id": apprenant.id,
            "minutes": minutes,
        },
        unique=("seance_id", "apprenant_id"),
        remplacees=("minutes",),
    )
    return bdd.scalars(
        select(Presence)
        .where(Presence.seance_id == connue.id, Presence.apprenant_id == apprenant.id)
        .execution_options(populate_existing=True)
    ).one()
