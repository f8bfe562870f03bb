"""The attendance grid (« grille de présences »): who is expected at a half-day, what was seen.

Read only; each function makes one query, whatever the number of people and of half-days.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatInscription, EtatPresence
from inscriptions.modeles import Apprenant, Inscription, Presence, Seance, Session
from inscriptions.textes import cle_de_tri


@dataclass(frozen=True, slots=True)
class LigneGrille:
    """One person at a half-day; `presence` is None while nothing is recorded."""

    inscription: Inscription
    presence: Presence | None

    @property
    def apprenant(self) -> Apprenant:
        """Who it is."""
        return self.inscription.apprenant

    @property
    def etat(self) -> EtatPresence | None:
        """What was seen, if anything."""
        return None if self.presence is None else self.presence.etat


def grille(bdd: Bdd, seance: Seance) -> list[LigneGrille]:
    """Give the line of everyone who has a place, as a register is called: by family name.

    Whoever cancelled after having been seen keeps a line: what was recorded stays.
    """
    requete = (
        select(Inscription, Presence)
        .outerjoin(
            Presence,
            and_(
                Presence.seance_id == seance.id,
                Presence.apprenant_id == Inscription.apprenant_id,
            ),
        )
        .where(
            Inscription.session_id == seance.session_id,
            or_(Inscription.etat == EtatInscription.CONFIRMEE, Presence.id.is_not(None)),
        )
    )
    lignes = [LigneGrille(inscription, presence) for inscription, presence in bdd.execute(requete)]
    return sorted(lignes, key=_ordre)


def bilan_presences(bdd: Bdd, session: Session) -> dict[UUID, Counter[EtatPresence]]:
    """Count what was seen at each half-day of a session; one without anything is absent."""
    requete = (
        select(Presence.seance_id, Presence.etat, func.count())
        .where(Presence.session_id == session.id)
        .group_by(Presence.seance_id, Presence.etat)
    )
    comptes: dict[UUID, Counter[EtatPresence]] = defaultdict(Counter)
    for seance, etat, nombre in bdd.execute(requete):
        comptes[seance][etat] = nombre
    return dict(comptes)


def minutes_suivies(bdd: Bdd, session: Session) -> dict[UUID, int]:
    """Add up the minutes attended by each person in a session; nothing recorded is absent."""
    requete = (
        select(Presence.apprenant_id, func.sum(Presence.minutes))
        .where(Presence.session_id == session.id)
        .group_by(Presence.apprenant_id)
    )
    return {apprenant: int(minutes) for apprenant, minutes in bdd.execute(requete)}


def rang(session: Session, seance: Seance) -> int:
    """Number a half-day from 1 in its session, cancelled ones counted, by date."""
    return next(n for n, autre in enumerate(session.seances, 1) if autre.id == seance.id)


def _ordre(ligne: LigneGrille) -> tuple[tuple[str, ...], UUID]:
    qui = ligne.apprenant
    return cle_de_tri(qui.nom or qui.prenom, qui.prenom), qui.id
