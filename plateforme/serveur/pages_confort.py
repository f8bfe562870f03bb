"""« Confort de lecture » : the one address that changes it, for anybody."""

from __future__ import annotations

import re
from http import HTTPStatus

from plateforme.serveur.confort import lire_confort, poser_confort
from plateforme.serveur.page import Page

# Where a page of ours may ask to go back to; a card's code never waits in a form.
_RETOUR = re.compile(r"/(?!entrer)(?:[a-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)?")


class ChangerConfort(Page):
    """POST /confort : larger text, stronger contrast, help words."""

    def post(self) -> None:
        """Keep what was asked, and go back to the page; a script is told and stays there."""
        demande = (self.get_body_argument(nom, "") for nom in ("taille", "contraste", "langue"))
        confort = lire_confort(self).avec(*demande)
        poser_confort(self, confort)
        if "application/json" in self.request.headers.get("Accept", ""):
            self.finish({"taille": confort.taille, "contraste": confort.contraste})
            return
        retour = self.get_body_argument("retour", "/")
        self.redirect(retour if _RETOUR.fullmatch(retour) else "/", status=HTTPStatus.SEE_OTHER)

    def get(self) -> None:
        """Whoever reloads the address goes home."""
        self.redirect("/", status=HTTPStatus.SEE_OTHER)


ROUTES = [(r"/confort", ChangerConfort)]
