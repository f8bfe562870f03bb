"""Which lessons need no kernel (« leçon légère »), and what their cells show.

A chapter's cells only show pieces of its lesson: `lecon.question("x")`, `lecon.sources()`. They are
read as syntax trees and none is run: a lesson made of these sentences alone is served without a
kernel, and one sentence more gives it one. What a cell does decides, never a mark in the file.
"""

import ast
from dataclasses import dataclass

from nbformat import NotebookNode

from modules.commun.lecon import Lecon

_LANGAGE = "python"


@dataclass(frozen=True, slots=True)
class Appel:
    """What a cell shows: a method of the lesson, called on literals."""

    methode: str
    arguments: tuple[object, ...]

    def montrer(self, lecon: Lecon) -> str:
        """Return the HTML of what the method gives. Raises what it raises."""
        vue = getattr(lecon, self.methode)(*self.arguments)
        return str(vue._repr_html_())


def appels_de(carnet: NotebookNode, chapitre: str) -> dict[int, Appel] | None:
    """Return what each cell shows, by its rank; None when the chapter needs a kernel.

    Cells that show nothing (the opening, nbgrader's own) have no entry.
    """
    if carnet.metadata.get("kernelspec", {}).get("language", _LANGAGE) != _LANGAGE:
        return None
    appels: dict[int, Appel] = {}
    noms: set[str] = set()
    for rang, cellule in enumerate(carnet.cells):
        if cellule.cell_type != "code":
            continue
        try:
            phrases = ast.parse(cellule.source).body
        except (SyntaxError, ValueError):
            return None
        match phrases:
            case [ast.Expr(value=ast.Call() as appel)] if "lecon" in noms:
                lu = _appel(appel)
                # In a kernel, a semicolon hides what the cell shows.
                if lu is None or cellule.source.rstrip().endswith(";"):
                    return None
                appels[rang] = lu
            case _ if not all(_est_des_notres(phrase, chapitre, noms) for phrase in phrases):
                return None
    return appels


def _est_des_notres(phrase: ast.stmt, chapitre: str, noms: set[str]) -> bool:
    """Tell whether a statement opens the lesson or is nbgrader's stub; note the names it binds."""
    match phrase:
        case ast.ImportFrom(
            module="modules.commun.lecon",
            names=[ast.alias(name="ouvrir_lecon" as nom, asname=None)],
            level=0,
        ):
            noms.add(nom)
        case ast.Assign(
            targets=[ast.Name(id="lecon" as nom)],
            value=ast.Call(
                func=ast.Name(id="ouvrir_lecon"),
                args=[ast.Constant(value=ouvert)],
                keywords=[],
            ),
        ) if ouvert == chapitre and "ouvrir_lecon" in noms:
            noms.add(nom)
        case ast.Assign(targets=[ast.Name(id="reponse")], value=ast.Constant(value=None)):
            pass
        case _:
            return False
    return True


def _appel(appel: ast.Call) -> Appel | None:
    match appel:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="lecon"), attr=nom), keywords=[]):
            arguments = [a.value for a in appel.args if isinstance(a, ast.Constant)]
            if len(arguments) == len(appel.args) and _est_offerte(nom):
                return Appel(nom, tuple(arguments))
    return None


def _est_offerte(nom: str) -> bool:
    """Tell whether a lesson offers notebooks a method of that name."""
    return not nom.startswith("_") and callable(getattr(Lecon, nom, None))
