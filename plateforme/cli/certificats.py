"""`epn certificats`: give attestations, check one, replace it, take it back, pack them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import (
    AUTEUR,
    TYPE_SORTIE,
    dossier,
    ecriture,
    groupe,
    module_publie,
    options_communes,
    registre,
    repondre,
)
from plateforme.cli.inscriptions import trouver_apprenant

if TYPE_CHECKING:
    from inscriptions.modeles import Session
    from plateforme.attestations import Emission
    from plateforme.dossier import Dossier
    from plateforme.publies import ModulePublie
    from plateforme.verification import Verification

# Written out, so that `epn --help` opens no registry; a test holds them to the closed lists.
GENRES = ("reussite", "presence", "visa")
MOTIFS = ("erreur", "identite", "resultats", "fraude", "demande")

_session = click.option(
    "--session", "code", metavar="CODE", required=True, help="Code de la session."
)
_genre = click.option(
    "--genre",
    type=click.Choice(GENRES),
    default=None,
    help="Genre d’attestation ; celui du module par défaut, « presence » à la demande.",
)


@groupe()
def certificats() -> None:
    """Délivre, vérifie, remplace et révoque les attestations."""


@certificats.command("emettre")
@_session
@_genre
@click.option(
    "--apprenant",
    metavar="CARTE",
    default=None,
    help="Une seule personne ; il le faut aussi pour délivrer de nouveau après une révocation.",
)
@options_communes()
def certificats_emettre(code: str, genre: str | None, apprenant: str | None) -> None:
    """Délivre l’attestation à qui remplit la règle, et dit aux autres ce qui manque."""
    from inscriptions.enumerations import GenreCertificat
    from inscriptions.services import sessions
    from plateforme.attestations import emettre
    from plateforme.organisme import lire_organisme

    en_json = bool(click.get_current_context().ensure_object(dict).get("json"))
    emissions = []
    with registre() as (ici, depot):
        with depot.lecture() as bdd:
            session = sessions.trouver_session(bdd, code)
            qui = trouver_apprenant(bdd, apprenant).id if apprenant is not None else None
        for emission in emettre(
            ici,
            depot,
            code,
            _module(ici, session, genre),
            lire_organisme(ici),
            auteur=AUTEUR,
            genre=GenreCertificat(genre) if genre else None,
            apprenant=qui,
        ):
            emissions.append(emission)
            if not en_json:  # as each one is done: a batch of fifty takes seconds
                click.echo(_ligne(emission))
    repondre(
        [
            {
                "apprenant": str(e.etat.apprenant.id),
                "nom": e.etat.nom,
                "genre": e.etat.genre.value,
                "delivre": e.delivre,
                "nouvelle": e.nouvelle,
                "code": e.code,
                "fichier": None if e.fichier is None else str(e.fichier),
                "manque": [] if e.delivre else list(e.etat.manques),
            }
            for e in emissions
        ],
        lambda: iter([] if emissions else ["Personne n’est inscrit à cette session."]),
    )


def _module(ici: "Dossier", session: "Session", genre: str | None) -> "ModulePublie | None":
    """Return the session's published module; a workshop that has none gives presence only."""
    if session.module is None and genre == "presence":
        return None
    return module_publie(ici, session.module)


def _ligne(emission: "Emission") -> str:
    etat = emission.etat
    if not emission.delivre:
        suite = " ".join(etat.manques)
    elif emission.nouvelle:
        suite = f"attestation {emission.code}, {emission.fichier}"
    else:
        suite = f"attestation {emission.code}, déjà délivrée, {emission.fichier}"
    return f"{emission.rang} sur {emission.total}, {etat.nom} : {suite}"


@certificats.command("valider")
@_session
@click.option(
    "--apprenant", metavar="CARTE", required=True, help="Carte ou identifiant de la personne."
)
@click.option("--retirer", is_flag=True, help="Retire la confirmation.")
@options_communes()
def certificats_valider(code: str, apprenant: str, retirer: bool) -> None:
    """Confirme qu’une personne a appris, quand la règle du module le demande."""
    from inscriptions.heure import maintenant
    from inscriptions.services import sessions
    from inscriptions.services.validations import valider

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        session = sessions.trouver_session(bdd, code)
        qui = trouver_apprenant(bdd, apprenant)
        faite = valider(bdd, session, qui, maintenant(), oui=not retirer)
        quand = faite.validee_le
    repondre(
        {
            "apprenant": str(qui.id),
            "session": session.code,
            "validee_le": quand.isoformat() if quand else None,
        },
        lambda: iter(["Confirmation notée." if quand else "Confirmation retirée."]),
    )


@certificats.command("verifier")
@click.argument("fichier")
@options_communes()
def certificats_verifier(fichier: str) -> None:
    """Vérifie un PDF, un badge ou un code : 0 (valide), 1 (non), 2 (on ne peut pas dire)."""
    from plateforme.verification import ON_NE_PEUT_PAS_DIRE, Constat

    verdict = _verifier(fichier)
    certificat = verdict.certificat
    fin = certificat.valable_jusqu_au if certificat else None
    repondre(
        {
            "valide": verdict.constat is Constat.VALIDE,
            "constat": verdict.constat.value,
            "message": verdict.phrase,
            "code": certificat.code if certificat else None,
            "genre": certificat.genre.value if certificat else None,
            "module": certificat.donnees.get("titre_module") if certificat else None,
            "emis_le": certificat.emis_le.isoformat() if certificat else None,
            "valable_jusqu_au": fin.isoformat() if fin else None,
        },
        lambda: iter([verdict.phrase]),
    )
    if verdict.constat in ON_NE_PEUT_PAS_DIRE:
        raise SystemExit(2)
    raise SystemExit(0 if verdict.constat is Constat.VALIDE else 1)


