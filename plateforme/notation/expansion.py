"""From an author's notebook to nbgrader's source version (pure: notebooks in, notebooks out).

An author writes `lecon.question("x")`; a graded question gains the cells nbgrader needs. The key
is inside the hidden test, so a copy is graded by the version that its learner was shown.
"""

import ast
import hashlib
import json
import textwrap
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

from modules.catalogue import Chapitre
from modules.commun.questions import Question
from modules.commun.tirages import Tirage
from plateforme.notation import carnets
from plateforme.notation.cellules import id_reponse as id_reponse
from plateforme.notation.cellules import id_test as id_test
from plateforme.notation.cours import TALON_TEXTE

# Characters of a comment line in a copy.
_LARGEUR = 88
_LONGUEUR_ID = 64  # characters of a cell's id, at most (nbformat 4.5)


def _id_cellule(prefixe: str, question: str) -> str:
    """Return a cell's id, readable, and still unique when the question's own is very long."""
    entier = f"{prefixe}-{question}"
    if len(entier) <= _LONGUEUR_ID:
        return entier
    empreinte = hashlib.sha256(entier.encode()).hexdigest()[:12]
    return f"{entier[: _LONGUEUR_ID - 13]}-{empreinte}"


def etendre(chapitre: Chapitre) -> NotebookNode:
    """Return the chapter's notebook with nbgrader's cells after each graded question."""
    auteur = carnets.lire(chapitre.notebook)
    questions = {question.id: question for question in chapitre.questions}
    tirages = {tirage.id: tirage for tirage in chapitre.tirages}
    etendu = carnets.nouveau(auteur.metadata, auteur.nbformat_minor)
    for cellule in auteur.cells:
        etendu.cells.append(cellule)
        methode, identifiant = montre(cellule)
        question = questions.get(identifiant) if methode == "question" else None
        if question is not None and question.notee:
            etendu.cells.extend(_cellules(question))
        if methode == "tirage" and identifiant in tirages:
            tirage = tirages[identifiant]
            etendu.cells.extend(_cellules_tirage(tirage, [questions[q] for q in tirage.parmi]))
    return etendu


def montre(cellule: NotebookNode) -> tuple[str, str]:
    """Return what a cell shows, ("question", id) or ("tirage", id); blanks for any other cell."""
    if cellule.cell_type != "code":
        return "", ""
    try:
        arbre = ast.parse(cellule.source, mode="eval").body
    except SyntaxError:
        return "", ""
    match arbre:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="lecon"), attr="question" | "tirage" as methode),
            args=[ast.Constant(value=str(identifiant))],
        ):
            return methode, identifiant
    return "", ""


def _cellules(question: Question) -> Iterator[NotebookNode]:
    if question.exemple_juste() is None:  # only a person can tell
        yield _cellule_texte(question)
        return
    yield _cellule_reponse(question)
    yield _cellule_test(question)


def _cellules_tirage(tirage: Tirage, parmi: Sequence[Question]) -> Iterator[NotebookNode]:
    """One answer cell and one test cell a place, whatever the question drawn there."""
    cle = json.dumps({question.id: question.en_dict() for question in parmi})
    for place, question in zip(tirage.places(), parmi, strict=False):
        juste = json.dumps({"question": question.id, "reponse": question.exemple_juste()})
        reponse = [
            f"# Tirage « {tirage.id} », une place",
            *("### BEGIN SOLUTION", "import json", f"reponse = json.loads({juste!r})"),
            "### END SOLUTION",
        ]
        test = [
            f"# Correction de la place « {place} »",
            *("### BEGIN HIDDEN TESTS", "from modules.commun.correction import points_du_tirage"),
            *("", f"points_du_tirage({cle!r}, reponse)", "### END HIDDEN TESTS"),
        ]
        for prefixe, lignes, meta in (
            ("r", reponse, {"note": False, "solution": True, "points": None}),
            ("t", test, {"note": True, "solution": False, "points": question.points}),
        ):
            grade_id = id_reponse(place) if prefixe == "r" else id_test(place)
            yield carnets.cellule(
                "code",
                "\n".join(lignes),
                _id_cellule(prefixe, place),
                _meta(grade_id, genre="code", **meta),
            )


def _meta(
    grade_id: str, *, note: bool, solution: bool, points: float | None, genre: str
) -> dict[str, object]:
    meta: dict[str, object] = {
        "grade": note,
        "grade_id": grade_id,
        "locked": note and not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        "cell_type": genre,
    }
    if points is not None:
        meta["points"] = points
    return {"nbgrader": meta}


def _cellule_texte(question: Question) -> NotebookNode:
    """A written answer is Markdown, graded by a person: formgrader shows it as writing."""
    return carnets.cellule(
        "markdown",
        TALON_TEXTE,
        _id_cellule("r", question.id),
        _meta(
            id_reponse(question.id),
            note=True,
            solution=True,
            points=question.points,
            genre="markdown",
        ),
    )


def _cellule_reponse(question: Question) -> NotebookNode:
    juste = json.dumps(question.exemple_juste())
    source = "\n".join(
        [
            enonce_en_commentaire(question),
            "### BEGIN SOLUTION",
            "import json",
            f"reponse = json.loads({juste!r})",
            "### END SOLUTION",
        ]
    )
    return carnets.cellule(
        "code",
        source,
        _id_cellule("r", question.id),
        _meta(id_reponse(question.id), note=False, solution=True, points=None, genre="code"),
    )


def _cellule_test(question: Question) -> NotebookNode:
    cle = json.dumps(question.pour_noter())
    source = "\n".join(
        [
            f"# Correction de la question « {question.id} »",
            "### BEGIN HIDDEN TESTS",
            "from modules.commun.correction import points_obtenus",
            "",
            f"points_obtenus({cle!r}, reponse)",
            "### END HIDDEN TESTS",
        ]
    )
    return carnets.cellule(
        "code",
        source,
        _id_cellule("t", question.id),
        _meta(
            id_test(question.id), note=True, solution=False, points=question.points, genre="code"
        ),
    )


def enonce_en_commentaire(question: Question) -> str:
    """Return the statement as comment lines, for whoever reads the copy in formgrader."""
    lignes = textwrap.wrap(" ".join(question.enonce.split()), _LARGEUR) or [""]
    return "\n".join([f"# Question « {question.id} »", *(f"# {ligne}" for ligne in lignes)])


def reponse_en_commentaire(clair: str) -> str:
    """Return an answer in words as comment lines: where it holds ids, nobody could read it.

    A learner may have typed a part of it: nothing in it ends a line, nor shows in another order.
    """
    propres = (
        "".join(c if c.isprintable() else " " for c in ligne) for ligne in clair.splitlines()
    )
    lignes = [bout for propre in propres for bout in textwrap.wrap(propre, _LARGEUR)]
    return "\n".join(["# Réponse donnée :", *(f"#   {ligne}" for ligne in lignes)])
