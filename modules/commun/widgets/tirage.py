"""A draw on the page (« tirage »): the questions drawn for its reader come with their answers.

A lesson is made ready before its reader is known, so the page holds the draw and not its questions.

Page -> kernel: {"acte": "tirer"} | {"question": id, …a question's own message}
Kernel -> page: {"acte": "tirage", "questions": [public data of each]}
              | {"acte": "accuse", "jeton": null, "ok": false, …} | {"question": id, …}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import traitlets

from modules.commun.erreurs import ErreurApprenant
from modules.commun.liaison import Liaison
from modules.commun.widgets.association import AssociationWidget
from modules.commun.widgets.base import STYLE, Echange, etat_refuse, lire_style, rassembler
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
        self._echanges = {cle: Echange(cle, liaison, self._au_nom_de(cle)) for cle in self._parmi}
        super().__init__(donnees={**publique, "parmi": len(self._parmi)})
        self.on_msg(self._recevoir)

    def _au_nom_de(self, question_id: str) -> Callable[[dict[str, object]], None]:
        return lambda message: self.send({"question": question_id, **message})

    def _recevoir(self, _widget: object, contenu: object, _tampons: object) -> None:
        """Answer one message, of the draw or of one of its questions."""
        if not isinstance(contenu, Mapping):
            return
        echange = self._echanges.get(str(contenu.get("question")))
        if echange is not None:
            echange.recevoir(contenu)
        elif contenu.get("acte") == "tirer":
            self._tirer()

    def _tirer(self) -> None:
        try:
            etat = self._liaison.etat()
        except ErreurApprenant as erreur:
            self.send(etat_refuse(erreur))
            return
        tirees = etat["tirages"].get(self._tirage_id, []) if "tirages" in etat else self._parmi
        # What was published since this kernel started is left to the next page.
        questions = [dict(self._parmi[cle]) for cle in tirees if cle in self._parmi]
        self.send({"acte": "tirage", "questions": questions})
