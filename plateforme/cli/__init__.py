"""`epn`: the command line. Thin: each command reads its options, calls a room, prints the outcome.

Rooms are imported inside the commands, so that `epn --help` answers at once.
"""

import sys

import click

from plateforme.cli import (
    apprentissage,
    bilan,
    certificats,
    cles,
    contenu,
    echanges,
    impressions,
    inscriptions,
    journal,
    offre,
    planification,
    portail,
    sessions,
    textes,
)
from plateforme.cli.commun import groupe, options_communes
from plateforme.cli.langue import parler_francais


@groupe(context_settings={"help_option_names": ["-h", "--help", "--aide"]})
@options_communes(json=False)
def epn() -> None:
    """Parcours EPN : leçons, inscriptions, notation, attestations."""


for module in (
    portail,
    contenu,
    offre,
    sessions,
    planification,
    inscriptions,
    echanges,
    impressions,
    apprentissage,
    certificats,
    cles,
    journal,
    bilan,
    textes,
):
    for commande in module.COMMANDES:
        epn.add_command(commande)


def main() -> None:
    """Run `epn`; an error of ours is one sentence on stderr and exit code 1."""
    from certificats.erreurs import ErreurCertificat
    from erreurs import ErreurEPN

    parler_francais()
    try:
        epn(prog_name="epn")
    except (ErreurEPN, ErreurCertificat) as erreur:
        click.echo(f"Erreur : {erreur}", err=True)
        sys.exit(1)
