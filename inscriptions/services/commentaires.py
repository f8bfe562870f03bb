"""What readers of a session say of a shared text (« commentaires »): two kinds, short, signed.

The author of the text and who runs the session read them, and each reader their own.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import GenreCommentaire
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, CommentaireTexte, PartageTexte, Session
from inscriptions.services.communs import tenir_fiche
from inscriptions.services.groupe import exiger_du_groupe
from inscriptions.textes import propre

PROPOS_MAXIMUM = 300
COMMENTAIRES_MAXIMAUX = 12  # of one reader on one text


def commenter(
    bdd: Bdd,
    session: Session,
    *,
    partage_id: UUID,
    apprenant_id: UUID,
    genre: GenreCommentaire,
    bloc: int | None,
    propos: str,
    maintenant: datetime,
) -> None:
    """Say of another's text that one liked, or did not understand, a block or the whole.

    The same thing twice is said once: a double click. Raise « apprenant-inconnu »,
    « hors-du-groupe », « partage-inconnu » (withdrawn, of another session, one's own),
    « commentaires-trop-nombreux », and what `textes.propre` raises.
    """
    propos = propre(propos, "commentaire", PROPOS_MAXIMUM, vide_permis=True)
    qui = tenir_fiche(bdd, apprenant_id)
    exiger_du_groupe(bdd, session, qui)
    partage = bdd.get(PartageTexte, partage_id, populate_existing=True)
    if (
        partage is None
        or partage.session_id != session.id
        or partage.retire_le is not None
        or partage.apprenant_id == qui
    ):
        raise refus("partage-inconnu")
    siens = bdd.scalars(
        select(CommentaireTexte).where(
            CommentaireTexte.partage_id == partage_id, CommentaireTexte.apprenant_id == qui
        )
    ).all()
    if (genre, bloc, propos) in [(c.genre, c.bloc, c.propos) for c in siens]:
        return
    if len(siens) >= COMMENTAIRES_MAXIMAUX:
        raise refus("commentaires-trop-nombreux", maximum=COMMENTAIRES_MAXIMAUX)
    bdd.add(
        CommentaireTexte(
            partage_id=partage_id,
            apprenant_id=qui,
            genre=genre,
            bloc=bloc,
            propos=propos,
            ecrit_le=en_utc(maintenant),
        )
    )
    bdd.flush()


def masquer(bdd: Bdd, commentaire_id: UUID, *, apprenant_id: UUID, maintenant: datetime) -> None:
    """Hide a comment on one's own text: its author no longer sees it there. Idempotent.

    Raise « commentaire-inconnu ».
    """
    commentaire, partage = _trouver(bdd, commentaire_id)
    if partage.apprenant_id != apprenant_id:
        raise refus("commentaire-inconnu")
    if commentaire.masque_le is None:
        commentaire.masque_le = en_utc(maintenant)
        bdd.flush()


def retirer_commentaire(
    bdd: Bdd, session: Session, commentaire_id: UUID, *, apprenant_id: UUID | None = None
) -> None:
    """Delete a comment of a session: who runs it, or its own writer (`apprenant_id`).

    Raise « commentaire-inconnu ».
    """
    commentaire, partage = _trouver(bdd, commentaire_id)
    if partage.session_id != session.id or apprenant_id not in (None, commentaire.apprenant_id):
        raise refus("commentaire-inconnu")
    qui = bdd.get_one(Apprenant, commentaire.apprenant_id)
    bdd.delete(commentaire)
    bdd.flush()
    if apprenant_id is None:
        journal.noter(bdd, "commentaire.retirer", qui, apprenant=qui.id, session=session.id)


def commentaires_de(bdd: Bdd, partages: Iterable[UUID]) -> dict[UUID, list[CommentaireTexte]]:
    """Give, for each of these shared texts, what was said of it, oldest first; one query."""
    dits: dict[UUID, list[CommentaireTexte]] = defaultdict(list)
    requete = (
        select(CommentaireTexte)
        .where(CommentaireTexte.partage_id.in_(list(partages)))
        .order_by(CommentaireTexte.ecrit_le, CommentaireTexte.id)
    )
    for commentaire in bdd.scalars(requete):
        dits[commentaire.partage_id].append(commentaire)
    return dict(dits)


def _trouver(bdd: Bdd, commentaire_id: UUID) -> tuple[CommentaireTexte, PartageTexte]:
    commentaire = bdd.get(CommentaireTexte, commentaire_id, populate_existing=True)
    if commentaire is None:
        raise refus("commentaire-inconnu")
    return commentaire, bdd.get_one(PartageTexte, commentaire.partage_id)
