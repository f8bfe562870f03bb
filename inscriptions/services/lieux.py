"""Places (« lieux »): where sessions happen."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.erreurs import refus
from inscriptions.modeles import Lieu
from inscriptions.textes import propre


def creer_lieu(bdd: Bdd, *, nom: str, commune: str) -> Lieu:
    """Add a place; « lieu-existant » when its name is taken."""
    lieu = Lieu(nom=propre(nom, "nom du lieu"), commune=propre(commune, "commune"))
    if bdd.scalar(select(exists().where(Lieu.nom == lieu.nom))):
        raise refus("lieu-existant")
    bdd.add(lieu)
    bdd.flush()
    journal.noter(bdd, "lieu.creer", lieu)
    return lieu


def trouver_lieu(bdd: Bdd, nom: str) -> Lieu | None:
    """Find a place by its exact name."""
    return bdd.scalar(select(Lieu).where(Lieu.nom == propre(nom, "nom du lieu")))
