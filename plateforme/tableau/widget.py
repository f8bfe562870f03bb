"""The page to explore with (« explorateur »): native inputs in the page, pandas in the kernel.

One synced trait, `choix`: what may be asked. Questions and answers are messages; a question of the
page is read again here, and one that is not offered gets a sentence, never an exception.

Page -> kernel: {"acte": "montrer" | "exporter", "demande": {…}, "jeton": n}
Kernel -> page: {"acte": "montre", "jeton": n, "html": …, "annonce": …}
              | {"acte": "exporte", "jeton": n, "nom": …, "texte": …}
              | {"acte": "refuse", "jeton": n, "message": …}
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import traitlets

from erreurs import ErreurEPN
from modules.commun.widgets.messages import WidgetAMessages
from plateforme.tableau.choix import lire_demande
from plateforme.tableau.fichier import nom_du_fichier
from plateforme.tableau.tableau import Tableau

ICI = Path(__file__).parent


class Explorateur(WidgetAMessages):
    """Years, axis, measures, a filter; the chart, the table and the file they give."""

    _esm = (ICI / "explorateur.js").read_text(encoding="utf-8")
    _css = (ICI / "tableau.css").read_text(encoding="utf-8")

    choix = traitlets.Dict().tag(sync=True)

    def __init__(self, tableau: Tableau) -> None:
        self._tableau = tableau
        super().__init__(choix=tableau.choix.en_json())
        self.on_msg(self._recevoir)

    def _recevoir(self, _widget: object, contenu: object, _tampons: object) -> None:
        """Answer one message; a message of no known act is left without an answer."""
        if not isinstance(contenu, Mapping):
            return
        jeton = contenu.get("jeton")
        if not isinstance(jeton, int):
            return
        try:
            if contenu.get("acte") == "montrer":
                self._montrer(contenu.get("demande"), jeton)
            elif contenu.get("acte") == "exporter":
                self._exporter(contenu.get("demande"), jeton)
        except ErreurEPN as erreur:
            self.send({"acte": "refuse", "jeton": jeton, "message": str(erreur)})

    def _montrer(self, brute: object, jeton: int) -> None:
        vue = self._tableau.montrer(lire_demande(brute, self._tableau.choix))
        self.send({"acte": "montre", "jeton": jeton, "html": vue.html, "annonce": vue.annonce})

    def _exporter(self, brute: object, jeton: int) -> None:
        demande = lire_demande(brute, self._tableau.choix)
        texte = self._tableau.exporter(demande)
        self.send(
            {"acte": "exporte", "jeton": jeton, "nom": nom_du_fichier(demande), "texte": texte}
        )
