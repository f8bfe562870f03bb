"""An online procedure on an invented site: pages to fill in, refusals explained, a receipt."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class DemarcheWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler("simulation.js", "demarche.js")
    _css = STYLE + lire_style("simulation.css") + lire_style("demarche.css")
