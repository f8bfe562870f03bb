"""Figures as people read them: an HTML table, a chart in SVG, and the words that say the same.

Everything is written here from the DataFrame and escaped; nothing is loaded from anywhere. The
chart has no scale of its own to shrink: its bars are percentages of the page's width and its text
keeps its size, on a phone as on a large screen.
"""

from __future__ import annotations

from html import escape

import pandas as pd

from certificats.typographie import FINE, INSECABLE, enumeration, milliers, pourcentage
from plateforme.tableau.cadre import Croise
from plateforme.tableau.choix import Mesure

INCONNU = "inconnu"
AUCUNE = "aucune session"
# Above this many items a chart is no longer read; the table has them all.
BARRES_MAXIMUM = 20
LIBELLE_MAXIMUM = 60  # characters
LIGNE, BARRE, ECART = 24, 16, 14  # pixels


def ecrire(valeur: object, mesure: Mesure) -> str:
    """Write one figure in French; « inconnu » for what is not known."""
    if pd.isna(valeur):  # type: ignore[call-overload]  # a scalar, always
        return INCONNU
    nombre = float(valeur)  # type: ignore[arg-type]  # NA is out
    return pourcentage(nombre) if mesure.unite == "taux" else milliers(nombre)


def ecrire_case(croise: Croise, rang: int, mesure: Mesure, annee: int) -> str:
    """Write the figure of one item in one year; « aucune session » where it had none."""
    if not croise.connues.iloc[rang][annee]:
        return AUCUNE
    texte = ecrire(croise.valeurs.iloc[rang][(mesure.code, annee)], mesure)
    reserve = ecrire_reserve(croise, rang, mesure, annee)
    return f"{texte} ({reserve})" if reserve else texte


def ecrire_reserve(croise: Croise, rang: int, mesure: Mesure, annee: int) -> str:
    """Write how many sessions a known figure leaves out; '' when it leaves none."""
    manques = croise.manques(rang, mesure, annee)
    if not manques or pd.isna(croise.valeurs.iloc[rang][(mesure.code, annee)]):
        return ""
    return f"{manques} {'session inconnue' if manques == 1 else 'sessions inconnues'}"


def ecrire_evolution(croise: Croise, rang: int, mesure: Mesure) -> str:
    """Write what changed between the two years compared: « +12 (+15 %) », « −3,2 points »."""
    ecart = croise.evolution(mesure).iloc[rang]
    if croise.comparees is None or pd.isna(ecart):
        return "sans objet"
    if any(croise.manques(rang, mesure, annee) for annee in croise.comparees):
        return "incertaine"
    difference = float(ecart)
    signe = "+" if difference > 0 else ""
    texte = f"{signe}{milliers(difference)}"
    if mesure.unite == "taux":
        return f"{texte}{FINE}point{'s' if abs(difference) >= 2 else ''}"
    avant = float(croise.valeurs.iloc[rang][(mesure.code, croise.comparees[0])])
    if not avant:
        return texte
    return f"{texte} ({signe}{milliers(100 * difference / avant, decimales=0)}{FINE}%)"


def en_table(croise: Croise, legende: str, entete: str) -> str:
    """Return the table; `entete` names the axis."""
    compare = croise.comparees is not None
    portee = len(croise.annees) + compare
    haut = "".join(
        f'<th scope="colgroup" colspan="{portee}">{escape(mesure.libelle)}</th>'
        for mesure in croise.mesures
    )
    annees = "".join(f'<th scope="col">{annee}</th>' for annee in croise.annees)
    if compare:
        annees += '<th scope="col">Évolution</th>'
    corps = "".join(_ligne(croise, rang) for rang in range(len(croise.valeurs)))
    groupes = f"<colgroup></colgroup>{f'<colgroup span={portee}></colgroup>' * len(croise.mesures)}"
    return _cadrer(
        f"<caption>{escape(legende)}</caption>{groupes}"
        f'<thead><tr><th scope="col" rowspan="2">{escape(entete)}</th>{haut}</tr>'
        f"<tr>{annees * len(croise.mesures)}</tr></thead><tbody>{corps}</tbody>",
        legende,
    )


def en_table_des_annees(croise: Croise, legende: str) -> str:
    """Return the first item's figures, one row a year."""
    haut = "".join(f'<th scope="col">{escape(mesure.libelle)}</th>' for mesure in croise.mesures)
    corps = "".join(
        f'<tr><th scope="row">{annee}</th>'
        f"{''.join(_case(croise, 0, mesure, annee) for mesure in croise.mesures)}</tr>"
        for annee in croise.annees
    )
    return _cadrer(
        f"<caption>{escape(legende)}</caption>"
        f'<thead><tr><th scope="col">Année</th>{haut}</tr></thead><tbody>{corps}</tbody>',
        legende,
    )


def _cadrer(table: str, legende: str) -> str:
    """Put a table in a frame that a keyboard can scroll."""
    return (
        f'<div class="epn-chiffres" role="region" aria-label="{escape(legende)}" tabindex="0">'
        f"<table>{table}</table></div>"
    )


def _case(croise: Croise, rang: int, mesure: Mesure, annee: int) -> str:
    texte = ecrire_case(croise, rang, mesure, annee)
    vide = ' class="epn-vide"' if texte in (INCONNU, AUCUNE) else ""
    nombre, _, reserve = texte.partition(" (")
    suite = f" <small>({reserve}</small>" if reserve else ""
    return f"<td{vide}>{nombre}{suite}</td>"


