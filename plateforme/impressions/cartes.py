"""Learners' cards to cut out (« cartes »): eight on an A4 page, data in, one PDF out.

A card is a key: it opens its holder's work. It says nothing else of the person than the name given.
The three drawings help somebody who reads little to find their own (see mots_images.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from certificats.attestation import FORME_URL
from certificats.composition import Propre
from certificats.glyphes import POLICES
from certificats.pdf import code_qr
from certificats.typographie import soigner
from inscriptions.codes import afficher
from plateforme.impressions.dessins import svg
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.mise_en_page import mettre_en_page
from plateforme.impressions.mots_images import trois_mots

MODELE = Path(__file__).with_name("cartes.typ")
CARTES_PAR_PAGE = 8
CARTES_MAX = 500
ADRESSE_MAX = 100  # characters: a longer one makes a QR too dense for an old phone


@dataclass(frozen=True, slots=True)
class Carte:
    """One learner's card: the canonical code, and the name as it was given."""

    code: str
    prenom: str
    nom: str = ""


@dataclass(frozen=True, slots=True)
class Planche:
    """The cards of a session (« planche »), in order. `adresse` is the portal's, without final bar.

    `jour` dates the file. Raise ImpressionImpossible on an address that no QR can carry.
    """

    titre: str
    organisme: str
    adresse: str
    jour: date
    cartes: tuple[Carte, ...]

    def __post_init__(self) -> None:
        if not FORME_URL.fullmatch(self.adresse) or len(self.adresse) > ADRESSE_MAX:
            raise ImpressionImpossible(
                "L’adresse du portail doit être complète, en http(s), sans espace et de "
                f"{ADRESSE_MAX} caractères au plus : corrigez-la dans organisme.toml."
            )


def composer_cartes(planche: Planche) -> bytes:
    """Lay the cards out, eight a page; same cards, same bytes.

    Raise ImpressionImpossible when there is no card, or too many; ValueError on a wrong code.
    """
    if not planche.cartes:
        raise ImpressionImpossible("Aucune carte à imprimer : personne n’est inscrit.")
    if len(planche.cartes) > CARTES_MAX:
        raise ImpressionImpossible(f"Un document a au plus {CARTES_MAX} cartes.")
    mots = [trois_mots(carte.code) for carte in planche.cartes]
    return mettre_en_page(
        MODELE,
        lambda propre: _donnees(planche, mots, propre),
        jour=planche.jour,
        refus="La mise en page des cartes a échoué.",
    )


def _donnees(
    planche: Planche, mots: Sequence[tuple[str, str, str]], propre: Propre
) -> dict[str, Any]:
    """Prepare every text of the cards; the template only places them."""
    titre = soigner(propre(planche.titre))
    return {
        "polices": POLICES,
        "titre_document": f"Cartes – {titre}",
        "titre": titre,
        "organisme": soigner(propre(planche.organisme)),
        "adresse": planche.adresse,
        "dessins": {mot: svg(mot) for trois in mots for mot in trois},
        "cartes": [
            _carte(carte, trois, planche.adresse, propre)
            for carte, trois in zip(planche.cartes, mots, strict=True)
        ],
    }


def _carte(
    carte: Carte, mots: tuple[str, str, str], adresse: str, propre: Propre
) -> dict[str, Any]:
    return {
        "nom": propre(f"{carte.prenom} {carte.nom}") or afficher(carte.code),
        "code": afficher(carte.code),
        "mots": mots,
        "qr": code_qr(f"{adresse}/entrer/{carte.code}"),
    }
