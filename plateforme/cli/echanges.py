"""`epn importer`, `epn exporter`: tables in, tables and calendars out."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import AUTEUR, groupe, options_communes, registre, repondre

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as Bdd

    from inscriptions.echanges.coop import ExportCoop
    from inscriptions.echanges.exports import Export
    from inscriptions.echanges.lecture import Tableau
    from inscriptions.echanges.rapport import RapportImport
    from plateforme.dossier import Dossier

TYPE_FICHIER = click.Path(dir_okay=False, path_type=Path)
TYPE_FICHIER.name = "fichier"  # click names it when this is imported, before it speaks French
TYPE_SORTIE = click.Path(dir_okay=False, path_type=Path)
TYPE_SORTIE.name = "fichier"

FICHIER = click.argument("fichier", type=TYPE_FICHIER)
ESSAI = click.option("--essai", is_flag=True, help="Dit ce que l’import ferait, sans rien écrire.")
SORTIE = click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    required=True,
    help="Fichier à écrire : « .csv », « .ods » ou « .xlsx ».",
)
SESSION = click.option(
    "--session", "code", metavar="CODE", required=True, help="Code de la session."
)
ANNEE = click.IntRange(1900, 9999)
Importer = Callable[["Bdd", "Tableau", "Dossier"], "RapportImport"]


class TypeColonne(click.ParamType[tuple[str, str]]):
    """Which column is a field: prenom=Pseudo; « nom= » for none."""

    name = "champ=colonne"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Return (field, column)."""
        champ, egal, colonne = str(value).partition("=")
        if not egal or not champ.strip():
            self.fail(f"« {value} » : écrivez une colonne comme « prenom=Pseudo ».", param, ctx)
        return champ.strip(), colonne.strip()


COLONNES = click.option(
    "--colonne",
    "colonnes",
    metavar="CHAMP=COLONNE",
    type=TypeColonne(),
    multiple=True,
    help="Colonne à lire pour un champ, par exemple « prenom=Pseudo ». À répéter.",
)


@groupe()
def importer() -> None:
    """Lit un tableau CSV, ODS, XLSX ou XLS : tout est écrit, ou rien."""


@importer.command("inscriptions")
@FICHIER
@SESSION
@ESSAI
@COLONNES
@options_communes()
def importer_inscriptions(
    fichier: Path, code: str, essai: bool, colonnes: tuple[tuple[str, str], ...]
) -> None:
    """Inscrit à une session les personnes d’un tableau."""
    from inscriptions.echanges import inscriptions as echanges
    from inscriptions.services.sessions import trouver_session

    def lire(bdd: "Bdd", tableau: "Tableau", _: "Dossier") -> "RapportImport":
        session = trouver_session(bdd, code)
        return echanges.importer_inscriptions(bdd, tableau, session, dict(colonnes), essai)

    _importer(fichier, essai, lire)


@importer.command("ateliers")
@FICHIER
@ESSAI
@COLONNES
@options_communes()
def importer_ateliers(fichier: Path, essai: bool, colonnes: tuple[tuple[str, str], ...]) -> None:
    """Reprend les ateliers d’années passées, connus par leurs effectifs."""
    from inscriptions.echanges import ateliers

    def lire(bdd: "Bdd", tableau: "Tableau", _: "Dossier") -> "RapportImport":
        return ateliers.importer_ateliers(bdd, tableau, dict(colonnes), essai)

    _importer(fichier, essai, lire)


@importer.command("sessions")
@FICHIER
@ESSAI
@COLONNES
@options_communes()
def importer_sessions(fichier: Path, essai: bool, colonnes: tuple[tuple[str, str], ...]) -> None:
    """Planifie les sessions d’un tableau, une séance par ligne."""
    from inscriptions.echanges import sessions
    from plateforme.publies import ChapitresPublies

    def lire(bdd: "Bdd", tableau: "Tableau", ici: "Dossier") -> "RapportImport":
        modules = {publie.identifiant: publie.titre for publie in ChapitresPublies(ici).tous()}
        return sessions.importer_sessions(bdd, tableau, dict(colonnes), essai, modules)

    _importer(fichier, essai, lire)


@groupe()
def exporter() -> None:
    """Écrit une liste du registre dans un fichier."""


