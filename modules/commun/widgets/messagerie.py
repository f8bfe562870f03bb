"""The simulated mailbox: folders, messages, the form to write one."""

from __future__ import annotations

from modules.commun.widgets.base import STYLE, QuestionWidget, assembler, lire_style


class MessagerieWidget(QuestionWidget):
    """See the JavaScript beside this file; all the rest is in the base."""

    _esm = assembler(
        "simulation.js",
        "brouillon.js",
        "messagerie_etat.js",
        "messagerie_pieces.js",
        "messagerie_ecriture.js",
        "messagerie.js",
    )
    _css = STYLE + lire_style("simulation.css") + lire_style("messagerie.css")
