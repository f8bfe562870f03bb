"""docs/glossaire.md and the code use the same words."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import certificats.attestation
import certificats.erreurs
import certificats.regle
import inscriptions.enumerations
import inscriptions.modeles
import modules.commun.questions

RACINE = Path(__file__).resolve().parents[2]
PIECES = ("modules", "inscriptions", "certificats", "plateforme")
# Not words of the trade: SQLAlchemy's base class.
TECHNIQUES = {"Base"}


def classes_publiques(module: ModuleType) -> Iterator[str]:
    """Yield the public classes that a module defines, or re-exports by its `__all__`."""
    for nom, classe in inspect.getmembers(module, inspect.isclass):
        exporte = nom in getattr(module, "__all__", ())
        if not nom.startswith("_") and (exporte or classe.__module__ == module.__name__):
            yield nom


@pytest.fixture(scope="module")
def lignes() -> list[tuple[str, str, str]]:
    """The rows of the glossary: (word, definition, code names)."""
    texte = (RACINE / "docs" / "glossaire.md").read_text(encoding="utf-8")
    rangees = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", texte, re.MULTILINE)
    return [rangee for rangee in rangees if set(rangee[0]) - set("-: ") and rangee[0] != "Mot"]


@pytest.fixture(scope="module")
def noms(lignes: list[tuple[str, str, str]]) -> set[str]:
    """Every code name that the glossary gives."""
    return {nom for _, _, cellule in lignes for nom in re.findall(r"`([^`]+)`", cellule)}


@pytest.mark.parametrize(
    "module",
    [
        inscriptions.modeles,
        inscriptions.enumerations,
        certificats.attestation,
        certificats.regle,
        certificats.erreurs,
        modules.commun.questions,
    ],
    ids=lambda module: module.__name__,
)
def test_chaque_classe_publique_est_un_mot_du_glossaire(module: ModuleType, noms: set[str]) -> None:
    attendues = set(classes_publiques(module)) - TECHNIQUES
    assert attendues
    assert not attendues - noms


def test_chaque_nom_du_glossaire_existe_dans_le_code(noms: set[str]) -> None:
    connus: set[str] = set()
    for piece in PIECES:
        for fichier in (RACINE / piece).rglob("*.py"):
            for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
                if isinstance(noeud, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                    connus.add(noeud.name)
                elif isinstance(noeud, ast.AnnAssign) and isinstance(noeud.target, ast.Name):
                    connus.add(noeud.target.id)
    inconnus = {nom for nom in noms if nom.removesuffix("()") not in connus}
    assert not inconnus


def test_le_glossaire_est_range_et_complet(lignes: list[tuple[str, str, str]]) -> None:
    mots = [mot for mot, _, _ in lignes]
    assert len(mots) == len(set(mots)) > 20
    assert all(definition.strip().endswith(".") for _, definition, _ in lignes)
