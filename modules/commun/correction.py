"""Grading (« correction »): an answer in, points and feedback out. Pure, silent, without a widget.

nbgrader's test cells call `points_obtenus` on copies rebuilt by the server: data only, no learner
code. A test cell must end as a float and write nothing: a line on stderr scores 0 and a last value
that is not a number gives full marks (checked on nbgrader 0.9.6).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from modules.commun.erreurs import ErreurContenu
from modules.commun.questions import Evaluation, Question, question_depuis_dict


def evaluer(question: Question, reponse_brute: object) -> Evaluation:
    """Check an answer, then grade it; raise ReponseInvalide when it has no accepted shape."""
    return question.evaluer(question.valider_reponse(reponse_brute))


def points_obtenus(question_json: str, reponse: object) -> float:
    """Return the points of an answer, a float from 0 to the maximum, and print nothing.

    `question_json` is the JSON text of `question.en_dict()`. None or an empty answer is worth 0,
    and so is a free text, whose points a person gives. Raises ReponseInvalide on an answer of
    another shape and ErreurContenu on a question that is not one: nbgrader shows the error to the
    grader and scores 0.
    """
    try:
        donnees = json.loads(question_json)
    except ValueError:
        donnees = None
    if not isinstance(donnees, dict):
        raise ErreurContenu("", None, "la question publiée est illisible : publiez de nouveau.")
    evaluation = evaluer(question_depuis_dict(donnees), reponse)
    return float(min(max(evaluation.points or 0.0, 0.0), evaluation.maximum))


def points_du_tirage(questions_json: str, reponse: object) -> float:
    """Return the points of one place of a draw, as `points_obtenus` does of the question there.

    `questions_json` is the JSON text of {id: `question.en_dict()`}; `reponse` is None, or says
    which question was drawn and what was answered: {"question": id, "reponse": …}.
    """
    if reponse is None:
        return 0.0
    questions = json.loads(questions_json)
    if not isinstance(reponse, Mapping) or reponse.get("question") not in questions:
        raise ErreurContenu("", None, "cette question n’est pas du tirage : publiez de nouveau.")
    tiree = questions[reponse["question"]]
    return points_obtenus(json.dumps(tiree), reponse.get("reponse"))


def retour_public(
    question: Question, reponse: object, sources: Iterable[Mapping[str, object]]
) -> dict[str, object]:
    """Return what the learner reads after a practice answer, or once the copy is graded.

    `sources` are the chapter's, as `Source.en_dict()` gives them; only those of the question are
    kept. "choix" maps the choices ticked and the right ones missed to their feedback, or each part
    of the answer (a pair, a blank…); "bons_choix" lists which of them are right, "oublies" the
    right ones missed, and "libelles" names the parts. "juste" is None when a person must grade,
    "partie" out of a game.
    """
    valide = question.valider_reponse(reponse)
    evaluation = question.evaluer(valide)
    sources = list(sources)
    champs = ("reference", "sens", "url", "verifie_le")
    parties = {r.choix: r for r in evaluation.retours if r.choix is not None}
    par_id = {source["id"]: source for source in sources}
    return {
        "points": evaluation.points,
        "maximum": evaluation.maximum,
        "juste": None if evaluation.points is None else evaluation.points == evaluation.maximum,
        "choix": {cle: r.texte for cle, r in parties.items()},
        "bons_choix": [cle for cle, r in parties.items() if r.juste],
        "oublies": [cle for cle, r in parties.items() if r.oublie],
        "libelles": {cle: r.libelle for cle, r in parties.items() if r.libelle},
        "explication": evaluation.explication,
        "attendu": question.reponse_attendue(),
        "sources": [
            {champ: par_id[cle][champ] for champ in champs}
            for cle in question.sources_de_la_reponse(valide)
            if cle in par_id
        ],
        "partie": question.partie_en_cours(valide, sources),
    }