@exporter.command("coop")
@click.option("--annee", metavar="ANNÉE", type=ANNEE, required=True, help="Année des activités.")
@SORTIE
@options_communes()
def exporter_coop(annee: int, sortie: Path) -> None:
    """Écrit les activités d’une année avec les codes de La Coop : des nombres, aucun nom."""
    from inscriptions.echanges import coop
    from inscriptions.echanges.ecriture import ecrire

    with registre() as (_, depot), depot.lecture() as bdd:
        faites = coop.exporter_coop(bdd, annee)
    _ecrire(sortie, ecrire(sortie.suffix, coop.ENTETES, faites.rangees))
    repondre(
        {"fichier": str(sortie), **faites.en_dict()},
        lambda: _raconter_coop(sortie, faites),
    )


@exporter.command("sessions")
@click.option(
    "--annee", metavar="ANNÉE", type=ANNEE, default=None, help="Une année ; toutes par défaut."
)
@SORTIE
@options_communes()
def exporter_sessions(annee: int | None, sortie: Path) -> None:
    """Écrit la liste des sessions."""
    from inscriptions.echanges import exports
    from inscriptions.services.agenda import FiltreSessions

    with registre() as (_, depot), depot.lecture() as bdd:
        liste = exports.exporter_sessions(bdd, FiltreSessions(annee=annee))
    _livrer(sortie, liste)


@exporter.command("inscriptions")
@SESSION
@SORTIE
@options_communes()
def exporter_inscriptions(code: str, sortie: Path) -> None:
    """Écrit les inscrits d’une session, avec leurs noms ; le même tableau peut être réimporté."""
    from inscriptions.echanges import exports
    from inscriptions.services.sessions import trouver_session

    with registre() as (_, depot), depot.lecture() as bdd:
        liste = exports.exporter_inscriptions(bdd, trouver_session(bdd, code))
    _livrer(sortie, liste)


@exporter.command("presences")
@click.option("--session", "code", metavar="CODE", default=None, help="Une session, avec les noms.")
@click.option(
    "--annee", metavar="ANNÉE", type=ANNEE, default=None, help="Une année, en nombres seulement."
)
@SORTIE
@options_communes()
def exporter_presences(code: str | None, annee: int | None, sortie: Path) -> None:
    """Écrit les présences d’une session, ou les nombres de présents d’une année."""
    from inscriptions.echanges import exports
    from inscriptions.services.sessions import trouver_session

    if (code is None) == (annee is None):
        raise click.UsageError("Donnez « --session » ou « --annee », l’une des deux.")
    with registre() as (_, depot), depot.lecture() as bdd:
        if annee is not None:
            liste = exports.exporter_presences_annee(bdd, annee)
        else:
            liste = exports.exporter_presences(bdd, trouver_session(bdd, code or ""))
    _livrer(sortie, liste)


@exporter.command("lieux")
@SORTIE
@options_communes()
def exporter_lieux(sortie: Path) -> None:
    """Écrit la liste des lieux."""
    from inscriptions.echanges import exports

    with registre() as (_, depot), depot.lecture() as bdd:
        liste = exports.exporter_lieux(bdd)
    _livrer(sortie, liste)


@exporter.command("calendrier")
@click.option("--session", "code", metavar="CODE", default=None, help="Celui d’une session.")
@click.option("--lieu", metavar="NOM", default=None, help="Celui d’un lieu.")
@click.option("--formateur", metavar="IDENTIFIANT", default=None, help="Celui d’un formateur.")
@click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    required=True,
    help="Fichier « .ics » à écrire.",
)
@options_communes()
def exporter_calendrier(
    code: str | None, lieu: str | None, formateur: str | None, sortie: Path
) -> None:
    """Écrit un calendrier que les agendas savent lire (iCalendar)."""
    from inscriptions.echanges import calendrier
    from inscriptions.erreurs import refus
    from inscriptions.services.comptes import trouver_compte
    from inscriptions.services.lieux import trouver_lieu
    from inscriptions.services.sessions import trouver_session

    if [code, lieu, formateur].count(None) != 2:
        raise click.UsageError("Donnez « --session », « --lieu » ou « --formateur », un seul.")
    with registre() as (_, depot), depot.lecture() as bdd:
        if code is not None:
            contenu = calendrier.calendrier_session(trouver_session(bdd, code))
        elif lieu is not None:
            ou = trouver_lieu(bdd, lieu)
            if ou is None:
                raise refus("lieu-inconnu")
            contenu = calendrier.calendrier_lieu(bdd, ou)
        else:
            qui = trouver_compte(bdd, formateur or "")
            if qui is None:
                raise refus("compte-inconnu")
            contenu = calendrier.calendrier_formateur(bdd, qui)
    _ecrire(sortie, contenu)
    nombre = contenu.count(b"BEGIN:VEVENT")
    repondre(
        {"fichier": str(sortie), "seances": nombre},
        lambda: iter([f"Calendrier écrit : {nombre} séance(s), dans {sortie}"]),
    )


