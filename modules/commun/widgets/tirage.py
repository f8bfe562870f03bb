"""A draw on the page (« tirage »): the questions drawn for its reader come with their answers.

A kernel may be made ready before its reader is known, so its page holds the draw and not its
questions. What is said is in `modules.commun.dialogue`.
"""

from __future__ import annotations

from collections.abc import Mapping

import traitlets

from modules.commun.dialogue import repliques_du_tirage
from modules.commun.liaison import Liaison
from modules.commun.widgets.association import AssociationWidget
from modules.commun.widgets.base import STYLE, lire_style, rassembler
from modules.commun.widgets.choix_multiple import ChoixMultipleWidget
from modules.commun.widgets.choix_unique import ChoixUniqueWidget
from modules.commun.widgets.messages import WidgetAMessages
from modules.commun.widgets.nombre import NombreWidget
from modules.commun.widgets.ordre import OrdreWidget
from modules.commun.widgets.situation import SituationWidget
from modules.commun.widgets.trous import TrousWidget
from modules.commun.widgets.trouver_erreur import TrouverErreurWidget
from modules.commun.widgets.vrai_faux import VraiFauxWidget

# The types that can be drawn (`Question.se_tire`), by name.
TIRABLES = {
    "choix_unique": ChoixUniqueWidget.fichiers,
    "choix_multiple": ChoixMultipleWidget.fichiers,
    "vrai_faux": VraiFauxWidget.fichiers,
    "ordre": OrdreWidget.fichiers,
    "association": AssociationWidget.fichiers,
    "trous": TrousWidget.fichiers,
    "nombre": NombreWidget.fichiers,
    "trouver_erreur": TrouverErreurWidget.fichiers,
    "situation": SituationWidget.fichiers,
}


class TirageWidget(WidgetAMessages):
    """One draw; `parmi` are the public data of all its questions, by id, kept out of the page."""

    donnees = traitlets.Dict().tag(sync=True)
    _esm = rassembler(TIRABLES, "tirage.js")
    _css = STYLE + lire_style("tirage.css")

    def __init__(
        self,
        publique: Mapping[str, object],
        parmi: Mapping[str, Mapping[str, object]],
        liaison: Liaison,
    ) -> None:
        self._tirage_id = str(publique["id"])
        self._parmi = dict(parmi)
        self._liaison = liaison
        super().__init__(donnees={**publique, "parmi": len(self._parmi)})
        self.on_msg(self._recevoir)

    def _recevoir(self, _widget: object, contenu: object, _tampons: object) -> None:
        """Answer one message, of the draw or of one of its questions."""
        for replique in repliques_du_tirage(self._tirage_id, self._parmi, self._liaison, contenu):
            self.send(replique)
