"""The document with mistakes to find: a checkbox for each passage."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class TrouverErreurWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("choix.js", "trouver_erreur.js")
    _esm = assembler(*fichiers)
    _css = STYLE
