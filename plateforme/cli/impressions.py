"""`epn emargement`, `epn cartes`: the papers of a session."""

from pathlib import Path

import click

from plateforme.cli.commun import options_communes, registre, repondre

TYPE_SORTIE = click.Path(dir_okay=False, path_type=Path)
TYPE_SORTIE.name = "fichier"  # click names it when this is imported, before it speaks French


@click.command()
@click.option(
    "--session",
    "codes",
    metavar="CODE",
    multiple=True,
    required=True,
    help="Code de la session. À répéter pour plusieurs sessions, avec une sortie « .zip ».",
)
@click.option(
    "--seance",
    metavar="NUMÉRO",
    type=click.IntRange(1),
    default=None,
    help="Numéro de la séance, par date ; toutes par défaut.",
)
@click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    required=True,
    help="Fichier à écrire : « .pdf », ou « .zip » avec un PDF par session.",
)
@options_communes()
def emargement(codes: tuple[str, ...], seance: int | None, sortie: Path) -> None:
    """Écrit les feuilles d’émargement à imprimer, une par séance."""
    from inscriptions.services.sessions import trouver_session
    from plateforme.feuilles import archiver, feuilles_de_session
    from plateforme.impressions.emargement import composer_feuilles, nombre_de_pages
    from plateforme.organisme import lire_organisme

    en_zip = sortie.suffix.lower() == ".zip"
    if len(codes) > 1 and not en_zip:
        raise click.ClickException("Pour plusieurs sessions, donnez une sortie « .zip ».")
    if len(codes) > 1 and seance is not None:
        raise click.ClickException("« --seance » choisit la séance d’une seule session.")
    with registre() as (ici, depot):
        organisme = lire_organisme(ici)
        with depot.lecture() as bdd:
            sessions = [trouver_session(bdd, code) for code in codes]
            feuilles = {s.code: feuilles_de_session(bdd, s, organisme, seance) for s in sessions}
    pdfs = {code: composer_feuilles(siennes) for code, siennes in feuilles.items()}
    if en_zip:
        contenu = archiver((f"emargement-{code}.pdf", pdf) for code, pdf in pdfs.items())
    else:
        (contenu,) = pdfs.values()
    _ecrire(sortie, contenu)
    fait = [
        {
            "code": code,
            "seances": len(siennes),
            "participants": len(siennes[0].participants),
            "pages": sum(nombre_de_pages(len(feuille.participants)) for feuille in siennes),
        }
        for code, siennes in feuilles.items()
    ]
    total = sum(len(siennes) for siennes in feuilles.values())
    repondre(
        {"fichier": str(sortie), "sessions": fait},
        lambda: iter([f"Feuilles d’émargement écrites : {total}, dans {sortie}"]),
    )


@click.command()
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@click.option(
    "--sortie", metavar="FICHIER", type=TYPE_SORTIE, required=True, help="Fichier PDF à écrire."
)
@options_communes()
def cartes(code: str, sortie: Path) -> None:
    """Écrit les cartes des apprenants à imprimer et découper, huit par page."""
    from inscriptions.services.sessions import trouver_session
    from plateforme.feuilles import planche_de_session
    from plateforme.impressions.cartes import composer_cartes
    from plateforme.organisme import lire_organisme

    with registre() as (ici, depot):
        organisme = lire_organisme(ici)
        with depot.lecture() as bdd:
            session = trouver_session(bdd, code)
            planche = planche_de_session(bdd, session, organisme)
    _ecrire(sortie, composer_cartes(planche))
    nombre = len(planche.cartes)
    repondre(
        {"fichier": str(sortie), "session": session.code, "cartes": nombre},
        lambda: iter([f"Cartes écrites : {nombre}, dans {sortie}"]),
    )


def _ecrire(sortie: Path, contenu: bytes) -> None:
    try:
        sortie.write_bytes(contenu)
    except OSError as erreur:
        raise click.ClickException(
            f"« {sortie} » ne peut pas être écrit : vérifiez le dossier et le droit d’y écrire."
        ) from erreur


COMMANDES = (emargement, cartes)
