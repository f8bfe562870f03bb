"""The advice engine (« demander des conseils »): every rule on a text. Pure, offline, no mark.

What it says is a question to the author. It never counts a fault, and the same text always gets
the same advice, in the order of reading.
"""

from __future__ import annotations

import re

from modules.commun.conseils import composition, jargon, mots, tournures, typographie
from modules.commun.conseils.conseil import Conseil, RegleConseil, Vu
from modules.commun.conseils.lexique import FAMILLES
from modules.commun.conseils.texte import Texte

REGLES: tuple[RegleConseil, ...] = (
    *composition.REGLES,
    *tournures.REGLES,
    *mots.REGLES,
    *jargon.REGLES,
    *typographie.REGLES,
)
_ESPACE_DE_SIGNE = re.compile(r"(?<=«) | (?=[»:;?!])")
_EXTRAIT = 120  # signs of a long passage that are shown


def demander_conseils(texte: Texte) -> list[Conseil]:
    """Return the advice on a text, in reading order; on the whole text, first."""
    conseils = [
        _conseil(texte, regle, bloc, vu) for regle in REGLES for bloc, vu in regle.examiner(texte)
    ]
    # Of a word that has a simpler one, it is enough to name that one.
    nommes = {
        (c.bloc, place) for c in conseils if c.regle in FAMILLES for place in range(c.debut, c.fin)
    }
    conseils = [c for c in conseils if c.regle != "mot-long" or (c.bloc, c.debut) not in nommes]
    rangs = {regle.code: rang for rang, regle in enumerate(REGLES)}
    return sorted(
        conseils,
        key=lambda c: (-1 if c.bloc is None else c.bloc, c.debut, c.fin, rangs[c.regle]),
    )


def _conseil(texte: Texte, regle: RegleConseil, bloc: int | None, vu: Vu) -> Conseil:
    extrait = "" if bloc is None else texte.blocs[bloc].texte[vu.debut : vu.fin]
    if len(extrait) > _EXTRAIT:
        extrait = f"{extrait[:_EXTRAIT].rstrip()}…"
    return Conseil(
        regle.code,
        bloc,
        vu.debut,
        vu.fin,
        extrait,
        _insecables(regle.pourquoi),
        _insecables(regle.exemple),
        _insecables(vu.proposition),
        vu.remplacement,
    )


def _insecables(dit: str) -> str:
    """Give what we say the no-break spaces that we advise."""
    return _ESPACE_DE_SIGNE.sub("\u00a0", dit)
