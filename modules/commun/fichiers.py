"""Content files read as text and as TOML, with errors that an author can act on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from modules.commun.erreurs import ErreurContenu


def lire_texte(chemin: Path, fichier: str) -> str:
    """Return a content file as text; raise ErreurContenu when it is missing or not UTF-8."""
    try:
        return chemin.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ErreurContenu(fichier, None, "ce fichier manque : créez-le.") from None
    except UnicodeDecodeError:
        raise ErreurContenu(
            fichier, None, "ce fichier n’est pas du texte UTF-8 : enregistrez-le ainsi."
        ) from None
    except OSError as erreur:
        raise ErreurContenu(
            fichier, None, f"ce fichier ne s’ouvre pas ({erreur.strerror})."
        ) from None


def lire_toml(chemin: Path, fichier: str) -> dict[str, object]:
    """Return the data of a TOML file; raise ErreurContenu with the line at fault."""
    texte = lire_texte(chemin, fichier)
    try:
        return tomllib.loads(texte)
    except (tomllib.TOMLDecodeError, RecursionError) as erreur:
        trouve = re.search(r"line (\d+)", str(erreur))
        ligne = int(trouve[1]) if trouve else len(texte.splitlines())
        remede = "l’écriture TOML n’est pas correcte ici : vérifiez guillemets, crochets et dates."
        raise ErreurContenu(fichier, None, remede, ligne=ligne) from None
