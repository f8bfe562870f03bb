"""`epn session`, `epn sessions`: planned, closed, reopened, cancelled, listed."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import (
    AUTEUR,
    groupe,
    module_publie,
    options_communes,
    registre,
    repondre,
)
from plateforme.cli.parametres import TypeConge, TypeHoraire

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as Bdd

    from inscriptions.calendrier import Conge, Horaire, Recurrence
    from inscriptions.modeles import Compte, Inscription, Seance, Session
    from inscriptions.services.sessions import Remplissage


def decrire_session(session: "Session", places: "Remplissage") -> dict[str, object]:
    """Describe a session for `--json`; times are ISO 8601, UTC."""
    return {
        "code": session.code,
        "type": session.type.code,
        "module": session.module,
        "titre": session.titre,
        "lieu": session.lieu.nom,
        "salle": session.salle,
        "formateur": session.formateur.identifiant if session.formateur else None,
        "animateurs": [compte.identifiant for compte in session.animateurs],
        "etat": session.etat.value,
        "premier_jour": session.premier_jour,
        "autoformation": session.autoformation,
        "capacite": session.capacite,
        "inscrits": places.confirmees,
        "en_attente": places.en_attente,
        "seances": [
            {"debut": s.debut.isoformat(), "fin": s.fin.isoformat(), "minutes": s.minutes}
            for s in session.seances
        ],
        "annulees": [
            rang for rang, s in enumerate(session.seances, 1) if s not in session.seances_tenues
        ],
    }


def choisir_seance(session: "Session", numero: int) -> "Seance":
    """Give a half-day by its number, from 1 in order of date, the cancelled ones included."""
    if numero > len(session.seances):
        raise click.ClickException(f"Cette session a {len(session.seances)} séance(s).")
    return session.seances[numero - 1]


def trouver_compte(bdd: "Bdd", identifiant: str) -> "Compte":
    """Find the account of whoever is to run a session, or say how to open one."""
    from inscriptions.services import comptes

    compte = comptes.trouver_compte(bdd, identifiant)
    if compte is None:
        raise click.ClickException("Ce compte de formateur n’existe pas. Lancez : epn compte creer")
    return compte


@groupe()
def session() -> None:
    """Une session : un atelier, un lieu, un formateur, des séances."""


@session.command("creer")
@click.option(
    "--module",
    metavar="MODULE",
    default=None,
    help="Identifiant du module, par exemple droit_epn.",
)
@click.option(
    "--type",
    "code_type",
    metavar="CODE",
    default=None,
    help="Type d’atelier, au lieu d’un module (voir « epn type lister »).",
)
@click.option("--lieu", metavar="TEXTE", required=True, help="Nom du lieu ; créé s’il est nouveau.")
@click.option("--commune", metavar="TEXTE", default="", help="Commune du lieu, s’il est nouveau.")
@click.option("--salle", metavar="TEXTE", default="", help="Salle, si le lieu en a plusieurs.")
@click.option(
    "--formateur", metavar="IDENTIFIANT", required=True, help="Identifiant du compte du formateur."
)
@click.option(
    "--animateur",
    "animateurs",
    metavar="IDENTIFIANT",
    multiple=True,
    help="Compte de qui anime aussi la session. À répéter.",
)
@click.option(
    "--capacite",
    metavar="NOMBRE",
    type=click.IntRange(1, 500),
    default=None,
    help="Nombre de places : 12 par défaut, sans limite pour une autoformation.",
)
@click.option(
    "--titre", metavar="TEXTE", default=None, help="Titre affiché ; celui de l’atelier par défaut."
)
@click.option(
    "--seance",
    "seances",
    metavar="SÉANCE",
    type=TypeHoraire(),
    multiple=True,
    help="Une demi-journée, par exemple « 2026-12-01 14:00-16:00 ». À répéter.",
)
@click.option(
    "--autoformation",
    is_flag=True,
    help="Une session sans date, que chacun suit seul et à son rythme.",
)
@click.option(
    "--chaque-semaine",
    metavar="NOMBRE",
    type=click.IntRange(1),
    default=None,
    help="Répète la seule séance donnée, ce nombre de fois, à la même heure, hors jours fériés.",
)
@click.option(
    "--sauf",
    metavar="JOURS",
    type=TypeConge(),
    multiple=True,
    help="Jour ou période sans séance, par exemple « 2026-12-21/2027-01-04 ». À répéter.",
)
@click.option(
    "--sans-report",
    is_flag=True,
    help="Compte les semaines, et non les séances : une date sautée n’est pas remplacée.",
)
@options_communes()
def session_creer(
    module: str | None,
    code_type: str | None,
    lieu: str,
    commune: str,
    salle: str,
    formateur: str,
    animateurs: tuple[str, ...],
    capacite: int | None,
    titre: str | None,
    seances: tuple["Horaire", ...],
    autoformation: bool,
    chaque_semaine: int | None,
    sauf: tuple["Conge", ...],
    sans_report: bool,
) -> None:
    """Crée une session et donne son code."""
    from inscriptions.erreurs import refus
    from inscriptions.services import lieux, reservations, sessions, types_ateliers

    if (module is None) == (code_type is None):
        raise click.UsageError("Donnez --module ou --type, l’un des deux.")
    if autoformation and (module is None or seances or chaque_semaine):
        raise click.UsageError("--autoformation va avec --module, et sans --seance : sans date.")
    if not autoformation and not seances:
        raise click.UsageError("Donnez --seance, ou --autoformation pour une session sans date.")
    if chaque_semaine is None and (sauf or sans_report):
        raise click.UsageError("--sauf et --sans-report vont avec --chaque-semaine.")
    if chaque_semaine is not None and len(seances) > 1:
        raise click.UsageError("Avec --chaque-semaine, donnez une seule séance : la première.")
    serie = _repeter(seances[0], chaque_semaine, sauf, sans_report) if chaque_semaine else None
    with registre() as (ici, depot):
        publie = None if module is None else module_publie(ici, module)
        if autoformation and publie is not None and publie.autoformation is None:
            raise click.ClickException(
                f"Le module « {module} » ne prévoit pas l’autoformation : ajoutez "
                "[regle.autoformation] à son module.toml, puis publiez-le."
            )
        with depot.ecriture(auteur=AUTEUR) as bdd:
            responsable = trouver_compte(bdd, formateur)
            equipe = [trouver_compte(bdd, identifiant) for identifiant in animateurs]
            ou = lieux.trouver_lieu(bdd, lieu)
            reservations.tenir(
                bdd,
                lieux=[] if ou is None else [ou.id],
                comptes={compte.id for compte in (responsable, *equipe)},
            )
            atelier = (
                types_ateliers.trouver_type(bdd, code_type or "")
                if publie is None
                else types_ateliers.type_du_module(bdd, publie.identifiant, publie.titre)
            )
            if atelier is None:
                raise refus("type-inconnu")
            creee = sessions.creer_session(
                bdd,
                type_atelier=atelier,
                titre=titre or (atelier.intitule if publie is None else publie.titre),
                lieu=ou or lieux.creer_lieu(bdd, nom=lieu, commune=commune or lieu),
                formateur=responsable,
                animateurs=equipe,
                capacite=capacite or (None if autoformation else 12),
                seances=seances if serie is None else serie.retenues,
                salle=salle,
                autoformation=autoformation,
            )
    sautees = () if serie is None else serie.sautees
    repondre(
        decrire_session(creee, sessions.Remplissage())
        | {"sautees": [{"jour": jour, "raison": raison} for jour, raison in sautees]},
        lambda: _dire_creee(creee, sautees, remplacees=not sans_report),
    )


@session.command("clore")
@click.argument("code")
@options_communes()
def session_clore(code: str) -> None:
    """Termine une session : plus d’inscription, plus de changement de dates."""
    from inscriptions.services import sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        close = sessions.clore_session(bdd, sessions.trouver_session(bdd, code))
    repondre(
        {"code": close.code, "etat": close.etat.value}, lambda: iter(["La session est terminée."])
    )


@session.command("rouvrir")
@click.argument("code")
@options_communes()
def session_rouvrir(code: str) -> None:
    """Rouvre une session terminée ou annulée ; les places libres vont à la liste d’attente."""
    from inscriptions.services import sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        ouverte = sessions.trouver_session(bdd, code)
        promus = sessions.rouvrir_session(bdd, ouverte)
    repondre(
        {
            "code": ouverte.code,
            "etat": ouverte.etat.value,
            "promus": [decrire_promu(promu) for promu in promus],
        },
        lambda: iter(["La session est rouverte.", *dire_promus(promus)]),
    )


@session.command("annuler")
@click.argument("code")
@options_communes()
def session_annuler(code: str) -> None:
    """Annule une session où aucune présence n’est notée ; sa salle redevient libre."""
    from inscriptions.services import sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        annulee = sessions.annuler_session(bdd, sessions.trouver_session(bdd, code))
    repondre(
        {"code": annulee.code, "etat": annulee.etat.value},
        lambda: iter(["La session est annulée."]),
    )


@groupe("sessions")
def les_sessions() -> None:
    """Toutes les sessions."""


@les_sessions.command("lister")
@options_communes()
def sessions_lister() -> None:
    """Liste les sessions avec leurs séances et leurs inscrits."""
    from inscriptions.services import sessions

    with registre() as (_, depot), depot.lecture() as bdd:
        toutes = sessions.lister_sessions(bdd)
        places = sessions.remplissage(bdd, toutes)
    repondre(
        [decrire_session(s, places[s.id]) for s in toutes],
        lambda: (_resumer(s, places[s.id]) for s in toutes),
    )


def decrire_promu(promu: "Inscription") -> dict[str, object]:
    """Describe who came off the waiting list, for `--json`."""
    qui = promu.apprenant
    return {"id": str(qui.id), "carte": qui.carte, "prenom": qui.prenom}


def dire_promus(promus: Sequence["Inscription"]) -> Iterator[str]:
    """Say who came off the waiting list: whoever types this command has to tell them."""
    from inscriptions.codes import afficher

    for promu in promus:
        qui = promu.apprenant
        yield f"Place donnée à {qui.prenom}, carte {afficher(qui.carte)} : à prévenir."


def _repeter(
    premiere: "Horaire", nombre: int, sauf: Sequence["Conge"], sans_report: bool
) -> "Recurrence":
    from inscriptions.calendrier import recurrence
    from inscriptions.heure import locale

    debut, fin = locale(premiere[0]), locale(premiere[1])
    return recurrence(
        debut.date(),
        debut.time(),
        fin.time(),
        nombre=None if sans_report else nombre,
        semaines=nombre if sans_report else None,
        sauf=sauf,
    )


def _dire_creee(
    session: "Session", sautees: Sequence[tuple[date, str]], *, remplacees: bool
) -> Iterator[str]:
    yield f"Session créée. Son code : {session.code}"
    for jour, raison in sautees:
        yield f"Date sautée : {jour:%d/%m/%Y} ({raison})."
    if sautees:
        suite = "les dates sautées sont remplacées" if remplacees else "aucune n’est remplacée"
        yield f"La session a {len(session.seances)} séance(s) : {suite}."


def _resumer(session: "Session", places: "Remplissage") -> str:
    limite = "" if session.capacite is None else f" sur {session.capacite}"
    attente = f", {places.en_attente} en attente" if places.en_attente else ""
    etat = "" if session.etat.value == "prevue" else f" ({session.etat.libelle.lower()})"
    if session.autoformation:
        etat = f", en autoformation{etat}"
    # An old report's session, or a workshop counted without names: nobody knows, which is not 0.
    inconnu = session.capacite is None and not places.confirmees and not session.autoformation
    inscrits = "inscrits inconnus" if inconnu else f"{places.confirmees} inscrit(s)"
    return f"{session.code}  {session.titre}, {session.lieu.nom}, {inscrits}{limite}{attente}{etat}"


COMMANDES = (session, les_sessions)
