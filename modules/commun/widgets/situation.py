"""The branching situation: one step at a time, and what happens next."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class SituationWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("situation.js",)
    _esm = assembler(*fichiers)
    _css = STYLE
