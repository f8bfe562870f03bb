"""Raised hands (« appels »): « Appeler l’animateur », one at a time for a learner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Bdd

from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatInscription
from inscriptions.modeles import Appel, Inscription, Session
from inscriptions.services.communs import tenir_fiche


def lever(
    bdd: Bdd,
    *,
    apprenant_id: UUID,
    maintenant: datetime,
    module: str | None = None,
    chapitre: str | None = None,
) -> Appel:
    """Raise a learner's hand; idempotent: the first time stands. Raise « apprenant-inconnu »."""
    qui = tenir_fiche(bdd, apprenant_id)
    connu = appel_de(bdd, qui)
    if connu is not None:
        return connu
    appel = Appel(apprenant_id=qui, module=module, chapitre=chapitre, leve_le=en_utc(maintenant))
    bdd.add(appel)
    bdd.flush()
    return appel


def baisser(bdd: Bdd, *, apprenant_id: UUID, maintenant: datetime) -> None:
    """Lower a learner's hand. Idempotent."""
    bdd.execute(
        update(Appel)
        .where(Appel.apprenant_id == apprenant_id, Appel.baisse_le.is_(None))
        .values(baisse_le=en_utc(maintenant))
    )


def appel_de(bdd: Bdd, apprenant_id: UUID) -> Appel | None:
    """Give a learner's raised hand, or None."""
    return bdd.scalar(
        select(Appel).where(Appel.apprenant_id == apprenant_id, Appel.baisse_le.is_(None))
    )


def appels_ouverts(bdd: Bdd, session: Session) -> list[Appel]:
    """List the raised hands of a session's confirmed learners, the longest wait first."""
    requete = (
        select(Appel)
        .join(Inscription, Inscription.apprenant_id == Appel.apprenant_id)
        .where(
            Inscription.session_id == session.id,
            Inscription.etat == EtatInscription.CONFIRMEE,
            Appel.baisse_le.is_(None),
        )
        .order_by(Appel.leve_le, Appel.id)
    )
    return list(bdd.scalars(requete))
