"""The pictures of a lesson on paper: an author's files, or the attachments of what is published."""

import base64
import binascii
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

from modules.prose import FORMATS_IMAGE

LireImage: TypeAlias = Callable[[str], bytes | None]
_JOINTE = "attachment:"


def sans_image(adresse: str) -> bytes | None:  # noqa: ARG001  # a reader of pictures like others
    """Read none: its alternative is printed in its place."""
    return None


def images_de_cellule(cellule: Mapping[str, Any], dossier: Path | None = None) -> LireImage:
    """Give the reader of a cell's pictures, by their address; `dossier` holds an author's files.

    It returns None of what is not there, or lies elsewhere: a paper is printed all the same.
    """

    def lire(adresse: str) -> bytes | None:
        if adresse.startswith(_JOINTE):
            jointe = cellule.get("attachments", {}).get(unquote(adresse.removeprefix(_JOINTE)), {})
            return _decoder(next(iter(jointe.values()), ""))
        fichier = Path(unquote(adresse))
        if dossier is None or fichier.name != unquote(adresse):
            return None
        if fichier.suffix.lower() not in FORMATS_IMAGE:
            return None
        voisin = dossier / fichier
        return voisin.read_bytes() if voisin.is_file() else None

    return lire


def _decoder(contenu: object) -> bytes | None:
    try:
        return base64.b64decode(str(contenu)) or None
    except binascii.Error:
        return None
