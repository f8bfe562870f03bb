"""The keyboard: a text to write, an AZERTY keyboard on the screen that shows the next key."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class ClavierWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler("simulation.js", "clavier_touches.js", "clavier.js")
    _css = STYLE + lire_style("simulation.css") + lire_style("clavier.css")
