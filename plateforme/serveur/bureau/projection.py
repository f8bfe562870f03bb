"""The live view on the wall (« écran à projeter »): counts of one half-day, and no account behind.

A trainer who projects walks about the room: nobody touches that computer, and an account must not
stay open on it. The page is opened by a signed address, good for the counts of one half-day until
that half-day ends: no name, no form, no way to anything else. The live view goes there by itself
when it is left alone, once it has signed its trainer out.
"""

from http import HTTPStatus
from typing import Any

import tornado.web

from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.services import direct, sessions
from plateforme.serveur.bureau.commun import CODE_SESSION, PageBureau
from plateforme.serveur.bureau.direct import etat_direct
from plateforme.serveur.ecran import adresse_d_ecran, jeton_d_ecran, lire_jeton
from plateforme.serveur.page import Page


class Projeter(PageBureau):
    """GET /formateur/session/CODE/projection : the way to the page to project, while it runs."""

    def get(self, code: str) -> None:
        """Go to the signed address, or back to the live view outside of a half-day."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        seance = direct.seance_du_moment(session, maintenant())
        if seance is None:
            self.revenir(f"/formateur/session/{session.code}/direct")
        else:
            self.revenir(adresse_d_ecran(jeton_d_ecran(self, session, seance)))


class Projection(Page):
    """GET /projection/JETON : how far the room is, for all to see."""

    def est_un_geste(self) -> bool:
        """A screen on the wall keeps nobody signed in."""
        return False

    def prepare(self) -> None:
        """Show the same to everybody: not even whose session it is."""
        self.visiteur = None

    def get(self, jeton: str) -> None:
        """Show the counts while the half-day runs, then say that it is over."""
        lue = lire_jeton(self, jeton)
        if lue is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        code, voulue = lue
        instant = maintenant()
        with self.depot.lecture() as bdd:
            try:
                session = sessions.trouver_session(bdd, code)
            except ErreurRegistre:
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND) from None
            seance = direct.seance_du_moment(session, instant)
            if seance is None or seance.id != voulue:
                self.set_status(HTTPStatus.GONE)
                self.montrer("bureau/projection_finie.html")
                return
            module = self.settings["publies"].module(session.module) if session.module else None
            etat = etat_direct(bdd, session, module, self.settings["capacites"], instant)
        fragment = self.request.headers.get("X-Fragment") == "1"
        self.montrer(
            "bureau/direct_etat.html" if fragment else "bureau/projection.html",
            session=session,
            module=module,
            seance=seance,
            instant=instant,
            etat=etat,
            noms=False,
            projete=True,
        )


ROUTES: list[tuple[str, Any]] = [(rf"/formateur/session/{CODE_SESSION}/projection", Projeter)]
