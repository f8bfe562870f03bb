"""The text with blanks: native fields or lists inside the sentence."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class TrousWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler("champs.js", "trous.js")
    _css = STYLE
