"""What all simulators share: missions, hints, points, and where a person stands.

An answer is the list of what was done (« actes »): "aide:<mission>" when a hint was asked, and the
simulator's own texts. Nothing else is stored: the state is replayed from them, here and in the
page. A new simulator reads its missions, replays its acts (`etat_final`) and says which missions
that state fulfils (`missions_faites`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from modules.commun.erreurs import ReponseInvalide
from modules.commun.questions.base import Evaluation, Question, Retour
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, lettrees
from modules.commun.questions.simulation.missions import Autonomie, Mission, autonomie_montree

AIDE = "aide:"


@dataclass(frozen=True, slots=True)
class Simulation(Question):
    """A simulator: `niveau` says how much it helps, `missions` what is to be done.

    The missions are all open from the start. Hints and feedback stay on the server until their
    turn, but in a guided exercise, whose hints are there from the start.
    """

    # One cannot practise without seeing what each act does: as in the game.
    retour_immediat: ClassVar[bool] = True
    se_tire: ClassVar[bool] = False
    mot_a_reprendre: ClassVar[str] = "Pas encore."

    niveau: str
    missions: tuple[Mission, ...]

    @abstractmethod
    def etat_final(self, actes: Sequence[str]) -> object:
        """Replay the simulator's own acts; raise ReponseInvalide on one that cannot be."""

    @abstractmethod
    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the ids of the missions that valid acts fulfil."""

    def mission_publique(self, mission: Mission) -> dict[str, object]:  # noqa: ARG002  # for those with more
        """Return what the page needs of one mission beside its text, in JSON types."""
        return {}

    def mission_privee(self, mission: Mission) -> dict[str, object]:
        """Return the simulator's own fields of one mission; the same, where no key is hidden."""
        return self.mission_publique(mission)

    def decor_public(self) -> dict[str, object]:
        """Return what the page needs beside the missions, in JSON types, without the key."""
        return {}

    def decor_prive(self) -> dict[str, object]:
        """Return the simulator's own fields, missions apart, in JSON types."""
        return {}

    @abstractmethod
    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return what was done, a sentence a line, for who reads the answer away from it."""

    def revele(self, actes: Sequence[str]) -> dict[str, object]:  # noqa: ARG002  # for those that tell
        """Return what the page may know only now, after these acts, in JSON types."""
        return {}

    def partie_publique(self) -> dict[str, object]:
        """Return the scene and the missions; the hints only where they are shown to all."""
        missions = [
            {
                "id": mission.id,
                "texte": mission.texte,
                **({"aide": mission.aide} if self.niveau == "guide" else {}),
                **self.mission_publique(mission),
            }
            for mission in self.missions
        ]
        return {"niveau": self.niveau, "missions": missions, **self.decor_public()}

    def partie_privee(self) -> dict[str, object]:
        """Return the whole scenario."""
        missions = [{**m.en_dict(), **self.mission_privee(m)} for m in self.missions]
        return {"niveau": self.niveau, "missions": missions, **self.decor_prive()}

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept the acts that the scenario makes possible, in their order."""
        reponse = controler_forme(brut) or []
        if isinstance(reponse, str):
            raise ReponseInvalide(FORME_INATTENDUE)
        connues = {mission.id for mission in self.missions}
        if not connues.issuperset(_aides(reponse)):
            raise ReponseInvalide(FORME_INATTENDUE)
        self.etat_final(_propres(reponse))
        return reponse

    def autonomie(self, reponse: Reponse) -> Autonomie:
        """Return how far the person went alone, among the three levels."""
        return autonomie_montree(self.niveau, len(self.missions), len(set(_aides(reponse))))

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × the share of the missions done, by weight; a hint costs nothing."""
        faites = self.missions_faites(_propres(reponse))
        poids = sum(mission.poids for mission in self.missions)
        fait = sum(mission.poids for mission in self.missions if mission.id in faites)
        tout = len(faites) == len(self.missions)
        return Evaluation(
            points=self.points if tout else self.points * fait / poids,
            maximum=self.points,
            retours=tuple(
                Retour(
                    mission.id,
                    mission.retour if mission.id in faites else mission.plus_tard,
                    mission.id in faites,
                    libelle=mission.texte,
                )
                for mission in self.missions
            ),
            explication=self.explication,
        )

    def partie_en_cours(
        self,
        reponse: Reponse,
        sources: Iterable[Mapping[str, object]],  # noqa: ARG002  # no law in a simulator
    ) -> dict[str, object] | None:
        """Return the missions done, the hints asked, the next mission, the level of autonomy."""
        propres, aides = _propres(reponse), set(_aides(reponse))
        faites = self.missions_faites(propres)
        restent = [mission.id for mission in self.missions if mission.id not in faites]
        return {
            "missions": [
                {
                    "id": mission.id,
                    "faite": mission.id in faites,
                    "mot": mission.retour if mission.id in faites else mission.plus_tard,
                    **({"aide": mission.aide} if mission.id in aides else {}),
                }
                for mission in self.missions
            ],
            "suivante": restent[0] if restent else None,
            "autonomie": self.autonomie(reponse).value,
            **self.revele(propres),
        }

    def exemple_faux(self) -> Reponse:
        """Return a hint asked, and nothing done yet."""
        return [f"{AIDE}{self.missions[0].id}"]

    def en_clair(self, reponse: Reponse) -> str:
        """Return what was done, the hints asked and the level of autonomy."""
        if self.est_vide(reponse):
            return ""
        aides = set(_aides(reponse))
        demandees = [f"Coup de pouce demandé : {m.texte}" for m in self.missions if m.id in aides]
        niveau = f"Fait de façon : {self.autonomie(reponse).value}."
        return "\n".join([*self.raconter(_propres(reponse)), *demandees, niveau])

    def imprimable(self) -> Imprimable:
        """Return the missions to do on a real computer, ticked as they are done."""
        lignes = lettrees(FormeLigne.CASE, (mission.texte for mission in self.missions))
        corrige = tuple(
            f"{ligne.repere}. {mission.aide}"
            for ligne, mission in zip(lignes, self.missions, strict=True)
        )
        return Imprimable(
            enonce=self.enonce,
            consigne="À faire sur un vrai poste, avec l’animateur. Cochez ce qui est fait.",
            lignes=lignes,
            corrige=corrige,
            explication=self.explication,
        )


def _actes(reponse: Reponse) -> list[str]:
    return reponse if isinstance(reponse, list) else []


def _aides(reponse: Reponse) -> list[str]:
    return [acte.removeprefix(AIDE) for acte in _actes(reponse) if acte.startswith(AIDE)]


def _propres(reponse: Reponse) -> list[str]:
    """Return the acts but the hints, which change nothing in the simulator."""
    return [acte for acte in _actes(reponse) if not acte.startswith(AIDE)]
