"""`epn contenu exporter`: one source, several outputs: paper, Moodle, GIFT."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import TYPE_SORTIE, dossiers_de_modules, options_communes, repondre

if TYPE_CHECKING:
    from modules.catalogue import Chapitre, Module

FORMATS = ("pdf", "moodle", "gift")
PARTIES = ("lecon", "fiche", "memo", "outils", "seance")


@click.command("exporter")
@click.argument("module")
@click.option(
    "--format",
    "sorte",
    type=click.Choice(FORMATS),
    required=True,
    help="pdf : à imprimer ; moodle, gift : les questions, pour une autre plateforme.",
)
@click.option(
    "--sortie", metavar="FICHIER", type=TYPE_SORTIE, required=True, help="Fichier à écrire."
)
@click.option("--chapitre", metavar="CHAPITRE", default=None, help="Un seul chapitre ; tous sinon.")
@click.option(
    "--partie",
    type=click.Choice(PARTIES),
    default="lecon",
    show_default=True,
    help="Du PDF : leçon, fiche pour le public, mémo, modèles (un fichier « .zip »), "
    "plan de séance.",
)
@click.option(
    "--corrige",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    default=None,
    help="Le corrigé dans ce fichier ; sinon, à la fin de la leçon.",
)
@options_communes()
def exporter(
    module: str,
    sorte: str,
    sortie: Path,
    chapitre: str | None,
    partie: str,
    corrige: Path | None,
) -> None:
    """Exporte un module : PDF à imprimer, questions pour Moodle ou en GIFT."""
    from modules.catalogue import lire_module

    if (sorte != "pdf" or partie != "lecon") and corrige is not None:
        raise click.ClickException("« --corrige » va avec le PDF de la leçon.")
    if sorte != "pdf" and partie != "lecon":
        raise click.ClickException("« --partie » va avec « --format pdf ».")
    (dossier_du_module,) = dossiers_de_modules((module,))
    lu = lire_module(dossier_du_module)
    chapitres = (lu.chapitre(chapitre),) if chapitre else lu.chapitres
    laissees: list[str] = []
    tirages: list[str] = []
    if sorte == "pdf":
        ecrits = _imprimer(lu, chapitres, partie, sortie, corrige)
    else:
        ecrits, laissees, tirages = _exporter_questions(lu, chapitres, sorte, sortie)

    def lignes() -> Iterator[str]:
        yield from (f"Écrit : {fichier}" for fichier in ecrits)
        if laissees:
            yield f"Sans équivalent, laissées de côté : {', '.join(laissees)}"
        for tirage in tirages:
            yield f"À tirer au sort sur votre plateforme : la catégorie « {tirage} »"

    repondre(
        {
            "fichiers": [str(fichier) for fichier in ecrits],
            "module": lu.identifiant,
            "chapitres": [c.identifiant for c in chapitres],
            "laissees": laissees,
            "tirages": tirages,
        },
        lignes,
    )


def _imprimer(
    module: "Module",
    chapitres: "tuple[Chapitre, ...]",
    partie: str,
    sortie: Path,
    corrige: Path | None,
) -> list[Path]:
    from plateforme.feuillets.exporteur import PartieFeuillet
    from plateforme.feuillets.module import imprimer_corrige, imprimer_module

    if partie == "outils":
        _ecrire(sortie, _archive_des_outils(module))
        return [sortie]
    jour = date.today()  # the author's own calendar
    if partie == "seance":
        from plateforme.feuillets.seance import imprimer_plans

        _ecrire(sortie, imprimer_plans(module, chapitres, jour))
        return [sortie]
    quoi = PartieFeuillet(partie)
    _ecrire(sortie, imprimer_module(module, chapitres, quoi, jour, avec_corrige=corrige is None))
    if corrige is None:
        return [sortie]
    _ecrire(corrige, imprimer_corrige(module, chapitres, jour))
    return [sortie, corrige]


def _archive_des_outils(module: "Module") -> bytes:
    from plateforme.feuilles import archiver
    from plateforme.feuillets.module import sources_de
    from plateforme.feuillets.outils import feuillet_d_outil
    from plateforme.feuillets.publie import outils_de
    from plateforme.impressions.feuillet import composer_feuillet
    from plateforme.impressions.odt import composer_odt

    sources, fichiers = sources_de(module), list[tuple[str, bytes]]()
    for outil in outils_de(module.identifiant):
        feuillet = feuillet_d_outil(outil, module.titre, module.licence, sources)
        fichiers.append((f"{outil.identifiant}.pdf", composer_feuillet(feuillet)))
        fichiers.append((f"{outil.identifiant}.odt", composer_odt(feuillet)))
    return archiver(fichiers)


def _exporter_questions(
    module: "Module", chapitres: "tuple[Chapitre, ...]", sorte: str, sortie: Path
) -> tuple[list[Path], list[str], list[str]]:
    """Write the questions; return also the ids without equivalent, and the categories of draws."""
    from plateforme.questions_exportees.conversion import chapitre_exporte
    from plateforme.questions_exportees.gift import en_gift
    from plateforme.questions_exportees.moodle import en_moodle

    exportes = [chapitre_exporte(module, chapitre) for chapitre in chapitres]
    _ecrire(sortie, en_moodle(exportes) if sorte == "moodle" else en_gift(exportes).encode())
    laissees = [identifiant for e in exportes for identifiant in e.laissees]
    return [sortie], laissees, [tirage.nom for e in exportes for tirage in e.tirages]


def _ecrire(sortie: Path, octets: bytes) -> None:
    try:
        sortie.write_bytes(octets)
    except OSError as erreur:
        raise click.ClickException(
            f"« {sortie} » ne peut pas être écrit : vérifiez le dossier et le droit d’y écrire."
        ) from erreur
