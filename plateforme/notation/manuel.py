"""Written answers, read and marked by a person, straight in nbgrader's gradebook.

formgrader and these functions write the same rows: they cannot disagree.
"""

import json
from dataclasses import dataclass

from nbgrader.api import MissingEntry

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie
from inscriptions.services import copies, reponses
from plateforme.dossier import Dossier
from plateforme.notation.cours import carnet_de_notes, seul_a_ecrire
from plateforme.notation.expansion import id_reponse
from plateforme.publies import ChapitresPublies


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


class PointsRefuses(ErreurEPN):
    """Marks that cannot be recorded; the sentence says what to change."""


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
    if not 0 <= points <= texte.maximum:
        raise PointsRefuses(f"Les points vont de 0 à {texte.maximum:g} pour cette question.")
    qui = texte.apprenant.replace("-", "")
    with seul_a_ecrire(dossier), carnet_de_notes(dossier) as carnet:
        try:
            note = carnet.find_grade(id_reponse(texte.question), texte.chapitre, texte.module, qui)
            note.manual_score = points
            note.needs_manual_grade = False
            if commentaire:
                remarque = carnet.find_comment(
                    id_reponse(texte.question), texte.chapitre, texte.module, qui
                )
                remarque.manual_comment = commentaire
            carnet.db.commit()
        except MissingEntry:
            raise PointsRefuses("Cette réponse n’est pas dans le carnet de notes.") from None
