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
        for adresse in dict.fromkeys(examiner_prose(cellule.source).images):
            fichier = dossier / unquote(adresse)
            jointe = {
                FORMATS_IMAGE[fichier.suffix.lower()]: base64.b64encode(
                    fichier.read_bytes()
                ).decode()
            }
            # A name of ours: the author's may hold what an address cannot.
            nom = f"image-{hashlib.sha256(adresse.encode()).hexdigest()[:12]}"
            cellule["attachments"] = {**cellule.get("attachments", {}), nom: jointe}
            cellule.source = re.sub(
                rf"(\]\(\s*<?|^\s*\[[^\]]+\]:\s*<?){re.escape(adresse)}(?=[\s)>]|$)",
                rf"\g<1>attachment:{nom}",
                cellule.source,
                flags=re.M,
            )
