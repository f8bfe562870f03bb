"""A page that Voilà renders, in a kernel bound to its reader: what lessons and dashboard share.

The rendering is collected before anything is sent, so that a failure is an honest error page and
not half a page; it is given up, with its kernel, after `rendu_max` seconds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from voila.handler import VoilaHandler
from voila.request_info_handler import RequestInfoSocketHandler

from plateforme.noyaux.capacites import Lien
from plateforme.noyaux.gestionnaire import PlusDePlace
from plateforme.serveur.identite import Visiteur
from plateforme.serveur.page import page_erreur, poser_entetes, rendre
from plateforme.serveur.passerelle import PasserelleMuette
from plateforme.serveur.places import Places, SalleComplete, terminer

_journal = logging.getLogger("epn.lecon")
# What our template writes where a cell failed.
PANNE = 'class="epn-panne"'


class GuichetNoyaux:
    """The kernel manager as one request sees it: every kernel it hands out is bound to its reader.

    Voilà picks the kernel deep inside its rendering, preheated or fresh; these are the only two
    ways out, and both pass here.
    """

    def __init__(self, noyaux: Any, capacites: Any, lien: Lien) -> None:
        self._noyaux = noyaux
        self._capacites = capacites
        self._lien = lien
        self.noyau: str | None = None

    def __getattr__(self, nom: str) -> Any:
        return getattr(self._noyaux, nom)

    async def start_kernel(self, **kwargs: Any) -> str:
        """Start a kernel for this reader."""
        noyau: str = await ensure_async(self._noyaux.start_kernel(**kwargs))
        self._lier(noyau)
        return noyau

    async def get_rendered_notebook(self, **kwargs: Any) -> Any:
        """Take a preheated kernel for this reader."""
        # Voilà would hand this visitor's URL to the kernel that replaces the one taken.
        kwargs.pop("extra_kernel_env_variables", None)
        rendu = await self._noyaux.get_rendered_notebook(**kwargs)
        self._lier(rendu[2])
        return rendu

    def _lier(self, noyau: str) -> None:
        self._capacites.lier(noyau, self._lien)
        self.noyau = noyau


class PageVoila(VoilaHandler):  # type: ignore[misc]  # untyped base class
    """A page made of a notebook. Sub-classes decide who may read it, then call `rendre_carnet`."""

    visiteur: Visiteur | None = None
    est_une_attente = False
    _guichet: GuichetNoyaux | None = None

    def set_default_headers(self) -> None:
        """Apply the portal's headers."""
        poser_entetes(self)

    @property
    def kernel_manager(self) -> Any:
        """Voilà's kernel manager, seen through this request's counter."""
        return self._guichet or self.settings["kernel_manager"]

    @property
    def noyau(self) -> str | None:
        """The kernel of the page, once rendered."""
        return None if self._guichet is None else self._guichet.noyau

    @asynccontextmanager
    async def une_place(self, lien: Lien) -> AsyncIterator[None]:
        """Hold a place while the page is made; where none is left, answer with the waiting page."""
        places: Places = self.settings["places"]
        try:
            async with places.une(self.settings["kernel_manager"], lien.qui):
                yield
                if self.noyau is not None:
                    places.vue(self.noyau)
        except SalleComplete:
            self.montrer_la_file(places, lien)
            raise tornado.web.Finish from None

    def montrer_la_file(self, places: Places, lien: Lien) -> None:
        """Say how many places there are, and where the reader stands; the page asks by itself."""
        noyaux = self.settings["kernel_manager"]
        self.est_une_attente = True
        self.set_status(HTTPStatus.SERVICE_UNAVAILABLE)
        self.set_header("Retry-After", "10")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        occupees = places.occupees(noyaux)
        nombre = occupees + places.libres(noyaux)
        rang = places.file.rang(lien.qui)
        self.finish(rendre(self, "file.html", places=nombre, occupees=occupees, rang=rang))

    async def rendre_carnet(self, notebook: str, lien: Lien) -> str:
        """Return the HTML of a notebook, run in a kernel bound by `lien`."""
        self._guichet = GuichetNoyaux(
            self.settings["kernel_manager"], self.settings["capacites"], lien
        )
        # Nothing a visitor writes in the address reaches Voilà or a kernel.
        self.request.arguments.clear()
        self.request.query = ""
        morceaux: list[str] = []
        try:
            async with asyncio.timeout(self.settings["reglages"].rendu_max):
                async for morceau in self.get_generator(path=notebook):
                    if PANNE in morceau:  # at once: a kernel that died answers no cell after it
                        _journal.error("une cellule a échoué : %s", notebook)
                        raise tornado.web.HTTPError(HTTPStatus.INTERNAL_SERVER_ERROR)
                    morceaux.append(morceau)
        except PlusDePlace:  # admitted, and yet: kernels that end are still being counted
            raise tornado.web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE) from None
        except PasserelleMuette:
            raise tornado.web.HTTPError(HTTPStatus.BAD_GATEWAY) from None
        except TimeoutError:
            _journal.error("rendu abandonné : %s", notebook)
            await self._abandonner()
            raise tornado.web.HTTPError(HTTPStatus.GATEWAY_TIMEOUT) from None
        except Exception:
            await self._abandonner()
            raise
        finally:
            if self.noyau is not None:
                RequestInfoSocketHandler._cache.pop(self.noyau, None)
        return "".join(morceaux)

    async def _abandonner(self) -> None:
        if self.noyau is not None:
            await terminer(self.settings["kernel_manager"], self.noyau)

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # tornado's signature
        """Answer an error with the portal's page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page_erreur(self, status_code))