def _verifier(apporte: str) -> "Verification":
    """Check against the registry; without one nothing can be said, and none is made."""
    from inscriptions.depot import ouvrir
    from inscriptions.erreurs import ErreurRegistre
    from plateforme.trousseau import TrousseauIncomplet, cles_publiques
    from plateforme.verification import Constat, Verification, verifier

    ici = dossier(creer=False)
    base = ici.base
    fichier = base.removeprefix("sqlite:///")
    try:
        if fichier != base and not Path(fichier).exists():
            return Verification(Constat.SANS_REGISTRE, None)
        with ouvrir(base) as depot:
            return verifier(depot, apporte, lambda: cles_publiques(ici))
    except (ErreurRegistre, TrousseauIncomplet):
        return Verification(Constat.SANS_REGISTRE, None)


@certificats.command("reemettre")
@click.argument("code")
@options_communes()
def certificats_reemettre(code: str) -> None:
    """Remplace une attestation, après la correction d’un nom. L’ancienne est « remplacée »."""
    from plateforme.attestations import reemettre
    from plateforme.organisme import lire_organisme

    with registre() as (ici, depot):
        neuf = reemettre(ici, depot, code, lire_organisme(ici), AUTEUR)
        fichier = ici.certificats / neuf.fichier
    repondre(
        {"code": neuf.code, "remplace": code, "fichier": str(fichier)},
        lambda: iter([f"Nouvelle attestation {neuf.code}, {fichier}"]),
    )


@certificats.command("revoquer")
@click.argument("code")
@click.option(
    "--motif", type=click.Choice(MOTIFS), required=True, help="Pourquoi ; le journal le garde."
)
@options_communes()
def certificats_revoquer(code: str, motif: str) -> None:
    """Révoque une attestation : elle ne vaut plus rien, et la page de vérification le dit."""
    from inscriptions.enumerations import MotifRevocation
    from inscriptions.erreurs import refus
    from inscriptions.heure import maintenant
    from inscriptions.services.certificats import revoquer, trouver

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        trouve = trouver(bdd, code)
        if trouve is None:
            raise refus("certificat-inconnu")
        revoque = revoquer(bdd, trouve, MotifRevocation(motif), maintenant())
        quand = revoque.etat_le
    repondre(
        {
            "code": revoque.code,
            "etat": revoque.etat.value,
            "motif": revoque.motif.value if revoque.motif else None,
            "revoque_le": quand.isoformat() if quand else None,
        },
        lambda: iter([f"Attestation {revoque.code} révoquée."]),
    )


@certificats.command("envoyer")
@click.argument("code", required=False)
@click.option("--session", "session", metavar="CODE", help="Toutes celles d’une session.")
@_genre
@options_communes()
def certificats_envoyer(code: str | None, session: str | None, genre: str | None) -> None:
    """Envoie une attestation par courriel à sa personne, ou celles d’une session, une fois."""
    from plateforme.courriel import envoyer

    if (code is None) is (session is None):
        raise click.UsageError("Donnez le code d’une attestation, ou --session et son code.")
    if session is not None:
        _envoyer_session(session, genre)
        return
    with registre() as (ici, depot):
        envoye = envoyer(ici, depot, code or "", AUTEUR)
    repondre(
        {"code": envoye.code, "envoye": True},
        lambda: iter([f"Attestation {envoye.code} envoyée."]),
    )


def _envoyer_session(code: str, genre: str | None) -> None:
    """Send, saying each one as it goes; exit 1 when one could not."""
    from inscriptions.enumerations import GenreCertificat
    from plateforme.courriel import SortDepart, envoyer_session

    en_json = bool(click.get_current_context().ensure_object(dict).get("json"))
    dit = {
        SortDepart.PARTIE: "envoyée",
        SortDepart.DEJA: "déjà envoyée",
        SortDepart.SANS_ADRESSE: "la personne n’a pas d’adresse électronique",
    }
    departs = []
    with registre() as (ici, depot):
        for depart in envoyer_session(
            ici, depot, code, AUTEUR, GenreCertificat(genre) if genre else None
        ):
            departs.append(depart)
            if not en_json:
                suite = depart.phrase or dit[depart.sort]
                click.echo(f"{depart.rang} sur {depart.total}, {depart.certificat.code} : {suite}")
    repondre(
        [{"code": d.certificat.code, "depart": d.sort.value, "message": d.phrase} for d in departs],
        lambda: iter([] if departs else ["Cette session n’a pas d’attestation à envoyer."]),
    )
    if any(d.sort is SortDepart.ECHEC for d in departs):
        raise SystemExit(1)


@certificats.command("archive")
@_session
@_genre
@click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    required=True,
    help="Fichier « .zip » à écrire.",
)
@options_communes()
def certificats_archive(code: str, genre: str | None, sortie: Path) -> None:
    """Réunit les attestations valables d’une session dans un fichier, pour l’imprimeur."""
    from inscriptions.enumerations import GenreCertificat
    from plateforme.attestations import archiver_session

    with registre() as (ici, depot), ecriture(sortie) as fichier:
        noms = archiver_session(
            ici, depot, code, fichier, GenreCertificat(genre) if genre else None
        )
        if not noms:
            raise click.ClickException("Cette session n’a pas d’attestation à imprimer.")
    repondre(
        {"fichier": str(sortie), "attestations": noms},
        lambda: iter([f"Attestations réunies : {len(noms)}, dans {sortie}"]),
    )


COMMANDES = (certificats,)
