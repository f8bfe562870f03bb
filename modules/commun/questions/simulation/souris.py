"""The mouse (« souris »): aim, click, double click, drag, scroll; and the same by keyboard.

One act a target reached: "fait:<mission>|<rank from 1>|<means>". A target reached twice counts
once, with the first means; an act that names nothing of the scenario is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse
from modules.commun.questions.parties import lire_parties
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.missions import (
    MISSIONS,
    NIVEAUX,
    Mission,
    lire_champs,
)

GESTES = ("viser", "clic", "double_clic", "glisser", "defiler")
TAILLES = ("grande", "moyenne", "petite")
CIBLES_MAXIMUM = 6
FAIT = "fait:"
# How a target was reached, and how it is told. All are worth the same.
MOYENS = {
    "souris": "à la souris",
    "clavier": "au clavier",
    "deux-temps": "en deux clics : prendre, puis poser",
}


@dataclass(frozen=True, slots=True)
class MissionSouris(Mission):
    """A gesture (« geste ») to make on each of the `cibles`, targets of one size.

    Things that are dragged (« glisser ») go to `depot`, "" for the other gestures.
    """

    geste: str
    taille: str
    cibles: tuple[str, ...]
    depot: str


@dataclass(frozen=True, slots=True)
class Souris(Simulation):
    """Missions of mouse; a mission is done when each of its targets was reached."""

    type: ClassVar[str] = "souris"

    missions: tuple[MissionSouris, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question and its missions."""
        communs = lire_communs(fiche, cls.type)
        niveau = fiche.parmi("niveau", NIVEAUX)
        missions = lire_parties(fiche, "missions", "mission", MISSIONS, _lire_mission)
        fiche.terminer()
        return cls(**communs, niveau=niveau, missions=missions)

    def mission_publique(self, mission: Mission) -> dict[str, object]:
        """Return the gesture and its targets: there is no key to hide."""
        return _propres(self._mission(mission.id))

    def _mission(self, identifiant: str) -> MissionSouris:
        return next(mission for mission in self.missions if mission.id == identifiant)

    def etat_final(self, actes: Sequence[str]) -> dict[str, dict[int, str]]:
        """Return, for each mission, the targets reached (ranks from 1) and by what means."""
        atteintes: dict[str, dict[int, str]] = {mission.id: {} for mission in self.missions}
        for acte in actes:
            mission, rang, moyen = self._lire_acte(acte)
            atteintes[mission.id].setdefault(rang, moyen)
        return atteintes

    def _lire_acte(self, acte: str) -> tuple[MissionSouris, int, str]:
        nom, _, reste = acte.removeprefix(FAIT).partition("|")
        numero, _, moyen = reste.partition("|")
        mission = next((m for m in self.missions if m.id == nom), None)
        rangs = {str(n): n for n in range(1, len(mission.cibles) + 1)} if mission else {}
        if (
            not acte.startswith(FAIT)
            or mission is None
            or numero not in rangs
            or moyen not in MOYENS
            or (moyen == "deux-temps" and mission.geste != "glisser")
        ):
            raise ReponseInvalide(FORME_INATTENDUE)
        return mission, rangs[numero], moyen

    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the missions whose targets were all reached."""
        atteintes = self.etat_final(actes)
        return frozenset(m.id for m in self.missions if len(atteintes[m.id]) == len(m.cibles))

    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return, for each mission begun, how many targets were reached and how."""
        phrases = []
        atteintes = self.etat_final(actes)
        for mission in self.missions:
            moyens = [m for m in MOYENS if m in atteintes[mission.id].values()]
            if moyens:
                combien = f"{len(atteintes[mission.id])} sur {len(mission.cibles)}"
                comment = ", ".join(MOYENS[moyen] for moyen in moyens)
                phrases.append(f"{mission.texte} {combien}, {comment}.")
        return phrases

    def exemple_juste(self) -> Reponse:
        """Return every target reached with the mouse."""
        return [
            f"{FAIT}{mission.id}|{rang}|souris"
            for mission in self.missions
            for rang in range(1, len(mission.cibles) + 1)
        ]


def _propres(mission: MissionSouris) -> dict[str, object]:
    return {
        "geste": mission.geste,
        "taille": mission.taille,
        "cibles": list(mission.cibles),
        **({"depot": mission.depot} if mission.depot else {}),
    }


def _lire_mission(fiche: Fiche, identifiant: str) -> MissionSouris:
    mission = MissionSouris(
        **lire_champs(fiche, identifiant),
        geste=fiche.parmi("geste", GESTES),
        taille=fiche.parmi("taille", TAILLES, facultatif=True) or TAILLES[0],
        cibles=fiche.textes("cibles"),
        depot=fiche.texte("depot", facultatif=True),
    )
    if len(mission.cibles) > CIBLES_MAXIMUM:
        fiche.faute(f"« cibles » : {CIBLES_MAXIMUM} au plus, pour que la page reste claire.")
    if bool(mission.depot) != (mission.geste == "glisser"):
        fiche.faute("« depot » dit où poser ce que l’on glisse : avec ce geste, et lui seul.")
    return mission
