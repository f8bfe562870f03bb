"""`epn compte`, `session`, `inscrire`, `emarger`: who, where, when."""

import re
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from plateforme.cli.commun import (
    AUTEUR,
    groupe,
    module_publie,
    options_communes,
    registre,
    repondre,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as Bdd

    from inscriptions.modeles import Apprenant, Session

_HORAIRE = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2})[:h](\d{2}) ?[-–] ?(\d{1,2})[:h](\d{2})")


class Horaire(click.ParamType[tuple[datetime, datetime]]):
    """A half-day as people write it: 2026-12-01 14:00-16:00 (the office's clock)."""

    name = "séance"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[datetime, datetime]:
        """Return (start, end) in UTC."""
        from inscriptions.heure import depuis_locale

        lu = _HORAIRE.fullmatch(str(value).strip())
        try:
            if lu is None:
                raise ValueError
            jour = datetime.strptime(lu[1], "%Y-%m-%d")  # given its zone just below
            debut = jour.replace(hour=int(lu[2]), minute=int(lu[3]))
            fin = jour.replace(hour=int(lu[4]), minute=int(lu[5]))
        except ValueError:
            self.fail(
                f"« {value} » : écrivez une séance comme « 2026-12-01 14:00-16:00 ».", param, ctx
            )
        return depuis_locale(debut), depuis_locale(fin)


def decrire_session(session: "Session", inscrits: int) -> dict[str, object]:
    """Describe a session for `--json`; times are ISO 8601, UTC."""
    return {
        "code": session.code,
        "module": session.module,
        "titre": session.titre,
        "lieu": session.lieu.nom,
        "formateur": session.formateur.identifiant if session.formateur else None,
        "capacite": session.capacite,
        "inscrits": inscrits,
        "seances": [
            {"debut": s.debut.isoformat(), "fin": s.fin.isoformat(), "minutes": s.minutes}
            for s in session.seances
        ],
    }


def trouver_apprenant(bdd: "Bdd", designe: str) -> "Apprenant":
    """Find a learner by card or by id; a clear refusal otherwise."""
    from inscriptions.modeles import Apprenant
    from inscriptions.services.apprenants import trouver_par_carte

    apprenant = trouver_par_carte(bdd, designe)
    if apprenant is None:
        try:
            apprenant = bdd.get(Apprenant, UUID(designe))
        except ValueError:
            apprenant = None
    if apprenant is None:
        raise click.ClickException("Personne n’a cette carte ni cet identifiant.")
    return apprenant


@groupe()
def compte() -> None:
    """Comptes des formateurs et de la coordination."""


@compte.command("creer")
@click.option(
    "--identifiant", metavar="TEXTE", required=True, help="Ce que la personne tapera pour entrer."
)
@click.option("--nom", metavar="TEXTE", required=True, help="Son nom, tel qu’il est affiché.")
@click.option(
    "--coordination", is_flag=True, help="Voit toutes les sessions, pas les siennes seules."
)
@click.option(
    "--mot-de-passe",
    metavar="TEXTE",
    envvar="EPN_MOT_DE_PASSE",
    prompt="Mot de passe (12 caractères au moins)",
    hide_input=True,
    confirmation_prompt=True,
    help="Demandé au clavier s’il n’est pas donné (ou variable EPN_MOT_DE_PASSE).",
)
@options_communes()
def compte_creer(identifiant: str, nom: str, coordination: bool, mot_de_passe: str) -> None:
    """Ouvre un compte."""
    from inscriptions.enumerations import RoleCompte
    from inscriptions.services.comptes import creer_compte

    role = RoleCompte.COORDINATEUR if coordination else RoleCompte.FORMATEUR
    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        ouvert = creer_compte(
            bdd, identifiant=identifiant, nom=nom, role=role, mot_de_passe=mot_de_passe
        )
    repondre(
        {"identifiant": ouvert.identifiant, "role": ouvert.role.value},
        lambda: iter([f"Compte « {ouvert.identifiant} » ouvert ({ouvert.role.libelle})."]),
    )


@groupe()
def session() -> None:
    """Une session : un module, un lieu, un formateur, des séances."""


