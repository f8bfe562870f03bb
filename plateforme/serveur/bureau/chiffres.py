"""Figures as French readers expect them, and the bars of a chart laid out; no page here."""

import textwrap
from dataclasses import dataclass

from certificats.typographie import INSECABLE, milliers, pourcentage
from inscriptions.statistiques import INCONNU, Comparaison, Ligne, Mesure

PART_BARRE = 78.0  # per cent of the drawing's width that the longest bar takes; figures follow it
BARRES_MAX = 20
LABEL = 36  # signs of a label on one line: what a phone shows
LIGNE, TRAIT = 21, 47  # pixels of a line of label, and of the two bars below


@dataclass(frozen=True, slots=True)
class Barre:
    """A row of the chart: its label, this year's figure and the one before, lengths in per cent.

    `y` is where it starts, in pixels, and `lignes` its label, cut where a phone would cut it.
    """

    libelle: str
    lignes: tuple[str, ...]
    y: int
    texte: str
    longueur: float
    avant: str
    longueur_avant: float


def ecrire_chiffre(ligne: Ligne, mesure: Mesure) -> str:
    """Write a figure as French readers expect, or « inconnu »; never 0 for what nobody knows."""
    valeur = ligne.valeur(mesure)
    return ligne.mention(mesure) if valeur is None else nombre(valeur, mesure)


def nombre(valeur: float | None, mesure: Mesure) -> str:
    """Write a number in the unit of its measure."""
    if valeur is None:
        return INCONNU
    if mesure.unite == "taux":
        return pourcentage(valeur)
    ecrit = milliers(valeur, decimales=0 if float(valeur).is_integer() else 1)
    return f"{ecrit}{INSECABLE}h" if mesure.unite == "heures" else ecrit


def ecart(ligne: Ligne, ancienne: Ligne | None, mesure: Mesure) -> str:
    """Write the change since the year before; « inconnu » when one of the two figures is.

    « incertain » when a session of either year lacks its figure: comparing would deceive.
    """
    valeur = ligne.valeur(mesure)
    avant = ancienne.valeur(mesure) if ancienne else None
    if valeur is None or avant is None:
        return INCONNU
    if ligne.inconnues.get(mesure) or (ancienne and ancienne.inconnues.get(mesure)):
        return "incertain"
    signe = "+" if valeur > avant else "−" if valeur < avant else ""
    if mesure.unite == "taux":  # 80 % after 60 % is 20 points more, and a third more
        return f"{signe}{milliers(abs(valeur - avant))}{INSECABLE}points"
    return signe + nombre(abs(valeur - avant), mesure)


def barres_de(comparaison: Comparaison, mesure: Mesure) -> list[Barre]:
    """Lay out a chart's rows: the longest bar of both years takes `PART_BARRE` of the width.

    Past `BARRES_MAX` rows, the largest only, still in the table's order.
    """
    toutes = comparaison.present.lignes
    grandes = sorted(toutes, key=lambda ligne: -(ligne.valeur(mesure) or 0))[:BARRES_MAX]
    gardees = {ligne.cle for ligne in grandes}
    lignes = [(li, comparaison.ligne_avant(li.cle)) for li in toutes if li.cle in gardees]
    valeurs = [li.valeur(mesure) or 0 for paire in lignes for li in paire if li is not None]
    plus_grand = max(valeurs, default=0) or 1

    def longueur(ligne: Ligne | None) -> float:
        return round(PART_BARRE * ((ligne and ligne.valeur(mesure)) or 0) / plus_grand, 2)

    dessinees: list[Barre] = []
    y = 0
    for ligne, ancienne in lignes:
        mots = tuple(
            textwrap.wrap(
                ligne.libelle, LABEL, max_lines=2, placeholder="…", break_on_hyphens=False
            )
        )
        dessinees.append(
            Barre(
                ligne.libelle,
                mots,
                y,
                ecrire_chiffre(ligne, mesure),
                longueur(ligne),
                ecrire_chiffre(ancienne, mesure) if ancienne else "",
                longueur(ancienne),
            )
        )
        y += LIGNE * len(mots) + TRAIT
    return dessinees
