"""A draw among close questions (« tirage »): which ones a learner is asked. Pure.

What is drawn is a function of a seed (« graine ») and of ids. The ranks of the questions do not
depend on one another: one taken out, because its law must be read again, is replaced by the next
and the others stay. What was answered stays drawn, whatever the draw would be today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from modules.commun.fiche import Fiche, proche
from modules.commun.questions import Question
from modules.commun.questions.parties import rang

PARMI_MAXIMUM = 40


@dataclass(frozen=True, slots=True)
class Tirage:
    """So many questions (`nombre`) among those named (`parmi`, their ids)."""

    id: str
    nombre: int
    parmi: tuple[str, ...]

    def tirer(
        self, graine: str, possibles: Collection[str], repondues: Collection[str] = ()
    ) -> list[str]:
        """Return the questions drawn among the possible ones, in the order of `parmi`.

        Those answered already come first; there are fewer than asked when too few are possible.
        """
        siennes = sorted(
            (question for question in self.parmi if question in possibles),
            key=lambda question: (question not in repondues, rang(graine, self.id, question)),
        )
        tirees = siennes[: self.nombre]
        return [question for question in self.parmi if question in tirees]

    def places(self) -> list[str]:
        """Return the names of the places where the questions drawn are answered and graded."""
        return [f"{self.id}-{rang}" for rang in range(1, self.nombre + 1)]

    def en_dict(self) -> dict[str, object]:
        """Return the draw in JSON types."""
        return {"id": self.id, "nombre": self.nombre, "parmi": list(self.parmi)}


def lire_tirage(fiche: Fiche) -> Tirage:
    """Read a `[[tirages]]` table; its faults are left in it."""
    fiche.identifiant = fiche.slug("id") or fiche.identifiant
    nombre = fiche.entier("nombre", minimum=1, maximum=PARMI_MAXIMUM - 1)
    parmi = fiche.textes("parmi", slugs=True)
    if len(set(parmi)) < len(parmi):
        fiche.faute("« parmi » nomme deux fois la même question : gardez-la une fois.")
    if len(parmi) > PARMI_MAXIMUM:
        fiche.faute(f"on tire parmi {PARMI_MAXIMUM} questions au plus.")
    if parmi and nombre >= len(set(parmi)):
        fiche.faute("« nombre » doit être plus petit que le nombre de questions de « parmi ».")
    fiche.terminer()
    return Tirage(fiche.identifiant or "", nombre, parmi)


def verifier_tirages(
    tirages: Iterable[Tirage], questions: Mapping[str, Question]
) -> list[tuple[str, str]]:
    """Return what is wrong between draws and questions: (id of the draw, what to change)."""
    remedes: list[tuple[str, str]] = []
    deja: dict[str, str] = {}
    vus: set[str] = set()
    for tirage in tirages:
        if tirage.id in questions or tirage.id in vus:
            remedes.append((tirage.id, "cet identifiant sert déjà : changez-le."))
        for place in questions.keys() & set(tirage.places()):
            remedes.append((tirage.id, f"l’une de ses places s’appelle comme « {place} »."))
        vus.add(tirage.id)
        remedes += [(tirage.id, r) for r in _remedes(tirage, questions)]
        for question in tirage.parmi:
            autre = deja.setdefault(question, tirage.id)
            if autre != tirage.id:
                remede = f"« {question} » est déjà tirée par « {autre} » : choisissez."
                remedes.append((tirage.id, remede))
    return remedes


def _remedes(tirage: Tirage, questions: Mapping[str, Question]) -> Iterable[str]:
    siennes = [questions[cle] for cle in tirage.parmi if cle in questions]
    for cle in tirage.parmi:
        if cle not in questions:
            yield f"la question « {cle} » n’existe pas.{proche(cle, questions)}"
    for question in siennes:
        if not question.notee:
            yield f"« {question.id} » est d’entraînement : on ne tire que des questions notées."
        if not question.se_tire:
            nom = f"« {question.id} »"
            yield f"{nom} : un texte libre, un jeu ou une simulation ne se tire pas, sortez-le."
    if len({question.points for question in siennes}) > 1:
        yield "les questions de « parmi » n’ont pas toutes les mêmes points : égalisez-les."
