"""Questions that count no more (« retraits »): a text of law they rest on must be read again.

Nobody may lose a point on law that changed without us. The day after `a_revoir_le`, whether of the
question or of one of its sources, a graded question becomes practice; it counts again once the law
has been read and the module published. A game goes on without its overdue situations
(« écartées »), as long as there are enough of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from modules.commun.affichage import en_jour
from modules.commun.questions import Question


def retraits(
    questions: Iterable[Question], sources: Mapping[str, date], le: date
) -> dict[str, date]:
    """Return the graded questions that count no more on the day `le`: id -> their last good day.

    `sources`: the `a_revoir_le` of each source, by id.
    """
    return {
        question.id: dernier
        for question in questions
        if question.notee
        and (dernier := question.dernier_bon_jour(sources)) is not None
        and dernier < le
    }


def ecartees(
    questions: Iterable[Question], sources: Mapping[str, date], le: date
) -> dict[str, dict[str, date]]:
    """Return what some questions go on without on the day `le`: id -> part -> its last good day."""
    parties = {question.id: question.a_ecarter(sources, le) for question in questions}
    return {cle: siennes for cle, siennes in parties.items() if siennes}


def avis_ecartees(parties: Mapping[str, date]) -> str:
    """Say to the learner what a game goes on without."""
    nombre = len(parties)
    qui = "Une situation est mise" if nombre == 1 else f"{nombre} situations sont mises"
    return (
        f"{qui} de côté pour l’instant : un texte de droit est à relire "
        f"depuis le {en_jour(min(parties.values()).isoformat())}."
    )


def avis(depuis: date) -> str:
    """Say to the learner why a question counts no more."""
    return (
        "Cette question ne compte plus pour l’instant : un texte de droit est à relire "
        f"depuis le {en_jour(depuis.isoformat())}."
    )


def en_entrainement(publique: Mapping[str, object], depuis: date) -> dict[str, object]:
    """Return the public form of a question that counts no more: practice, and it says why."""
    return {**publique, "notee": False, "avis": avis(depuis)}
