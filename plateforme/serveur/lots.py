"""Batches of attestations being issued, or sent (« lots »): a page may leave before they are done.

One at a time for a session. What is kept is a count, for the page that waits: who was served is in
the registry, and a portal that stops in the middle of a batch loses nothing but that count.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from certificats.erreurs import ErreurCertificat
from erreurs import ErreurEPN
from plateforme.attestations import Emission
from plateforme.courriel import Depart, SortDepart

ATTENTE = 1.5  # seconds a page waits before it shows the count instead
PANNE = "Le lot s’est arrêté en route. Ce qui est fait l’est bien : relancez pour les autres."
_journal = logging.getLogger("epn.lots")


Pas = Emission | Depart


@dataclass(slots=True)
class Lot:
    """How far a batch is: `fait` of `total`; `erreur` says why it stopped.

    `nouvelles` attestations were given; or, of messages, `departs` counts what became of each and
    `echecs` are those that did not go.
    """

    fait: int = 0
    total: int = 0
    nouvelles: int = 0
    departs: Counter[SortDepart] = field(default_factory=Counter)
    echecs: list[Depart] = field(default_factory=list)
    fini: bool = False
    erreur: str = ""

    def suivre(self, faire: Callable[[], Iterator[Pas]]) -> None:
        """Issue or send, counting; never raises."""
        try:
            for pas in faire():
                self.fait, self.total = pas.rang, pas.total
                if isinstance(pas, Emission):
                    self.nouvelles += pas.nouvelle
                else:
                    self._compter(pas)
        except (ErreurEPN, ErreurCertificat) as erreur:
            self.erreur = str(erreur)
        except Exception:  # noqa: BLE001 - a thread with nobody to tell but this page
            _journal.exception("panne dans un lot")
            self.erreur = PANNE
        finally:
            self.fini = True

    def _compter(self, depart: Depart) -> None:
        self.departs[depart.sort] += 1
        if depart.sort is SortDepart.ECHEC:
            self.echecs.append(depart)


class Lots:
    """The batches of this portal, by session: the last one of each."""

    def __init__(self) -> None:
        self._lots: dict[str, Lot] = {}
        self._taches: set[asyncio.Task[None]] = set()

    async def lancer(self, session: str, faire: Callable[[], Iterator[Pas]]) -> bool:
        """Start a batch, and return once it is done or after ATTENTE; False when one is running."""
        present = self._lots.get(session)
        if present is not None and not present.fini:
            return False
        lot = self._lots[session] = Lot()
        tache = asyncio.create_task(asyncio.to_thread(lot.suivre, faire))
        self._taches.add(tache)  # a task that nobody holds may be forgotten half-way
        tache.add_done_callback(self._taches.discard)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(tache), ATTENTE)
        return True

    def lire(self, session: str) -> Lot | None:
        """Give the last batch of a session, running or done."""
        return self._lots.get(session)
