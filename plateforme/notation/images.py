"""The images of a lesson, joined to its notebook: the portal serves no file of a folder.

The author's `![text](photo.png)` becomes the attachment that JupyterLab makes of a pasted image;
the page, and formgrader, show it without asking for anything.
"""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import unquote

from nbformat import NotebookNode

from modules.prose import FORMATS_IMAGE, examiner_prose


def joindre_images(carnet: NotebookNode, dossier: Path) -> None:
    """Turn the images of the Markdown cells, files of `dossier`, into attachments, in place."""
    for cellule in carnet.cells:
        if cellule.cell_type != "markdown":
            continue
        noms = {unquote(adresse) for adresse in examiner_prose(cellule.source).images}
        for nom in sorted(noms):
            _joindre(cellule, dossier / nom, nom)


def _joindre(cellule: NotebookNode, fichier: Path, nom: str) -> None:
    contenu = base64.b64encode(fichier.read_bytes()).decode()
    # A name of ours: the author's may hold what an address cannot.
    cle = f"image-{hashlib.sha256(nom.encode()).hexdigest()[:12]}"
    jointe = {FORMATS_IMAGE[fichier.suffix.lower()]: contenu}
    cellule["attachments"] = {**cellule.get("attachments", {}), cle: jointe}
    # The Markdown may write an accent or a space of the name as itself or as %C3%A9.
    cellule.source = re.sub(
        r"(\]\(\s*<?|^\s*\[[^\]]+\]:\s*<?)([^\s)>]+)",
        lambda lien: f"{lien[1]}attachment:{cle}" if unquote(lien[2]) == nom else lien[0],
        cellule.source,
        flags=re.M,
    )
