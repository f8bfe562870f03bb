"""The trainer's plan of a chapter (« plan de séance »): `NN-slug.seance.md` beside it, to print."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from modules.catalogue import Chapitre, Module, lire_module
from modules.commun.fichiers import lire_texte
from plateforme.dossier import racine_modules
from plateforme.feuillets.prose import blocs_de_prose
from plateforme.impressions.blocs import (
    BlocFeuillet,
    Empan,
    Titre,
)
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.feuillet import Feuillet, composer_feuillet

SUFFIXE = ".seance.md"
CORPS = 11  # points


def a_un_plan(chapitre: Chapitre) -> bool:
    """Tell whether a chapter comes with a plan for who leads it."""
    return chapitre.toml.with_suffix(SUFFIXE).is_file()


def imprimer_plans(module: Module, chapitres: Iterable[Chapitre], jour: date) -> bytes:
    """Print the plans of chapters as one PDF, each on a page of its own.

    Raise ImpressionImpossible when no chapter has one, ErreurContenu when one cannot be read.
    """
    avec = [chapitre for chapitre in chapitres if a_un_plan(chapitre)]
    if not avec:
        raise ImpressionImpossible(f"« {module.titre} » n’a pas de plan de séance.")
    return composer_feuillet(
        Feuillet(
            titre=avec[0].titre if len(avec) == 1 else module.titre,
            surtitre="Plan de séance" if len(avec) == 1 else "Plans de séance",
            organisme=module.titre,
            jour=jour,
            blocs=tuple(bloc for chapitre in avec for bloc in _plan(chapitre, len(avec) == 1)),
            sources={},
            licence=f"Licence {module.licence}.",
            mention="",
            court=True,
            corps=CORPS,
        )
    )


def plans_de(module: str, jour: date) -> bytes:
    """Print all the plans of an installed module. Raise as `imprimer_plans`."""
    lu = lire_module(racine_modules() / Path(module).name)
    return imprimer_plans(lu, lu.chapitres, jour)


def module_a_des_plans(module: str | None) -> bool:
    """Tell whether an installed module has a plan to print."""
    if not module:
        return False
    return any((racine_modules() / Path(module).name).glob(f"*{SUFFIXE}"))


def _plan(chapitre: Chapitre, seul: bool) -> Iterator[BlocFeuillet]:
    """Yield a plan's blocks; its `#` heading is the chapter's, on a new page after the first."""
    fichier = chapitre.toml.with_suffix(SUFFIXE)
    if not seul:
        yield Titre(2, (Empan(chapitre.titre),), nouvelle_page=True)
    texte = lire_texte(fichier, f"{chapitre.module}/{fichier.name}")
    for bloc in blocs_de_prose(texte):
        if not isinstance(bloc, Titre):
            yield bloc
        elif bloc.niveau > 1:
            yield Titre(bloc.niveau + (not seul), bloc.empans)
