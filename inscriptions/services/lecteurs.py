"""Who may read what somebody wrote (« lecteurs »), beside its author."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import Apprenant, Inscription, Session
from inscriptions.services.agenda import animee_par


def fiches_de(bdd: Bdd, apprenant_id: UUID) -> list[UUID]:
    """List the ids of one person's files, the kept one first, from any of them."""
    garde = bdd.scalar(select(Apprenant.fusionne_dans).where(Apprenant.id == apprenant_id))
    garde = garde or apprenant_id
    requete = select(Apprenant.id).where(
        or_(Apprenant.id == garde, Apprenant.fusionne_dans == garde)
    )
    return sorted(bdd.scalars(requete), key=lambda fiche: (fiche != garde, fiche))


def suivi_par(bdd: Bdd, fiches: list[UUID], compte_id: UUID) -> bool:
    """Tell whether an account runs a session that one of these files signed up to."""
    requete = (
        select(Inscription.id)
        .join(Session, Session.id == Inscription.session_id)
        .where(Inscription.apprenant_id.in_(fiches), animee_par(compte_id))
    )
    return bdd.scalar(select(requete.exists())) or False
