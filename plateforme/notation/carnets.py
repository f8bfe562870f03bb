"""nbformat, typed: the four calls we make of a library that publishes no type information."""

import json
from pathlib import Path
from typing import Any, cast

import nbformat
from nbformat import NotebookNode


def lire(fichier: Path) -> NotebookNode:
    """Read a notebook in format 4."""
    return cast(NotebookNode, nbformat.read(fichier, as_version=4))  # type: ignore[no-untyped-call]  # untyped library


def ecrire(carnet: NotebookNode, fichier: Path) -> None:
    """Write a notebook; nbformat checks it against its schema."""
    nbformat.write(carnet, fichier)  # type: ignore[no-untyped-call]  # untyped library


def en_texte(carnet: NotebookNode) -> str:
    """Return a notebook's canonical JSON."""
    return cast(str, nbformat.writes(carnet))  # type: ignore[no-untyped-call]  # untyped library


def copier(carnet: NotebookNode) -> NotebookNode:
    """Return a copy that shares nothing with the original."""
    return cast(NotebookNode, nbformat.from_dict(json.loads(json.dumps(carnet))))  # type: ignore[no-untyped-call]  # untyped library


def nouveau(metadata: Any, version_mineure: int) -> NotebookNode:
    """Return an empty notebook."""
    carnet = cast(NotebookNode, nbformat.v4.new_notebook(metadata=metadata))  # type: ignore[no-untyped-call]  # untyped library
    carnet.nbformat_minor = version_mineure
    return carnet


def cellule(genre: str, source: str, identifiant: str, metadata: Any) -> NotebookNode:
    """Return a cell of type « code » or « markdown »."""
    faire = nbformat.v4.new_code_cell if genre == "code" else nbformat.v4.new_markdown_cell
    return cast(NotebookNode, faire(source, id=identifiant, metadata=metadata))  # type: ignore[no-untyped-call]  # untyped library


def resultat(donnees: dict[str, Any], precisions: dict[str, Any], rang: int) -> NotebookNode:
    """Return what a code cell shows of its last value, as the cell executed in position `rang`."""
    sortie: dict[str, object] = {"output_type": "execute_result", "execution_count": rang}
    sortie |= {"data": donnees, "metadata": precisions}
    return cast(NotebookNode, nbformat.from_dict(sortie))  # type: ignore[no-untyped-call]  # untyped library
