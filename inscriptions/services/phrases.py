"""The sentences that an account keeps to comment on texts (« phrases »)."""

from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.erreurs import refus
from inscriptions.modeles import Compte, PhraseDeCorrection
from inscriptions.services.communs import verrouiller
from inscriptions.textes import propre

LONGUEUR = 500
NOMBRE_MAXIMUM = 100


def garder_phrase(bdd: Bdd, compte_id: UUID, texte: str) -> PhraseDeCorrection:
    """Keep one more sentence; the same again is kept once.

    Raise what `textes.propre` raises, « trop-de-phrases ».
    """
    net = propre(texte, "phrase", LONGUEUR)
    verrouiller(bdd, Compte, compte_id)
    siennes = PhraseDeCorrection.compte_id == compte_id
    connue = bdd.scalar(select(PhraseDeCorrection).where(siennes, PhraseDeCorrection.texte == net))
    if connue is not None:
        return connue
    nombre = bdd.scalar(select(func.count()).select_from(PhraseDeCorrection).where(siennes)) or 0
    if nombre >= NOMBRE_MAXIMUM:
        raise refus("trop-de-phrases", maximum=NOMBRE_MAXIMUM)
    nouvelle = PhraseDeCorrection(id=uuid4(), compte_id=compte_id, texte=net)
    bdd.add(nouvelle)
    bdd.flush()
    return nouvelle


def retirer_phrase(bdd: Bdd, compte_id: UUID, phrase_id: UUID) -> None:
    """Take a sentence away; one that is not there, or somebody else's, changes nothing."""
    bdd.execute(
        delete(PhraseDeCorrection).where(
            PhraseDeCorrection.id == phrase_id, PhraseDeCorrection.compte_id == compte_id
        )
    )


def phrases_de(bdd: Bdd, compte_id: UUID) -> list[PhraseDeCorrection]:
    """List an account's sentences, by their first letters."""
    requete = select(PhraseDeCorrection).where(PhraseDeCorrection.compte_id == compte_id)
    return sorted(bdd.scalars(requete), key=lambda phrase: phrase.texte.casefold())
