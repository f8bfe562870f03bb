"""The print form of a question (« imprimable »): what a paper needs, and its key apart.

Neutral on purpose: a leaflet draws the lines, another format may write them otherwise. An export
that needs the key of each line (Moodle, GIFT) reads the fields of the question's own class.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from modules.commun.questions.parties import LETTRES

TROU_IMPRIME = "________"


class FormeLigne(StrEnum):
    """What is drawn before a line, or in its place."""

    TEXTE = "texte"  # nothing: a line to read
    ROND = "rond"  # a circle: one to choose among those of the same `groupe`
    CASE = "case"  # a box to tick, as many as wanted
    RANG = "rang"  # a box in which to write a rank
    LETTRE = "lettre"  # a box in which to write the letter of a proposition
    PROPOSITION = "proposition"  # nothing: a lettered text that boxes refer to
    BLANC = "blanc"  # a short line to write on, `texte` (a unit) after it
    REDACTION = "redaction"  # room for about `longueur` characters


@dataclass(frozen=True, slots=True)
class LigneImprimee:
    """One line of a printed question; `repere` is its letter or number, "" when it has none."""

    forme: FormeLigne
    texte: str
    repere: str = ""
    groupe: int = 0
    longueur: int = 0


@dataclass(frozen=True, slots=True)
class Imprimable:
    """A question on paper: statement, what to do, lines; then, apart, the key and what to keep.

    All are plain texts, a blank line between two paragraphs. `corrige` has one line for each right
    answer, for the trainer's page; nothing else tells the key.
    """

    enonce: str
    consigne: str
    lignes: tuple[LigneImprimee, ...]
    corrige: tuple[str, ...]
    explication: str


def lettrees(
    forme: FormeLigne, textes: Iterable[str], *, groupe: int = 0
) -> tuple[LigneImprimee, ...]:
    """Return lines of one form with the letters A, B, C…"""
    return tuple(
        LigneImprimee(forme, texte, repere=lettre, groupe=groupe)
        for lettre, texte in zip(LETTRES, textes, strict=False)
    )


def corrige_de(lignes: Iterable[LigneImprimee], justes: Iterable[str]) -> tuple[str, ...]:
    """Return the key of lettered lines: those whose letter is in `justes`."""
    bonnes = set(justes)
    return tuple(f"{ligne.repere}. {ligne.texte}" for ligne in lignes if ligne.repere in bonnes)
