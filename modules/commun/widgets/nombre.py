"""The number question: a text field with its unit."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class NombreWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("champs.js", "nombre.js")
    _esm = assembler(*fichiers)
    _css = STYLE
