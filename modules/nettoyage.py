"""Store a notebook clean (« nettoyer »): no output, no count, stable ids, minimal metadata.

A clean notebook changes in the history only when its text changes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from modules.carnet import Carnet, appels_de_questions, lire_carnet
from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import en_slug
from modules.commun.fichiers import lire_toml

# nbformat 4.5 allows more; these end in URLs fragments and in nbgrader's ASCII ids.
_ID_LISIBLE = re.compile(r"[A-Za-z0-9_-]{1,64}")
# What JupyterLab gives a new cell: eight hexadecimal digits, or a UUID.
_ID_TIRE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-f]*[0-9])[0-9a-f]{8}")


def nettoyer(notebook: Path) -> bool:
    """Rewrite a notebook clean; True when the file changed. Raises ErreurContenu."""
    carnet = lire_carnet(notebook, notebook.name)
    texte = json.dumps(
        en_lignes(forme_propre(carnet, titre_de(notebook, carnet))),
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
    )
    if notebook.read_text(encoding="utf-8") == f"{texte}\n":
        return False
    provisoire = notebook.with_suffix(".ipynb.tmp")
    provisoire.write_text(f"{texte}\n", encoding="utf-8")
    provisoire.replace(notebook)
    return True


def forme_propre(carnet: Carnet, titre: str) -> Carnet:
    """Return the clean form of a notebook, sources still joined."""
    prises: set[str] = set()
    return {
        "cells": [_cellule_propre(cellule, prises) for cellule in carnet["cells"]],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": titre,
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def titre_de(notebook: Path, carnet: Carnet) -> str:
    """Return the chapter's title: from the TOML beside it, its metadata, or its first heading."""
    try:
        titre = lire_toml(notebook.with_suffix(".toml"), notebook.name).get("titre")
    except ErreurContenu:
        titre = None
    if not isinstance(titre, str) or not titre.strip():
        titre = carnet["metadata"].get("title")
    if not isinstance(titre, str) or not titre.strip():
        titre = next(filter(None, (_premier_titre(c["source"]) for c in carnet["cells"])), "")
    return titre.strip()


def en_lignes(carnet: Carnet) -> Carnet:
    """Return a notebook with each source as a list of lines, as Jupyter stores it."""
    cellules = [
        {**cellule, "source": re.findall(r"[^\n]*\n|[^\n]+", cellule["source"])}
        for cellule in carnet["cells"]
    ]
    return {**carnet, "cells": cellules}


def _cellule_propre(cellule: dict[str, Any], prises: set[str]) -> dict[str, Any]:
    genre = cellule["cell_type"]
    propre = {
        "cell_type": genre,
        "id": _identifiant(cellule, prises),
        "metadata": {},
        "source": cellule["source"],
    }
    if genre == "code":
        return {**propre, "execution_count": None, "outputs": []}
    jointes = cellule.get("attachments")
    return {**propre, "attachments": jointes} if jointes else propre


def _identifiant(cellule: dict[str, Any], prises: set[str]) -> str:
    """Keep a readable id that is free; else make one from what the cell says."""
    connu = cellule.get("id")
    if (
        isinstance(connu, str)
        and connu not in prises
        and _ID_LISIBLE.fullmatch(connu)
        and not _ID_TIRE.fullmatch(connu)
    ):
        prises.add(connu)
        return connu
    base = _nom_lisible(cellule)
    nom, rang = base, 1
    while nom in prises:
        rang += 1
        nom = f"{base}-{rang}"
    prises.add(nom)
    return nom


def _nom_lisible(cellule: dict[str, Any]) -> str:
    source = cellule["source"]
    if cellule["cell_type"] == "code":
        appel = next(appels_de_questions("", source), None)
        if appel and appel.question:
            return en_slug(f"q-{appel.question}") or "question"
        if "ouvrir_lecon" in source:
            return "ouvrir"
        return "sources" if ".sources()" in source else "code"
    return en_slug(_premier_titre(source)) or "texte"


def _premier_titre(source: str) -> str:
    trouve = re.search(r"^#{1,6}\s+(.+?)\s*#*$", source, re.M)
    return trouve[1] if trouve else ""
