"""The true-or-false question: radio buttons for the verdict, then for the reason."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class VraiFauxWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("choix.js", "vrai_faux.js")
    _esm = assembler(*fichiers)
    _css = STYLE
