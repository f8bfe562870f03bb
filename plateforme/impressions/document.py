"""What a report is made of (« document »): headings, sentences, lists, tables, bars.

Plain values, three renderings: `bilan.composer_bilan` (PDF), `en_markdown` and `en_texte`. A figure
that nobody knows is None and is written « inconnu » everywhere: never 0, never an empty cell.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from certificats.glyphes import epurer
from certificats.typographie import milliers, soigner

INCONNU = "inconnu"
# A written figure: digits, a comma, spaces of any kind, and perhaps a sign after it.
_CHIFFRE = re.compile(r"[-+\u2212]?\d[\d\s]*(?:,\d+)?\s?(?:%|h|min)?")
# A text, or a number (finite); None is a figure that nobody knows.
Valeur: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """One paragraph of prose."""

    texte: str


@dataclass(frozen=True, slots=True)
class TelQuel:
    """A sentence printed as it is (« tel quel »): one line, its own signs, to be copied."""

    texte: str


@dataclass(frozen=True, slots=True)
class Liste:
    """A bullet list (« liste »)."""

    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table with a header row (« tableau »), and a title or none; the first column names its row.

    Raise ValueError when a row has another number of cells than the header.
    """

    titre: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[Valeur, ...], ...]

    def __post_init__(self) -> None:
        if not self.entetes or any(len(ligne) != len(self.entetes) for ligne in self.lignes):
            raise ValueError("a row has as many cells as the header, at least one")
        for ligne in self.lignes:
            for valeur in ligne:
                verifier(valeur)


@dataclass(frozen=True, slots=True)
class Barres:
    """A bar chart (« barres »): (label, value or None), values of 0 or more, in reading order.

    `texte` says in one or two sentences what the chart shows, for who does not see it. `unite`, a
    sign that never agrees (« % », « h »), follows each value. Raise ValueError on a negative value,
    and on a chart without a title or without its sentence.
    """

    titre: str
    valeurs: tuple[tuple[str, float | None], ...]
    texte: str
    unite: str = ""

    def __post_init__(self) -> None:
        intituler(self.titre)
        intituler(self.texte)
        for _, valeur in self.valeurs:
            verifier(valeur)
            if valeur is not None and valeur < 0:
                raise ValueError("a bar has no negative length")


Bloc: TypeAlias = Paragraphe | TelQuel | Liste | Tableau | Barres


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report (« section ») with its heading; `sections` are its own parts."""

    titre: str
    blocs: tuple[Bloc, ...] = ()
    sections: tuple["Section", ...] = ()

    def __post_init__(self) -> None:
        intituler(self.titre)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report (« document »), of one year and one office.

    `chiffres` are the few figures of the cover; `jour` is when it was drawn up, printed and kept as
    the date of the file.
    """

    titre: str
    organisme: str
    annee: int
    jour: date
    chiffres: tuple[tuple[str, Valeur], ...] = ()
    sections: tuple[Section, ...] = ()

    def __post_init__(self) -> None:
        intituler(self.titre)
        for _, valeur in self.chiffres:
            verifier(valeur)


def intituler(texte: str) -> None:
    """Raise ValueError on a title that prints as nothing: a screen reader would announce it."""
    if not epurer(texte):
        raise ValueError("a title, or what stands for a picture, is never empty")


def verifier(valeur: Valeur) -> None:
    """Raise ValueError on what cannot be written: an infinity, « not a number », a boolean."""
    if isinstance(valeur, bool) or (isinstance(valeur, float) and not math.isfinite(valeur)):
        raise ValueError("a figure is a finite number, or None when nobody knows it")


def ecrire(valeur: Valeur, unite: str = "") -> str:
    """Write a cell: « inconnu », « 1 234,5 », « 12 h », or the text itself."""
    if valeur is None:
        return INCONNU
    if isinstance(valeur, str):
        return soigner(valeur)
    return soigner(f"{milliers(valeur)} {unite}") if unite else milliers(valeur)


def est_chiffre(tableau: Tableau, colonne: int) -> bool:
    """Tell whether a column holds figures, to be set to the right: at least one, and no words.

    A figure may come already written: « 75 % », « 12 h ».
    """
    cellules = [ligne[colonne] for ligne in tableau.lignes]
    return any(cellule is not None for cellule in cellules) and not any(
        isinstance(cellule, str) and not _CHIFFRE.fullmatch(cellule) for cellule in cellules
    )


def longueur(valeur: float | None, valeurs: tuple[tuple[str, float | None], ...]) -> float:
    """Give a bar's share of the longest one, from 0 to 1; 0 for an unknown value."""
    plus_grande = max((v for _, v in valeurs if v is not None), default=0)
    return valeur / plus_grande if valeur and plus_grande else 0.0
