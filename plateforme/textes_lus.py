"""A learner's text as pages and papers lay it out (« texte lu »), and what a person said of it.

Blocks, never markup: whoever shows them writes each as text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.heure import jour_local
from inscriptions.modeles import Copie, Relecture
from inscriptions.services import copies, relectures, reponses
from modules.commun.conseils.texte import Bloc, NatureBloc, lire_balise
from modules.commun.questions import Question, Redaction
from plateforme.images_textes import NOM
from plateforme.notation.bareme import LigneLue, bareme_de, grille_de, lire_remarque
from plateforme.notation.manuel import est_ecrite, lire_texte
from plateforme.publies import ChapitrePublie


@dataclass(frozen=True, slots=True)
class TexteRetourne:
    """A text and what was said of it, for its author; `rendu_le` when it was given back."""

    question: Question
    texte: str
    points: float
    maximum: float
    grille: tuple[LigneLue, ...]
    mot: str
    rendu_le: date | None = None

    @property
    def blocs(self) -> tuple[Bloc, ...]:
        """The text, block by block."""
        return blocs_de(self.question, self.texte)


def blocs_de(question: Question, texte: str) -> tuple[Bloc, ...]:
    """Return the blocks of an answer: those of our markup where it has some, else paragraphs."""
    if isinstance(question, Redaction):
        return lire_balise(texte).blocs
    morceaux = re.split(r"\n\s*\n", texte.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(Bloc(NatureBloc.PARAGRAPHE, m.strip("\n")) for m in morceaux if m.strip())


def contrainte_de(question: Question, texte: str) -> str:
    """Return the constraint that was drawn, in words; "" when there is none."""
    if not isinstance(question, Redaction):
        return ""
    tiree = lire_balise(texte).contrainte
    return next((une.intitule for une in question.contraintes if une.id == tiree), "")


def est_une_image(bloc: Bloc) -> bool:
    """Tell whether a block names a picture that the portal wrote: others are shown as words."""
    return bloc.nature is NatureBloc.IMAGE and re.fullmatch(NOM, bloc.fichier) is not None


def retours_de(bdd: Bdd, copie: Copie, chapitre: ChapitrePublie) -> list[TexteRetourne]:
    """Give the written answers of a copy that a person has marked, in the order of the lesson."""
    notes, dites = copies.resultats_de(bdd, copie), copies.remarques_de(bdd, copie)
    donnees = reponses.courantes(bdd, copie.apprenant_id, copie.module, copie.chapitre)
    retours = []
    for question in chapitre.questions.values():
        points, maximum = notes.get(question.id, (None, 0.0))
        if points is None or not est_ecrite(question):
            continue
        texte = lire_texte(question, donnees.get(question.id, "null"))
        retours.append(_retour(question, texte, points, maximum, dites.get(question.id, "")))
    return retours


def relus_de(lues: Iterable[Relecture], chapitre: ChapitrePublie) -> list[TexteRetourne]:
    """Give the texts of a chapter that were given back to be rewritten, the latest first."""
    retours = []
    for une in lues:
        question = chapitre.questions.get(une.reponse.question)
        if une.reponse.chapitre != chapitre.identifiant or question is None:
            continue
        texte = lire_texte(question, une.reponse.contenu)
        rendu_le = jour_local(une.rendue_le)
        retours.append(_retour(question, texte, une.points, une.maximum, une.commentaire, rendu_le))
    return retours[::-1]


def lire_relus(bdd: Bdd, qui: UUID, chapitre: ChapitrePublie) -> list[TexteRetourne]:
    """Read the texts of a chapter that were given back to one learner, the latest first."""
    return relus_de(relectures.relectures_de(bdd, [qui], chapitre.module), chapitre)


def _retour(
    question: Question,
    texte: str,
    points: float,
    maximum: float,
    commentaire: str,
    rendu_le: date | None = None,
) -> TexteRetourne:
    bareme = bareme_de(question)
    remarque = lire_remarque(bareme, commentaire, points)
    grille = grille_de(bareme, remarque)
    return TexteRetourne(question, texte, points, maximum, grille, remarque.mot, rendu_le)
