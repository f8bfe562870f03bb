"""The browser and its search engine, on a small web of invented sites."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class NavigateurWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler(
        "simulation.js",
        "simulation_actes.js",
        "navigateur_modele.js",
        "navigateur_pieces.js",
        "navigateur.js",
    )
    _css = STYLE + lire_style("simulation.css") + lire_style("navigateur.css")
