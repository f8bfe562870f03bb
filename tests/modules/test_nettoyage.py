"""The fixer of notebooks: clean, stable, and only once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from modules.commun.erreurs import ErreurContenu
from modules.nettoyage import nettoyer


def cellule(genre: str, source: str, **champs: Any) -> dict[str, Any]:
    sortie = {"outputs": [], "execution_count": None} if genre == "code" else {}
    return {"cell_type": genre, "metadata": {}, "source": source, **sortie, **champs}


def ecrire(chemin: Path, *cellules: dict[str, Any], **metadonnees: Any) -> None:
    mineur = 5 if all("id" in c for c in cellules) else 4
    carnet = {
        "cells": list(cellules),
        "metadata": metadonnees,
        "nbformat": 4,
        "nbformat_minor": mineur,
    }
    chemin.write_text(json.dumps(carnet), encoding="utf-8")


def lire(chemin: Path) -> dict[str, Any]:
    carnet: dict[str, Any] = json.loads(chemin.read_text(encoding="utf-8"))
    return carnet


def test_un_carnet_execute_redevient_propre(tmp_path: Path) -> None:
    chemin = tmp_path / "01-essai.ipynb"
    sortie = {"output_type": "stream", "name": "stdout", "text": ["1\n"]}
    ecrire(
        chemin,
        cellule("markdown", "# L’été à l’EPN\n\nTexte", id="6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
        cellule(
            "code",
            'lecon.question("photo-lettre-info")',
            id="1a2b3c4d",
            outputs=[sortie],
            execution_count=3,
            metadata={"tags": ["x"]},
        ),
        cellule("markdown", "Suite", id="ma-suite"),
        cellule("raw", "", id="rien"),
        widgets={"etat": 1},
    )
    assert nettoyer(chemin)
    carnet = lire(chemin)
    assert [c["id"] for c in carnet["cells"]] == [
        "l-ete-a-l-epn",
        "q-photo-lettre-info",
        "ma-suite",
        "rien",
    ]
    assert carnet["cells"][1]["outputs"] == []
    assert carnet["cells"][1]["execution_count"] is None
    assert all(c["metadata"] == {} for c in carnet["cells"])
    assert carnet["cells"][0]["source"] == ["# L’été à l’EPN\n", "\n", "Texte"]
    assert carnet["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "title": "L’été à l’EPN",
    }
    assert (carnet["nbformat"], carnet["nbformat_minor"]) == (4, 5)
    nbformat.validate(nbformat.read(chemin, as_version=4))


def test_une_seconde_fois_ne_change_rien(module_exemple: Path) -> None:
    chemin = module_exemple / "01-premiers-pas.ipynb"
    avant = chemin.read_bytes()
    assert not nettoyer(chemin)
    assert chemin.read_bytes() == avant
    assert list(module_exemple.glob("*.tmp")) == []


def test_identifiants_lisibles_et_distincts(module_exemple: Path) -> None:
    carnet = lire(module_exemple / "01-premiers-pas.ipynb")
    assert [c["id"] for c in carnet["cells"]] == [
        "premiers-pas",
        "ouvrir",
        "une-photo-trouvee-sur-le-web",
        "q-photo-lettre-info",
        "q-citer-auteur",
        "avec-vos-mots",
        "q-expliquer-public",
        "sources",
    ]


def test_doublons_et_cellules_sans_nom(tmp_path: Path) -> None:
    chemin = tmp_path / "01-essai.ipynb"
    ecrire(
        chemin,
        cellule("markdown", "Un", id="intro"),
        cellule("markdown", "Deux", id="intro"),
        cellule("markdown", "Trois", id="intro"),
        cellule("code", "1", id="deadbeef"),
        cellule("code", "2", id="0123abcd"),
    )
    nettoyer(chemin)
    noms = [c["id"] for c in lire(chemin)["cells"]]
    assert noms == ["intro", "texte", "texte-2", "deadbeef", "code"]


def test_le_titre_vient_du_toml(module_exemple: Path) -> None:
    chemin = module_exemple / "01-premiers-pas.ipynb"
    toml = chemin.with_suffix(".toml")
    texte = toml.read_text("utf-8").replace('titre = "Premiers pas"', 'titre = "Autre"')
    toml.write_text(texte, "utf-8")
    assert nettoyer(chemin)
    assert lire(chemin)["metadata"]["title"] == "Autre"


def test_une_image_jointe_reste(tmp_path: Path) -> None:
    chemin = tmp_path / "01-essai.ipynb"
    jointe = {"a.png": {"image/png": "AAAA"}}
    ecrire(chemin, cellule("markdown", "![a](attachment:a.png)", id="a", attachments=jointe))
    nettoyer(chemin)
    assert lire(chemin)["cells"][0]["attachments"] == jointe


def test_un_carnet_abime_n_est_pas_touche(tmp_path: Path) -> None:
    chemin = tmp_path / "01-essai.ipynb"
    chemin.write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(ErreurContenu, match="abîmé"):
        nettoyer(chemin)
    assert chemin.read_text(encoding="utf-8") == '{"cells": ['
