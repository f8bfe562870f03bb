"""`epn bilan`, `epn statistiques`: the year's figures."""

from collections.abc import Iterator
from pathlib import Path

import click

from plateforme.cli.commun import options_communes, registre, repondre

AXES = ["type", "famille", "lieu", "quartier", "formateur", "mois"]
TYPE_SORTIE = click.Path(dir_okay=False, path_type=Path)
TYPE_SORTIE.name = "fichier"  # click names it when this is imported, before it speaks French
ANNEE = click.IntRange(1990, 2100)


@click.command()
@click.argument("annee", type=ANNEE, metavar="ANNÉE")
@click.option(
    "--format",
    "forme",
    type=click.Choice(["texte", "markdown", "pdf", "json"]),
    default="texte",
    show_default=True,
    help="Comment l’écrire. Le PDF demande --sortie.",
)
@click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    default=None,
    help="Où l’écrire ; à l’écran sinon.",
)
@options_communes()
def bilan(annee: int, forme: str, sortie: Path | None) -> None:
    """Écrit le rapport d’activité d’une année, comparé à l’année d’avant."""
    import json

    from inscriptions.heure import jour_local, maintenant
    from plateforme.bilan import dresser_bilan, en_document, en_json
    from plateforme.impressions.bilan import composer_bilan
    from plateforme.impressions.markdown import en_markdown
    from plateforme.impressions.texte import en_texte
    from plateforme.organisme import lire_organisme

    if click.get_current_context().ensure_object(dict).get("json"):
        forme = "json"
    with registre() as (ici, depot), depot.lecture() as bdd:
        dresse = dresser_bilan(bdd, annee)
        organisme = lire_organisme(ici).nom
    document = en_document(dresse, organisme, jour_local(maintenant()))
    if forme == "pdf":
        if sortie is None:
            raise click.UsageError("Dites où écrire le PDF : --sortie FICHIER.pdf")
        _ecrire(sortie, composer_bilan(document))
        return
    if forme == "json":
        texte = json.dumps(en_json(dresse, organisme), ensure_ascii=False, indent=2) + "\n"
    else:
        texte = en_texte(document) if forme == "texte" else en_markdown(document)
    if sortie is None:
        click.echo(texte, nl=False)
    else:
        _ecrire(sortie, texte.encode())


@click.command()
@click.option(
    "--annee",
    metavar="ANNÉE",
    type=ANNEE,
    required=True,
    help="Année du premier jour des sessions.",
)
@click.option(
    "--par",
    "axe",
    type=click.Choice(AXES),
    default="type",
    show_default=True,
    help="Une ligne par…",
)
@options_communes()
def statistiques(annee: int, axe: str) -> None:
    """Compte les sessions d’une année : séances, participants, présences, heures, attestations."""
    from inscriptions.statistiques import Axe, chiffres
    from plateforme.bilan import ligne_json

    with registre() as (_, depot), depot.lecture() as bdd:
        tableau = chiffres(bdd, annee, Axe(axe))

    def phrases() -> Iterator[str]:
        for ligne in (*tableau.lignes, tableau.total):
            venus = "inconnu" if ligne.participants is None else f"{ligne.participants}"
            yield f"{ligne.libelle} : {ligne.sessions} session(s), participants : {venus}"

    repondre([ligne_json(ligne) for ligne in tableau.lignes], phrases)


def _ecrire(sortie: Path, contenu: bytes) -> None:
    try:
        sortie.write_bytes(contenu)
    except OSError as erreur:
        raise click.ClickException(
            f"« {sortie} » ne peut pas être écrit : vérifiez le dossier et le droit d’y écrire."
        ) from erreur
    repondre({"fichier": str(sortie)}, lambda: iter([f"Rapport écrit : {sortie}"]))


COMMANDES = (bilan, statistiques)
