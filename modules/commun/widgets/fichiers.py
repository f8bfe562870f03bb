"""The file explorer: folders, USB key, trash, saving a text, attaching a file."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class FichiersWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler(
        "simulation.js",
        "simulation_actes.js",
        "champs.js",
        "fichiers_modele.js",
        "fichiers_pieces.js",
        "fichiers.js",
    )
    _css = STYLE + lire_style("simulation.css") + lire_style("fichiers.css")
