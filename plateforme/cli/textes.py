"""`epn textes exporter`, `epn textes journal`: a session's texts, for where they are published."""

from datetime import date
from pathlib import Path

import click

from plateforme.cli.commun import TYPE_SORTIE, ecrire, groupe, options_communes, registre, repondre
from plateforme.cli.parametres import Jour

FORMATS = ("pdf", "odt", "spip.txt", "wiki", "html", "md")


@groupe()
@options_communes(json=False)
def textes() -> None:
    """Publie les textes d’une session : ceux dont l’auteur a donné son accord."""


@textes.command("exporter")
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@click.option(
    "--format",
    "forme",
    type=click.Choice(FORMATS),
    required=True,
    help="Ce qu’il faut écrire : PDF, ODT, SPIP, MediaWiki, page HTML ou Markdown.",
)
@click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    required=True,
    help="Archive « .zip » à écrire : un dossier par texte, avec ses images.",
)
@options_communes()
def exporter(code: str, forme: str, sortie: Path) -> None:
    """Écrit chaque texte publiable d’une session dans un format."""
    from inscriptions.services.sessions import trouver_session
    from plateforme.publication_textes.formats import FormatTexte, exporter_textes
    from plateforme.textes_publiables import textes_publiables

    with registre() as (ici, depot), depot.lecture() as bdd:
        publiables = textes_publiables(bdd, ici, trouver_session(bdd, code))
    if not publiables:
        raise click.ClickException("Aucun texte de cette session ne peut être publié.")
    ecrire(sortie, exporter_textes([un.article for un in publiables], FormatTexte(forme)))
    nombre = len(publiables)
    repondre(
        {"fichier": str(sortie), "session": code, "textes": nombre},
        lambda: iter([f"Textes écrits : {nombre}, dans {sortie}"]),
    )


@textes.command("journal")
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@click.option("--nom", metavar="NOM", default=None, help="Nom du journal ; le titre de la session.")
@click.option("--lieu", metavar="LIEU", default=None, help="Lieu ; la commune de la session.")
@click.option(
    "--jour",
    metavar="AAAA-MM-JJ",
    type=Jour(),
    default=None,
    help="Date du journal ; aujourd’hui par défaut.",
)
@click.option("--numero", metavar="NUMÉRO", default="", help="Numéro du journal.")
@click.option(
    "--sortie", metavar="FICHIER", type=TYPE_SORTIE, required=True, help="Fichier PDF à écrire."
)
@options_communes()
def journal(
    code: str, nom: str | None, lieu: str | None, jour: date | None, numero: str, sortie: Path
) -> None:
    """Met en page le journal de quartier d’une session, dans l’ordre du tour de lecture."""
    from inscriptions.heure import jour_local, maintenant
    from inscriptions.services.sessions import trouver_session
    from plateforme.impressions.journal import Manchette
    from plateforme.textes_publiables import (
        composer_le_journal,
        manchette_proposee,
        textes_publiables,
    )

    with registre() as (ici, depot), depot.lecture() as bdd:
        session = trouver_session(bdd, code)
        publiables = textes_publiables(bdd, ici, session)
        proposee = manchette_proposee(session, jour_local(maintenant()))
        manchette = Manchette(
            nom=proposee.nom if nom is None else nom,
            lieu=proposee.lieu if lieu is None else lieu,
            jour=jour or proposee.jour,
            numero=numero,
        )
        octets = composer_le_journal(session, publiables, manchette)
    ecrire(sortie, octets)
    nombre = len(publiables)
    repondre(
        {"fichier": str(sortie), "session": code, "textes": nombre},
        lambda: iter([f"Journal écrit : {nombre} textes, dans {sortie}"]),
    )


COMMANDES = (textes,)
