"""The wall of titles of a session (« mur de titres »): everybody proposes, nobody is named."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.colonnes import en_utc
from inscriptions.erreurs import refus
from inscriptions.modeles import Session, TitreMur
from inscriptions.services.communs import tenir_fiche
from inscriptions.services.groupe import exiger_du_groupe
from inscriptions.textes import propre

TITRE_MAXIMUM = 150
TITRES_MAXIMAUX = 10  # of one learner


def proposer_titre(
    bdd: Bdd, session: Session, *, apprenant_id: UUID, titre: str, maintenant: datetime
) -> None:
    """Put a title on the wall; the same one of the same person again changes nothing.

    Raise « apprenant-inconnu », « hors-du-groupe », « titres-trop-nombreux », and what
    `textes.propre` raises.
    """
    titre = propre(titre, "titre", TITRE_MAXIMUM)
    qui = tenir_fiche(bdd, apprenant_id)
    exiger_du_groupe(bdd, session, qui)
    siens = titres_de(bdd, session, qui)
    if titre in [deja.titre for deja in siens]:
        return
    if len(siens) >= TITRES_MAXIMAUX:
        raise refus("titres-trop-nombreux", maximum=TITRES_MAXIMAUX)
    bdd.add(
        TitreMur(
            session_id=session.id, apprenant_id=qui, titre=titre, propose_le=en_utc(maintenant)
        )
    )
    bdd.flush()


def titres_de(bdd: Bdd, session: Session, apprenant_id: UUID | None = None) -> list[TitreMur]:
    """List the titles of a wall, hidden ones too, or those of one learner, oldest first."""
    requete = select(TitreMur).where(TitreMur.session_id == session.id)
    if apprenant_id is not None:
        requete = requete.where(TitreMur.apprenant_id == apprenant_id)
    return list(bdd.scalars(requete.order_by(TitreMur.propose_le, TitreMur.id)))


def masquer_titre(
    bdd: Bdd, session: Session, titre_id: UUID, *, masque: bool, maintenant: datetime
) -> None:
    """Hide a title from the wall, or show it again. Idempotent. Raise « titre-inconnu »."""
    titre = _trouver(bdd, session, titre_id)
    if masque == (titre.masque_le is not None):
        return
    titre.masque_le = en_utc(maintenant) if masque else None
    bdd.flush()
    journal.noter(bdd, "mur.masquer" if masque else "mur.montrer", session)


def retirer_titre(bdd: Bdd, session: Session, titre_id: UUID, *, apprenant_id: UUID) -> None:
    """Take one's own title back. Raise « titre-inconnu »."""
    titre = _trouver(bdd, session, titre_id)
    if titre.apprenant_id != apprenant_id:
        raise refus("titre-inconnu")
    bdd.delete(titre)
    bdd.flush()


def vider_mur(bdd: Bdd, session: Session) -> int:
    """Delete every title of a wall, to begin another; give how many there were."""
    requete = select(func.count()).where(TitreMur.session_id == session.id)
    nombre = bdd.scalar(requete) or 0
    if nombre:
        bdd.execute(delete(TitreMur).where(TitreMur.session_id == session.id))
        journal.noter(bdd, "mur.vider", session, nombre=nombre)
    return nombre


def _trouver(bdd: Bdd, session: Session, titre_id: UUID) -> TitreMur:
    titre = bdd.get(TitreMur, titre_id, populate_existing=True)
    if titre is None or titre.session_id != session.id:
        raise refus("titre-inconnu")
    return titre
