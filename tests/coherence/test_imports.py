"""The doors between rooms hold, and what is imported is declared."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

PIECES = ("modules", "inscriptions", "certificats", "plateforme")
NOTRES = {*PIECES, "erreurs", "benchmarks"}


@pytest.fixture(scope="module")
def projet(racine: Path) -> dict[str, object]:
    """The project's pyproject.toml."""
    return tomllib.loads((racine / "pyproject.toml").read_text(encoding="utf-8"))


def importes(fichier: Path) -> set[str]:
    """Return the first name of each absolute import of a file."""
    noms: set[str] = set()
    for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            noms |= {alias.name.split(".")[0] for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom) and noeud.module and not noeud.level:
            noms.add(noeud.module.split(".")[0])
    return noms - set(sys.stdlib_module_names) - NOTRES


def distributions(exigences: list[str]) -> set[str]:
    """Return the normalised names of requirement lines."""
    return {
        re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", ligne, maxsplit=1)[0]).lower()
        for ligne in exigences
    }


def non_declares(fichiers: list[Path], declares: set[str]) -> dict[str, set[str]]:
    """Return the imports that no declared package provides: name -> files."""
    fournisseurs = packages_distributions()
    manquants: dict[str, set[str]] = {}
    for fichier in fichiers:
        for nom in importes(fichier):
            paquets = distributions(fournisseurs.get(nom, [nom]))
            if not paquets & declares:
                manquants.setdefault(nom, set()).add(fichier.name)
    return manquants


def test_les_directions_d_import_tiennent(
    racine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """import-linter's own verdict on the contracts of pyproject.toml."""
    statut = lint_imports(
        config_filename=str(racine / "pyproject.toml"), cache_dir=str(tmp_path), no_logo=True
    )
    assert statut == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_chaque_piece_est_sous_contrat(projet: dict, racine: Path) -> None:  # type: ignore[type-arg]
    contrats = projet["tool"]["importlinter"]
    assert set(contrats["root_packages"]) == set(PIECES)
    assert set(PIECES) == {fichier.parent.name for fichier in racine.glob("*/__init__.py")} - {
        "benchmarks"
    }
    nommes = {nom for contrat in contrats["contracts"] for nom in contrat["source_modules"]}
    salles = {"plateforme.serveur", "plateforme.notation", "plateforme.noyaux"}
    assert {"modules", "inscriptions", "certificats", *salles} <= nommes


def test_ce_que_le_code_importe_est_declare(
    projet: dict,  # type: ignore[type-arg]
    fichiers: list[Path],
    racine: Path,
) -> None:
    code = [
        f
        for f in fichiers
        if f.suffix == ".py" and f.relative_to(racine).parts[0] in (*PIECES, "erreurs.py")
    ]
    assert not non_declares(code, distributions(projet["project"]["dependencies"]))


def test_ce_que_les_tests_importent_est_declare(
    projet: dict,  # type: ignore[type-arg]
    fichiers: list[Path],
    racine: Path,
) -> None:
    essais = [
        f
        for f in fichiers
        if f.suffix == ".py" and f.relative_to(racine).parts[0] in ("tests", "benchmarks")
    ]
    # Pages for other tools, run in an environment of their own with what they share.
    ailleurs = [f for f in essais if f.parent.name == "voisins" and f.name.startswith("page_")]
    groupes = projet["dependency-groups"]
    assert len(ailleurs) == len(groupes["voisins"])
    assert not non_declares(ailleurs, distributions(groupes["voisins"]) | {"contenu"})
    declares = distributions([*projet["project"]["dependencies"], *groupes["dev"]])
    assert not non_declares([f for f in essais if f not in ailleurs], declares)


def test_une_dependance_oubliee_se_verrait(tmp_path: Path) -> None:
    fichier = tmp_path / "essai.py"
    fichier.write_text("import click\nfrom jinja2 import Template\n", encoding="utf-8")
    assert non_declares([fichier], {"click"}) == {"jinja2": {"essai.py"}}


def test_la_ligne_de_commande_s_ouvre_sans_les_moteurs() -> None:
    """`epn --help` answers at once: rooms and engines are imported inside the commands."""
    lus = {
        nom
        for fichier in (Path(__file__).parents[2] / "plateforme" / "cli").glob("*.py")
        for noeud in ast.parse(fichier.read_text(encoding="utf-8")).body
        if isinstance(noeud, ast.Import | ast.ImportFrom)
        for nom in (
            [alias.name for alias in noeud.names]
            if isinstance(noeud, ast.Import)
            else [noeud.module or ""]
        )
    }
    lourds = ("sqlalchemy", "inscriptions", "modules", "certificats", "plateforme.serveur")
    assert not [nom for nom in lus if nom.startswith((*lourds, "plateforme.notation"))]
