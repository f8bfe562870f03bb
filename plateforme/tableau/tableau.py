"""The dashboard that a notebook holds: rows as DataFrames, an overview, and the page to explore."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from certificats.typographie import INSECABLE, enumeration
from plateforme.tableau.cadre import Croise, Ligne, croiser, en_cadre
from plateforme.tableau.choix import ANNEES_MAXIMUM, ENSEMBLE, Axe, Choix, Demande
from plateforme.tableau.fichier import en_csv
from plateforme.tableau.rendu import en_graphique, en_table, en_table_des_annees, lignes
from plateforme.tableau.source import Source

if TYPE_CHECKING:
    from plateforme.tableau.widget import Explorateur

# Seconds: typing a filter or drawing another measure reads the registry once.
FRAICHEUR = 60.0
# What the overview draws.
PRINCIPALE = "participants"
RIEN = "<p>Le registre ne contient encore aucune session : il n’y a rien à montrer.</p>"
VIDE = "<p>Aucune ligne ne correspond à ces choix.</p>"


@dataclass(frozen=True, slots=True)
class Vue:
    """A piece of page, and what is announced when it is there. Jupyter and Voilà show its HTML."""

    html: str
    annonce: str = ""

    def _repr_html_(self) -> str:
        return self.html


class Tableau:
    """Figures of one registry, read when they are asked for."""

    def __init__(self, source: Source, *, horloge: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._horloge = horloge
        self._lues: tuple[object, float, Sequence[Ligne]] = (None, 0.0, ())
        self.choix: Choix = source.choix()

    def lignes(self, annees: Sequence[int] | None = None, axe: str | None = None) -> pd.DataFrame:
        """Return the rows as a DataFrame, pd.NA where unknown; every year when none is given.

        Raise DemandeIllisible for an axis that `choix` does not have.
        """
        voulu = self.choix.axes[0] if axe is None else self.choix.axe(axe)
        voulues = tuple(self.choix.annees if annees is None else annees)
        return en_cadre(self._lire(voulues, voulu.code), self.choix.mesures)

    def evolution(self) -> Vue:
        """Show the years side by side: every measure in a table, the main one in a chart."""
        annees = self.choix.annees[-ANNEES_MAXIMUM:]
        if not annees:
            return Vue(RIEN)
        mesures = tuple(mesure.code for mesure in self.choix.mesures)
        croise = self._croiser(Demande(annees, ENSEMBLE, mesures, PRINCIPALE))
        dessinee = self.choix.mesure(PRINCIPALE)
        graphique = en_graphique(croise, dessinee, f"{dessinee.libelle} par année")
        return Vue(f"{graphique}{en_table_des_annees(croise, 'Toutes les années')}")

    def explorer(self) -> Explorateur | Vue:
        """Return the page to choose with; words instead when there is nothing to choose."""
        from plateforme.tableau.widget import Explorateur

        return Explorateur(self) if self.choix.annees else Vue(RIEN)

    def montrer(self, demande: Demande) -> Vue:
        """Show the chart and the table of one question."""
        croise = self._croiser(demande)
        nombre = len(croise.valeurs)
        if not nombre:
            return Vue(VIDE, "Aucune ligne.")
        axe, dessinee = self.choix.axe(demande.axe), self.choix.mesure(demande.graphique)
        titre = f"{dessinee.libelle} {_selon(demande, axe)}"
        table = en_table(croise, f"Chiffres {_selon(demande, axe)}", axe.libelle)
        annonce = f"{lignes(nombre)}{INSECABLE}: {titre}."
        return Vue(f"{en_graphique(croise, dessinee, titre)}{table}", annonce)

    def exporter(self, demande: Demande) -> str:
        """Return the table of one question as CSV text, small figures hidden."""
        lues = self._source.lignes(demande.annees, demande.axe, protegees=True)
        return en_csv(croiser(lues, demande, self.choix), self.choix.axe(demande.axe).libelle)

    def _croiser(self, demande: Demande) -> Croise:
        return croiser(self._lire(demande.annees, demande.axe), demande, self.choix)

    def _lire(self, annees: tuple[int, ...], axe: str) -> Sequence[Ligne]:
        """Return the rows just read for the same question, or read them."""
        question, maintenant = (annees, axe), self._horloge()
        if self._lues[0] != question or maintenant > self._lues[1]:
            self._lues = question, maintenant + FRAICHEUR, self._source.lignes(annees, axe)
        return self._lues[2]


def _selon(demande: Demande, axe: Axe) -> str:
    """Say what figures are laid out by: « par lieu, 2025 et 2026 »."""
    par = "toutes sessions ensemble" if axe.code == ENSEMBLE else f"par {axe.libelle.lower()}"
    return f"{par}, {enumeration([str(annee) for annee in demande.annees])}"
