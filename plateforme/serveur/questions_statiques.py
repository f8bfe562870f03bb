"""The JavaScript and the style of the questions, as files that a browser may keep for ever.

They are those of the widgets, byte for byte: what an author sees in JupyterLab is what learners
get. Their address holds a hash of them all, so another version is another address.
"""

import hashlib
from functools import cache
from typing import Any

import tornado.web

PREFIXE = "/statique/questions"


@cache
def modules() -> dict[str, bytes]:
    """Return the files by name. Loads ipywidgets, the first time."""
    from modules.commun.widgets import WIDGETS, TirageWidget

    classes: dict[str, Any] = {**WIDGETS, "tirage": TirageWidget}
    fichiers = {f"{nom}.js": str(classe._esm).encode() for nom, classe in classes.items()}
    # Each style begins with the shared one: said once, then what some add.
    styles = dict.fromkeys(str(classe._css) for classe in classes.values())
    commun = min(styles, key=len)
    ajouts = [style.removeprefix(commun) for style in styles]
    return fichiers | {"style.css": "\n".join([commun, *ajouts]).encode()}


@cache
def adresse() -> str:
    """Return where this version of the files is."""
    empreinte = hashlib.sha256(b"\0".join(modules().values())).hexdigest()[:16]
    return f"{PREFIXE}/{empreinte}"


class FichierDeQuestion(tornado.web.RequestHandler):
    """GET /statique/questions/<version>/<file>."""

    def get(self, version: str, nom: str) -> None:
        """Send one file; one of another version is not there any more."""
        contenu = modules().get(nom)
        if contenu is None or f"{PREFIXE}/{version}" != adresse():
            raise tornado.web.HTTPError(404)
        genre = "text/javascript" if nom.endswith(".js") else "text/css"
        self.set_header("Content-Type", f"{genre}; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(contenu)
