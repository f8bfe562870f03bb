"""The JavaScript and the style of the questions, as files that a browser may keep for ever.

They are those of the widgets, byte for byte: what an author sees in JupyterLab is what learners
get.
"""

from functools import cache
from typing import Any

from plateforme.serveur.statiques import Jeu, jeu_de

PREFIXE = "/statique/questions"


@cache
def jeu() -> Jeu:
    """Return the files by name. Loads ipywidgets, the first time."""
    from modules.commun.widgets import WIDGETS, TirageWidget

    classes: dict[str, Any] = {**WIDGETS, "tirage": TirageWidget}
    fichiers = {f"{nom}.js": str(classe._esm).encode() for nom, classe in classes.items()}
    # Each style begins with the shared one: said once, then what some add.
    styles = dict.fromkeys(str(classe._css) for classe in classes.values())
    commun = min(styles, key=len)
    ajouts = [style.removeprefix(commun) for style in styles]
    style = "\n".join([commun, *ajouts]).encode()
    return jeu_de(PREFIXE, fichiers | {"style.css": style})
