"""What may be asked of the dashboard (« choix »), and one question asked of it (« demande »).

Both travel as JSON between the server, the kernel and the page: whoever receives one reads it
again here, and believes nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from erreurs import ErreurEPN

FILTRE_MAXIMUM = 80  # characters
ANNEES_MAXIMUM = 12  # years side by side; a table of more is no longer read
ENSEMBLE = "ensemble"  # the axis that lays out nothing: all the sessions of a year in one row
ANNEES_LUES = 60  # years of one call: more than a registry has
_ANNEE = re.compile(r"[12][0-9]{3}")


class DemandeIllisible(ErreurEPN):
    """A question to the dashboard that is none of those it offers."""


@dataclass(frozen=True, slots=True)
class Axe:
    """What figures are laid out by: a type of workshop, a place, a month…"""

    code: str
    libelle: str


@dataclass(frozen=True, slots=True)
class Mesure:
    """One figure. `unite` is "nombre", "heures" or "taux" (a percentage).

    `personnes`: it counts people, or follows from a count of them, so that a small one stays here.
    `definition` says in a sentence what is counted.
    """

    code: str
    libelle: str
    unite: str
    personnes: bool
    definition: str


@dataclass(frozen=True, slots=True)
class Choix:
    """What the registry can answer: its years in order, the axes, the measures."""

    annees: tuple[int, ...]
    axes: tuple[Axe, ...]
    mesures: tuple[Mesure, ...]

    @classmethod
    def depuis_json(cls, brut: Mapping[str, Any]) -> Choix:
        """Read what `en_json` wrote; raise DemandeIllisible."""
        try:
            return cls(
                tuple(int(annee) for annee in brut["annees"]),
                tuple(Axe(**axe) for axe in brut["axes"]),
                tuple(Mesure(**mesure) for mesure in brut["mesures"]),
            )
        except (KeyError, TypeError, ValueError):
            raise DemandeIllisible(
                "Les chiffres reçus du serveur sont illisibles. Rechargez la page."
            ) from None

    def en_json(self) -> dict[str, Any]:
        """Write it in JSON types."""
        return {
            "annees": list(self.annees),
            "axes": [asdict(axe) for axe in self.axes],
            "mesures": [asdict(mesure) for mesure in self.mesures],
        }

    def axe(self, code: str) -> Axe:
        """Return an axis by its code; raise DemandeIllisible."""
        for axe in self.axes:
            if axe.code == code:
                return axe
        connus = ", ".join(axe.code for axe in self.axes)
        raise DemandeIllisible(f"On ne peut pas répartir par « {code} ». Choix : {connus}.")

    def mesure(self, code: str) -> Mesure:
        """Return a measure by its code; raise DemandeIllisible."""
        for mesure in self.mesures:
            if mesure.code == code:
                return mesure
        connues = ", ".join(mesure.code for mesure in self.mesures)
        raise DemandeIllisible(f"La mesure « {code} » n’existe pas. Choix : {connues}.")


@dataclass(frozen=True, slots=True)
class Demande:
    """One question: these years, laid out by this axis, these measures, rows holding `filtre`.

    `graphique` is the measure drawn, one of `mesures`.
    """

    annees: tuple[int, ...]
    axe: str
    mesures: tuple[str, ...]
    graphique: str
    filtre: str = ""

    def en_json(self) -> dict[str, Any]:
        """Write it in JSON types."""
        return asdict(self)


def lire_annees(texte: str) -> list[int]:
    """Read « 2025,2026 » of an address; raise DemandeIllisible."""
    morceaux = texte.split(",")
    if not 1 <= len(morceaux) <= ANNEES_LUES or not all(_ANNEE.fullmatch(m) for m in morceaux):
        raise DemandeIllisible("Cette demande est arrivée abîmée. Rechargez la page.")
    return sorted({int(morceau) for morceau in morceaux})


def lire_demande(brut: object, choix: Choix) -> Demande:
    """Read a question of the page; raise DemandeIllisible unless each part is one of `choix`.

    Years and measures come back in the order of `choix`, each once.
    """
    if not isinstance(brut, Mapping):
        raise DemandeIllisible("Cette demande est arrivée abîmée. Rechargez la page.")
    annees, mesures, filtre = brut.get("annees"), brut.get("mesures"), brut.get("filtre", "")
    if not isinstance(annees, list) or not isinstance(mesures, list) or not isinstance(filtre, str):
        raise DemandeIllisible("Cette demande est arrivée abîmée. Rechargez la page.")
    voulues = tuple(annee for annee in choix.annees if annee in annees)
    comptees = tuple(mesure.code for mesure in choix.mesures if mesure.code in mesures)
    if not voulues:
        raise DemandeIllisible("Choisissez au moins une année.")
    if len(voulues) > ANNEES_MAXIMUM:
        raise DemandeIllisible(f"Choisissez {ANNEES_MAXIMUM} années au plus.")
    if not comptees:
        raise DemandeIllisible("Choisissez au moins une chose à compter.")
    axe = choix.axe(str(brut.get("axe"))[:40])
    dessinee = brut.get("graphique")
    graphique = dessinee if dessinee in comptees else comptees[0]
    return Demande(voulues, axe.code, comptees, graphique, filtre[:FILTRE_MAXIMUM].strip())


def sans_accent(texte: str) -> str:
    """Return a text as it is searched and sorted: no accent, no capital, one apostrophe."""
    decompose = unicodedata.normalize("NFKD", texte.casefold().replace("’", "'"))
    return "".join(c for c in decompose if not unicodedata.combining(c))
