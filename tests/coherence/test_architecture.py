"""docs/architecture.md lists what the code really has: routes, JSON keys, errors, files."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from plateforme.serveur.routes import routes

RACINE = Path(__file__).resolve().parents[2]
PIECES = ("modules", "inscriptions", "certificats", "plateforme")


@pytest.fixture(scope="module")
def architecture() -> str:
    """The text of the document."""
    return (RACINE / "docs" / "architecture.md").read_text(encoding="utf-8")


def adresses() -> Iterator[str]:
    """Yield each route as people write it: `/entrer/{code}`."""
    portail = SimpleNamespace(template_paths=[], config=None, voila_configuration=None)
    for motif, *_ in routes(portail):
        if motif.startswith("/(?!"):  # whatever no route serves
            continue
        yield re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", motif)


def test_chaque_route_est_documentee_et_existe(architecture: str) -> None:
    table = architecture.split("## Routes", 1)[1].split("\n## ", 1)[0]
    ecrites = set(re.findall(r"`(?:GET|POST|DELETE) ([^`]+)`", table))
    assert ecrites == set(adresses())


def erreurs_du_code() -> set[str]:
    """Return the names of our exceptions meant for a person: those of French sentences."""
    bases = {"ErreurEPN"}
    classes = [
        noeud
        for piece in PIECES
        for fichier in (RACINE / piece).rglob("*.py")
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.ClassDef)
    ]
    while True:
        trouvees = {
            classe.name
            for classe in classes
            if any(isinstance(base, ast.Name) and base.id in bases for base in classe.bases)
        }
        if trouvees <= bases:
            return bases | {"ErreurCertificat"}
        bases |= trouvees


def test_chaque_erreur_est_documentee(architecture: str) -> None:
    section = architecture.split("## Errors", 1)[1].split("\n## ", 1)[0]
    assert {nom for nom in erreurs_du_code() if f"`{nom}`" not in section} == set()


def test_chaque_fichier_nomme_existe(architecture: str) -> None:
    """A file is named from its room, or by its bare name in a table."""
    connus = {
        chemin.relative_to(RACINE).as_posix()
        for piece in (*PIECES, "tests")
        for chemin in (RACINE / piece).rglob("*")
        if chemin.is_file() and "__pycache__" not in chemin.parts
    } | {"erreurs.py", "nbgrader_config.py"}  # the second is written in the data folder
    nommes = set(re.findall(r"`([\w/-]+\.(?:py|js|css|html|j2|typ|html\.j2))`", architecture))
    assert len(nommes) > 30
    perdus = {nom for nom in nommes if not any(f"/{c}".endswith(f"/{nom}") for c in connus)}
    assert perdus == set()


def test_les_cles_json_des_commandes_sont_celles_du_code(architecture: str) -> None:
    """Every key that a command prints is in its row, and every key of a row is in the code."""
    section = architecture.split("## Commands", 1)[1].split("\n## ", 1)[0]
    ecrites = set(re.findall(r'"(\w+)"', section))
    code = "\n".join(
        fichier.read_text(encoding="utf-8")
        for fichier in [
            *(RACINE / "plateforme" / "cli").glob("*.py"),
            RACINE / "plateforme/demo.py",
            *(RACINE / "inscriptions" / "echanges").glob("*.py"),  # the reports describe themselves
            RACINE / "plateforme" / "bilan.py",
            RACINE / "inscriptions" / "statistiques" / "mesures.py",
        ]
    )
    champs = {
        "apprenant", "module", "chapitre", "question", "enonce", "attendu", "texte", "maximum",
    }  # fmt: skip  # `epn corriger` prints the fields of TexteACorriger
    assert {cle for cle in ecrites if f'"{cle}"' not in code} <= champs
    imprimees = {
        cle.value
        for fichier in (RACINE / "plateforme" / "cli").glob("*.py")
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Name)
        and noeud.func.id == "repondre"
        for table in ast.walk(noeud.args[0])
        if isinstance(table, ast.Dict)
        for cle in table.keys
        if isinstance(cle, ast.Constant) and isinstance(cle.value, str)
    }
    assert imprimees <= ecrites