@session.command("creer")
@click.option(
    "--module",
    metavar="MODULE",
    required=True,
    help="Identifiant du module, par exemple droit_epn.",
)
@click.option("--lieu", metavar="TEXTE", required=True, help="Nom du lieu ; créé s’il est nouveau.")
@click.option("--commune", metavar="TEXTE", default="", help="Commune du lieu, s’il est nouveau.")
@click.option(
    "--formateur", metavar="IDENTIFIANT", required=True, help="Identifiant du compte du formateur."
)
@click.option(
    "--capacite", metavar="NOMBRE", type=click.IntRange(1, 500), default=12, show_default=True
)
@click.option(
    "--titre", metavar="TEXTE", default=None, help="Titre affiché ; celui du module par défaut."
)
@click.option(
    "--seance",
    "seances",
    metavar="SÉANCE",
    type=Horaire(),
    multiple=True,
    required=True,
    help="Une demi-journée, par exemple « 2026-12-01 14:00-16:00 ». À répéter.",
)
@options_communes()
def session_creer(
    module: str,
    lieu: str,
    commune: str,
    formateur: str,
    capacite: int,
    titre: str | None,
    seances: tuple[tuple[datetime, datetime], ...],
) -> None:
    """Crée une session et donne son code."""
    from inscriptions.services import comptes, lieux, sessions, types_ateliers

    with registre() as (ici, depot):
        publie = module_publie(ici, module)
        with depot.ecriture(auteur=AUTEUR) as bdd:
            responsable = comptes.trouver_compte(bdd, formateur)
            if responsable is None:
                raise click.ClickException(
                    "Ce compte de formateur n’existe pas. Lancez : epn compte creer"
                )
            ou = lieux.trouver_lieu(bdd, lieu) or lieux.creer_lieu(
                bdd, nom=lieu, commune=commune or lieu
            )
            creee = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, module, publie.titre),
                titre=titre or publie.titre,
                lieu=ou,
                formateur=responsable,
                capacite=capacite,
                seances=seances,
            )
    repondre(decrire_session(creee, 0), lambda: iter([f"Session créée. Son code : {creee.code}"]))


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
        inscrits = sessions.effectifs(bdd, toutes)
    repondre(
        [decrire_session(s, inscrits[s.id]) for s in toutes],
        lambda: (
            f"{s.code}  {s.titre}, {s.lieu.nom}, {inscrits[s.id]} inscrit(s) sur {s.capacite}"
            for s in toutes
        ),
    )


@click.command()
@click.argument("prenom")
@click.option("--nom", metavar="TEXTE", default="", help="Nom de famille ; facultatif.")
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@options_communes()
def inscrire(prenom: str, nom: str, code: str) -> None:
    """Inscrit une personne (prénom ou pseudonyme) et donne sa carte."""
    from inscriptions.codes import afficher
    from inscriptions.services import apprenants, sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        inscription = apprenants.inscrire(
            bdd, session=sessions.trouver_session(bdd, code), prenom=prenom, nom=nom
        )
        qui = inscription.apprenant
    repondre(
        {"id": str(qui.id), "carte": qui.carte, "session": code},
        lambda: iter([f"Inscription faite. Carte de {qui.prenom} : {afficher(qui.carte)}"]),
    )


@click.command()
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@click.option(
    "--apprenant", metavar="CARTE", required=True, help="Carte ou identifiant de la personne."
)
@click.option(
    "--seance",
    metavar="NOMBRE",
    type=click.IntRange(1),
    default=None,
    help="Numéro de la séance, dès 1 ; toutes sinon.",
)
@click.option(
    "--minutes",
    metavar="NOMBRE",
    type=click.IntRange(0),
    default=None,
    help="Minutes suivies ; toute la séance sinon.",
)
@options_communes()
def emarger(code: str, apprenant: str, seance: int | None, minutes: int | None) -> None:
    """Note la présence d’une personne à une séance, ou à toutes."""
    from inscriptions.services import emargement, sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        suivie = sessions.trouver_session(bdd, code)
        qui = trouver_apprenant(bdd, apprenant)
        if seance is not None and seance > len(suivie.seances):
            raise click.ClickException(f"Cette session a {len(suivie.seances)} séance(s).")
        choisies = suivie.seances if seance is None else [suivie.seances[seance - 1]]
        faites = [
            emargement.emarger(
                bdd,
                seance=une,
                apprenant=qui,
                minutes=une.minutes if minutes is None else minutes,
            )
            for une in choisies
        ]
    repondre(
        [{"seance": str(p.seance_id), "minutes": p.minutes} for p in faites],
        lambda: iter([f"Présence notée : {sum(p.minutes for p in faites)} minutes."]),
    )


COMMANDES = (compte, session, les_sessions, inscrire, emarger)
