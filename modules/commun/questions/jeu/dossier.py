"""The situations of a module, read from `jeu/*.toml`, and given to the question that plays them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, proche
from modules.commun.fichiers import lire_toml
from modules.commun.questions.jeu.question import Jeu
from modules.commun.questions.jeu.situations import SituationJeu, lire_situation

DOSSIER_JEU = "jeu"


def completer_le_jeu(
    table: Mapping[str, object], dossier: Path, module: str, sources: Iterable[str]
) -> tuple[Mapping[str, object], list[ErreurContenu]]:
    """Return a question's table, a game's with the situations of its module, and their faults.

    A game that carries its own situations is left as it is, like any other question.
    """
    if table.get("type") != Jeu.type or "situations" in table:
        return table, []
    situations, fautes = lire_situations(dossier, module, sources)
    themes = dict.fromkeys(s.theme for s in situations)
    return {
        **table,
        "situations": [situation.en_dict() for situation in situations],
        "titres": [{"id": theme, "titre": _titre(dossier, theme)} for theme in themes],
    }, fautes


def lire_situations(
    dossier: Path, module: str, sources: Iterable[str]
) -> tuple[list[SituationJeu], list[ErreurContenu]]:
    """Read every situation of the module in `dossier`, by file name, with all their faults.

    Those at fault are left out. `sources` are the ids of the module's law.
    """
    connues = frozenset(sources)
    bonnes: list[SituationJeu] = []
    fautes: list[ErreurContenu] = []
    definies: dict[str, str] = {}
    for chemin in sorted((dossier / DOSSIER_JEU).glob("*.toml")):
        fichier = f"{module}/{DOSSIER_JEU}/{chemin.name}"
        try:
            fiche = Fiche(lire_toml(chemin, fichier))
        except ErreurContenu as erreur:
            fautes.append(erreur)
            continue
        for rang, table in enumerate(fiche.tables("situations"), start=1):
            interne = Fiche(table, f"situation n° {rang}")
            identifiant = interne.slug("id")
            interne.identifiant = identifiant or interne.identifiant
            situation = lire_situation(interne, identifiant)
            interne.terminer()
            _controler(interne, situation, dossier, connues, definies)
            definies.setdefault(identifiant, chemin.name)
            if not interne.fautes:
                bonnes.append(situation)
            fiche.reprendre(interne)
        fiche.terminer()
        fautes += [faute.dans(fichier) for faute in fiche.fautes]
    return bonnes, fautes


def _controler(
    fiche: Fiche,
    situation: SituationJeu,
    dossier: Path,
    connues: frozenset[str],
    definies: Mapping[str, str],
) -> None:
    """Tell what a situation names and that is not there."""
    if situation.theme and not (dossier / f"{situation.theme}.toml").is_file():
        fiche.faute(f"le thème « {situation.theme} » n’est pas un chapitre de ce module.")
    for cle in situation.source:
        if cle not in connues:
            fiche.faute(f"la source « {cle} » n’existe pas dans ce module.{proche(cle, connues)}")
    if situation.id in definies:
        fiche.faute(f"cette situation est déjà dans {definies[situation.id]} : changez-en une.")


def _titre(dossier: Path, theme: str) -> str:
    """Return the title of a chapter; its id when the file has none, which its own check tells."""
    try:
        titre = lire_toml(dossier / f"{theme}.toml", theme).get("titre")
    except ErreurContenu:
        titre = None
    return titre if isinstance(titre, str) and titre.strip() else theme
