"""Content files read as text and as TOML, with errors that an author can act on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from modules.commun.erreurs import ErreurContenu

LIGNE_MONTREE = 60  # characters of a faulty line, enough to know it again


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
        raise ErreurContenu(
            fichier, None, _remede(texte, ligne, str(erreur)), ligne=ligne
        ) from None


def _remede(texte: str, ligne: int, dit: str) -> str:
    """Say what to change in a line that tomllib refuses; `dit` is its own message, in English."""
    lignes = texte.splitlines()
    lue = lignes[ligne - 1].strip() if 0 < ligne <= len(lignes) else ""
    cle, egal, valeur = (morceau.strip() for morceau in lue.partition("="))
    # From what is certain to what is likely: a mistake is often seen on the line after it.
    if lue.startswith("[") and ("Cannot overwrite" in dit or "Cannot mutate" in dit):
        conseil = "ce bloc vient trop tôt : [[questions.choix]] s’écrit sous son [[questions]]."
    elif "Cannot overwrite" in dit:
        conseil = f"« {cle} » est écrit deux fois dans ce bloc : gardez-en un."
    elif "twice" in dit or "Cannot mutate" in dit:
        conseil = "ce bloc est ouvert deux fois : effacez l’une des deux lignes entre crochets."
    elif "Invalid date" in dit:
        conseil = "ce jour n’existe pas : une date s’écrit année-mois-jour, comme 2026-04-03."
    elif "Unclosed array" in dit:
        conseil = "une liste n’est pas fermée : vérifiez les virgules, et le « ] » de la fin."
    elif "Unterminated" in dit or 'Expected \'"""\'' in dit:
        conseil = 'un texte ouvert par """ n’est pas fermé : écrivez """ à sa fin.'
    elif lue.startswith("["):
        conseil = (
            "un bloc s’ouvre par des crochets doubles, comme [[questions]], seuls sur la ligne."
        )
    elif not egal:
        conseil = (
            'il manque « = » : une ligne s’écrit cle = "valeur" (un texte sur plusieurs lignes '
            'commence et finit par """).'
        )
    elif re.search(r"[^A-Za-z0-9_\-.\s]", cle):
        conseil = f"le mot « {cle} », avant « = », s’écrit sans accent ni signe."
    elif re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.]", valeur):
        conseil = "une date s’écrit année-mois-jour, comme 2026-04-03, sans guillemets."
    elif re.match(r"-?\d+,\d", valeur):
        conseil = "un nombre s’écrit avec un point, comme 1.5, et non avec une virgule."
    elif valeur.lower().startswith(("true", "false", "vrai", "faux", "oui", "non")):
        conseil = "écrivez true (oui) ou false (non), en minuscules et sans guillemets."
    elif "escape" in dit or "Unescaped" in dit:
        conseil = "la barre « \\ » a un sens spécial dans un texte : doublez-la, ou retirez-la."
    elif valeur.startswith("["):
        conseil = 'une liste s’écrit ["a", "b"] : vérifiez guillemets et virgules.'
    elif valeur.startswith('"') and valeur.count('"') > 2:
        conseil = (
            "des guillemets droits sont à l’intérieur du texte : remplacez-les par « » "
            "et gardez ceux des deux bouts."
        )
    else:
        conseil = 'un texte s’écrit entre guillemets droits : ouvrez-le et fermez-le par ".'
    return f"{conseil} Ligne lue : {lue[:LIGNE_MONTREE]}"
