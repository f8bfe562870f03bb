"""Three words with a small drawing, to find one's card again (« mots-images »).

Somebody who reads little tells a card by « chat, pomme, vélo ». The words come from the card's
code, so that a card printed again shows the same ones. They are an aid to recognition and not a
secret; they give away 12 of the code's 35 random bits to whoever sees them without the code, so
they are printed on the card and nowhere else (docs/decisions/0013).
"""

import hashlib

from inscriptions.codes import normaliser
from plateforme.impressions.dessins import DESSINS

MOTS = tuple(DESSINS)
# Enough for two people of one room seldom to share theirs, and no more: see above.
TRIPLETS = 4096
_PAS = len(MOTS) * (len(MOTS) - 1) * (len(MOTS) - 2) // TRIPLETS


def trois_mots(code: str) -> tuple[str, str, str]:
    """Give the three different words of a card's code, however it was typed; always the same.

    Raise ValueError when it is no code. Two cards in 4096 share their words.
    """
    canonique = normaliser(code)
    if canonique is None:
        raise ValueError("not a code")
    graine = hashlib.sha256(canonique.encode()).digest()
    return triplet(int.from_bytes(graine[:2]) % TRIPLETS)


def triplet(numero: int) -> tuple[str, str, str]:
    """Give the `numero`-th triplet, from 0 to TRIPLETS - 1; no two are the same."""
    restants = list(MOTS)
    rang = numero * _PAS
    rang, troisieme = divmod(rang, len(MOTS) - 2)
    premier, deuxieme = divmod(rang, len(MOTS) - 1)
    return restants.pop(premier), restants.pop(deuxieme), restants.pop(troisieme)
