"""What `benchmarks.module_pages` shows, for the pages written for other tools; nothing of ours."""

QUESTIONS = 10
PROSE = "Une phrase à lire avant de répondre. " * 12
CHOIX = {"Premier choix": "a", "Deuxième choix": "b", "Troisième choix": "c"}
VERIFIER = "Vérifier ma réponse"


def partie(rang: int) -> str:
    """Title of a part."""
    return f"Partie {rang}"


def enonce(rang: int) -> str:
    """Statement of a question."""
    return f"Question {rang} : que choisir ?"


def retour(choisi: str | None) -> str:
    """Feedback of a choice, by its label."""
    return f"Retour {CHOIX[choisi]}." if choisi else ""
