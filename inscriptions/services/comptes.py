"""Accounts with a password (« comptes »): trainers and coordinators.

Passwords are hashed by argon2id with the library's defaults, RFC 9106's low-memory profile. They
are put in NFKC first (NIST SP 800-63B, 5.1.1.2): keyboards do not all write « é » alike.
"""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.enumerations import RoleCompte
from inscriptions.erreurs import refus
from inscriptions.modeles import Compte
from inscriptions.textes import cle_de_tri, propre

MOT_DE_PASSE_MINIMUM = 12  # characters of any kind; attempts are slowed down besides
MOT_DE_PASSE_MAXIMUM = 256  # characters: hashing costs, and anyone may ask for it
HACHEUR = PasswordHasher()

_IDENTIFIANT = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


def creer_compte(
    bdd: Bdd, *, identifiant: str, nom: str, role: RoleCompte, mot_de_passe: str
) -> Compte:
    """Open an account; the login is kept in lower case.

    Raise « identifiant-invalide », « mot-de-passe-invalide » (length), « compte-existant ».
    """
    propre_identifiant = _normaliser(identifiant)
    if propre_identifiant is None:
        raise refus("identifiant-invalide")
    if not MOT_DE_PASSE_MINIMUM <= len(mot_de_passe) <= MOT_DE_PASSE_MAXIMUM:
        raise refus(
            "mot-de-passe-invalide", minimum=MOT_DE_PASSE_MINIMUM, maximum=MOT_DE_PASSE_MAXIMUM
        )
    if bdd.scalar(select(exists().where(Compte.identifiant == propre_identifiant))):
        raise refus("compte-existant")
    compte = Compte(
        identifiant=propre_identifiant,
        nom=propre(nom, "nom"),
        role=RoleCompte(role),
        mot_de_passe=HACHEUR.hash(_octets(mot_de_passe)),
    )
    bdd.add(compte)
    bdd.flush()
    journal.noter(bdd, "compte.creer", compte, role=compte.role.value)
    return compte


def verifier(bdd: Bdd, identifiant: str, mot_de_passe: str) -> Compte | None:
    """Give the account these words open, or None; an unknown login takes as long as a wrong word.

    Hashing takes some 50 ms of processor: call it outside the event loop, in `depot.lecture()`.
    """
    propre_identifiant = _normaliser(identifiant)
    compte = (
        bdd.scalar(select(Compte).where(Compte.identifiant == propre_identifiant))
        if propre_identifiant
        else None
    )
    factice = _empreinte_factice()  # in both cases: the first call computes it
    empreinte = factice if compte is None else compte.mot_de_passe
    try:
        HACHEUR.verify(empreinte, _octets(mot_de_passe[:MOT_DE_PASSE_MAXIMUM]))
    except (VerificationError, InvalidHashError):
        return None
    return compte if len(mot_de_passe) <= MOT_DE_PASSE_MAXIMUM else None


def trouver_compte(bdd: Bdd, identifiant: str) -> Compte | None:
    """Find an account by its login."""
    propre_identifiant = _normaliser(identifiant)
    if propre_identifiant is None:
        return None
    return bdd.scalar(select(Compte).where(Compte.identifiant == propre_identifiant))


def lister_comptes(bdd: Bdd) -> list[Compte]:
    """List the accounts by name."""
    return sorted(bdd.scalars(select(Compte)), key=lambda c: (cle_de_tri(c.nom), c.identifiant))


@cache
def _empreinte_factice() -> str:
    """Hash what is no one's password, once: checking it costs what a real check costs."""
    return HACHEUR.hash("compte inconnu")


def _normaliser(identifiant: str) -> str | None:
    brut = identifiant.strip()
    if not brut.isascii():
        return None
    return brut.lower() if _IDENTIFIANT.fullmatch(brut.lower()) else None


def _octets(mot_de_passe: str) -> bytes:
    return unicodedata.normalize("NFKC", mot_de_passe).encode("utf-8", "surrogatepass")
