"""`epn contenu`, `epn publier`: the author's commands."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from plateforme.cli.commun import dossier, groupe, options_communes, repondre


def dossiers_de_modules(choisis: tuple[str, ...]) -> list[Path]:
    """Return the folders of the chosen modules, or of all that have a module.toml."""
    from plateforme.dossier import RACINE_MODULES

    tous = sorted(fiche.parent for fiche in RACINE_MODULES.glob("*/module.toml"))
    if not choisis:
        return tous
    connus = {module.name: module for module in tous}
    for nom in choisis:
        if nom not in connus:
            raise click.ClickException(
                f"Le module « {nom} » n’existe pas. Modules connus : {', '.join(connus)}."
            )
    return [connus[nom] for nom in choisis]


@groupe()
def contenu() -> None:
    """Vérifie et nettoie les leçons."""


@contenu.command("verifier")
@click.argument("modules", nargs=-1)
@options_communes()
def verifier(modules: tuple[str, ...]) -> None:
    """Vérifie les leçons et dit quoi changer. Sans MODULES, toutes."""
    from modules.verification import verifier_module

    fautes = [
        faute
        for module in dossiers_de_modules(modules)
        for faute in verifier_module(module, date.today())  # the author's own calendar
    ]
    donnees = {
        "erreurs": [
            {"fichier": f.fichier, "identifiant": f.identifiant, "remede": f.remede} for f in fautes
        ]
    }

    def lignes() -> Iterator[str]:
        yield from (str(faute) for faute in fautes)
        yield f"{len(fautes)} point(s) à corriger." if fautes else "Tout est en ordre."

    repondre(donnees, lignes)
    if fautes:
        raise SystemExit(1)


@contenu.command("nettoyer")
@click.argument("modules", nargs=-1)
@options_communes()
def nettoyer(modules: tuple[str, ...]) -> None:
    """Range les notebooks : ni sortie, ni numéro d’exécution, ni métadonnée inutile."""
    from modules.nettoyage import nettoyer as nettoyer_un

    nettoyes = [
        f"{module.name}/{notebook.name}"
        for module in dossiers_de_modules(modules)
        for notebook in sorted(module.glob("*.ipynb"))
        if nettoyer_un(notebook)
    ]
    repondre(
        {"nettoyes": nettoyes},
        lambda: iter([f"Nettoyé : {nom}" for nom in nettoyes] or ["Rien à nettoyer."]),
    )


@click.command()
@click.argument("modules", nargs=-1)
@options_communes()
def publier(modules: tuple[str, ...]) -> None:
    """Publie des modules pour les apprenants. Sans MODULES, tous. Rien à moitié."""
    from plateforme.notation.publication import PublicationRefusee
    from plateforme.notation.publication import publier as publier_un

    ici = dossier()
    faites, refus = [], []
    for module in dossiers_de_modules(modules):
        try:
            faites.append(publier_un(ici, module, date.today()))  # the author's own calendar
        except PublicationRefusee as refuse:
            refus.append(refuse)
    repondre(
        [{"module": p.module, "chapitres": p.chapitres, "change": p.change} for p in faites],
        lambda: (
            f"{p.module} : {len(p.chapitres)} chapitre(s) "
            f"{'publié(s)' if p.change else 'déjà à jour'}."
            for p in faites
        ),
    )
    for module_refuse in refus:  # one module's faults never hold the others back
        for faute in module_refuse.fautes:
            click.echo(str(faute), err=True)
        click.echo(f"Erreur : {module_refuse}", err=True)
    if refus:
        raise SystemExit(1)


COMMANDES = (contenu, publier)
