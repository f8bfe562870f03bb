"""The lesson page: a chapter rendered by Voilà, then put in the portal's own page.

The rendering is collected before anything is sent, so that a failure is an honest error page and
not half a lesson; it is given up, with its kernel, after `rendu_max` seconds.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from voila.handler import VoilaHandler
from voila.request_info_handler import RequestInfoSocketHandler

from inscriptions.services import apprenants, copies
from plateforme.noyaux.capacites import Rattachement
from plateforme.noyaux.gestionnaire import PlusDePlace
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur.identite import Visiteur
from plateforme.serveur.page import page_erreur, poser_entetes, rendre
from plateforme.serveur.places import terminer

_journal = logging.getLogger("epn.lecon")
# What our template writes where a cell failed.
PANNE = 'class="epn-panne"'


class GuichetNoyaux:
    """The kernel manager as one request sees it: every kernel it hands out is bound to the learner.

    Voilà picks the kernel deep inside its rendering, preheated or fresh; these are the only two
    ways out, and both pass here.
    """

    def __init__(self, noyaux: Any, capacites: Any, lien: Rattachement) -> None:
        self._noyaux = noyaux
        self._capacites = capacites
        self._lien = lien
        self.noyau: str | None = None

    def __getattr__(self, nom: str) -> Any:
        return getattr(self._noyaux, nom)

    async def start_kernel(self, **kwargs: Any) -> str:
        """Start a kernel for this learner."""
        noyau: str = await ensure_async(self._noyaux.start_kernel(**kwargs))
        self._lier(noyau)
        return noyau

    async def get_rendered_notebook(self, **kwargs: Any) -> Any:
        """Take a preheated kernel for this learner."""
        # Voilà would hand this visitor's URL to the kernel that replaces the one taken.
        kwargs.pop("extra_kernel_env_variables", None)
        rendu = await self._noyaux.get_rendered_notebook(**kwargs)
        self._lier(rendu[2])
        return rendu

    def _lier(self, noyau: str) -> None:
        self._capacites.lier(noyau, self._lien)
        self.noyau = noyau


class Lecon(VoilaHandler):  # type: ignore[misc]  # untyped base class
    """GET /module/<module>/<chapitre>."""

    visiteur: Visiteur | None = None
    _guichet: GuichetNoyaux | None = None

    def set_default_headers(self) -> None:
        """Apply the portal's headers."""
        poser_entetes(self)

    @property
    def kernel_manager(self) -> Any:
        """Voilà's kernel manager, seen through this request's counter."""
        return self._guichet or self.settings["kernel_manager"]

    @tornado.web.authenticated
    async def get(self, module: str, chapitre: str) -> None:
        """Render the chapter for the learner, in a kernel that is theirs."""
        if self.visiteur is None or not self.visiteur.est_apprenant:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        publie, page = self._trouver(module, chapitre)
        # Nothing a visitor writes in the address reaches Voilà or a kernel.
        self.request.arguments.clear()
        self.request.query = ""
        lien = Rattachement(self.visiteur.id, module, chapitre)
        places, prechauffe = self.settings["places"], self.settings["prechauffe"]
        noyaux = self.settings["kernel_manager"]
        async with places.tour(lien.apprenant):
            await places.liberer(noyaux, lien.apprenant)
            await prechauffe.suivre(noyaux, page.notebook)
            self._guichet = GuichetNoyaux(noyaux, self.settings["capacites"], lien)
            contenu = await self._rendre(page)
        prechauffe.completer(noyaux, page.notebook)
        with self.settings["depot"].lecture() as bdd:
            copie = copies.lire(bdd, self.visiteur.id, module, chapitre)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(
            rendre(
                self,
                "lecon.html",
                module=publie,
                chapitre=page,
                contenu=contenu,
                noyau=self._guichet.noyau,
                remise=copie is not None,
                **_voisins(publie, page),
            )
        )

    def _trouver(self, module: str, chapitre: str) -> tuple[ModulePublie, ChapitrePublie]:
        publie = self.settings["publies"].module(module)
        page = publie.chapitre(chapitre) if publie else None
        if publie is None or page is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        with self.settings["depot"].lecture() as bdd:
            if module not in apprenants.modules_de(bdd, self.visiteur.id):  # type: ignore[union-attr]  # checked by get()
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        return publie, page

    async def _rendre(self, page: ChapitrePublie) -> str:
        morceaux: list[str] = []
        try:
            async with asyncio.timeout(self.settings["reglages"].rendu_max):
                async for morceau in self.get_generator(path=page.notebook):
                    morceaux.append(morceau)
            if any(PANNE in morceau for morceau in morceaux):
                _journal.error("une cellule a échoué : %s", page.notebook)
                raise tornado.web.HTTPError(HTTPStatus.INTERNAL_SERVER_ERROR)
        except PlusDePlace:
            raise tornado.web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE) from None
        except TimeoutError:
            _journal.error("rendu abandonné : %s", page.notebook)
            await self._abandonner()
            raise tornado.web.HTTPError(HTTPStatus.GATEWAY_TIMEOUT) from None
        except Exception:
            await self._abandonner()
            raise
        finally:
            if self._guichet is not None and self._guichet.noyau is not None:
                RequestInfoSocketHandler._cache.pop(self._guichet.noyau, None)
        return "".join(morceaux)

    async def _abandonner(self) -> None:
        if self._guichet is not None and self._guichet.noyau is not None:
            await terminer(self.settings["kernel_manager"], self._guichet.noyau)

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # tornado's signature
        """Answer an error with the portal's page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page_erreur(self, status_code))


def _voisins(module: ModulePublie, page: ChapitrePublie) -> dict[str, ChapitrePublie | None]:
    """Return the chapters before and after `page` in its module."""
    rang = module.chapitres.index(page)
    return {
        "precedent": module.chapitres[rang - 1] if rang else None,
        "suivant": module.chapitres[rang + 1] if rang + 1 < len(module.chapitres) else None,
    }
