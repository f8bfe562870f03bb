"""The API of a lesson without a kernel: its questions' messages, one request each.

Its reader comes by the cookie of every page, and the page by a seal (« sceau ») drawn from the
learner and the chapter it was served for: on a shared computer, a page left open never speaks for
the next person. Nothing is kept between two requests, so a server that starts again loses nothing.
"""

import asyncio
import hashlib
import hmac
import json
from http import HTTPStatus
from typing import Any

import tornado.web

from inscriptions.services.suivi import lire_suivi
from modules.commun.dialogue import demande_une_relecture, repliques
from plateforme.noyaux.capacites import Rattachement
from plateforme.serveur.frein import Debit
from plateforme.serveur.identite import jeton_de
from plateforme.serveur.lecon_suivie import LeconSuivie, LiaisonDirecte
from plateforme.serveur.page import Page
from plateforme.sujets import sujet_lu

ENTETE = "X-EPN-Page"


def sceau_de(handler: tornado.web.RequestHandler, lien: Rattachement) -> str:
    """Return what a page of that learner and that chapter sends with each message."""
    secret = str(handler.settings["cookie_secret"]).encode()
    texte = f"page/{lien.apprenant.hex}/{lien.module}/{lien.chapitre}"
    return hmac.new(secret, texte.encode(), hashlib.sha256).hexdigest()[:32]


class PageDeLecon(Page):
    """GET, POST /api/lecon/<module>/<chapitre>, asked by an open page."""

    lien: Rattachement | None = None

    def prepare(self) -> None:
        """Know for whom the page was served: `lien` is None when it is not this reader's.

        Raises 429 to a session that sends too fast, before anything is asked of the registry.
        """
        jeton = jeton_de(self)
        if self.request.method == "POST" and jeton and not self.settings["debit"].prendre(jeton):
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        super().prepare()
        if self.visiteur is None or not self.visiteur.est_apprenant:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        chapitre = self.path_kwargs
        lien = Rattachement(self.visiteur.id, chapitre["module"], chapitre["chapitre"])
        recue = self.request.headers.get(ENTETE, "")
        if hmac.compare_digest(recue.encode(), sceau_de(self, lien).encode()):
            self.lien = lien

    def est_un_geste(self) -> bool:
        """An answer may leave by itself: gestures are told by /api/presence."""
        return False

    def get(self, module: str, chapitre: str) -> None:  # noqa: ARG002  # in the path, read above
        """Answer {"vivant": bool}: whether the page is still its reader's."""
        self.finish({"vivant": self.lien is not None})

    async def post(self, module: str, chapitre: str) -> None:
        """Take {"question", "message"}; answer {"messages"}: what the question says back."""
        if self.lien is None:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        if len(self.request.body) > self.reglages.message_max:
            raise tornado.web.HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            corps = json.loads(self.request.body)
            question, message = str(corps["question"]), corps["message"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from None
        liaison = LiaisonDirecte(self._suivie(module, chapitre, self.lien))
        if demande_une_relecture(message):
            # Beside the event loop, one text at a time: nobody waits for somebody's advice.
            async with self.settings["relecture"]:
                dites = await asyncio.to_thread(lambda: list(repliques(question, liaison, message)))
        else:
            dites = list(repliques(question, liaison, message))
        self.finish({"messages": dites})

    def _suivie(self, module: str, chapitre: str, lien: Rattachement) -> LeconSuivie:
        publie = self.settings["publies"].module(module)
        page = publie.chapitre(chapitre) if publie else None
        with self.depot.lecture() as bdd:
            suivi = lire_suivi(bdd, lien.apprenant, module, chapitre)
            if page is None or not suivi.ouvert:
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
            sujet = sujet_lu(bdd, lien.apprenant, page, suivi)
        return LeconSuivie(self.depot, lien, page, sujet)

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # tornado's signature
        """JSON, like the answer; what the page says of it is the page's business."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        if status_code == HTTPStatus.TOO_MANY_REQUESTS:
            self.set_header("Retry-After", str(Debit.REPRISE))
        self.finish(json.dumps({"statut": status_code}))
