"""Who waits for a kernel (« file d'attente »), in the order in which they came.

Pure: a monotonic clock gives the times, in seconds, so that a clock set back changes nothing.
"""

from collections.abc import Callable
from uuid import UUID

# A page asks every four seconds: past this, it sleeps or is gone, and holds nobody up.
RECENTE = 15.0
# A hidden page may ask once a minute only: it keeps its rank until then.
OUBLI = 90.0
# Who loads the waiting page again has this long to come back to the same rank…
RETOUR = 10.0
# … and who loads the lesson again, to the same place: meanwhile nobody else takes it.
GARDE = 4.0


class FileDAttente:
    """People in line, and the places kept a moment for those who have just closed a page."""

    def __init__(self, horloge: Callable[[], float]) -> None:
        self._horloge = horloge
        self._vus: dict[UUID, float] = {}  # when each was last heard of, in their order
        self._gardees: dict[UUID, float] = {}  # until when

    def attendre(self, qui: UUID) -> None:
        """Enter the line, at its end; or say that one is still there."""
        self._oublier()
        self._vus[qui] = self._horloge()

    def quitter(self, qui: UUID) -> None:
        """Note that the page has closed: the rank is lost unless it comes back at once."""
        if qui in self._vus:
            self._vus[qui] = self._horloge() - OUBLI + RETOUR

    def garder(self, qui: UUID) -> None:
        """Keep for a moment the place of who has just closed a page: it may be loading again."""
        self._gardees[qui] = self._horloge() + GARDE

    def entrer(self, qui: UUID) -> None:
        """Take someone out of the line: they have their place."""
        self._vus.pop(qui, None)
        self._gardees.pop(qui, None)

    def rang(self, qui: UUID) -> int:
        """Return where someone stands, 1 for the next one in."""
        limite = self._horloge() - RECENTE
        devant = 0
        for autre, vu in self._vus.items():
            if autre == qui:
                break
            devant += vu > limite
        return devant + 1

    def peut_entrer(self, qui: UUID, libres: int) -> bool:
        """Tell whether one of the `libres` places is for someone now."""
        self._oublier()
        restantes = libres - sum(1 for autre in self._gardees if autre != qui)
        return restantes >= (1 if qui in self._gardees else self.rang(qui))

    def _oublier(self) -> None:
        instant = self._horloge()
        self._vus = {q: vu for q, vu in self._vus.items() if instant - vu < OUBLI}
        self._gardees = {q: fin for q, fin in self._gardees.items() if instant < fin}
