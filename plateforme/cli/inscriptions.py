"""`epn compte`, `inscrire`, `desinscrire`, `emarger`: who has an account, a place, who came."""

from typing import TYPE_CHECKING
from uuid import UUID

import click

from plateforme.cli.commun import AUTEUR, groupe, options_communes, registre, repondre
from plateforme.cli.parametres import ListeFermee
from plateforme.cli.sessions import choisir_seance, decrire_promu, dire_promus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as Bdd

    from inscriptions.enumerations import EtatPresence, MotifCorrection
    from inscriptions.modeles import Apprenant, Inscription


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


@click.command()
@click.argument("prenom")
@click.option("--nom", metavar="TEXTE", default="", help="Nom de famille ; facultatif.")
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@click.option(
    "--sur-place",
    is_flag=True,
    help="La personne est là sans s’être inscrite : une session complète la refuse.",
)
@options_communes()
def inscrire(prenom: str, nom: str, code: str, sur_place: bool) -> None:
    """Inscrit une personne (prénom ou pseudonyme) et donne sa carte."""
    from inscriptions.services import apprenants, sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session = sessions.trouver_session(bdd, code)
        inscription = apprenants.inscrire(
            bdd, session=session, prenom=prenom, nom=nom, sur_place=sur_place
        )
        rang = _rang_d_attente(bdd, inscription)
        qui = inscription.apprenant
    repondre(
        {
            "id": str(qui.id),
            "carte": qui.carte,
            "session": code,
            "etat": inscription.etat.value,
            "rang": rang,
        },
        lambda: iter([_dire_inscription(qui, rang)]),
    )


@click.command()
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@click.option(
    "--apprenant", metavar="CARTE", required=True, help="Carte ou identifiant de la personne."
)
@options_communes()
def desinscrire(code: str, apprenant: str) -> None:
    """Annule une inscription ; sa place va à la première personne qui attend."""
    from inscriptions.enumerations import EtatInscription
    from inscriptions.erreurs import refus
    from inscriptions.services import apprenants, sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session = sessions.trouver_session(bdd, code)
        qui = trouver_apprenant(bdd, apprenant)
        toutes = apprenants.inscrits(bdd, session, *EtatInscription)
        sienne = next((une for une in toutes if une.apprenant_id == qui.id), None)
        if sienne is None:
            raise refus("inscription-inconnue")
        promus = apprenants.annuler_inscription(bdd, sienne)
    repondre(
        {
            "id": str(qui.id),
            "session": session.code,
            "etat": EtatInscription.ANNULEE.value,
            "promus": [decrire_promu(promu) for promu in promus],
        },
        lambda: iter(["L’inscription est annulée.", *dire_promus(promus)]),
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
    help="Numéro de la séance, dès 1 ; toutes celles qui ne sont pas annulées sinon.",
)
@click.option(
    "--etat",
    metavar="ÉTAT",
    type=ListeFermee("EtatPresence"),
    default=None,
    help="present, absent ou excuse ; d’après les minutes sinon.",
)
@click.option(
    "--minutes",
    metavar="NOMBRE",
    type=click.IntRange(0),
    default=None,
    help="Minutes suivies ; toute la séance sinon.",
)
@click.option(
    "--motif",
    metavar="MOTIF",
    type=ListeFermee("MotifCorrection"),
    default=None,
    help="Pour corriger après coup : oubli, erreur_saisie, justificatif, retard, feuille_papier.",
)
@options_communes()
def emarger(
    code: str,
    apprenant: str,
    seance: int | None,
    etat: "EtatPresence | None",
    minutes: int | None,
    motif: "MotifCorrection | None",
) -> None:
    """Note la présence d’une personne à une séance, ou à toutes."""
    from inscriptions.services import emargement, sessions

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        suivie = sessions.trouver_session(bdd, code)
        qui = trouver_apprenant(bdd, apprenant)
        choisies = suivie.seances_tenues if seance is None else [choisir_seance(suivie, seance)]
        faites = [
            emargement.emarger(
                bdd, seance=une, apprenant=qui, etat=etat, minutes=minutes, motif=motif
            )
            for une in choisies
        ]
    repondre(
        [{"seance": str(p.seance_id), "minutes": p.minutes, "etat": p.etat.value} for p in faites],
        lambda: iter([f"Présence notée : {sum(p.minutes for p in faites)} minutes."]),
    )


def _rang_d_attente(bdd: "Bdd", inscription: "Inscription") -> int | None:
    """Count from 1 who waits up to this sign-up; None when it has a place."""
    from inscriptions.enumerations import EtatInscription
    from inscriptions.modeles import Session
    from inscriptions.services.apprenants import inscrits

    if inscription.etat is not EtatInscription.EN_ATTENTE:
        return None
    session = bdd.get_one(Session, inscription.session_id)
    attente = inscrits(bdd, session, EtatInscription.EN_ATTENTE)
    return sum(autre.rang <= inscription.rang for autre in attente)


def _dire_inscription(qui: "Apprenant", rang: int | None) -> str:
    from inscriptions.codes import afficher

    carte = afficher(qui.carte)
    if rang is None:
        return f"Inscription faite. Carte de {qui.prenom} : {carte}"
    return (
        f"La session est complète : {qui.prenom} est sur liste d’attente, au rang {rang}. "
        f"Sa carte : {carte}"
    )


COMMANDES = (compte, inscrire, desinscrire, emarger)
