"""The kernels' API: the answers of one learner in one chapter, opened by a capability.

A kernel names neither the learner nor the chapter: both come from its capability.
What becomes of an answer is in `lecon_suivie`.
"""

import json
import logging
from http import HTTPStatus
from typing import Any, TypeVar

import tornado.web

from inscriptions.depot import Depot
from inscriptions.erreurs import ErreurRegistre
from modules.commun.erreurs import ErreurApprenant
from plateforme.noyaux.capacites import Rattachement, RattachementTableau
from plateforme.serveur.frein import Debit
from plateforme.serveur.lecon_suivie import DURABLES, DemandeInconnue, LeconSuivie

L = TypeVar("L", Rattachement, RattachementTableau)

# The registry's lasting refusals (`DURABLES`) that come from what is stored already; the others
# come from what was sent.
CONFLITS = frozenset({"copie-remise", "jeton-reutilise"})


_journal = logging.getLogger("epn.lecon")


class Refus(tornado.web.HTTPError):
    """A refused call: an HTTP status, a stable code, a sentence in French for the learner."""

    def __init__(self, statut: int, code: str, message: str) -> None:
        super().__init__(statut)
        self.code, self.message = code, message


class AppelDeNoyau(tornado.web.RequestHandler):
    """A call made by a kernel: its capability says for whom, no cookie does."""

    PANNE = "Le serveur n’a pas pu répondre."

    @property
    def depot(self) -> Depot:
        """The registry."""
        return self.settings["depot"]  # type: ignore[no-any-return]  # tornado's settings are untyped

    def check_xsrf_cookie(self) -> None:
        """No cookie opens anything here, so no other site can forge a call."""

    def lien_de(self, genre: type[L]) -> L:
        """Return for whom the caller acts; 401 unless its kernel was opened for that.

        429 when it calls too fast, a notebook's own loop for instance: nothing is asked of the
        registry. A page opened again goes on with the same rate.
        """
        self.set_header("Cache-Control", "no-store")
        porteur, _, capacite = self.request.headers.get("Authorization", "").partition(" ")
        lien = self.settings["capacites"].titulaire(capacite) if porteur == "Bearer" else None
        if not isinstance(lien, genre):
            raise Refus(
                HTTPStatus.UNAUTHORIZED, "capacite-inconnue", "Cette page n’est plus ouverte."
            )
        if not self.settings["debit"].prendre(lien):
            raise Refus(
                HTTPStatus.TOO_MANY_REQUESTS,
                "trop-vite",
                "Cette page demande trop de choses à la fois. Elle réessaie toute seule.",
            )
        return lien

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer {"erreur": code, "message": sentence}; the cause of a fault stays in the log."""
        erreur = kwargs.get("exc_info", (None, None, None))[1]
        code, message = "panne", self.PANNE
        if isinstance(erreur, Refus):
            code, message = erreur.code, erreur.message
        if status_code == HTTPStatus.TOO_MANY_REQUESTS:
            self.set_header("Retry-After", str(Debit.REPRISE))
        self.finish({"erreur": code, "message": message})


class _PourUnNoyau(AppelDeNoyau):
    """A call made in the name of a learner, about the chapter they opened."""

    PANNE = "Le serveur n’a pas pu enregistrer votre réponse."

    suivie: LeconSuivie

    def prepare(self) -> None:
        """Find for whom the caller acts."""
        lien = self.lien_de(Rattachement)
        module = self.settings["publies"].module(lien.module)
        chapitre = module.chapitre(lien.chapitre) if module else None
        if chapitre is None:
            raise Refus(HTTPStatus.NOT_FOUND, "chapitre-inconnu", "Ce chapitre n’existe plus.")
        self.suivie = LeconSuivie(self.depot, lien, chapitre)


class Etat(_PourUnNoyau):
    """GET : the stored answers of this chapter, and the feedback the learner already had."""

    def get(self) -> None:
        """Answer {"remise", "reponses": {question: {"reponse", "retour"}}, "ordres", "tirages"}.

        Once handed in, "fermees" are the questions that take no answer any more. "ordres" are the
        ids of the choices in this learner's order, by question; "tirages", the questions drawn for
        them, by draw.
        """
        self.finish(dict(self.suivie.etat()))


class Reponses(_PourUnNoyau):
    """POST {"question", "reponse", "jeton"} : 200 only once the answer is on the disk."""

    def post(self) -> None:
        """Check, store, and for a practice question give its feedback."""
        try:
            corps = json.loads(self.request.body)
            question, brute, jeton = corps["question"], corps["reponse"], corps["jeton"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise _illisible(DemandeInconnue()) from None
        try:
            accuse = self.suivie.repondre(question, brute, jeton)
        except DemandeInconnue as erreur:
            raise _illisible(erreur) from None
        except ErreurApprenant as erreur:
            raise Refus(HTTPStatus.UNPROCESSABLE_ENTITY, "reponse-invalide", str(erreur)) from None
        except ErreurRegistre as erreur:
            if erreur.code not in DURABLES:
                _journal.error("réponse pas encore enregistrée : %s", erreur.code)
            raise Refus(_statut(erreur.code), erreur.code, str(erreur)) from None
        self.finish({"enregistre": True, "retour": accuse["retour"]})


def _statut(code: str) -> HTTPStatus:
    if code not in DURABLES:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.CONFLICT if code in CONFLITS else HTTPStatus.UNPROCESSABLE_ENTITY


def _illisible(erreur: DemandeInconnue) -> Refus:
    return Refus(HTTPStatus.BAD_REQUEST, "demande-illisible", str(erreur))
