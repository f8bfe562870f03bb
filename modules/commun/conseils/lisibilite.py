"""Readability (« lisibilité »): the score of Kandel and Moles, an indication and never a mark.

L. Kandel and A. Moles adapted Flesch's formula to French in 1958. Several variants go round; ours
is 207 - 1.015 words a sentence - 73.6 syllables a word. The higher, the easier: around 100 for a
text for children, under 30 for a specialist's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from modules.commun.conseils.conseil import PROSE
from modules.commun.conseils.syllabes import nombre_de_syllabes
from modules.commun.conseils.texte import Texte
from modules.commun.phrases import avec_espaces_simples, bornes_des_phrases, nombre_de_mots

VARIANTE = (
    "Kandel et Moles (1958), variante 207 − 1,015 × mots par phrase − 73,6 × syllabes par mot"
)
# Under this, one long sentence changes everything.
MOTS_MINIMUM = 60
_LETTRES = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Lisibilite:
    """What was counted, and the score, rounded; None when the text is too short to say."""

    score: int | None
    phrases: int
    mots: int
    syllabes: int

    @property
    def niveau(self) -> str:
        """Say the score in words, without judging the author."""
        if self.score is None:
            return "texte trop court pour donner une indication"
        paliers = ((80, "très facile"), (60, "facile"), (45, "courant"), (30, "plutôt difficile"))
        return next((dit for seuil, dit in paliers if self.score >= seuil), "difficile")


def mesurer_lisibilite(texte: Texte) -> Lisibilite:
    """Measure the chapô and the paragraphs."""
    phrases = mots = syllabes = 0
    for _, bloc in texte.de_nature(*PROSE):
        simple = avec_espaces_simples(bloc.texte)
        for debut, fin in bornes_des_phrases(simple):
            if nombre := nombre_de_mots(simple[debut:fin]):
                phrases += 1
                mots += nombre
                lus = _LETTRES.findall(simple[debut:fin])
                syllabes += sum(map(nombre_de_syllabes, lus)) + max(0, nombre - len(lus))
    score = None
    if mots >= MOTS_MINIMUM:
        score = round(207 - 1.015 * mots / phrases - 73.6 * syllabes / mots)
    return Lisibilite(score, phrases, mots, syllabes)