def _ligne(croise: Croise, rang: int) -> str:
    cases = []
    for mesure in croise.mesures:
        cases += [_case(croise, rang, mesure, annee) for annee in croise.annees]
        if croise.comparees is not None:
            cases.append(f"<td>{ecrire_evolution(croise, rang, mesure)}</td>")
    nom = escape(str(croise.valeurs.index[rang]))
    return f'<tr><th scope="row">{nom}</th>{"".join(cases)}</tr>'


def en_graphique(croise: Croise, mesure: Mesure, titre: str) -> str:
    """Return a chart of one measure: for each item, one bar a year, each with its figure."""
    rangs = _plus_grands(croise, mesure)
    connus = croise.valeurs[mesure.code].max().max()
    sommet = 100.0 if mesure.unite == "taux" else 0.0 if pd.isna(connus) else float(connus)
    morceaux, y = [], 0
    for rang in rangs:
        nom = str(croise.valeurs.index[rang])
        if len(nom) > LIBELLE_MAXIMUM:
            nom = f"{nom[:LIBELLE_MAXIMUM]}…"
        morceaux.append(f'<text class="epn-nom" x="0" y="{y + 17}">{escape(nom)}</text>')
        y += LIGNE
        for annee in croise.annees:
            morceaux.append(_barre(croise, rang, mesure, annee, sommet, y))
            y += LIGNE
        y += ECART
    trop = len(croise.valeurs) - len(rangs)
    reste = f" {lignes(trop)} de plus dans le tableau." if trop else ""
    mots = f"{en_mots(croise, mesure)}{reste}"
    return (
        f'<figure class="epn-figure"><figcaption>{escape(titre)}</figcaption>'
        f'<svg role="img" aria-label="{escape(f"{titre}. {mots}")}" width="100%" height="{y}">'
        f"{''.join(morceaux)}</svg><p>{escape(mots)}</p></figure>"
    )


def _barre(croise: Croise, rang: int, mesure: Mesure, annee: int, sommet: float, y: int) -> str:
    # On a phone there is room for the figure only; the words below the chart say what * means.
    texte = ecrire_case(croise, rang, mesure, annee)
    if ecrire_reserve(croise, rang, mesure, annee):
        texte = f"{texte.partition(' (')[0]}*"
    valeur = croise.valeurs.iloc[rang][(mesure.code, annee)]
    part = 0.0 if pd.isna(valeur) or not sommet else 100 * float(valeur) / sommet
    classe = "epn-derniere" if annee == croise.annees[-1] else "epn-avant"
    vide = ' class="epn-vide"' if texte in (INCONNU, AUCUNE) else ""
    return (
        f'<text class="epn-annee" x="0" y="{y + 17}">{annee}</text>'
        f'<svg x="48" y="{y}" width="65%" height="{LIGNE}" aria-hidden="true">'
        f'<rect class="{classe}" y="{(LIGNE - BARRE) // 2}" width="{part:.1f}%" height="{BARRE}"/>'
        f'<text{vide} x="{part:.1f}%" dx="6" y="17">{texte}</text></svg>'
    )


def _plus_grands(croise: Croise, mesure: Mesure) -> list[int]:
    """Return the rows to draw, in the table's order: all of them, or those that count most."""
    if len(croise.valeurs) <= BARRES_MAXIMUM:
        return list(range(len(croise.valeurs)))
    forces = pd.DataFrame(croise.valeurs[mesure.code]).max(axis=1).fillna(-1).reset_index(drop=True)
    return sorted(int(rang) for rang in forces.nlargest(BARRES_MAXIMUM).index)


def en_mots(croise: Croise, mesure: Mesure) -> str:
    """Say the chart in words: each year's highest and lowest, what is unknown or incomplete."""
    phrases = []
    rangs = range(len(croise.valeurs))
    for annee in croise.annees:
        if len(rangs) == 1:
            dits = [ecrire_case(croise, 0, mesure, annee)]
        else:
            serie = croise.valeurs[(mesure.code, annee)].reset_index(drop=True)
            dits = _extremes(croise, mesure, serie.dropna())
            inconnus = sum(ecrire_case(croise, rang, mesure, annee) == INCONNU for rang in rangs)
            partiels = sum(bool(ecrire_reserve(croise, rang, mesure, annee)) for rang in rangs)
            dits += [f"{INCONNU} pour {lignes(inconnus)}"] if inconnus else []
            dits += [f"incomplet (*) pour {lignes(partiels)}"] if partiels else []
        phrases.append(f"{annee}{INSECABLE}: {', '.join(dits) or AUCUNE}.")
    return " ".join(phrases)


def _extremes(croise: Croise, mesure: Mesure, sues: pd.Series[float]) -> list[str]:
    if sues.empty:
        return []
    bornes = {"maximum": sues.max(), "minimum": sues.min()}
    return [
        f"{nom} {ecrire(borne, mesure)} ({_ou(croise, sues, borne)})"
        for nom, borne in bornes.items()
        if nom == "maximum" or borne < bornes["maximum"]
    ]


def _ou(croise: Croise, sues: pd.Series[float], borne: float) -> str:
    noms = [str(croise.valeurs.index[rang]) for rang in sues.index[sues == borne]]
    return lignes(len(noms)) if len(noms) > 2 else enumeration(noms)


def lignes(nombre: int) -> str:
    """Count the rows of a table: « 1 ligne », « 12 lignes »."""
    return f"{nombre} ligne{'s' if nombre > 1 else ''}"
