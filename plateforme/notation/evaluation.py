"""Evaluate a copy without a kernel (« évaluation directe »), when everything in it is ours.

A copy rebuilt by us holds a handful of sentences: three imports, the lesson's opening, a line that
shows something of it, an answer as a literal, a test. They are read as syntax trees and none is
run: each calls the function of `modules.commun` that a kernel would have called, and shows its
value as a kernel would. Anything else, to the letter, raises `HorsDuCadre`.
"""

import ast
import contextlib
import io
import json
import os
import tokenize
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from IPython.core.formatters import DisplayFormatter
from nbformat import NotebookNode

from modules.commun.correction import points_du_tirage, points_obtenus
from modules.commun.lecon import Lecon, ouvrir_lecon

# What a cell shows, by MIME type, and what goes with it; None when it shows nothing.
Montre: TypeAlias = tuple[dict[str, Any], dict[str, Any]] | None

IMPORTS = {
    ("modules.commun.lecon", "ouvrir_lecon"): ouvrir_lecon,
    ("modules.commun.correction", "points_obtenus"): points_obtenus,
    ("modules.commun.correction", "points_du_tirage"): points_du_tirage,
}
# Only a browser tied to a live kernel can show one.
VUE_DE_WIDGET = "application/vnd.jupyter.widget-view+json"


class HorsDuCadre(Exception):
    """Something in a copy is not one of our sentences: a kernel must run it."""


def evaluer_copie(copie: NotebookNode, dossier: Path) -> list[Montre]:
    """Return what each code cell shows, as a kernel started in `dossier` would show it.

    `dossier` is where the copy lies, its chapter's public questions beside it. Raise HorsDuCadre
    whenever a kernel might give anything else: it also says what an error is worth.
    """
    if copie.metadata.get("kernelspec", {}).get("name", "python3") != "python3":
        raise HorsDuCadre
    if not rien_d_autre(dossier):
        raise HorsDuCadre
    imprime = io.StringIO()
    noms: dict[str, Any] = {}
    with (
        contextlib.chdir(dossier),
        contextlib.redirect_stdout(imprime),
        contextlib.redirect_stderr(imprime),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("error")
        try:
            montres = [
                _evaluer(cellule.source, noms)
                for cellule in copie.cells
                if cellule.cell_type == "code"
            ]
        except Exception as erreur:  # whatever it is, nbgrader alone says what it is worth
            raise HorsDuCadre from erreur
    if imprime.getvalue():  # a line on stderr scores 0
        raise HorsDuCadre
    return montres


def rien_d_autre(dossier: Path) -> bool:
    """Tell whether a folder holds a graded copy's files only."""
    with os.scandir(dossier) as entrees:
        return all(map(_est_attendu, entrees))


def _est_attendu(entree: os.DirEntry[str]) -> bool:
    """Tell the files of a graded copy's folder: a module beside it would shadow one of ours."""
    attendus = (".ipynb", ".questions.json", "timestamp.txt")
    return entree.is_file() and entree.name.endswith(attendus)


def _evaluer(source: str, noms: dict[str, Any]) -> Montre:
    """Return what one cell shows; bind in `noms` what it binds."""
    phrases = _phrases(source)
    for phrase in phrases[:-1]:
        _lier(phrase, noms)
    match phrases[-1:]:
        case [ast.Expr(value=ast.Call() as appel)]:
            return _montrer(_appeler(appel, noms))
        case [phrase]:
            _lier(phrase, noms)
    return None


@cache
def _phrases(source: str) -> tuple[ast.stmt, ...]:
    """Return a cell's statements. A semicolon would hide the last value in a kernel."""
    if ";" in source and any(
        signe.string == ";" for signe in tokenize.generate_tokens(io.StringIO(source).readline)
    ):
        raise HorsDuCadre
    return tuple(ast.parse(source).body)


def _lier(phrase: ast.stmt, noms: dict[str, Any]) -> None:
    """Do what an import or an assignment of ours does."""
    match phrase:
        case ast.Import(names=[ast.alias(name="json" as nom, asname=None)]):
            noms[nom] = json
        case ast.ImportFrom(
            module=str(origine), names=[ast.alias(name=nom, asname=None)], level=0
        ) if (origine, nom) in IMPORTS:
            noms[nom] = IMPORTS[origine, nom]
        case ast.Assign(targets=[ast.Name(id="reponse")], value=ast.Constant(value=None)):
            noms["reponse"] = None
        case ast.Assign(
            targets=[ast.Name(id="reponse" | "lecon" as nom)], value=ast.Call() as appel
        ):
            noms[nom] = _appeler(appel, noms)
        case _:
            raise HorsDuCadre


def _appeler(appel: ast.Call, noms: dict[str, Any]) -> Any:
    """Call one of our five functions on a literal, under the name it was bound to before."""
    match appel:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="json"), attr="loads"),
            args=[ast.Constant(value=str(texte))],
            keywords=[],
        ):
            return noms["json"].loads(texte)
        case ast.Call(
            func=ast.Name(id="ouvrir_lecon"), args=[ast.Constant(value=str(texte))], keywords=[]
        ):
            return noms["ouvrir_lecon"](texte)
        case ast.Call(
            func=ast.Name(id="points_obtenus" | "points_du_tirage" as nom),
            args=[ast.Constant(value=str(texte)), ast.Name(id="reponse")],
            keywords=[],
        ):
            return noms[nom](texte, noms["reponse"])
        case ast.Call(func=ast.Attribute(value=ast.Name(id="lecon"), attr=nom), keywords=[]):
            return _methode(noms["lecon"], nom)(*map(_constante, appel.args))
    raise HorsDuCadre


def _methode(lecon: Any, nom: str) -> Callable[..., Any]:
    """Return what a lesson offers notebooks under that name."""
    if not isinstance(lecon, Lecon) or nom.startswith("_"):
        raise HorsDuCadre
    return cast(Callable[..., Any], getattr(lecon, nom))


def _constante(argument: ast.expr) -> object:
    if isinstance(argument, ast.Constant):
        return argument.value
    raise HorsDuCadre


@cache
def _afficheur() -> DisplayFormatter:
    return DisplayFormatter()


def _montrer(valeur: object) -> Montre:
    """Return what a kernel shows of a cell's last value."""
    if valeur is None:
        return None
    donnees, precisions = _afficheur().format(valeur)  # type: ignore[no-untyped-call]  # untyped function
    if not donnees or VUE_DE_WIDGET in donnees:
        raise HorsDuCadre
    return donnees, precisions
