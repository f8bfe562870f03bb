"""What leaves the office: the table as a CSV file, small figures hidden.

The rows come already protected from the registry's statistics, which know what would give a hidden
figure back. Semicolons, comma decimals and a byte order mark: French spreadsheets open it by a
double click. A cell that a spreadsheet would run as a formula is neutralised.
"""

from __future__ import annotations

import csv
import io

import pandas as pd

from certificats.typographie import nombre
from plateforme.tableau.cadre import Croise
from plateforme.tableau.choix import Demande, Mesure
from plateforme.tableau.rendu import AUCUNE, INCONNU

FORMULES = ("=", "+", "-", "@", "\t", "\r")


def en_csv(croise: Croise, entete: str) -> str:
    """Return the table as CSV text, one column a measure and year; `entete` names the axis.

    `croise` is made of protected rows: what may not leave the office is not in them.
    """
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    rangs = range(len(croise.valeurs))
    colonnes: list[list[str]] = [[entete, *map(str, croise.valeurs.index)]]
    for mesure in croise.mesures:
        for annee in croise.annees:
            titre = f"{mesure.libelle} {annee}"
            colonnes.append([titre, *(_case(croise, rang, mesure, annee) for rang in rangs)])
            manques = [croise.manques(rang, mesure, annee) for rang in rangs]
            if any(manques):
                colonnes.append([f"{titre}, sessions inconnues", *map(str, manques)])
    for rangee in zip(*colonnes, strict=True):
        ecrivain.writerow([neutraliser(case) for case in rangee])
    return "\ufeff" + sortie.getvalue()


def nom_du_fichier(demande: Demande) -> str:
    """Return a name that says what is in it: « chiffres-lieu-2025-2026.csv »."""
    annees = "-".join(
        str(annee) for annee in dict.fromkeys((demande.annees[0], demande.annees[-1]))
    )
    return f"chiffres-{demande.axe}-{annees}.csv"


def _case(croise: Croise, rang: int, mesure: Mesure, annee: int) -> str:
    if not croise.connues.iloc[rang][annee]:
        return AUCUNE
    mention = croise.mention(rang, mesure, annee)
    if mention:
        return mention
    valeur = croise.valeurs.iloc[rang][(mesure.code, annee)]
    return INCONNU if pd.isna(valeur) else nombre(float(valeur), decimales=2)


def neutraliser(texte: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{texte}" if texte.startswith(FORMULES) else texte
