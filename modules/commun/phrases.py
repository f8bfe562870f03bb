"""Where a sentence ends and what a word is, for whoever measures a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A full stop after one of these does not end a sentence, even before a capital. « etc. » does.
_ABREGE = re.compile(r"\b(?:M|MM|Dr|Me|St|Ste|art|cf|ch|env|ex|fig|max|min|pp?|tél)$")
_FIN = re.compile(r"(?<![.!?…])[.!?…]++(?: ?[»”\")])*(?=\s+[«“\"(]? ?[0-9A-ZÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜ])")
# One sign for one sign, so that a place in the text stays the same place.
_ESPACES = str.maketrans("\u00a0\u202f\t\n\r", "     ")


def avec_espaces_simples(texte: str) -> str:
    """Return the text, as long as it was, with each kind of white space made a plain space."""
    return texte.translate(_ESPACES)


def bornes_des_phrases(paragraphe: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a paragraph starts and ends, white space left out.

    The paragraph has plain spaces only: see `avec_espaces_simples()`.
    """
    debut = 0
    for fin in _FIN.finditer(paragraphe):
        if fin[0] != "." or not _ABREGE.search(paragraphe, *_avant(debut, fin.start())):
            yield _sans_blancs(paragraphe, debut, fin.end())
            debut = fin.end()
    yield _sans_blancs(paragraphe, debut, len(paragraphe))


def _avant(debut: int, fin: int) -> tuple[int, int]:
    """Bound the place of an abbreviation, three letters at most, before its full stop."""
    return max(debut, fin - 3), fin


def _sans_blancs(texte: str, debut: int, fin: int) -> tuple[int, int]:
    while debut < fin and texte[debut] == " ":
        debut += 1
    while fin > debut and texte[fin - 1] == " ":
        fin -= 1
    return debut, fin


def nombre_de_mots(phrase: str) -> int:
    """Count what stands between two spaces and holds a letter or a figure.

    « l’écran » is one word, and so are « 06 12 34 56 78 », « peut-être » and an address.
    """
    groupee = re.sub(r"(?<=\d)\s(?=\d)", "", phrase)
    return sum(any(signe.isalnum() for signe in mot) for mot in groupee.split())
