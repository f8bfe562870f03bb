"""`epn certificats cles`, `verificateur`, `badge`: what lets others trust an attestation."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plateforme.cli.certificats import certificats
from plateforme.cli.commun import TYPE_SORTIE, dossier, ecrire, options_communes, registre, repondre

if TYPE_CHECKING:
    from plateforme.trousseau import Trousseau


@certificats.command("cles")
@click.option(
    "--tourner",
    is_flag=True,
    help="Fait de nouvelles clés ; ce qui est déjà délivré reste valable.",
)
@options_communes()
def certificats_cles(tourner: bool) -> None:
    """Montre les clés qui signent les attestations, à afficher au lieu ; les renouvelle."""
    from inscriptions.heure import maintenant
    from plateforme import trousseau
    from plateforme.organisme import lire_organisme

    ici = dossier()
    faire = trousseau.tourner if tourner else trousseau.ouvrir_trousseau
    cles = faire(ici, lire_organisme(ici).nom, maintenant())
    repondre(_decrire(cles), lambda: _raconter(cles))


@certificats.command("verificateur")
@click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    required=True,
    help="Fichier « .html » à écrire.",
)
@click.option(
    "--liste",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    default=None,
    help="Écrit aussi la liste signée des attestations annulées, à donner à qui a déjà la page.",
)
@options_communes()
def certificats_verificateur(sortie: Path, liste: Path | None) -> None:
    """Écrit la page qui vérifie une attestation sans Internet : à mettre sur une clé USB."""
    from certificats.revocations import Revocations, signer_liste
    from certificats.verificateur import composer_verificateur
    from inscriptions.heure import jour_local, maintenant
    from inscriptions.services.certificats import ne_valent_plus
    from plateforme.organisme import lire_organisme
    from plateforme.trousseau import ouvrir_trousseau

    jour = jour_local(maintenant())
    with registre() as (ici, depot):
        organisme = lire_organisme(ici).nom
        cles = ouvrir_trousseau(ici, organisme, maintenant())
        with depot.lecture() as bdd:
            annulees = ne_valent_plus(bdd)
    signee = signer_liste(Revocations(jour, annulees), cles.cle_preuve)
    page = composer_verificateur(organisme, cles.publiques, signee, jour)
    ecrire(sortie, page.encode())
    if liste is not None:
        ecrire(liste, signee.encode())
    repondre(
        {"fichier": str(sortie), "cles": len(cles.publiques), "annulees": len(annulees)},
        lambda: iter([f"Page de vérification écrite : {sortie}"]),
    )


@certificats.command("badge")
@click.argument("code")
@click.option(
    "--sortie",
    metavar="FICHIER",
    type=TYPE_SORTIE,
    default=None,
    help="Fichier « .json » à écrire ; sans lui, le badge est affiché.",
)
@options_communes()
def certificats_badge(code: str, sortie: Path | None) -> None:
    """Donne le badge numérique d’une attestation (Open Badges 3.0), tel qu’il est signé."""
    from inscriptions.erreurs import refus
    from inscriptions.services.certificats import trouver
    from plateforme.badges import badge_de

    with registre() as (ici, depot):
        with depot.lecture() as bdd:
            certificat = trouver(bdd, code)
        if certificat is None:
            raise refus("certificat-inconnu")
        badge = badge_de(ici, certificat)
    if sortie is None:  # byte for byte, with `--json` as without: it is JSON, and it is signed
        click.echo(badge, nl=False)
        return
    ecrire(sortie, badge)
    repondre(
        {"code": certificat.code, "fichier": str(sortie)},
        lambda: iter([f"Badge de l’attestation {certificat.code} écrit : {sortie}"]),
    )


def _decrire(cles: "Trousseau") -> dict[str, object]:
    from certificats.verificateur import empreinte_lisible

    return {
        "cles": [
            {
                "empreinte": empreinte_lisible(cle.publique),
                "depuis": cle.depuis.isoformat(),
                "jusqu_au": cle.jusqu_au.isoformat() if cle.jusqu_au else None,
            }
            for cle in cles.publiques
        ],
        "signataire": cles.signataire.nom,
        "fin": cles.signataire.fin.isoformat(),
        "de_la_ville": cles.de_la_ville,
    }


def _raconter(cles: "Trousseau") -> Iterator[str]:
    from certificats.typographie import date_longue
    from certificats.verificateur import empreinte_lisible
    from inscriptions.heure import jour_local

    yield "Clés des preuves (à afficher au lieu, pour comparer avec la page de vérification) :"
    for cle in cles.publiques:
        fin = f"jusqu’au {date_longue(cle.jusqu_au)}" if cle.jusqu_au else "signe aujourd’hui"
        yield f"  {empreinte_lisible(cle.publique)}"
        yield f"    depuis le {date_longue(cle.depuis)}, {fin}"
    origine = "certificat de la ville" if cles.de_la_ville else "autorité locale"
    fin_certificat = date_longue(jour_local(cles.signataire.fin))
    yield f"Signature des PDF : {cles.signataire.nom} ({origine}), jusqu’au {fin_certificat}"


COMMANDES: tuple[click.Command, ...] = ()  # they join the group `certificats`
