"""The game: a situation at a time, what it leads to, the gauges, the week told at its end."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class JeuWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("jeu_pieces.js", "jeu.js")
    _esm = assembler(*fichiers)
    _css = STYLE + lire_style("jeu.css")
