"""Written answers, read and marked by a person, straight in nbgrader's gradebook.

formgrader and these functions write the same rows: they cannot disagree.
"""

import json
from dataclasses import dataclass

from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie
from inscriptions.services import copies, reponses
from plateforme.dossier import Dossier
from plateforme.notation.bareme import propre
from plateforme.notation.notes_ecrites import PointsRefuses, ecrire_note
from plateforme.publies import ChapitresPublies

__all__ = ["PointsRefuses", "TexteACorriger", "donner_points", "textes_a_corriger"]


@dataclass(frozen=True, slots=True)
class TexteACorriger:
    """One written answer that waits for a person."""

    apprenant: str
    module: str
    chapitre: str
    question: str
    enonce: str
    attendu: str
    texte: str
    maximum: float


def textes_a_corriger(dossier: Dossier, depot: Depot) -> list[TexteACorriger]:
    """List the written answers that wait for a person, the oldest copy first."""
    publies = ChapitresPublies(dossier)
    attente = []
    with depot.lecture() as bdd:
        for copie in copies.lister(bdd, EtatCopie.EN_ATTENTE_HUMAINE):
            module = publies.module(copie.module)
            chapitre = module.chapitre(copie.chapitre) if module else None
            donnees = reponses.courantes(bdd, copie.apprenant_id, copie.module, copie.chapitre)
            for question, (points, maximum) in copies.resultats_de(bdd, copie).items():
                if points is not None or chapitre is None:
                    continue
                posee = chapitre.questions[question]
                attente.append(
                    TexteACorriger(
                        apprenant=str(copie.apprenant_id),
                        module=copie.module,
                        chapitre=copie.chapitre,
                        question=question,
                        enonce=posee.enonce,
                        attendu=posee.reponse_attendue() or "",
                        texte=str(json.loads(donnees.get(question, '""'))),
                        maximum=maximum,
                    )
                )
    return attente


def donner_points(
    dossier: Dossier, texte: TexteACorriger, points: float, commentaire: str = ""
) -> None:
    """Record a person's marks, from 0 to the maximum, and an optional comment."""
    cle = (texte.apprenant.replace("-", ""), texte.chapitre, texte.question)
    ecrire_note(dossier, texte.module, cle, points, propre(commentaire) or None)
