"""`epn contenu`, `epn publier`: the author's commands."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import dossier, dossiers_de_modules, groupe, options_communes, repondre
from plateforme.cli.contenu_exporter import exporter
from plateforme.cli.parametres import Jour

if TYPE_CHECKING:
    from modules.echeances import PointDeDroit
    from modules.nouveau import Ebauche


@groupe()
def contenu() -> None:
    """Commence, vérifie, montre et nettoie les leçons."""


@contenu.command("nouveau")
@click.argument("module")
@click.argument("titre")
@options_communes()
def nouveau(module: str, titre: str) -> None:
    """Commence un chapitre de MODULE : un carnet et ses questions, prêts à modifier."""
    from modules.nouveau import creer_chapitre

    (dossier_du_module,) = dossiers_de_modules((module,))
    _annoncer(creer_chapitre(dossier_du_module, titre))


@contenu.command("nouveau-module")
@click.argument("titre")
@options_communes()
def nouveau_module(titre: str) -> None:
    """Commence un module : son dossier, sa description et un premier chapitre."""
    from modules.nouveau import creer_module
    from plateforme.dossier import racine_modules

    _annoncer(creer_module(racine_modules(), titre))


def _annoncer(ebauche: "Ebauche") -> None:
    """Say what was written and what comes next."""
    fichiers = [str(fichier) for fichier in ebauche.fichiers]
    repondre(
        {"module": ebauche.module, "chapitre": ebauche.chapitre, "fichiers": fichiers},
        lambda: iter(
            [
                f"Chapitre commencé : {ebauche.module}/{ebauche.chapitre}",
                *(f"  {fichier}" for fichier in fichiers),
                "Pour l’écrire : epn atelier",
                f"Pour le vérifier : epn contenu verifier {ebauche.module}",
                f"Pour le voir : epn contenu apercu {ebauche.module}/{ebauche.chapitre}",
            ]
        ),
    )


@contenu.command("apercu")
@click.argument("chapitre")
@click.option(
    "--port", metavar="NOMBRE", type=click.IntRange(1, 65535), default=8867, show_default=True
)
@options_communes(json=False)
def apercu(chapitre: str, port: int) -> None:
    """Montre CHAPITRE (« module/chapitre », ou un module entier) comme le verra un apprenant.

    Rien n’est publié ni gardé. Ctrl+C l’arrête.
    """
    from plateforme.apercu import preparer_apercu
    from plateforme.notation.publication import PublicationRefusee
    from plateforme.serveur.application import creer_portail
    from plateforme.serveur.reglages import Reglages

    module, _, nom = chapitre.partition("/")
    (source,) = dossiers_de_modules((module,))
    demi_journee = 4 * 3600  # an author reads without a gesture for longer than a learner
    reglages = Reglages(
        port=port, prechauffe=0, inactivite=demi_journee, avertissement=demi_journee - 120
    )
    click.echo("Préparation de l’aperçu…")
    try:
        with preparer_apercu(
            source, nom or None, date.today()
        ) as pret:  # the author's own calendar
            portail = creer_portail(pret.dossier, pret.depot, reglages)
            # Not the portal's own host name: a browser would mix the cookies of the two.
            adresse = f"http://localhost:{port}{pret.entree}"
            portail.des_que_pret(
                lambda: click.echo(
                    f"Aperçu prêt : {adresse}\n"
                    "Rien n’est gardé. Après une modification, relancez. (Ctrl+C pour arrêter)"
                )
            )
            portail.start()
    except PublicationRefusee as refuse:
        for faute in refuse.fautes:
            click.echo(str(faute), err=True)
        raise click.ClickException(
            f"{len(refuse.fautes)} point(s) à corriger avant l’aperçu."
        ) from None


@contenu.command("verifier")
@click.argument("modules", nargs=-1)
@options_communes()
def verifier(modules: tuple[str, ...]) -> None:
    """Vérifie les leçons et dit quoi changer. Sans MODULES, toutes."""
    from modules.verification import verifier_module

    fautes = [
        faute
        for module in dossiers_de_modules(modules)
        for faute in verifier_module(module, date.today())  # the author's own calendar
    ]
    donnees = {
        "erreurs": [
            {"fichier": f.fichier, "identifiant": f.identifiant, "remede": f.remede} for f in fautes
        ]
    }

    def lignes() -> Iterator[str]:
        yield from (str(faute) for faute in fautes)
        yield f"{len(fautes)} point(s) à corriger." if fautes else "Tout est en ordre."

    repondre(donnees, lignes)
    if fautes:
        raise SystemExit(1)


@contenu.command("droit")
@click.argument("modules", nargs=-1)
@click.option(
    "--le",
    metavar="AAAA-MM-JJ",
    type=Jour(),
    default=None,
    help="Jour où l’on se place ; aujourd’hui par défaut.",
)
@options_communes()
def droit(modules: tuple[str, ...], le: date | None) -> None:
    """Liste les textes de droit des leçons, ceux à relire d’abord. Sans MODULES, toutes."""
    from modules.catalogue import lire_module
    from modules.echeances import points_de_droit

    jour = le or date.today()  # the author's own calendar
    points = points_de_droit(map(lire_module, dossiers_de_modules(modules)), jour)
    repondre(
        [
            {
                "id": p.source.id,
                "reference": p.source.reference,
                "sens": p.source.sens,
                "url": p.source.url,
                "verifie_le": p.source.verifie_le,
                "a_revoir_le": p.source.a_revoir_le,
                "statut": p.source.statut,
                "module": p.module,
                "texte": p.texte,
                "chapitres": p.chapitres,
                "questions": p.questions,
                "echeance": p.echeance,
            }
            for p in points
        ],
        lambda: _lignes_de_droit(points),
    )


def _lignes_de_droit(points: "list[PointDeDroit]") -> Iterator[str]:
    """One line a reference, under the title of its urgency."""
    from modules.echeances import Echeance

    titres = {
        Echeance.DEPASSEE: "À relire : la date est passée",
        Echeance.BIENTOT: "À relire dans les 60 jours",
        Echeance.A_JOUR: "À jour",
    }
    for urgence, titre in titres.items():
        siens = [point for point in points if point.echeance is urgence]
        if siens:
            yield f"{titre} ({len(siens)})"
        for point in siens:
            source = point.source
            cites = ", ".join(point.chapitres) or "cité nulle part"
            yield (
                f"  {source.a_revoir_le:%d/%m/%Y}  {source.reference} [{source.id}], "
                f"{source.statut} ; {point.module} : {cites} ; "
                f"{len(point.questions)} question(s)"
            )
    if not points:
        yield "Aucun texte de droit."


@contenu.command("nettoyer")
@click.argument("modules", nargs=-1)
@options_communes()
def nettoyer(modules: tuple[str, ...]) -> None:
    """Range les notebooks : ni sortie, ni numéro d’exécution, ni métadonnée inutile."""
    from modules.nettoyage import nettoyer as nettoyer_un

    nettoyes = [
        f"{module.name}/{notebook.name}"
        for module in dossiers_de_modules(modules)
        for notebook in sorted(module.glob("*.ipynb"))
        if nettoyer_un(notebook)
    ]
    repondre(
        {"nettoyes": nettoyes},
        lambda: iter([f"Nettoyé : {nom}" for nom in nettoyes] or ["Rien à nettoyer."]),
    )


@click.command()
@click.argument("modules", nargs=-1)
@options_communes()
def publier(modules: tuple[str, ...]) -> None:
    """Publie des modules pour les apprenants. Sans MODULES, tous. Rien à moitié."""
    from plateforme.notation.publication import PublicationRefusee
    from plateforme.notation.publication import publier as publier_un

    ici = dossier()
    faites, refus = [], []
    for module in dossiers_de_modules(modules):
        try:
            faites.append(publier_un(ici, module, date.today()))  # the author's own calendar
        except PublicationRefusee as refuse:
            refus.append(refuse)
    repondre(
        [{"module": p.module, "chapitres": p.chapitres, "change": p.change} for p in faites],
        lambda: (
            f"{p.module} : {len(p.chapitres)} chapitre(s) "
            f"{'publié(s)' if p.change else 'déjà à jour'}."
            for p in faites
        ),
    )
    for publication in faites:
        if publication.retirees:
            click.echo(
                f"{publication.module} : {len(publication.retirees)} question(s) ne comptent pas, "
                f"un texte de droit est à relire : {', '.join(publication.retirees)}. "
                "Voyez : epn contenu droit",
                err=True,
            )
        if publication.ecartees:
            click.echo(
                f"{publication.module} : le jeu se joue sans {len(publication.ecartees)} de ses "
                f"situations, un texte de droit est à relire : {', '.join(publication.ecartees)}. "
                "Voyez : epn contenu droit",
                err=True,
            )
    for module_refuse in refus:  # one module's faults never hold the others back
        for faute in module_refuse.fautes:
            click.echo(str(faute), err=True)
        click.echo(f"Erreur : {module_refuse}", err=True)
    if refus:
        raise SystemExit(1)


@click.command()
@click.option(
    "--port", metavar="NOMBRE", type=click.IntRange(1, 65535), default=8888, show_default=True
)
@options_communes(json=False)
def atelier(port: int) -> None:
    """Ouvre JupyterLab sur les modules, et formgrader sur les copies. Ctrl+C l’arrête."""
    import signal
    from contextlib import suppress

    from plateforme.atelier import ouvrir_atelier
    from plateforme.dossier import racine_modules

    ici = dossier()
    # Asked to end by a service manager: the same tidy end as Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    click.echo("Ouverture de l’atelier…")
    with suppress(KeyboardInterrupt):
        ouvert = ouvrir_atelier(ici, racine_modules(), port)
        try:
            click.echo(f"Atelier prêt : {ouvert.adresse}")
            click.echo(
                "Cette adresse est personnelle : elle contient une clé. (Ctrl+C pour arrêter)"
            )
            ouvert.attendre()
        finally:
            ouvert.fermer()
    click.echo("Atelier fermé.")


contenu.add_command(exporter)

COMMANDES = (contenu, publier, atelier)
