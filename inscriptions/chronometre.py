"""The timer of an interview in pairs (« chronomètre »): what the server knows of it, pure rules.

A pair prepares together, then each is interviewed in turn by the next, then all write, without a
limit. The time that has passed is computed from instants of the server: a page that is reloaded,
or another computer, shows the same. The end of a time is said and changes nothing by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from inscriptions.enumerations import PhaseEntretien


@dataclass(frozen=True, slots=True)
class Chronometre:
    """Where a pair is; `ecoule` seconds were counted before `lance_le`, None while paused."""

    phase: PhaseEntretien = PhaseEntretien.PREPARATION
    tour: int = 0
    lance_le: datetime | None = None
    ecoule: int = 0

    def secondes(self, maintenant: datetime) -> int:
        """Give the seconds counted in this phase; a clock set back takes nothing away."""
        if self.lance_le is None:
            return self.ecoule
        return self.ecoule + max(0, int((maintenant - self.lance_le).total_seconds()))

    def lancer(self, maintenant: datetime) -> "Chronometre":
        """Start, or go on after a pause; nothing when it runs, or when everybody writes."""
        if self.lance_le is not None or self.phase is PhaseEntretien.ECRITURE:
            return self
        return replace(self, lance_le=maintenant)

    def suspendre(self, maintenant: datetime) -> "Chronometre":
        """Pause; nothing when it is paused already."""
        return replace(self, lance_le=None, ecoule=self.secondes(maintenant))

    def passer(self, membres: int) -> "Chronometre":
        """Go on to what comes next: the first interview, the roles turned, then writing.

        It waits, at zero, that somebody starts it.
        """
        match self.phase:
            case PhaseEntretien.PREPARATION:
                return Chronometre(PhaseEntretien.ENTRETIEN)
            case PhaseEntretien.ENTRETIEN if self.tour + 1 < membres:
                return Chronometre(PhaseEntretien.ENTRETIEN, self.tour + 1)
            case _:
                return Chronometre(PhaseEntretien.ECRITURE, self.tour)


def roles(membres: int, tour: int) -> tuple[int, int, tuple[int, ...]]:
    """Give who asks, who answers and who listens in an interview, as places from 0.

    Over as many interviews as there are members, each asks once and answers once.
    """
    demande, repond = tour % membres, (tour + 1) % membres
    autres = tuple(place for place in range(membres) if place not in (demande, repond))
    return demande, repond, autres
