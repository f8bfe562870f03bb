"""Places (« lieux »): where sessions happen."""

from typing import TypedDict, Unpack

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.erreurs import refus
from inscriptions.modeles import Lieu
from inscriptions.services.communs import verrouiller
from inscriptions.textes import cle_de_tri, code_insee, propre

POSTES_MAXIMAUX = 500  # seats with a computer; beyond it, a slip of the keyboard


class ChampsLieu(TypedDict, total=False):
    """What describes a place; what is not given stays, and `postes` None means « not counted »."""

    nom: str
    commune: str
    commune_insee: str
    quartier: str
    adresse: str
    equipement: str
    postes: int | None


def creer_lieu(
    bdd: Bdd,
    *,
    nom: str,
    commune: str,
    commune_insee: str = "",
    quartier: str = "",
    adresse: str = "",
    equipement: str = "",
    postes: int | None = None,
) -> Lieu:
    """Add a place.

    Raise « lieu-existant » when its name is taken, « commune-invalide », « postes-invalides »,
    what `propre` raises.
    """
    lieu = Lieu()
    _ecrire(
        bdd,
        lieu,
        nom=nom,
        commune=commune,
        commune_insee=commune_insee,
        quartier=quartier,
        adresse=adresse,
        equipement=equipement,
        postes=postes,
    )
    bdd.add(lieu)
    bdd.flush()
    journal.noter(bdd, "lieu.creer", lieu)
    return lieu


def modifier_lieu(bdd: Bdd, lieu: Lieu, **champs: Unpack[ChampsLieu]) -> Lieu:
    """Change what is known of a place; what is not given stays. Idempotent.

    Raise « lieu-inconnu » and what `creer_lieu` raises.
    """
    connu = _verrouiller(bdd, lieu)
    changes = _ecrire(bdd, connu, **champs)
    if changes:
        bdd.flush()
        journal.noter(bdd, "lieu.modifier", connu, **dict.fromkeys(changes, True))
    return connu


def desactiver_lieu(bdd: Bdd, lieu: Lieu) -> Lieu:
    """Say that a place takes no new session; those already planned stay. Idempotent."""
    return _activer(bdd, lieu, actif=False)


def reactiver_lieu(bdd: Bdd, lieu: Lieu) -> Lieu:
    """Say that a place takes sessions again. Idempotent."""
    return _activer(bdd, lieu, actif=True)


def trouver_lieu(bdd: Bdd, nom: str) -> Lieu | None:
    """Find a place by its exact name."""
    return bdd.scalar(select(Lieu).where(Lieu.nom == propre(nom, "nom du lieu")))


def lister_lieux(
    bdd: Bdd, *, texte: str = "", quartier: str | None = None, actifs: bool | None = None
) -> list[Lieu]:
    """List places by name, in one query: all, or those that every criterion given keeps.

    `texte` is words of the name, district, address, town or equipment, accents and case set aside.
    A city has a hundred places or so: they are filtered here, alike on both databases.
    """
    requete = select(Lieu)
    if actifs is not None:
        requete = requete.where(Lieu.actif == actifs)
    mots = cle_de_tri(texte)[0].split()
    voulu = None if quartier is None else cle_de_tri(quartier)
    gardes = [
        lieu
        for lieu in bdd.scalars(requete)
        if (voulu is None or cle_de_tri(lieu.quartier) == voulu)
        and all(mot in _description(lieu) for mot in mots)
    ]
    return sorted(gardes, key=lambda lieu: cle_de_tri(lieu.nom))


def quartiers(bdd: Bdd) -> list[str]:
    """List the districts that have a place, in French order."""
    noms = bdd.scalars(select(Lieu.quartier).where(Lieu.quartier != "").distinct())
    return sorted(noms, key=cle_de_tri)


def _description(lieu: Lieu) -> str:
    champs = (lieu.nom, lieu.quartier, lieu.adresse, lieu.commune, lieu.equipement)
    return "\n".join(cle_de_tri(*champs))


def _verrouiller(bdd: Bdd, lieu: Lieu) -> Lieu:
    if not verrouiller(bdd, Lieu, lieu.id):
        raise refus("lieu-inconnu")
    return bdd.get_one(Lieu, lieu.id, populate_existing=True)


def _activer(bdd: Bdd, lieu: Lieu, *, actif: bool) -> Lieu:
    connu = _verrouiller(bdd, lieu)
    if connu.actif is not actif:
        connu.actif = actif
        bdd.flush()
        journal.noter(bdd, "lieu.reactiver" if actif else "lieu.desactiver", connu)
    return connu


def _ecrire(bdd: Bdd, lieu: Lieu, **champs: Unpack[ChampsLieu]) -> list[str]:
    """Check fields, write those that change, give their names; a refusal writes nothing."""
    propres: dict[str, str | int | None] = {}
    if "nom" in champs:
        propres["nom"] = propre(champs["nom"], "nom du lieu")
        pris = exists().where(Lieu.nom == propres["nom"])
        if propres["nom"] != lieu.nom and bdd.scalar(select(pris)):
            raise refus("lieu-existant")
    if "commune" in champs:
        propres["commune"] = propre(champs["commune"], "commune")
    if "commune_insee" in champs:
        propres["commune_insee"] = code_insee(champs["commune_insee"])
    if "quartier" in champs:
        propres["quartier"] = propre(champs["quartier"], "quartier", vide_permis=True)
    if "adresse" in champs:
        propres["adresse"] = propre(champs["adresse"], "adresse", 200, vide_permis=True)
    if "equipement" in champs:
        propres["equipement"] = propre(champs["equipement"], "équipement", 300, vide_permis=True)
    if "postes" in champs:
        postes = champs["postes"]
        if postes is not None and not 0 <= postes <= POSTES_MAXIMAUX:
            raise refus("postes-invalides", maximum=POSTES_MAXIMAUX)
        propres["postes"] = postes
    changes = [nom for nom, valeur in propres.items() if getattr(lieu, nom) != valeur]
    for nom in changes:
        setattr(lieu, nom, propres[nom])
    return changes
