"""`epn contenu`, `epn publier`: the author's commands."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import dossier, dossiers_de_modules, groupe, options_communes, repondre
from plateforme.cli.contenu_exporter import exporter
from plateforme.cli.parametres import Jour

if TYPE_CHECKING:
    from modules.echeances import PointDeDroit


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


@contenu.command("droit")
@click.argument("modules", nargs=-1)
@click.option(
    "--le",
    metavar="AAAA-MM-JJ",
    type=Jour(),
    default=None,
    help="Jour où l’on se place ; aujourd’hui par défaut.",
)
@options_communes()
def droit(modules: tuple[str, ...], le: date | None) -> None:
    """Liste les textes de droit des leçons, ceux à relire d’abord. Sans MODULES, toutes."""
    from modules.catalogue import lire_module
    from modules.echeances import points_de_droit

    jour = le or date.today()  # the author's own calendar
    points = points_de_droit(map(lire_module, dossiers_de_modules(modules)), jour)
    repondre(
        [
            {
                "id": p.source.id,
                "reference": p.source.reference,
                "sens": p.source.sens,
                "url": p.source.url,
                "verifie_le": p.source.verifie_le,
                "a_revoir_le": p.source.a_revoir_le,
                "statut": p.source.statut,
                "module": p.module,
                "texte": p.texte,
                "chapitres": p.chapitres,
                "questions": p.questions,
                "echeance": p.echeance,
            }
            for p in points
        ],
        lambda: _lignes_de_droit(points),
    )


def _lignes_de_droit(points: "list[PointDeDroit]") -> Iterator[str]:
    """One line a reference, under the title of its urgency."""
    from modules.echeances import Echeance

    titres = {
        Echeance.DEPASSEE: "À relire : la date est passée",
        Echeance.BIENTOT: "À relire dans les 60 jours",
        Echeance.A_JOUR: "À jour",
    }
    for urgence, titre in titres.items():
        siens = [point for point in points if point.echeance is urgence]
        if siens:
            yield f"{titre} ({len(siens)})"
        for point in siens:
            source = point.source
            cites = ", ".join(point.chapitres) or "cité nulle part"
            yield (
                f"  {source.a_revoir_le:%d/%m/%Y}  {source.reference} [{source.id}], "
                f"{source.statut} ; {point.module} : {cites} ; "
                f"{len(point.questions)} question(s)"
            )
    if not points:
        yield "Aucun texte de droit."


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
    for publication in faites:
        if publication.retirees:
            click.echo(
                f"{publication.module} : {len(publication.retirees)} question(s) ne comptent pas, "
                f"un texte de droit est à relire : {', '.join(publication.retirees)}. "
                "Voyez : epn contenu droit",
                err=True,
            )
    for module_refuse in refus:  # one module's faults never hold the others back
        for faute in module_refuse.fautes:
            click.echo(str(faute), err=True)
        click.echo(f"Erreur : {module_refuse}", err=True)
    if refus:
        raise SystemExit(1)


contenu.add_command(exporter)

COMMANDES = (contenu, publier)
