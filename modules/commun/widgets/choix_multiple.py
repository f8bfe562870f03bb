"""The multiple-choice question: native checkboxes."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class ChoixMultipleWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("choix.js", "choix_multiple.js")
    _esm = assembler(*fichiers)
    _css = STYLE
