"""What a simulator asks (« mission »), and how far a person needed help (« autonomie »)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from modules.commun.fiche import Fiche

# How much an exercise helps from the start. "guide" shows every hint; the others wait to be asked.
NIVEAUX = ("guide", "avec_aide", "autonome")
MISSIONS = (1, 12)
POIDS_MAXIMUM = 10
PLUS_TARD = "Pas encore fait. Vous pourrez y revenir."


class Autonomie(StrEnum):
    """The three levels by which La Coop describes what a person did; never worth points."""

    AVEC_GUIDAGE = "avec guidage"
    AU_BESOIN = "autonome avec guidage en cas de besoin"
    AUTONOME = "autonome"


@dataclass(frozen=True, slots=True)
class Mission:
    """One thing to do, in one plain sentence; `poids` is its weight among the others.

    `aide` is a hint, shown on demand; `retour` is said when it is done, `plus_tard` when not yet.
    """

    id: str
    texte: str
    aide: str
    retour: str
    plus_tard: str
    poids: float

    def en_dict(self) -> dict[str, object]:
        """Return the fields of every mission in JSON types; `lire_champs` reads them back."""
        champs = ("id", "texte", "aide", "retour", "plus_tard", "poids")
        return {champ: getattr(self, champ) for champ in champs}


class ChampsMission(TypedDict):
    """Fields of every mission, as read."""

    id: str
    texte: str
    aide: str
    retour: str
    plus_tard: str
    poids: float


def lire_champs(fiche: Fiche, identifiant: str) -> ChampsMission:
    """Read the fields of every mission, its id already read; the simulator reads its own."""
    return ChampsMission(
        id=identifiant,
        texte=fiche.texte("texte"),
        aide=fiche.texte("aide"),
        retour=fiche.texte("retour"),
        plus_tard=fiche.texte("plus_tard", facultatif=True) or PLUS_TARD,
        poids=fiche.nombre("poids", minimum=0, maximum=POIDS_MAXIMUM, exclu=True, defaut=1),
    )


def autonomie_montree(niveau: str, missions: int, aides: int) -> Autonomie:
    """Return the level of autonomy of who asked for `aides` hints among `missions`."""
    if niveau == "guide" or aides * 2 > missions:
        return Autonomie.AVEC_GUIDAGE
    return Autonomie.AU_BESOIN if aides else Autonomie.AUTONOME
