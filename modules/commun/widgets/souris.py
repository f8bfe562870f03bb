"""The mouse: targets to aim at, click, double click, drag or scroll to, by keyboard as well."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class SourisWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler("simulation.js", "souris.js")
    _css = STYLE + lire_style("simulation.css") + lire_style("souris.css")
