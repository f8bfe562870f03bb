"""Where a learner starts from, and where they arrive (« positionnement »): answers to states. Pure.

The questions of the two quizzes are practice: nothing here counts for the attestation, and closes
no chapter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from modules.commun.correction import evaluer
from modules.commun.questions import Question, Reponse
from plateforme.publies import ModulePublie

SEUIL_ACQUIS = 0.8  # of the points of a theme, as « Ma maîtrise » has it


class PointDeVue(StrEnum):
    """What a quiz says of a chapter; the value is the word on screen."""

    ACQUIS = "déjà acquis"
    A_REVOIR = "à revoir"
    A_DECOUVRIR = "à découvrir"


@dataclass(frozen=True, slots=True)
class Situation:
    """One chapter: what the first quiz says of it, and the last; None while it is not taken."""

    chapitre: str
    debut: PointDeVue | None
    fin: PointDeVue | None

    @property
    def progres(self) -> bool:
        """Whether the last quiz says better than the first."""
        if self.debut is None or self.fin is None:
            return False
        ordre = list(PointDeVue)
        return ordre.index(self.fin) < ordre.index(self.debut)


def point_de_vue(
    questions: Iterable[Question], reponses: Mapping[str, Reponse]
) -> PointDeVue | None:
    """Say where somebody stands on these questions; None when none of them is answered.

    A question left out is one that was not known: « à découvrir » is where nothing was got.
    """
    questions = list(questions)
    if not any(question.id in reponses for question in questions):
        return None
    maximum = sum(question.points for question in questions)
    points = sum(
        evaluer(question, reponses[question.id]).points or 0.0
        for question in questions
        if question.id in reponses
    )
    if points >= SEUIL_ACQUIS * maximum - 1e-6:
        return PointDeVue.ACQUIS
    return PointDeVue.A_REVOIR if points > 0 else PointDeVue.A_DECOUVRIR


def situer(module: ModulePublie, reponses: Mapping[str, Reponse]) -> dict[str, Situation]:
    """Give, for each chapter that the quizzes ask about, where the learner starts and arrives.

    `reponses` are the learner's valid answers in the whole module, by question.
    """
    questions = {cle: q for chapitre in module.chapitres for cle, q in chapitre.questions.items()}

    def vu(cles: Iterable[str]) -> PointDeVue | None:
        return point_de_vue((questions[cle] for cle in cles if cle in questions), reponses)

    return {
        theme.chapitre: Situation(theme.chapitre, vu(theme.debut), vu(theme.fin))
        for theme in module.positionnement
    }
