"""What the embedded fonts can draw, and what the page shows instead (« caractères imprimables »).

PDF/A and PDF/UA forbid a glyph that is not there, and so does common sense: an empty box under a
name says nothing. A character that no embedded font draws becomes ▯, one for each sign that a
reader would count, and the page says what ▯ stands for. It is neither dropped (the name would look
complete) nor transliterated (nobody here knows how its owner writes it in Latin letters).

The fonts are inside the typst wheel and have no character table we can read, so Typst itself is
asked, once a character: about 2 ms, remembered.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:  # exists in the type stubs only
    from typst import PDFStandard

SUBSTITUT = "▯"
POLICES = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
NORMES: "list[PDFStandard]" = ["ua-1", "a-3a"]

# Marks that change the reading order: a name could be made to read as another one.
_SENS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LIANT = "\u200d"
_TEINTES = range(0x1F3FB, 0x1F400)
# Words that one font draws, one space between them: left as they are, which is seen at a glance.
_MOTS = re.compile(r"[!-~\u00a1-\u017f\u2019]+(?: [!-~\u00a1-\u017f\u2019]+)*")
# Always a path: Typst numbers each source given as bytes and panics at the 65,536th of a process.
_SONDE = Path(__file__).with_name("sonde.typ")


@functools.cache
def polices() -> typst.Fonts:
    """Load the fonts of the wheel, and no other: pages must not depend on the machine."""
    return typst.Fonts(include_system_fonts=False)


def imprimable(texte: str, *, prudence: int = 0) -> str:
    """Give the text as the page can show it: one line, NFC, controls out, unknown signs as ▯.

    A sign that draws alone may still not draw beside others (rare marks, whose font depends on
    their neighbours): `prudence` 1 keeps only signs of one character, 2 only Latin letters.
    """
    if _MOTS.fullmatch(texte):
        return texte
    return "".join(
        groupe if _retenu(groupe, prudence) else SUBSTITUT for groupe in _groupes(epurer(texte))
    )


def non_imprimables(texte: str) -> tuple[str, ...]:
    """List, once each and in order, the signs that no embedded font draws."""
    return tuple(dict.fromkeys(g for g in _groupes(epurer(texte)) if not _retenu(g, 0)))


def epurer(texte: str) -> str:
    """Give the text on one line: NFC, single spaces, no control, no mark of reading order."""
    gardes = []
    for c in unicodedata.normalize("NFC", texte):
        if c.isspace() and c not in "\u00a0\u202f":  # those two are typography
            gardes.append(" ")
        elif c not in _SENS and unicodedata.category(c) != "Cc":
            gardes.append(c)
    return re.sub(" {2,}", " ", "".join(gardes)).strip()


def _groupes(texte: str) -> Iterator[str]:
    """Cut into what a reader counts as one sign: a base, its marks, what a joiner ties to it."""
    groupe = ""
    for c in texte:
        suite = unicodedata.category(c).startswith("M") or c == _LIANT or ord(c) in _TEINTES
        if groupe and groupe != " " and (suite or groupe.endswith(_LIANT)):
            groupe += c
        else:
            if groupe:
                yield groupe
            groupe = c
    if groupe:
        yield groupe


def _retenu(groupe: str, prudence: int) -> bool:
    # All of Libertinus Serif: ASCII, Latin-1 and Latin Extended-A, and what we write ourselves.
    if len(groupe) == 1 and (" " <= groupe <= "~" or "\u00a0" <= groupe <= "\u017f"):
        return True
    if groupe in {SUBSTITUT, "’", "\u202f"}:
        return True
    if prudence == 0:
        return _sonder(groupe)
    seul = len(groupe) == 1 and not unicodedata.category(groupe).startswith("M")
    return prudence == 1 and seul and _sonder(groupe)


@functools.lru_cache(maxsize=8192)
def _sonder(groupe: str) -> bool:
    if len(groupe) > 32 or any("\ud800" <= c <= "\udfff" for c in groupe):
        return False
    try:
        typst.compile(
            _SONDE,
            font_paths=polices(),
            ignore_system_fonts=True,
            pdf_standards=NORMES,
            sys_inputs={"texte": json.dumps(groupe), "polices": json.dumps(POLICES)},
        )
    except typst.TypstError:
        return False
    return True
