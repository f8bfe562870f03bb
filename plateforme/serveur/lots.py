"""Batches of attestations being issued (« lots »): a page may leave before they are done.

One at a time for a session. What is kept is a count, for the page that waits: who was served is in
the registry, and a portal that stops in the middle of a batch loses nothing but that count.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from certificats.erreurs import ErreurCertificat
from erreurs import ErreurEPN
from plateforme.attestations import Emission

ATTENTE = 1.5  # seconds a page waits before it shows the count instead
PANNE = "Le lot s’est arrêté en route. Ce qui est délivré l’est bien : relancez pour les autres."
_journal = logging.getLogger("epn.lots")


@dataclass(slots=True)
class Lot:
    """How far a batch is: `fait` of `total`, `nouvelles` given; `erreur` says why it stopped."""

    fait: int = 0
    total: int = 0
    nouvelles: int = 0
    fini: bool = False
    erreur: str = ""

    def suivre(self, emettre: Callable[[], Iterator[Emission]]) -> None:
        """Issue, counting; never raises."""
        try:
            for emission in emettre():
                self.fait, self.total = emission.rang, emission.total
                self.nouvelles += emission.nouvelle
        except (ErreurEPN, ErreurCertificat) as erreur:
            self.erreur = str(erreur)
        except Exception:  # noqa: BLE001 - a thread with nobody to tell but this page
            _journal.exception("panne dans un lot")
            self.erreur = PANNE
        finally:
            self.fini = True


class Lots:
    """The batches of this portal, by session: the last one of each."""

    def __init__(self) -> None:
        self._lots: dict[str, Lot] = {}
        self._taches: set[asyncio.Task[None]] = set()

    async def lancer(self, session: str, emettre: Callable[[], Iterator[Emission]]) -> bool:
        """Start a batch, and return once it is done or after ATTENTE; False when one is running."""
        present = self._lots.get(session)
        if present is not None and not present.fini:
            return False
        lot = self._lots[session] = Lot()
        tache = asyncio.create_task(asyncio.to_thread(lot.suivre, emettre))
        self._taches.add(tache)  # a task that nobody holds may be forgotten half-way
        tache.add_done_callback(self._taches.discard)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(tache), ATTENTE)
        return True

    def lire(self, session: str) -> Lot | None:
        """Give the last batch of a session, running or done."""
        return self._lots.get(session)
