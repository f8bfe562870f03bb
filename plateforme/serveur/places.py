"""How many pages at once: each person's share, the page that gives way, kernels that end.

Kernels are the scarce resource of a portal. A person opens one page at a time: two requests of the
same learner, or of the same coordinator, wait for each other, so that the share holds whatever the
browser does.
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import tornado.web
from jupyter_core.utils import ensure_async

from plateforme.noyaux.capacites import Capacites


async def terminer(noyaux: Any, noyau: str) -> None:
    """End a kernel, when it still exists; two ends at the same time are one."""
    ecarter_les_echecs(noyaux)
    if noyau in noyaux:
        with suppress(KeyError, tornado.web.HTTPError):  # it ended meanwhile
            await ensure_async(noyaux.shutdown_kernel(noyau, now=True))


def ecarter_les_echecs(noyaux: Any) -> None:
    """Forget the waiting kernels that could not start.

    Voilà 0.5.13 keeps them in its pools and asks each for its result whenever any kernel ends:
    one failure would then keep every page from closing.
    """
    for attente in getattr(noyaux, "_pools", {}).values():
        attente[:] = [
            tache
            for tache in attente
            if not tache.done() or not (tache.cancelled() or tache.exception())
        ]


class Places:
    """The pages of each person, and those that gave way to a newer one."""

    def __init__(self, capacites: Capacites, par_personne: int) -> None:
        self._capacites = capacites
        self._par_personne = par_personne
        self._tours: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._cedees: deque[str] = deque(maxlen=500)

    def tour(self, qui: UUID) -> asyncio.Lock:
        """Return the person's turn: one page being opened at a time."""
        return self._tours.setdefault(qui, asyncio.Lock())

    async def liberer(self, noyaux: Any, qui: UUID) -> None:
        """End the person's oldest pages, so that one more stays within their share."""
        ouvertes = [n for n in self._capacites.noyaux_de(qui) if n in noyaux]
        for ancienne in ouvertes[: max(len(ouvertes) - self._par_personne + 1, 0)]:
            self._cedees.append(ancienne)
            await terminer(noyaux, ancienne)

    async def vider(self, noyaux: Any, qui: UUID) -> None:
        """End all of a person's pages."""
        for noyau in self._capacites.noyaux_de(qui):
            await terminer(noyaux, noyau)

    def a_cede(self, noyau: str) -> bool:
        """Tell whether this page ended because its reader opened others."""
        return noyau in self._cedees
