"""`epn demo`, `epn servir`: the portal."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from plateforme.cli.commun import dossier, options_communes, registre, repondre


@click.command()
@click.option(
    "--adresse-portail",
    metavar="ADRESSE",
    default="http://127.0.0.1:8866",
    show_default=True,
    help="Adresse imprimée sur les cartes et les attestations, la première fois.",
)
@options_communes()
def demo(adresse_portail: str) -> None:
    """Prépare une démonstration, avec des personnes fictives. Relancer ne change rien."""
    from plateforme.demo import preparer_demo

    with registre() as (ici, depot):
        prete = preparer_demo(ici, depot, adresse_portail)
    repondre(prete, lambda: _presenter(prete))


def _presenter(prete: dict[str, Any]) -> Iterator[str]:
    """Tell a person how to come in."""
    from inscriptions.codes import afficher

    yield f"Session de démonstration : {prete['session']}"
    yield "Cartes des apprenants (personnes fictives) :"
    for qui in prete["apprenants"]:
        yield f"  {afficher(qui['carte'])}  {qui['prenom']:<10} {qui['situation']}"
    formateur = prete["formateur"]
    yield f"Espace formateur (/formateur) : identifiant {formateur['identifiant']},"
    yield f"  mot de passe {formateur['mot_de_passe']}"
    coordination = prete["coordination"]
    yield f"Coordination (même adresse) : identifiant {coordination['identifiant']},"
    yield f"  mot de passe {coordination['mot_de_passe']}"


@click.command()
@click.option(
    "--port", metavar="NOMBRE", type=click.IntRange(1, 65535), default=8866, show_default=True
)
@click.option(
    "--adresse",
    metavar="ADRESSE",
    default="127.0.0.1",
    show_default=True,
    help="0.0.0.0 pour tout le réseau local.",
)
@click.option(
    "--https", is_flag=True, help="Derrière un relais TLS : cookies « Secure », adresses relayées."
)
@click.option(
    "--prechauffe",
    metavar="NOMBRE",
    type=click.IntRange(0, 50),
    default=1,
    show_default=True,
    help="Noyaux prêts d’avance par chapitre qui en demande un.",
)
@click.option(
    "--portails",
    metavar="NOMBRE",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="Portails entre lesquels une classe se répartit : chacun prépare sa part des noyaux.",
)
@click.option(
    "--noyaux",
    metavar="NOMBRE",
    type=click.IntRange(1, 2000),
    default=40,
    show_default=True,
    help="Pages à noyau ouvertes en même temps, au plus.",
)
@click.option(
    "--passerelle",
    metavar="ADRESSE",
    default="",
    help="Passerelle Jupyter qui tient les noyaux. Son jeton est dans EPN_PASSERELLE_JETON.",
)
@click.option(
    "--adresse-interne",
    metavar="ADRESSE",
    default="",
    help="Où ces noyaux joignent ce portail, par exemple http://10.0.0.5:8866.",
)
@click.option(
    "--jupyterhub",
    metavar="ADRESSE",
    default="",
    help="JupyterHub dont les comptes ouvrent aussi le portail, par exemple "
    "https://hub.exemple.fr/hub. Le secret partagé avec lui est dans EPN_JUPYTERHUB_JETON.",
)
@click.option(
    "--jupyterhub-nom",
    metavar="NOM",
    default="JupyterHub",
    show_default=True,
    help="Comment les personnes appellent ce JupyterHub.",
)
@click.option(
    "--jupyterhub-interne",
    metavar="ADRESSE",
    default="",
    help="Où le portail joint ce JupyterHub, si ce n’est pas à la même adresse.",
)
@click.option(
    "--sans-notation",
    is_flag=True,
    help="Laisse noter les copies par un autre portail.",
)
@options_communes(json=False)
def servir(
    port: int,
    adresse: str,
    https: bool,
    prechauffe: int,
    portails: int,
    noyaux: int,
    passerelle: str,
    adresse_interne: str,
    jupyterhub: str,
    jupyterhub_nom: str,
    jupyterhub_interne: str,
    sans_notation: bool,
) -> None:
    """Démarre le portail. Ctrl+C l’arrête."""
    with _sans_ramasse_miettes():
        import logging

        from inscriptions.depot import ouvrir
        from plateforme.serveur.application import creer_portail
        from plateforme.serveur.reglages import Reglages

    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    ici = dossier()
    if not any((ici.racine / "publies").glob("*.json")):
        raise click.ClickException("Aucun module n’est publié. Lancez d’abord : epn publier")
    reglages = Reglages(
        adresse=adresse,
        port=port,
        https=https,
        prechauffe=prechauffe,
        portails=portails,
        noyaux_max=noyaux,
        passerelle=passerelle,
        adresse_interne=adresse_interne,
        jupyterhub=jupyterhub,
        jupyterhub_nom=jupyterhub_nom,
        jupyterhub_interne=jupyterhub_interne,
        notation=not sans_notation,
    )
    with ouvrir(ici.base) as depot:
        portail = creer_portail(ici, depot, reglages)
        click.echo(f"Portail prêt : {portail.url_interne}  (Ctrl+C pour l’arrêter)")
        portail.start()


@contextmanager
def _sans_ramasse_miettes() -> Iterator[None]:
    """Load what stays loaded: the collector neither walks it on the way, nor ever after.

    A tenth of a start went to looking for garbage among modules (`gc.freeze`, Python's own docs).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


COMMANDES = (demo, servir)
