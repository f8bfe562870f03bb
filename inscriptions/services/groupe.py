"""A session's group (« groupe »): those who have a place in it, and what is theirs together.

A session of self-training has none: its people do not know each other.
"""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatInscription, EtatSession
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Inscription, Session


def session_du_groupe(bdd: Bdd, apprenant_id: UUID, module: str) -> Session | None:
    """Give the session whose group a learner is in for a module: the latest, when several."""
    requete = (
        select(Session)
        .join(Inscription, Inscription.session_id == Session.id)
        .where(
            Inscription.apprenant_id == apprenant_id,
            Inscription.etat == EtatInscription.CONFIRMEE,
            Session.module == module,
            Session.etat != EtatSession.ANNULEE,
            Session.autoformation.is_(False),
        )
        .order_by(Session.premier_jour.desc().nulls_last(), Session.id.desc())
        .limit(1)
    )
    return bdd.scalars(requete).first()


def gens_du_groupe(bdd: Bdd, session: Session) -> list[Apprenant]:
    """List who is in a session's group, by the order of sign-up."""
    requete = (
        select(Apprenant)
        .join(Inscription, Inscription.apprenant_id == Apprenant.id)
        .where(Inscription.session_id == session.id, Inscription.etat == EtatInscription.CONFIRMEE)
        .order_by(Inscription.rang)
    )
    return list(bdd.scalars(requete))


def exiger_du_groupe(bdd: Bdd, session: Session, apprenant_id: UUID) -> None:
    """Raise « hors-du-groupe » unless this learner has a place in the session."""
    place = exists().where(
        Inscription.session_id == session.id,
        Inscription.apprenant_id == apprenant_id,
        Inscription.etat == EtatInscription.CONFIRMEE,
    )
    if session.autoformation or not bdd.scalar(select(place)):
        raise refus("hors-du-groupe")
