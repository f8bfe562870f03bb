"""A password measured in the page, a phrase drawn at random, a code received."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class MotDePasseWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler(
        "simulation.js",
        "zxcvbn.js",
        "mots_tires.js",
        "mot_de_passe_ecrans.js",
        "mot_de_passe.js",
    )
    _css = STYLE + lire_style("simulation.css") + lire_style("mot_de_passe.css")
