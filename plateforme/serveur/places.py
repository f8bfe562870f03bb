"""How many pages at once: each person's share, the page that gives way, kernels that end.

Kernels are the scarce resource of a portal. A person opens one page at a time: two requests of the
same learner, or of the same coordinator, wait for each other, so that the share holds whatever the
browser does. Past the budget, in number or in memory, people come in by turn.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

import tornado.web
from jupyter_core.utils import ensure_async

from plateforme.noyaux.capacites import Capacites
from plateforme.noyaux.file_attente import FileDAttente
from plateforme.noyaux.memoire import noyaux_possibles
from plateforme.serveur.reglages import Reglages


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


class SalleComplete(RuntimeError):
    """No place for one more page now: its reader waits in line."""


class Places:
    """The pages of each person, those that gave way to a newer one, those that nobody looks at."""

    def __init__(
        self,
        capacites: Capacites,
        reglages: Reglages,
        horloge: Callable[[], float] = time.monotonic,
        possibles: Callable[[int], int | None] = noyaux_possibles,
    ) -> None:
        """`possibles`: how many more kernels the memory allows, when so many bytes are kept."""
        self._capacites = capacites
        self._reglages = reglages
        self._horloge = horloge
        self._possibles = possibles
        self._tours: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._cedees: deque[str] = deque(maxlen=500)
        self._ouvertures: set[UUID] = set()  # pages being made
        self._vues: dict[str, float] = {}
        self.file = FileDAttente(horloge)

    @asynccontextmanager
    async def une(self, noyaux: Any, qui: UUID) -> AsyncIterator[None]:
        """Hold a place while a page is being made; raise SalleComplete when there is none.

        Where all are taken, a person's other page gives way to the new one.
        """
        async with self._tours.setdefault(qui, asyncio.Lock()):
            await self._ceder(noyaux, qui, self._reglages.noyaux_par_apprenant - 1)
            if not self.file.peut_entrer(qui, self.libres(noyaux)) and not await self._ceder(
                noyaux, qui, 0
            ):
                self.file.attendre(qui)
                raise SalleComplete
            self.file.entrer(qui)
            self._ouvertures.add(qui)
            try:
                yield
            finally:
                self._ouvertures.discard(qui)

    def libres(self, noyaux: Any) -> int:
        """Return how many more pages may open: kernels in waiting give their place to readers."""
        distants = bool(self._reglages.passerelle)  # they take no memory here
        possibles = None if distants else self._possibles(self._reglages.memoire_gardee)
        occupees = self.occupees(noyaux)
        libres = self._reglages.noyaux_max - occupees
        if possibles is not None:
            libres = min(libres, possibles + max(len(noyaux) - occupees, 0))
        return max(libres, 0)

    def occupees(self, noyaux: Any) -> int:
        """Return how many places are taken: pages open, and those being made."""
        ouvertes = self._ouvertes(noyaux)
        en_cours = self._ouvertures - {self._capacites.qui(n) for n in ouvertes - self._vues.keys()}
        return len(ouvertes) + len(en_cours)

    async def _ceder(self, noyaux: Any, qui: UUID, gardees: int) -> bool:
        """End the person's oldest pages but `gardees`; tell whether there was one to end."""
        ouvertes = [n for n in self._capacites.noyaux_de(qui) if n in noyaux]
        anciennes = ouvertes[: max(len(ouvertes) - gardees, 0)]
        for ancienne in anciennes:
            self._cedees.append(ancienne)
            await terminer(noyaux, ancienne)
        return bool(anciennes)

    async def vider(self, noyaux: Any, qui: UUID) -> None:
        """End all of a person's pages, and their wait."""
        for noyau in self._capacites.noyaux_de(qui):
            await terminer(noyaux, noyau)
        self.file.entrer(qui)

    def a_cede(self, noyau: str) -> bool:
        """Tell whether this page ended because its reader opened others."""
        return noyau in self._cedees

    def vue(self, noyau: str) -> None:
        """Note that a page is there: it was served, it asked something, its socket has closed."""
        self._vues[noyau] = self._horloge()

    async def fermer_les_delaissees(self, noyaux: Any, prises: Collection[str]) -> None:
        """End the kernels of pages that closed without a word: no socket, and nothing heard."""
        limite = self._horloge() - self._reglages.page_muette
        self._vues = {n: vue for n, vue in self._vues.items() if n in noyaux}
        for noyau in [n for n, vue in self._vues.items() if vue < limite and n not in prises]:
            await terminer(noyaux, noyau)

    def _ouvertes(self, noyaux: Any) -> set[str]:
        return {noyau for noyau in self._capacites.lies() if noyau in noyaux}
