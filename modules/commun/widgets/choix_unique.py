"""The single-choice question: native radio buttons."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class ChoixUniqueWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("choix.js", "choix_unique.js")
    _esm = assembler(*fichiers)
    _css = STYLE
