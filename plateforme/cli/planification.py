"""`epn seance`, `effectif`: half-days moved or cancelled, headcounts of anonymous workshops."""

from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import AUTEUR, groupe, options_communes, registre, repondre
from plateforme.cli.parametres import TypeHoraire
from plateforme.cli.sessions import choisir_seance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as Bdd

    from inscriptions.calendrier import Horaire
    from inscriptions.enumerations import Dimension
    from inscriptions.modeles import Seance, Session

OPTION_SESSION = click.option(
    "--session", "code", metavar="CODE", required=True, help="Code de la session."
)
OPTION_NUMERO = click.option(
    "--seance",
    "numero",
    metavar="NUMÉRO",
    type=click.IntRange(1),
    required=True,
    help="Numéro de la séance, dès 1, par date.",
)


class TypeMarge(click.ParamType["tuple[Dimension, str, int]"]):
    """One count of a headcount: genre:feminin=4."""

    name = "marge"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> "tuple[Dimension, str, int]":
        """Return (dimension, code, number); the codes are the registry's to judge."""
        from inscriptions.enumerations import Dimension

        cle, _, nombre = str(value).strip().partition("=")
        dimension, _, code = cle.partition(":")
        try:
            return Dimension(dimension), code, int(nombre)
        except ValueError:
            self.fail(
                f"« {value} » : écrivez une répartition comme « genre:feminin=4 » "
                f"({', '.join(Dimension)}).",
                param,
                ctx,
            )


@groupe()
def seance() -> None:
    """Les séances d’une session : ajouter, déplacer, annuler, rétablir."""


@seance.command("ajouter")
@OPTION_SESSION
@click.option(
    "--seance",
    "seances",
    metavar="SÉANCE",
    type=TypeHoraire(),
    multiple=True,
    required=True,
    help="Une demi-journée, par exemple « 2026-12-01 14:00-16:00 ». À répéter.",
)
@options_communes()
def seance_ajouter(code: str, seances: tuple["Horaire", ...]) -> None:
    """Ajoute des séances à une session."""
    from inscriptions.services import seances as services
    from inscriptions.services.sessions import trouver_session

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        changee = trouver_session(bdd, code)
        ajoutees = services.ajouter_seances(bdd, changee, seances)
    repondre(
        [_decrire_seance(changee, une) for une in ajoutees],
        lambda: (f"Séance ajoutée : {_dire_seance(une)}." for une in ajoutees),
    )


@seance.command("deplacer")
@OPTION_SESSION
@OPTION_NUMERO
@click.option(
    "--vers",
    metavar="SÉANCE",
    type=TypeHoraire(),
    required=True,
    help="Nouvelle date et nouvelles heures, par exemple « 2026-12-02 14:00-16:00 ».",
)
@options_communes()
def seance_deplacer(code: str, numero: int, vers: "Horaire") -> None:
    """Déplace une séance, ou change ses heures."""
    from inscriptions.services import seances

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session, choisie = _choisir(bdd, code, numero)
        deplacee = seances.deplacer_seance(bdd, choisie, *vers)
    repondre(
        _decrire_seance(session, deplacee),
        lambda: iter([f"Séance déplacée : {_dire_seance(deplacee)}."]),
    )


@seance.command("annuler")
@OPTION_SESSION
@OPTION_NUMERO
@options_communes()
def seance_annuler(code: str, numero: int) -> None:
    """Annule une séance où rien n’est noté ; sa salle redevient libre."""
    from inscriptions.services import seances

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session, choisie = _choisir(bdd, code, numero)
        annulee = seances.annuler_seance(bdd, choisie)
    repondre(
        _decrire_seance(session, annulee),
        lambda: iter([f"Séance annulée : {_dire_seance(annulee)}."]),
    )


@seance.command("retablir")
@OPTION_SESSION
@OPTION_NUMERO
@options_communes()
def seance_retablir(code: str, numero: int) -> None:
    """Rétablit une séance annulée, si la salle et les personnes sont encore libres."""
    from inscriptions.services import seances

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session, choisie = _choisir(bdd, code, numero)
        retablie = seances.retablir_seance(bdd, choisie)
    repondre(
        _decrire_seance(session, retablie),
        lambda: iter([f"Séance rétablie : {_dire_seance(retablie)}."]),
    )


@groupe()
def effectif() -> None:
    """L’effectif d’un atelier collectif anonyme : un total, et des répartitions."""


@effectif.command("noter")
@OPTION_SESSION
@click.option(
    "--total", metavar="NOMBRE", type=click.IntRange(0), required=True, help="Combien sont venus."
)
@click.option(
    "--seance",
    "numero",
    metavar="NUMÉRO",
    type=click.IntRange(1),
    default=None,
    help="Numéro de la séance, dès 1 ; la session entière sinon.",
)
@click.option(
    "--marge",
    "marges",
    metavar="RÉPARTITION",
    type=TypeMarge(),
    multiple=True,
    help="Combien ont telle réponse, par exemple « genre:feminin=4 ». À répéter.",
)
@options_communes()
def effectif_noter(
    code: str, total: int, numero: int | None, marges: tuple[tuple["Dimension", str, int], ...]
) -> None:
    """Note combien de personnes sont venues ; recommencer remplace."""
    from inscriptions.services import effectifs, sessions

    reparties: dict[Dimension, dict[str, int]] = {}
    for dimension, modalite, nombre in marges:
        reparties.setdefault(dimension, {})[modalite] = nombre
    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session = sessions.trouver_session(bdd, code)
        choisie = None if numero is None else choisir_seance(session, numero)
        note = effectifs.compter(bdd, session, total, choisie, reparties)
    detail: dict[str, dict[str, int]] = {}
    for marge in note.marges:
        detail.setdefault(marge.dimension.value, {})[marge.modalite] = marge.nombre
    repondre(
        {"session": session.code, "seance": numero, "total": note.total, "marges": detail},
        lambda: iter([f"Effectif noté : {note.total} personne(s)."]),
    )


@effectif.command("effacer")
@OPTION_SESSION
@click.option(
    "--seance",
    "numero",
    metavar="NUMÉRO",
    type=click.IntRange(1),
    default=None,
    help="Numéro de la séance, dès 1 ; la session entière sinon.",
)
@options_communes()
def effectif_effacer(code: str, numero: int | None) -> None:
    """Efface un effectif noté par erreur."""
    from inscriptions.services import effectifs, sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session = sessions.trouver_session(bdd, code)
        choisie = None if numero is None else choisir_seance(session, numero)
        efface = effectifs.effacer_effectif(bdd, session, choisie)
    dit = "Effectif effacé." if efface else "Aucun effectif n’était noté."
    repondre({"efface": efface}, lambda: iter([dit]))


def _choisir(bdd: "Bdd", code: str, numero: int) -> tuple["Session", "Seance"]:
    from inscriptions.services.sessions import trouver_session

    session = trouver_session(bdd, code)
    return session, choisir_seance(session, numero)


def _decrire_seance(session: "Session", seance: "Seance") -> dict[str, object]:
    return {
        "session": session.code,
        "seance": session.seances.index(seance) + 1,
        "debut": seance.debut.isoformat(),
        "fin": seance.fin.isoformat(),
        "minutes": seance.minutes,
        "etat": seance.etat.value,
    }


def _dire_seance(seance: "Seance") -> str:
    from inscriptions.heure import locale

    return f"{locale(seance.debut):%d/%m/%Y de %H:%M} à {locale(seance.fin):%H:%M}"


COMMANDES = (seance, effectif)