def _importer(fichier: Path, essai: bool, lire: Importer) -> None:
    """Read a file, import it in one transaction, print the report; exit 1 when it is refused."""
    from inscriptions.echanges.lecture import TAILLE_MAXIMALE, lire_tableau
    from inscriptions.echanges.rapport import rapport_de_refus
    from inscriptions.erreurs import ErreurRegistre

    try:
        with fichier.open("rb") as flux:
            octets = flux.read(TAILLE_MAXIMALE + 1)
    except OSError as erreur:
        raise click.ClickException(
            f"« {fichier} » ne peut pas être lu : vérifiez son nom et le droit de le lire."
        ) from erreur
    contexte = click.get_current_context()
    with registre() as (ici, depot):
        try:
            tableau = lire_tableau(octets)
            with depot.ecriture(auteur=AUTEUR) as bdd:
                rapport = lire(bdd, tableau, ici)
        except ErreurRegistre as erreur:
            if not contexte.ensure_object(dict).get("json"):
                raise  # one sentence is the whole report
            rapport = rapport_de_refus(erreur, essai=essai)
    repondre(rapport.en_dict(), lambda: _raconter(rapport))
    if not rapport.accepte:
        contexte.exit(1)


def _raconter(rapport: "RapportImport") -> Iterator[str]:
    """Tell a person what was done, or what to correct."""
    if not rapport.accepte:
        yield "Import refusé : rien n’a été écrit. Corrigez le fichier, puis recommencez."
    elif rapport.essai:
        yield "Essai : rien n’a été écrit. L’import ferait ceci :"
    else:
        yield "Import fait."
    yield (
        f"Lignes lues : {rapport.lignes}. À créer : {rapport.a_creer}. "
        f"Déjà là : {rapport.deja_la}. À compléter ou corriger : {rapport.a_modifier}. "
        f"Refusées : {rapport.refusees}."
    )
    for nom, nombre in rapport.details.items():
        if nombre:
            yield f"{_DETAILS[nom]} : {nombre}."
    for un in rapport.refus:
        ou = f", colonne « {un.colonne} »" if un.colonne else ""
        yield f"Ligne {un.ligne}{ou} : {un.phrase}"
    if rapport.ignorees:
        yield f"Colonnes non lues : {', '.join(rapport.ignorees)}."


_DETAILS = {
    "confirmees": "Inscriptions confirmées",
    "en_attente": "Sur liste d’attente",
    "annulees": "Avaient annulé, et ne sont pas réinscrits",
    "types": "Types d’ateliers créés",
    "lieux": "Lieux créés",
    "sans_effectif": "Nombre de participants inconnu",
    "seances": "Séances planifiées",
    "differentes": "Déjà là mais différentes du fichier, et laissées telles quelles",
}


def _raconter_coop(sortie: Path, faites: "ExportCoop") -> Iterator[str]:
    yield f"Activités écrites : {len(faites.rangees)}, dans {sortie}"
    for nombre, phrase in (
        (faites.participants_inconnus, "Séances laissées de côté, participants inconnus"),
        (faites.sans_participant, "Séances laissées de côté, personne n’est venu"),
        (faites.sans_date, "Sessions laissées de côté, aucune séance datée"),
        (faites.sans_thematique, "Activités sans thématique : complétez le type d’atelier"),
        (faites.sans_code_insee, "Activités sans code de commune : complétez le lieu"),
    ):
        if nombre:
            yield f"{phrase} : {nombre}."


def _livrer(sortie: Path, liste: "Export") -> None:
    """Write a list in the format its file asks for."""
    _ecrire(sortie, liste.ecrire(sortie.suffix))
    nombre = len(liste.rangees)
    repondre(
        {"fichier": str(sortie), "lignes": nombre},
        lambda: iter([f"Lignes écrites : {nombre}, dans {sortie}"]),
    )


def _ecrire(sortie: Path, contenu: bytes) -> None:
    try:
        sortie.write_bytes(contenu)
    except OSError as erreur:
        raise click.ClickException(
            f"« {sortie} » ne peut pas être écrit : vérifiez le dossier et le droit d’y écrire."
        ) from erreur


COMMANDES = (importer, exporter)
