"""A copy, rebuilt from the released notebook and the stored answers (« copie »): data, never code.

A choice becomes `reponse = json.loads('…')` of an ASCII literal; a text becomes one line of
escaped HTML that neither Markdown, MathJax nor a browser can read as anything but text. The
learner never holds a notebook, so nothing they wrote is ever executed.
"""

import ast
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape, unescape
from pathlib import Path

from nbformat import NotebookNode

from modules.commun.questions import Question, Reponse
from modules.commun.tirages import Tirage
from plateforme.notation import carnets
from plateforme.notation.expansion import (
    enonce_en_commentaire,
    id_reponse,
    reponse_en_commentaire,
)


def rebatir(
    publie: NotebookNode,
    questions: Mapping[str, Question],
    reponses: Mapping[str, Reponse],
    places: Mapping[str, str] | None = None,
) -> NotebookNode:
    """Return the copy of one chapter: `publie` with the answers put in their cells.

    `reponses` are by question id and already validated; a question without an answer, or with an
    empty one, keeps its stub, which nbgrader scores 0. `places` say where the questions drawn are
    answered, by question id: their cells always say which one it is.
    """
    copie = carnets.copier(publie)
    places = places or {}
    par_cellule = {id_reponse(places.get(q.id, q.id)): q for q in questions.values()}
    for cellule in copie.cells:
        question = par_cellule.get(cellule.metadata.get("nbgrader", {}).get("grade_id"))
        if question is None:
            continue
        reponse = reponses.get(question.id)
        if question.id in places:
            cellule.source = litteral_python(
                question, {"question": question.id, "reponse": reponse}, question.en_clair(reponse)
            )
        elif not question.est_vide(reponse):
            cellule.source = (
                litteral_texte(question.en_clair(reponse))
                if cellule.cell_type == "markdown"
                else litteral_python(question, reponse, question.en_clair(reponse))
            )
    return copie


def places_lues(copie: NotebookNode, tirages: Iterable[Tirage]) -> dict[str, str]:
    """Return where each question drawn was answered, by question id: the copy itself says it.

    It stays true whatever becomes of the learner's key and of the chapter.
    """
    places = {id_reponse(place): place for tirage in tirages for place in tirage.places()}
    lues: dict[str, str] = {}
    for cellule in copie.cells:
        place = places.get(cellule.metadata.get("nbgrader", {}).get("grade_id"))
        if place is not None and (question := _question_tiree(cellule.source)) is not None:
            lues[question] = place
    return lues


def _question_tiree(source: str) -> str | None:
    """Return the question that an answer cell of a draw is about; None in one left as published."""
    match ast.parse(source).body[-1:]:
        case [ast.Assign(value=ast.Call(args=[ast.Constant(value=str(texte))]))]:
            return str(json.loads(texte)["question"])
    return None


def litteral_python(
    question: Question, reponse: Reponse | dict[str, object], clair: str = ""
) -> str:
    """Return the answer cell of a choice: an ASCII literal that json.loads reads back.

    `clair` is the answer in words, shown above it.
    """
    donnees = json.dumps(reponse, ensure_ascii=True, allow_nan=False)
    dite = f"{reponse_en_commentaire(clair)}\n" if clair else ""
    return (
        f"{enonce_en_commentaire(question)}\n{dite}import json\nreponse = json.loads({donnees!r})"
    )


def litteral_texte(texte: str) -> str:
    """Return a text as one line of HTML in which every sign but letters and digits is an entity.

    MathJax reads the page after HTML does: the classes tell it to leave this block alone. The few
    control characters that HTML cannot carry are shown by a picture; the registry keeps them.
    """
    sur = "".join(map(_entite, texte.replace("\r\n", "\n").replace("\r", "\n")))
    classes = escape("epn-texte tex2jax_ignore mathjax_ignore", quote=True)
    return f'<pre class="{classes}" style="white-space: pre-wrap">{sur}</pre>'


def _entite(signe: str) -> str:
    if signe.isalnum() or signe == " ":
        return signe
    entite = f"&#{ord(signe)};"
    if unescape(entite) == signe:
        return entite
    return chr(0x2400 + ord(signe)) if signe < " " else "\ufffd"  # U+2400: pictures of controls


def ecrire_copie(copie: NotebookNode, dossier: Path, chapitre: str, remise_le: datetime) -> None:
    """Write a copy where nbgrader looks for submissions, with the time it was handed in (UTC)."""
    dossier.mkdir(parents=True, exist_ok=True)
    carnets.ecrire(copie, dossier / f"{chapitre}.ipynb")
    (dossier / "timestamp.txt").write_text(horodatage(remise_le), encoding="ascii")


def horodatage(remise_le: datetime) -> str:
    """Return a time (UTC) as nbgrader reads it."""
    return f"{remise_le:%Y-%m-%d %H:%M:%S.%f} UTC"
