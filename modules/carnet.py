"""A chapter's notebook (« carnet »): read it, and check its code cells and headings.

Prose lives in Markdown cells. A code cell has at most five lines, defines nothing and imports one
function: an author in JupyterLab and a learner in Voilà then see the same page.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from nbformat.validator import iter_validate

from modules.commun.erreurs import ErreurContenu
from modules.commun.fichiers import lire_texte
from modules.prose import examiner_prose

# A notebook in its JSON form (nbformat 4.5), each source joined as one text.
Carnet: TypeAlias = dict[str, Any]

LIGNES_MAXIMUM = 5
# What a lesson shows by an id, and how it is written.
PHRASES = {
    "question": 'une question s’écrit seule dans sa cellule : lecon.question("son-id")',
    "tirage": 'un tirage s’écrit seul dans sa cellule : lecon.tirage("son-id")',
}
SEUL_IMPORT = "from modules.commun.lecon import ouvrir_lecon"


@dataclass(frozen=True, slots=True)
class Appel:
    """One `lecon.question("id")`; `seul` when it is the whole cell, on one line.

    `montre`: "question", or "tirage" for a `lecon.tirage("id")`.
    """

    cellule: str
    question: str | None
    seul: bool
    montre: str = "question"


def lire_carnet(chemin: Path, fichier: str) -> Carnet:
    """Return a notebook with joined sources; raise ErreurContenu when it is not one."""
    texte = lire_texte(chemin, fichier)
    try:
        carnet = json.loads(texte)
    except json.JSONDecodeError as erreur:
        remede = "ce carnet est abîmé (JSON incorrect) : reprenez sa dernière version."
        raise ErreurContenu(fichier, None, remede, ligne=erreur.lineno) from None
    except (ValueError, RecursionError):
        raise ErreurContenu(fichier, None, "ce carnet est abîmé : reprenez-le.") from None
    if not isinstance(carnet, dict) or carnet.get("nbformat") != 4:
        raise ErreurContenu(
            fichier, None, "ce n’est pas un carnet au format 4 : enregistrez-le avec JupyterLab."
        )
    # Without ids a notebook is an older 4.x: the fixer gives it ids, the check says to run it.
    cellules = carnet.get("cells")
    avec_ids = isinstance(cellules, list) and all(
        isinstance(cellule, dict) and "id" in cellule for cellule in cellules
    )
    valider: Any = iter_validate  # nbformat does not annotate it
    for erreur_nb in valider(carnet, version=4, version_minor=5 if avec_ids else 4):
        lieu = list(getattr(erreur_nb, "path", []))
        rang = f"cellule n° {lieu[1] + 1}" if len(lieu) > 1 and lieu[0] == "cells" else None
        raise ErreurContenu(
            fichier, rang, "ce carnet ne suit pas le format : enregistrez-le avec JupyterLab."
        )
    for cellule in carnet["cells"]:
        source = cellule["source"]
        cellule["source"] = "".join(source) if isinstance(source, list) else source
    return carnet


def appels_de_questions(cellule: str, source: str) -> Iterator[Appel]:
    """Yield the questions that one code cell shows; nothing when it is not Python."""
    try:
        arbre = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return
    for noeud in ast.walk(arbre):
        if (
            isinstance(noeud, ast.Call)
            and isinstance(noeud.func, ast.Attribute)
            and noeud.func.attr in PHRASES
        ):
            argument = noeud.args[0] if len(noeud.args) == 1 and not noeud.keywords else None
            nom = argument.value if isinstance(argument, ast.Constant) else None
            question = nom if isinstance(nom, str) else None
            montre = noeud.func.attr
            seul = source.strip() == f'lecon.{montre}("{question}")'
            yield Appel(cellule, question, seul, montre)


def verifier_carnet(carnet: Carnet, fichier: str, chapitre: str) -> list[ErreurContenu]:
    """Return the faults of the cells; the links with the questions are checked elsewhere."""
    fautes: list[ErreurContenu] = []
    code = [c for c in carnet["cells"] if c["cell_type"] == "code"]
    for rang, cellule in enumerate(code):
        nom = cellule.get("id")
        remedes = list(_remedes_du_code(cellule["source"]))
        attendu = f'lecon = ouvrir_lecon("{chapitre}")'
        if rang == 0 and attendu not in cellule["source"].splitlines():
            remedes.append(f"la première cellule de code contient : {attendu}")
        fautes += [ErreurContenu(fichier, nom, remede) for remede in remedes]
    if not code:
        fautes.append(
            ErreurContenu(fichier, None, "il manque la cellule de code qui ouvre la leçon.")
        )
    return fautes + _fautes_de_la_prose(carnet, fichier)


def _remedes_du_code(source: str) -> Iterator[str]:
    if len(source.strip().splitlines()) > LIGNES_MAXIMUM:
        yield f"une cellule de code a {LIGNES_MAXIMUM} lignes au plus : raccourcissez-la."
    try:
        arbre = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        yield "cette cellule n’est pas du Python correct : corrigez-la."
        return
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield "une leçon ne définit ni « def » ni « class » : retirez cette définition."
        elif isinstance(noeud, ast.Import | ast.ImportFrom) and ast.unparse(noeud) != SEUL_IMPORT:
            yield f"le seul import permis est : {SEUL_IMPORT}"
    for appel in appels_de_questions("", source):
        if not appel.seul:
            yield PHRASES[appel.montre]


def _fautes_de_la_prose(carnet: Carnet, fichier: str) -> list[ErreurContenu]:
    fautes: list[ErreurContenu] = []
    precedent = 0
    for rang, cellule in enumerate(carnet["cells"]):
        prose = examiner_prose(cellule["source"]) if cellule["cell_type"] == "markdown" else None
        titres = prose.titres if prose else []
        remedes = prose.remedes if prose else []
        if rang == 0 and titres[:1] != [1]:
            remedes = [*remedes, "la première cellule commence par le titre, « # Le titre »."]
        for position, niveau in enumerate(titres):
            if niveau == 1 and (rang, position) != (0, 0):
                remedes.append("un seul titre « # » par chapitre : commencez celui-ci par « ## ».")
            elif niveau > precedent + 1 and precedent:
                remedes.append(
                    f"un titre de niveau {niveau} suit un titre de niveau {precedent} : "
                    "ne sautez pas de niveau."
                )
            precedent = niveau
        fautes += [ErreurContenu(fichier, cellule.get("id"), remede) for remede in remedes]
    return fautes
