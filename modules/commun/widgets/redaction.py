"""The writing desk: a text to write block by block, with advice."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class RedactionWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    fichiers = (
        "texte_limites.js",
        "redaction_texte.js",
        "redaction_image.js",
        "redaction_blocs.js",
        "redaction_lecteur.js",
        "redaction_contrainte.js",
        "brouillon.js",
        "redaction_conseils.js",
        "redaction.js",
    )
    _esm = assembler(*fichiers)
    _css = STYLE + lire_style("redaction.css")
