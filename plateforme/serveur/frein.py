"""Slow down whoever tries many cards, or sends a lesson's messages faster than a person can.

Trying many cards never tells whether a card exists.

Past a few failures, every attempt from the same address waits its turn before being looked at,
right or wrong: parallel requests gain nothing, and the answer's delay says nothing. Eight
Crockford characters (35 random bits) at one try each five seconds would take thousands of years.
"""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field


class TropDEssais(Exception):
    """Too many attempts are already waiting for this address."""


@dataclass(slots=True)
class _Adresse:
    echecs: list[float] = field(default_factory=list)
    tour: asyncio.Lock = field(default_factory=asyncio.Lock)
    en_attente: int = 0


class Frein:
    """Counts failures per address. Times in seconds; `horloge` gives a monotonic time."""

    LIBRES = 5
    MEMOIRE = 600.0
    ATTENTE_MAX = 5.0
    FILE_MAX = 8

    def __init__(self, horloge: Callable[[], float]) -> None:
        self._horloge = horloge
        self._adresses: dict[str, _Adresse] = {}

    def attente(self, adresse: str) -> float:
        """Return how long the next attempt from `adresse` must wait."""
        connue = self._adresses.get(adresse)
        if connue is None:
            return 0.0
        limite = self._horloge() - self.MEMOIRE
        connue.echecs = [quand for quand in connue.echecs if quand > limite]
        exces = len(connue.echecs) - self.LIBRES
        return 0.0 if exces < 0 else min(0.5 * 2.0**exces, self.ATTENTE_MAX)

    def echec(self, adresse: str) -> None:
        """Record one failed attempt."""
        self._adresses.setdefault(adresse, _Adresse()).echecs.append(self._horloge())
        self._oublier_les_calmes()

    async def patienter(self, adresse: str) -> None:
        """Wait until the next attempt from `adresse` may be looked at; raise TropDEssais."""
        if not self.attente(adresse):
            return
        connue = self._adresses[adresse]
        if connue.en_attente >= self.FILE_MAX:
            raise TropDEssais
        connue.en_attente += 1
        try:
            async with connue.tour:
                await asyncio.sleep(self.attente(adresse))
        finally:
            connue.en_attente -= 1

    def _oublier_les_calmes(self) -> None:
        """Keep the table small: forget addresses without a recent failure."""
        if len(self._adresses) > 1000:
            calmes = [
                a for a, c in self._adresses.items() if not self.attente(a) and not c.en_attente
            ]
            for adresse in calmes:
                del self._adresses[adresse]


class Debit:
    """How fast each person may send messages (« débit »): so many at once, then so many a second.

    A person's own rate: a script in one page takes nothing from the others. What is refused costs
    no question to the registry; the page sends it again by itself, with the same token. Those of a
    kernel count for whom it acts.
    """

    CONNUS_MAX = 1000
    # Seconds after which a page, or a kernel, sends again what was refused.
    REPRISE = 3

    def __init__(self, rafale: int, par_seconde: float, horloge: Callable[[], float]) -> None:
        self._rafale = rafale
        self._par_seconde = par_seconde
        self._horloge = horloge
        self._restes: dict[Hashable, tuple[float, float]] = {}

    def prendre(self, qui: Hashable) -> bool:
        """Take one message of `qui`; False when it comes too soon, and it then counts for none."""
        maintenant = self._horloge()
        reste = self._reste(qui, maintenant)
        if reste < 1:
            return False
        self._restes[qui] = (reste - 1, maintenant)
        if len(self._restes) > self.CONNUS_MAX:
            self._oublier_les_calmes(maintenant)
        return True

    def _reste(self, qui: Hashable, maintenant: float) -> float:
        reste, quand = self._restes.get(qui, (self._rafale, maintenant))
        return min(reste + (maintenant - quand) * self._par_seconde, self._rafale)

    def _oublier_les_calmes(self, maintenant: float) -> None:
        """Forget those who may send a whole burst again: nothing is lost of them."""
        self._restes = {
            qui: connu
            for qui, connu in self._restes.items()
            if self._reste(qui, maintenant) < self._rafale
        }
