"""What every page of the desk shares: who may see it, one's own session, a form sent back.

A trainer sees the sessions they run; the coordinator sees all. Somebody else's session answers 404,
like one that does not exist. A form answers by a redirection, so that reloading repeats nothing;
what it did is named by a code in the address (`?fait=…`), never by a person's name.
"""

from http import HTTPStatus

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import RoleCompte
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Session
from inscriptions.services import sessions
from plateforme.serveur.page import Page

CODE_SESSION = r"(?P<code>[0-9A-Za-z-]{1,16})"


class PageBureau(Page):
    """A page of the desk: strangers are sent to sign in, learners refused."""

    def prepare(self) -> None:
        """Know the account before anything else."""
        super().prepare()
        self.qui = self.formateur()

    @property
    def auteur(self) -> str:
        """Who signs what this request writes, for the journal."""
        return f"compte:{self.qui.id}"

    @property
    def est_coordinateur(self) -> bool:
        """True for an account that sees everything."""
        return self.qui.role == RoleCompte.COORDINATEUR

    def champ(self, nom: str, maximum: int = 200) -> str:
        """Return a field of the form, trimmed and bounded; '' when it is missing."""
        return self.get_body_argument(nom, "")[:maximum]

    def revenir(self, adresse: str, fait: str = "") -> None:
        """Answer a form that did its work: go to a page, which says what was done."""
        self.redirect(f"{adresse}?fait={fait}" if fait else adresse, status=HTTPStatus.SEE_OTHER)

    def session_a_moi(self, bdd: Bdd, code: str) -> Session:
        """Return the session of a code; 404 when there is none or it is somebody else's."""
        try:
            session = sessions.trouver_session(bdd, code)
        except ErreurRegistre:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND) from None
        if not self.est_coordinateur and not sessions.anime(session, self.qui.id):
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        return session


class PageCoordination(PageBureau):
    """A page of the desk for coordinators only: trainers are refused."""

    def prepare(self) -> None:
        """Refuse other accounts."""
        super().prepare()
        if not self.est_coordinateur:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
