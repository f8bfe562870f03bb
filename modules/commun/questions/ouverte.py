"""What a person reads and marks: the answer is a text, and no program says what it is worth."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import ClassVar

from modules.commun.erreurs import ReponseInvalide
from modules.commun.questions.base import Evaluation, Question
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme


@dataclass(frozen=True, slots=True)
class QuestionOuverte(Question, ABC):
    """A question answered by a text; `attendu` is what a good one holds."""

    se_tire: ClassVar[bool] = False

    attendu: str

    def valider_reponse(self, brut: object) -> str:
        """Accept None (nothing written) or a text, kept exactly as typed."""
        reponse = controler_forme(brut)
        if isinstance(reponse, list):
            raise ReponseInvalide(FORME_INATTENDUE)
        return reponse or ""

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give 0 to an empty text, and leave any other to a person (`points` None)."""
        return Evaluation(
            points=0.0 if self.est_vide(reponse) else None,
            maximum=self.points,
            retours=(),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return None: only a person can tell."""
        return None

    def exemple_faux(self) -> Reponse:
        """Return None: only a person can tell."""
        return None

    def reponse_attendue(self) -> str | None:
        """Return what a good text holds."""
        return self.attendu
