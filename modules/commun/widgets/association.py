"""The matching question: one native list for each left-hand text."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class AssociationWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("champs.js", "association.js")
    _esm = assembler(*fichiers)
    _css = STYLE
