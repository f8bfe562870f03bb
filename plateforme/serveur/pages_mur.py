"""The wall of titles to project (« mur de titres »): no name, no account, hands counted here.

Like an exercise on the wall, its address is signed, good for a day and for that wall only.
"""

from typing import Any

import tornado.web

from inscriptions.erreurs import ErreurRegistre
from inscriptions.services import murs, sessions
from plateforme.serveur.ecran import lire_adresse, signer_adresse
from plateforme.serveur.page import Page

NOM = "mur"  # what the signature is of


def adresse_du_mur(page: Page, code: str) -> str:
    """Give the signed address of a session's wall."""
    return f"/mur/{signer_adresse(page, NOM, code)}"


class Mur(Page):
    """GET /mur/JETON : the titles of a session, those that are not hidden."""

    def est_un_geste(self) -> bool:
        """A screen on the wall keeps nobody signed in."""
        return False

    def prepare(self) -> None:
        """Show the same to everybody: not even whose session it is."""
        self.visiteur = None

    def get(self, jeton: str) -> None:
        """Show the wall; 404 for an address that we did not sign, or after a day."""
        code = lire_adresse(self, NOM, jeton)
        if code is None:
            raise tornado.web.HTTPError(404)
        with self.depot.lecture() as bdd:
            try:
                session = sessions.trouver_session(bdd, code)
            except ErreurRegistre:
                raise tornado.web.HTTPError(404) from None
            titres = [titre for titre in murs.titres_de(bdd, session) if titre.masque_le is None]
        self.montrer("mur.html", titres=titres)


ROUTES: list[tuple[str, Any]] = [(r"/mur/(?P<jeton>[0-9A-Za-z_-]{1,400})", Mur)]
