"""Who reads which text at the desk (« lecture en cours »): said to the others, forbids nothing.

Kept in memory: it is worth some minutes, and what two people write at once is settled by the
gradebook (see `notation.notes_ecrites`), never here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from inscriptions.heure import maintenant

DUREE = timedelta(minutes=10)
CleLue = tuple[UUID, str]  # a copy and a question


@dataclass(frozen=True, slots=True)
class LectureEnCours:
    """One account, the text it opened last, and when."""

    cle: CleLue
    nom: str
    depuis: datetime


@dataclass(slots=True)
class Lectures:
    """The texts open at the desk, one an account."""

    _par_compte: dict[UUID, LectureEnCours] = field(default_factory=dict)

    def ouvrir(self, compte_id: UUID, nom: str, cle: CleLue) -> None:
        """Say that this account reads this text, and no other any more."""
        self._par_compte[compte_id] = LectureEnCours(cle, nom, maintenant())

    def fermer(self, compte_id: UUID) -> None:
        """Say that this account reads nothing any more."""
        self._par_compte.pop(compte_id, None)

    def des_autres(self, compte_id: UUID) -> dict[CleLue, str]:
        """Give the texts that others have open, with the name of one of them."""
        limite = maintenant() - DUREE
        self._par_compte = {
            qui: une for qui, une in self._par_compte.items() if une.depuis > limite
        }
        return {une.cle: une.nom for qui, une in self._par_compte.items() if qui != compte_id}
