"""Questions on paper: room to write, and the answer sheet apart."""

from modules.commun.questions import Question
from plateforme.impressions.blocs import (
    CorrigePapier,
    LigneARemplir,
    QuestionPapier,
)


def intitule(question: Question, rang: int) -> str:
    """Name a question on paper: its number, and what it is worth when it is graded."""
    if not question.notee:
        return f"Question {rang} (entraînement)"
    points = f"{question.points:g}".replace(".", ",")
    return f"Question {rang} ({points} point{'s' if question.points >= 2 else ''})"


def question_papier(question: Question, rang: int, niveau: int) -> QuestionPapier:
    """Give a question without its key."""
    papier = question.imprimable()
    return QuestionPapier(
        niveau=niveau,
        titre=intitule(question, rang),
        enonce=papier.enonce,
        consigne=papier.consigne,
        lignes=tuple(
            LigneARemplir(li.forme.value, li.texte, li.repere, li.longueur) for li in papier.lignes
        ),
    )


def corrige_papier(question: Question, rang: int, niveau: int) -> CorrigePapier:
    """Give the key of a question, its explanation and the law it rests on."""
    papier = question.imprimable()
    return CorrigePapier(
        niveau=niveau,
        titre=f"Question {rang}",
        enonce=papier.enonce,
        lignes=papier.corrige,
        explication=papier.explication,
        sources=question.source,
    )
