"""Rows of aggregates as a pandas DataFrame: laid out, compared from year to year, filtered.

A row of the server is one item of an axis in one year: {"annee", "cle", "libelle", "valeurs":
{measure: number or None}, "manques": {measure: sessions left out of its sum}, "mentions": {measure:
what stands for a hidden figure}}. None is « inconnu »: the registry does not know, and 0 would be a
lie. No row at all is « aucune session » that year. They are kept apart to the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from plateforme.tableau.choix import Choix, Demande, Mesure, sans_accent

Ligne: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Croise:
    """Figures laid out: one row an item, one column a (measure, year), pd.NA where unknown.

    `connues` has one column a year: False where the item had no session at all. `lignes` are the
    rows behind, by item (its rank) and year, for what a DataFrame does not hold.
    """

    valeurs: pd.DataFrame
    connues: pd.DataFrame
    annees: tuple[int, ...]
    mesures: tuple[Mesure, ...]
    lignes: Mapping[tuple[int, int], Ligne]

    def manques(self, rang: int, mesure: Mesure, annee: int) -> int:
        """Return how many sessions a figure leaves out, because theirs is unknown."""
        return int(self.lignes.get((rang, annee), {}).get("manques", {}).get(mesure.code, 0))

    def mention(self, rang: int, mesure: Mesure, annee: int) -> str:
        """Return what stands for a hidden figure; '' when it is not hidden."""
        return str(self.lignes.get((rang, annee), {}).get("mentions", {}).get(mesure.code, ""))

    @property
    def comparees(self) -> tuple[int, int] | None:
        """The two years that « évolution » compares: the last two chosen, the earlier first."""
        return (self.annees[-2], self.annees[-1]) if len(self.annees) > 1 else None

    def evolution(self, mesure: Mesure) -> pd.Series[Any]:
        """Return the difference between the two years compared; pd.NA unless both are known."""
        if self.comparees is None:
            return pd.Series(pd.NA, index=self.valeurs.index, dtype="Float64")
        avant, apres = self.comparees
        return self.valeurs[(mesure.code, apres)] - self.valeurs[(mesure.code, avant)]


def en_cadre(lignes: Iterable[Ligne], mesures: Sequence[Mesure]) -> pd.DataFrame:
    """Return the rows as a DataFrame: annee, cle, libelle, then one Float64 column a measure."""
    codes = [mesure.code for mesure in mesures]
    cadre = pd.DataFrame(
        [
            [ligne["annee"], ligne["cle"], ligne["libelle"]]
            + [ligne["valeurs"].get(code) for code in codes]
            for ligne in lignes
        ],
        columns=["annee", "cle", "libelle", *codes],
    )
    return cadre.astype({"annee": "int64", "cle": "string", "libelle": "string"}).astype(
        dict.fromkeys(codes, "Float64")
    )


def croiser(lignes: Sequence[Ligne], demande: Demande, choix: Choix) -> Croise:
    """Lay the rows out by item and year, the items in the order they came."""
    mesures = tuple(choix.mesure(code) for code in demande.mesures)
    gardees = [
        ligne for ligne in filtrer(lignes, demande.filtre) if ligne["annee"] in demande.annees
    ]
    cadre = en_cadre(gardees, mesures)
    libelles = {ligne["cle"]: ligne["libelle"] for ligne in gardees}
    rangs = {cle: rang for rang, cle in enumerate(libelles)}
    pivot = cadre.pivot(index="cle", columns="annee", values=list(demande.mesures))
    colonnes = pd.MultiIndex.from_product([demande.mesures, demande.annees])
    valeurs = pivot.reindex(index=list(rangs), columns=colonnes).astype("Float64")
    par_case = {(rangs[ligne["cle"]], ligne["annee"]): ligne for ligne in gardees}
    connues = pd.DataFrame(
        [[(rang, annee) in par_case for annee in demande.annees] for rang in rangs.values()],
        columns=list(demande.annees),
        dtype=bool,
    )
    noms = pd.Index(list(libelles.values()), name="libelle", dtype="string")
    return Croise(valeurs.set_axis(noms), connues.set_axis(noms), demande.annees, mesures, par_case)


def filtrer(lignes: Sequence[Ligne], filtre: str) -> Sequence[Ligne]:
    """Keep the rows whose label holds every word of `filtre`, whatever the accents or the case."""
    mots = sans_accent(filtre).split()
    return [ligne for ligne in lignes if all(mot in sans_accent(ligne["libelle"]) for mot in mots)]
