"""The writing desk: a text to write block by block."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class RedactionWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("redaction.js",)
    _esm = assembler(*fichiers)
    _css = STYLE
