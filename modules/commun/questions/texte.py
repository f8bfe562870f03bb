"""Short free text (« texte libre »), graded by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, lire_communs
from modules.commun.questions.formes import (
    CARACTERES_MAXIMUM,
    FORME_INATTENDUE,
    Reponse,
    controler_forme,
)
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee


@dataclass(frozen=True, slots=True)
class TexteLibre(Question):
    """A text of the learner's own; `longueur_conseillee` is a hint, in characters."""

    type: ClassVar[str] = "texte_libre"
    se_tire: ClassVar[bool] = False

    attendu: str
    longueur_conseillee: int

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question and what a good answer contains."""
        communs = lire_communs(fiche, cls.type)
        question = cls(
            **communs,
            attendu=fiche.texte("attendu"),
            longueur_conseillee=fiche.entier(
                "longueur_conseillee", minimum=1, maximum=CARACTERES_MAXIMUM
            ),
        )
        fiche.terminer()
        return question

    def partie_publique(self) -> dict[str, object]:
        """Return the hint on the length."""
        return {"longueur_conseillee": self.longueur_conseillee}

    def partie_privee(self) -> dict[str, object]:
        """Return the hint and what a good answer contains."""
        return {"attendu": self.attendu, "longueur_conseillee": self.longueur_conseillee}

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

    def imprimable(self) -> Imprimable:
        """Return room to write; the key is what a good answer contains."""
        return Imprimable(
            enonce=self.enonce,
            consigne="Répondez avec vos mots.",
            lignes=(LigneImprimee(FormeLigne.REDACTION, "", longueur=self.longueur_conseillee),),
            corrige=(self.attendu,),
            explication=self.explication,
        )

    def en_clair(self, reponse: Reponse) -> str:
        """Return the text as it was typed."""
        return reponse if isinstance(reponse, str) else ""

    def reponse_attendue(self) -> str | None:
        """Return what a good answer contains."""
        return self.attendu
