"""What every page of the desk shares: who may see it, one's own session, a form sent back.

A trainer sees the sessions they run; the coordinator sees all. Somebody else's session answers 404,
like one that does not exist. A form answers by a redirection, so that reloading repeats nothing;
what it did is named by a code in the address (`?fait=…`), never by a person's name.
"""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatSession, ListeFermee, RoleCompte
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Compte, Lieu, Session
from inscriptions.services import sessions
from plateforme.serveur.page import Page

CODE_SESSION = r"(?P<code>[0-9A-Za-z-]{1,16})"
CLE = r"[0-9a-f-]{36}"
L = TypeVar("L", bound=ListeFermee)


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

    @property
    def portee(self) -> UUID | None:
        """Whose sessions to list: one's own for a trainer, everybody's (None) otherwise."""
        return None if self.est_coordinateur else self.qui.id

    @property
    def fait(self) -> str:
        """The code of what the last form did, '' when there is none."""
        return self.get_query_argument("fait", "")[:40]

    def champ(self, nom: str, maximum: int = 200) -> str:
        """Return a field of the form, trimmed and bounded; '' when it is missing."""
        return self.get_body_argument(nom, "")[:maximum]

    def question(self, nom: str, maximum: int = 100) -> str:
        """Return an argument of the address, trimmed and bounded; '' when it is missing."""
        return self.get_query_argument(nom, "")[:maximum]

    def revenir(self, adresse: str, fait: str = "", ancre: str = "") -> None:
        """Answer a form that did its work: go to a page, which says what was done."""
        question = f"{'&' if '?' in adresse else '?'}fait={fait}" if fait else ""
        self.redirect(
            f"{adresse}{question}{f'#{ancre}' if ancre else ''}", status=HTTPStatus.SEE_OTHER
        )

    def session_a_moi(self, bdd: Bdd, code: str) -> Session:
        """Return the session of a code; 404 when there is none or it is somebody else's."""
        try:
            session = sessions.trouver_session(bdd, code)
        except ErreurRegistre:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND) from None
        if not self.est_coordinateur and not sessions.anime(session, self.qui.id):
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        return session

    def envoyer_fichier(self, octets: bytes, nom: str, genre: str) -> None:
        """Finish with a file to keep; its name holds codes only."""
        self.set_header("Content-Type", genre)
        self.set_header("Content-Disposition", f'attachment; filename="{nom}"')
        self.finish(octets)


class PageCoordination(PageBureau):
    """A page of the desk for coordinators only: trainers are refused."""

    def prepare(self) -> None:
        """Refuse other accounts."""
        super().prepare()
        if not self.est_coordinateur:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)


def introuvable() -> tornado.web.HTTPError:
    """Build the answer to an address that leads nowhere."""
    return tornado.web.HTTPError(HTTPStatus.NOT_FOUND)


def cle(texte: str) -> UUID | None:
    """Read an id sent by a page, or None."""
    try:
        return UUID(texte)
    except ValueError:
        return None


def options(liste: type[L]) -> list[tuple[str, str]]:
    """Give a closed list as (code, label), in its order."""
    return [(membre.value, membre.libelle) for membre in liste]


def options_lieux(lieux: Sequence[Lieu]) -> list[tuple[str, str]]:
    """Give places as (id, name and district)."""
    return [(str(un.id), f"{un.nom} ({un.quartier})" if un.quartier else un.nom) for un in lieux]


def options_comptes(comptes: Sequence[Compte]) -> list[tuple[str, str]]:
    """Give accounts as (id, name)."""
    return [(str(un.id), un.nom) for un in comptes]


def situation(session: Session, instant: datetime) -> str:
    """Say where a session stands, in French: « à venir », « en cours », « à clore »…"""
    if session.etat is EtatSession.ANNULEE:
        return "annulée"
    if session.etat is EtatSession.TERMINEE:
        return "terminée"
    if session.autoformation:
        return "autoformation"
    tenues = session.seances_tenues
    if not tenues:
        return "sans date"
    if instant < tenues[0].debut:
        return "à venir"
    return "à clore" if all(seance.fin <= instant for seance in tenues) else "en cours"
