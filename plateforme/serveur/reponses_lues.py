"""The stored answers of a chapter as it is published today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.services import reponses
from modules.commun.erreurs import ErreurApprenant
from modules.commun.questions import Reponse, Simulation
from plateforme.positionnement import Situation, situer
from plateforme.publies import ChapitrePublie, ModulePublie


def reponses_valables(bdd: Bdd, apprenant: UUID, chapitre: ChapitrePublie) -> dict[str, Reponse]:
    """Return a learner's latest answers by question; see `valables`."""
    return valables(
        chapitre, reponses.courantes(bdd, apprenant, chapitre.module, chapitre.identifiant)
    )


def valables(chapitre: ChapitrePublie, textes: Mapping[str, str]) -> dict[str, Reponse]:
    """Read answers, JSON by question, as the chapter accepts them.

    An answer that the question no longer accepts, because the chapter was published again with
    other choices, is left out, as grading leaves it out: the question is to be answered again.
    """
    lues: dict[str, Reponse] = {}
    for identifiant, texte in textes.items():
        question = chapitre.questions.get(identifiant)
        if question is None:
            continue
        try:
            lues[identifiant] = question.valider_reponse(json.loads(texte))
        except ErreurApprenant:
            continue
    return lues


@dataclass(frozen=True, slots=True)
class ExerciceFait:
    """A simulator that a learner began: how many missions are done, and how far alone."""

    enonce: str
    faites: int
    missions: int
    autonomie: str


def exercices_faits(
    bdd: Bdd, apprenant: UUID, module: ModulePublie
) -> dict[str, list[ExerciceFait]]:
    """Read, by chapter, what a learner did in the simulators; hints cost nothing but are told."""
    textes = reponses.courantes_du_module(bdd, apprenant, module.identifiant)
    faits: dict[str, list[ExerciceFait]] = {}
    for chapitre in module.chapitres:
        lues = valables(chapitre, textes.get(chapitre.identifiant, {}))
        for identifiant, reponse in lues.items():
            question = chapitre.questions[identifiant]
            if not isinstance(question, Simulation) or question.est_vide(reponse):
                continue
            faites = sum(retour.juste is True for retour in question.evaluer(reponse).retours)
            un = ExerciceFait(
                question.enonce, faites, len(question.missions), question.autonomie(reponse).value
            )
            faits.setdefault(chapitre.identifiant, []).append(un)
    return faits


def situations_de(bdd: Bdd, apprenant: UUID, module: ModulePublie) -> dict[str, Situation]:
    """Read what the quizzes before and after a module say of a learner; none where it has none."""
    if not module.positionnement:
        return {}
    textes = reponses.courantes_du_module(bdd, apprenant, module.identifiant)
    lues: dict[str, Reponse] = {}
    for chapitre in module.chapitres:
        lues |= valables(chapitre, textes.get(chapitre.identifiant, {}))
    return situer(module, lues)
