"""The ordering question: a list with buttons to move each step, or dragged."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class OrdreWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("ordre.js",)
    _esm = assembler(*fichiers)
    _css = STYLE
