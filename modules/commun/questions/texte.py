"""Short free text (« texte libre »), graded by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.fiche import Fiche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import CARACTERES_MAXIMUM, Reponse
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.ouverte import QuestionOuverte


@dataclass(frozen=True, slots=True)
class TexteLibre(QuestionOuverte):
    """A text of the learner's own; `longueur_conseillee` is a hint, in characters."""

    type: ClassVar[str] = "texte_libre"

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
