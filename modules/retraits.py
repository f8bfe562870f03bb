"""Questions that count no more (« retraits »): a text of law they rest on must be read again.

Nobody may lose a point on law that changed without us. The day after `a_revoir_le`, whether of the
question or of one of its sources, a graded question becomes practice; it counts again once the law
has been read and the module published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from modules.commun.affichage import en_jour
from modules.commun.questions import Question


def a_relire_le(question: Question, sources: Mapping[str, date]) -> date | None:
    """Return the last day on which a question may count; None when it rests on no law.

    `sources`: the `a_revoir_le` of each source, by id.
    """
    jours = [question.a_revoir_le, *(sources.get(source) for source in question.source)]
    return min((jour for jour in jours if jour is not None), default=None)


def retraits(
    questions: Iterable[Question], sources: Mapping[str, date], le: date
) -> dict[str, date]:
    """Return the graded questions that count no more on the day `le`: id -> their last good day."""
    return {
        question.id: dernier
        for question in questions
        if question.notee
        and (dernier := a_relire_le(question, sources)) is not None
        and dernier < le
    }


def avis(depuis: date) -> str:
    """Say to the learner why a question counts no more."""
    return (
        "Cette question ne compte plus pour l’instant : un texte de droit est à relire "
        f"depuis le {en_jour(depuis.isoformat())}."
    )


def en_entrainement(publique: Mapping[str, object], depuis: date) -> dict[str, object]:
    """Return the public form of a question that counts no more: practice, and it says why."""
    return {**publique, "notee": False, "avis": avis(depuis)}
