"""The text with blanks: native fields or lists inside the sentence."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class TrousWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("champs.js", "trous.js")
    _esm = assembler(*fichiers)
    _css = STYLE
