"""The free-text question: a native text area."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler


class TexteLibreWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = ("texte_limites.js", "texte_libre.js")
    _esm = assembler(*fichiers)
    _css = STYLE
