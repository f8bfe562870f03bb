"""A trainer's word that somebody has learnt (« validation »): one of the things a rule may ask."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.colonnes import en_utc
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Inscription, Session
from inscriptions.services.communs import table_de


def valider(
    bdd: Bdd, session: Session, apprenant: Apprenant, maintenant: datetime, *, oui: bool = True
) -> Inscription:
    """Confirm that a learner has learnt what a session teaches (« validation »), or take it back.

    The first confirmation stands; the journal keeps who and when. Raise « pas-inscrit ».
    """
    inscription = bdd.scalar(
        select(Inscription)
        .where(Inscription.session_id == session.id, Inscription.apprenant_id == apprenant.id)
        .with_for_update(key_share=True, of=table_de(Inscription))
    )
    if inscription is None:
        raise refus("pas-inscrit")
    if (inscription.validee_le is not None) is oui:
        return inscription
    inscription.validee_le = en_utc(maintenant) if oui else None
    inscription.validee_par = str(bdd.info.get("auteur", "systeme")) if oui else None
    bdd.flush()
    acte = "inscription.valider" if oui else "inscription.devalider"
    journal.noter(bdd, acte, inscription, session=session.code)
    return inscription


def validations(bdd: Bdd, session: Session) -> dict[UUID, datetime]:
    """Give when each learner of a session was confirmed; those who were not are absent."""
    requete = select(Inscription.apprenant_id, Inscription.validee_le).where(
        Inscription.session_id == session.id, Inscription.validee_le.is_not(None)
    )
    return {apprenant: quand for apprenant, quand in bdd.execute(requete) if quand is not None}
