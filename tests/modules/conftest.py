"""What the tests of the lessons share: the example module."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from modules.catalogue import Chapitre, lire_module
from modules.nettoyage import nettoyer

CELLULES = [
    ("markdown", "# Premiers pas\n\nUn chapitre d’exemple."),
    (
        "code",
        'from modules.commun.lecon import ouvrir_lecon\n\nlecon = ouvrir_lecon("01-premiers-pas")',
    ),
    ("markdown", "## Une photo trouvée sur le web"),
    ("code", 'lecon.question("photo-lettre-info")'),
    ("code", 'lecon.question("citer-auteur")'),
    ("markdown", "## Avec vos mots"),
    ("code", 'lecon.question("expliquer-public")'),
    ("code", "lecon.sources()"),
]


def ecrire_carnet(chemin: Path, cellules: list[tuple[str, str]]) -> None:
    """Write a clean notebook made of (type, source) cells."""
    corps = [
        {"cell_type": genre, "metadata": {}, "source": source}
        | ({"execution_count": None, "outputs": []} if genre == "code" else {})
        for genre, source in cellules
    ]
    carnet: dict[str, Any] = {"cells": corps, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    chemin.write_text(json.dumps(carnet), encoding="utf-8")
    nettoyer(chemin)


@pytest.fixture
def module_exemple(tmp_path: Path) -> Path:
    """A folder holding a whole correct module, free to be broken."""
    dossier = tmp_path / "exemple_epn"
    shutil.copytree(Path(__file__).parent / "exemples" / "exemple_epn", dossier)
    ecrire_carnet(dossier / "01-premiers-pas.ipynb", CELLULES)
    return dossier


@pytest.fixture
def chapitre_exemple(module_exemple: Path) -> Chapitre:
    """The one chapter of the example module."""
    return lire_module(module_exemple).chapitres[0]


@pytest.fixture
def cellules() -> list[tuple[str, str]]:
    """The cells of the example notebook, as (type, source)."""
    return list(CELLULES)


@pytest.fixture
def refaire_carnet(module_exemple: Path) -> Any:
    """Write the example notebook again from other cells."""
    return lambda cellules: ecrire_carnet(module_exemple / "01-premiers-pas.ipynb", cellules)
