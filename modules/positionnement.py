"""The quizzes before and after a module (« positionnement »): which questions tell what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from modules.commun.fiche import Fiche, proche
from modules.commun.questions import Question


@dataclass(frozen=True, slots=True)
class Positionnement:
    """One chapter and the practice questions that tell about it, at the start and at the end."""

    chapitre: str
    debut: tuple[str, ...]
    fin: tuple[str, ...] = ()


def lire_positionnement(fiche: Fiche, chapitres: Iterable[str]) -> tuple[Positionnement, ...]:
    """Read the `[[positionnement]]` blocks of a module; their faults are left in the table."""
    noms = tuple(chapitres)
    lus: list[Positionnement] = []
    for rang, table in enumerate(fiche.tables("positionnement", facultatif=True), start=1):
        interne = Fiche(table, f"positionnement n° {rang}")
        chapitre = interne.slug("chapitre")
        interne.identifiant = chapitre or interne.identifiant
        if chapitre and chapitre not in noms:
            interne.faute(f"ce chapitre n’est pas dans le module.{proche(chapitre, noms)}")
        if chapitre in {lu.chapitre for lu in lus}:
            interne.faute("ce chapitre a déjà son bloc [[positionnement]] : gardez-en un.")
        lus.append(
            Positionnement(
                chapitre,
                interne.textes("debut", slugs=True),
                interne.textes("fin", slugs=True, facultatif=True),
            )
        )
        interne.terminer()
        fiche.reprendre(interne)
    return tuple(lus)


def remedes_du_positionnement(
    positionnement: Iterable[Positionnement], questions: Mapping[str, Question]
) -> list[tuple[str, str]]:
    """Return what an author must change: (id of a question, sentence)."""
    remedes: list[tuple[str, str]] = []
    vues: set[str] = set()
    for theme in positionnement:
        for cle in (*theme.debut, *theme.fin):
            question = questions.get(cle)
            if question is None:
                aide = proche(cle, questions)
                remedes.append((cle, f"cette question n’existe pas dans ce module.{aide}"))
            elif question.notee:
                remedes.append((cle, "une question de positionnement a « notee = false »."))
            elif question.exemple_juste() is None:
                remedes.append(
                    (cle, "une réponse écrite ne positionne personne : changez de type.")
                )
            if cle in vues:
                remedes.append((cle, "cette question positionne déjà ailleurs : gardez-en une."))
            vues.add(cle)
    return remedes
