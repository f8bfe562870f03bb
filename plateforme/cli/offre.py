"""`epn lieu`, `epn type`: what a city offers, and where."""

from typing import TYPE_CHECKING, Any

import click

from plateforme.cli.commun import AUTEUR, groupe, options_communes, registre, repondre
from plateforme.cli.parametres import ListeFermee

if TYPE_CHECKING:
    from inscriptions.enumerations import Materiel, Niveau
    from inscriptions.modeles import Lieu, TypeAtelier


@groupe()
def lieu() -> None:
    """Les lieux où se tiennent les sessions."""


def options_lieu(commande: Any) -> Any:
    """Give a command the fields of a place that may be left out."""
    for option in (
        click.option(
            "--insee", metavar="CODE", help="Code INSEE de la commune, 29019 par exemple."
        ),
        click.option("--quartier", metavar="TEXTE", help="Quartier."),
        click.option("--adresse", metavar="TEXTE", help="Adresse."),
        click.option("--equipement", metavar="TEXTE", help="Équipement, en quelques mots."),
        click.option(
            "--postes", metavar="NOMBRE", type=click.IntRange(0), help="Nombre d’ordinateurs."
        ),
    ):
        commande = option(commande)
    return commande


@lieu.command("creer")
@click.option("--nom", metavar="TEXTE", required=True, help="Nom du lieu, unique.")
@click.option("--commune", metavar="TEXTE", required=True, help="Commune.")
@options_lieu
@options_communes()
def lieu_creer(**champs: Any) -> None:
    """Ajoute un lieu."""
    from inscriptions.services import lieux

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        cree = lieux.creer_lieu(bdd, **_champs_lieu(champs))
    repondre(_decrire_lieu(cree), lambda: iter([f"Lieu ajouté : {cree.nom}."]))


@lieu.command("modifier")
@click.argument("designe", metavar="NOM")
@click.option("--nom", metavar="TEXTE", help="Nouveau nom.")
@click.option("--commune", metavar="TEXTE", help="Commune.")
@options_lieu
@click.option(
    "--en-service/--hors-service",
    "actif",
    default=None,
    help="Un lieu hors service ne prend plus de nouvelle session.",
)
@options_communes()
def lieu_modifier(designe: str, actif: bool | None, **champs: Any) -> None:
    """Change ce qu’on sait d’un lieu ; ce qui n’est pas donné reste."""
    from inscriptions.erreurs import refus
    from inscriptions.services import lieux

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        connu = lieux.trouver_lieu(bdd, designe)
        if connu is None:
            raise refus("lieu-inconnu")
        modifie = lieux.modifier_lieu(bdd, connu, **_champs_lieu(champs))
        if actif is not None:
            (lieux.reactiver_lieu if actif else lieux.desactiver_lieu)(bdd, modifie)
    repondre(_decrire_lieu(modifie), lambda: iter([f"Lieu modifié : {modifie.nom}."]))


@lieu.command("lister")
@click.option("--texte", metavar="TEXTE", default="", help="Mots du nom, de l’adresse…")
@click.option("--quartier", metavar="TEXTE", default=None, help="Ceux de ce quartier.")
@click.option("--actifs", is_flag=True, help="Ceux qui prennent de nouvelles sessions.")
@options_communes()
def lieu_lister(texte: str, quartier: str | None, actifs: bool) -> None:
    """Liste les lieux, par nom."""
    from inscriptions.services import lieux

    with registre() as (_, depot), depot.lecture() as bdd:
        trouves = lieux.lister_lieux(
            bdd, texte=texte, quartier=quartier, actifs=True if actifs else None
        )
    repondre([_decrire_lieu(un) for un in trouves], lambda: (_dire_lieu(un) for un in trouves))


@groupe("type")
def type_atelier() -> None:
    """Les types d’ateliers : les modules, et tout ce que la ville propose d’autre."""


@type_atelier.command("creer")
@click.argument("code")
@click.option("--intitule", metavar="TEXTE", required=True, help="Titre de l’atelier.")
@click.option("--famille", metavar="TEXTE", default=None, help="Famille, pour le bilan.")
@click.option(
    "--thematique",
    "thematiques",
    metavar="CODE",
    multiple=True,
    help="Thématique de La Coop de la médiation numérique. À répéter.",
)
@click.option(
    "--materiel", metavar="CODE", type=ListeFermee("Materiel"), help="Matériel ; ordinateur sinon."
)
@click.option(
    "--niveau", metavar="CODE", type=ListeFermee("Niveau"), help="Niveau ; debutant sinon."
)
@click.option("--interne", is_flag=True, help="Forme des agents : absent de l’export vers La Coop.")
@options_communes()
def type_creer(
    code: str,
    intitule: str,
    famille: str | None,
    thematiques: tuple[str, ...],
    materiel: "Materiel | None",
    niveau: "Niveau | None",
    interne: bool,
) -> None:
    """Ajoute un type d’atelier ; les ateliers connus de la ville ont déjà leur famille."""
    from inscriptions.enumerations import Materiel, Niveau
    from inscriptions.offre import TYPES_CONNUS, TypeConnu
    from inscriptions.services import types_ateliers

    connu = TYPES_CONNUS.get(code, TypeConnu(types_ateliers.FAMILLE_PAR_DEFAUT, ()))
    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        cree = types_ateliers.creer_type(
            bdd,
            code=code,
            intitule=intitule,
            famille=connu.famille if famille is None else famille,
            pour_le_public=connu.pour_le_public and not interne,
            thematiques=thematiques or connu.thematiques,
            materiel=materiel or Materiel.ORDINATEUR,
            niveau=niveau or Niveau.DEBUTANT,
        )
    repondre(
        _decrire_type(cree),
        lambda: iter([f"Type d’atelier ajouté : {cree.code} ({cree.famille})."]),
    )


@type_atelier.command("lister")
@options_communes()
def type_lister() -> None:
    """Liste les types d’ateliers, par famille."""
    from inscriptions.services import types_ateliers

    with registre() as (_, depot), depot.lecture() as bdd:
        connus = types_ateliers.lister_types(bdd, tous=True)
    repondre(
        [_decrire_type(un) for un in connus],
        lambda: (f"{un.code}  {un.intitule}, {un.famille}" for un in connus),
    )


def _champs_lieu(options: dict[str, Any]) -> dict[str, Any]:
    """Keep the fields that were given, by their name in the registry."""
    noms = {"insee": "commune_insee"}
    return {noms.get(nom, nom): v for nom, v in options.items() if v is not None}


def _decrire_lieu(lieu: "Lieu") -> dict[str, object]:
    return {
        "nom": lieu.nom,
        "quartier": lieu.quartier,
        "adresse": lieu.adresse,
        "commune": lieu.commune,
        "commune_insee": lieu.commune_insee,
        "equipement": lieu.equipement,
        "postes": lieu.postes,
        "actif": lieu.actif,
    }


def _dire_lieu(lieu: "Lieu") -> str:
    ou = ", ".join(filter(None, (lieu.nom, lieu.quartier, lieu.commune)))
    return ou if lieu.actif else f"{ou} (hors service)"


def _decrire_type(un: "TypeAtelier") -> dict[str, object]:
    return {
        "code": un.code,
        "intitule": un.intitule,
        "famille": un.famille,
        "module": un.module,
        "public": un.pour_le_public,
        "thematiques": list(un.thematiques),
        "materiel": un.materiel.value,
        "niveau": un.niveau.value,
        "actif": un.actif,
    }


COMMANDES = (lieu, type_atelier)
