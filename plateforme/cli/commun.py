"""What the commands share: where the data is, how results are printed."""

import json as json_
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

if TYPE_CHECKING:
    from inscriptions.depot import Depot
    from plateforme.dossier import Dossier
    from plateforme.publies import ModulePublie

F = TypeVar("F", bound=Callable[..., Any])

AUTEUR = "commande"  # who acts, for the journal
TYPE_DOSSIER = click.Path(file_okay=False, path_type=Path)
TYPE_DOSSIER.name = "dossier"  # click names it when this is imported, before it speaks French
TYPE_SORTIE = click.Path(dir_okay=False, path_type=Path)
TYPE_SORTIE.name = "fichier"


def groupe(nom: str | None = None, **reglages: Any) -> Callable[[Callable[..., Any]], click.Group]:
    """Return click's own decorator of a group of commands, its usage line in French."""
    return click.group(nom, subcommand_metavar="COMMANDE [ARGUMENTS]…", **reglages)


def options_communes(*, json: bool = True) -> Callable[[F], Any]:
    """Give a command `--donnees` (also accepted before the command) and, by default, `--json`."""

    def decorer(fonction: F) -> Any:
        @wraps(fonction)
        def commande(donnees: Path | None, en_json: bool = False, **options: Any) -> Any:
            partage = click.get_current_context().ensure_object(dict)
            if donnees is not None:
                partage["donnees"] = donnees
            partage["json"] = en_json
            return fonction(**options)

        habillee: Any = click.option(
            "--donnees",
            type=TYPE_DOSSIER,
            metavar="DOSSIER",
            help="Dossier des données (ou variable EPN_DONNEES ; « donnees » par défaut).",
        )(commande)
        if json:
            habillee = click.option(
                "--json", "en_json", is_flag=True, help="Répond en JSON, pour un programme."
            )(habillee)
        return habillee

    return decorer


def dossier(*, creer: bool = True) -> "Dossier":
    """Return the data folder this command works in, made when it is missing (see `creer`)."""
    import os

    from plateforme.dossier import Dossier, ouvrir_dossier

    choisi = click.get_current_context().ensure_object(dict).get("donnees")
    racine = choisi or Path(os.environ.get("EPN_DONNEES") or "donnees")
    return ouvrir_dossier(racine) if creer else Dossier(racine.resolve())


def dossiers_de_modules(choisis: tuple[str, ...]) -> list[Path]:
    """Return the folders of the chosen modules, or of all that have a module.toml."""
    from plateforme.dossier import racine_modules

    tous = sorted(fiche.parent for fiche in racine_modules().glob("*/module.toml"))
    if not choisis:
        return tous
    connus = {module.name: module for module in tous}
    for nom in choisis:
        if nom not in connus:
            raise click.ClickException(
                f"Le module « {nom} » n’existe pas. Modules connus : {', '.join(connus)}."
            )
    return [connus[nom] for nom in choisis]


@contextmanager
def registre() -> Iterator[tuple["Dossier", "Depot"]]:
    """Open the data folder and its registry."""
    from inscriptions.depot import ouvrir

    ici = dossier()
    with ouvrir(ici.base) as depot:
        yield ici, depot


def module_publie(ici: "Dossier", identifiant: str | None) -> "ModulePublie":
    """Return a published module, or say how to publish it; None is a workshop with no lessons."""
    from plateforme.publies import ChapitresPublies

    if identifiant is None:
        raise click.ClickException("Cet atelier n’a pas de module : ni leçons, ni résultats.")
    module = ChapitresPublies(ici).module(identifiant)
    if module is None:
        raise click.ClickException(
            f"Le module « {identifiant} » n’est pas publié. Lancez : epn publier {identifiant}"
        )
    return module


def repondre(donnees: object, lignes: Callable[[], Iterator[str]]) -> None:
    """Print `donnees` as JSON when it was asked for, else the sentences of `lignes()`."""
    if click.get_current_context().ensure_object(dict).get("json"):
        click.echo(json_.dumps(donnees, ensure_ascii=False, indent=2, default=str))
        return
    for ligne in lignes():
        click.echo(ligne)


def ecrire(sortie: Path, contenu: bytes) -> None:
    """Write a file that was asked for, or say that it cannot be."""
    with _ou_dire_que_non(sortie):
        sortie.write_bytes(contenu)


@contextmanager
def ecriture(sortie: Path) -> Iterator[BinaryIO]:
    """Write a file that was asked for as it is made: whole under its name, or as it was."""
    a_part = sortie.is_file() or not sortie.exists()  # else a pipe, a device
    provisoire = sortie.with_name(f"{sortie.name}.partiel") if a_part else sortie
    with _ou_dire_que_non(sortie):
        try:
            with provisoire.open("wb") as fichier:
                yield fichier
            if a_part:
                provisoire.replace(sortie)
        finally:
            if a_part:
                provisoire.unlink(missing_ok=True)


@contextmanager
def _ou_dire_que_non(sortie: Path) -> Iterator[None]:
    try:
        yield
    except OSError as erreur:
        raise click.ClickException(
            f"« {sortie} » ne peut pas être écrit : vérifiez le dossier et le droit d’y écrire."
        ) from erreur
