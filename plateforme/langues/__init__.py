"""Help words in other languages (« mots d’aide »): the interface's words, beside the French ones.

One TOML file a language, French words as keys. Contents stay French, and so does every button: the
help word comes next to it. A word that nobody sure of the language has read is listed in
`a_verifier` and is not shown.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOSSIER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Langue:
    """One language: its code for `lang` attributes, its own name, its words."""

    code: str
    nom: str
    mots: dict[str, str]
    a_verifier: frozenset[str]

    @property
    def surs(self) -> dict[str, str]:
        """The words that may be shown."""
        return {mot: aide for mot, aide in self.mots.items() if mot not in self.a_verifier}


@cache
def lire_langue(code: str) -> Langue:
    """Read one catalogue."""
    lu = tomllib.loads((DOSSIER / f"{code}.toml").read_text(encoding="utf-8"))
    return Langue(code, lu["nom"], lu["mots"], frozenset(lu["a_verifier"]))


# In the order they are offered.
LANGUES = ("br", "en")


def langues() -> list[Langue]:
    """Return the languages that are offered."""
    return [lire_langue(code) for code in LANGUES]
