"""The seam with the registry's statistics: what may be asked, and rows in JSON types.

The same for the server, which answers kernels, and for JupyterLab, which reads the registry. No
function here can name a learner: statistics give totals, and only their totals are passed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import extract, select
from sqlalchemy.orm import Session as Bdd

from certificats.typographie import MOIS
from inscriptions import statistiques
from inscriptions.enumerations import EtatSession
from inscriptions.modeles import Session
from plateforme.tableau.choix import ENSEMBLE, Axe, Choix, Mesure, sans_accent

TOUTES = Axe(ENSEMBLE, "Toutes les sessions")
AXES = (
    *(Axe(axe.value, axe.libelle) for axe in statistiques.Axe if axe is not statistiques.Axe.ANNEE),
    TOUTES,
)
# A figure already given beside each number it is missing from (« manques ») is not one more.
COMPTEES = tuple(
    mesure
    for mesure in statistiques.Mesure
    if mesure is not statistiques.Mesure.PARTICIPANTS_INCONNUS
)
MESURES = tuple(
    Mesure(mesure.value, mesure.libelle, mesure.unite, mesure.personnes, mesure.definition)
    for mesure in COMPTEES
)
# Laid out year by year in the order of names: several years together are put in order again.
PAR_NOM = {"lieu", "quartier", "formateur"}


def choix(bdd: Bdd) -> Choix:
    """Return what may be asked of this registry."""
    annee = extract("year", Session.premier_jour)
    annees = bdd.scalars(
        select(annee)
        .where(Session.premier_jour.is_not(None), Session.etat != EtatSession.ANNULEE)
        .distinct()
    )
    return Choix(tuple(sorted(int(lue) for lue in annees)), AXES, MESURES)


def lignes(
    bdd: Bdd, annees: Sequence[int], axe: str, *, protegees: bool = False
) -> list[dict[str, Any]]:
    """Return the rows of these years by one axis; raise DemandeIllisible for an unknown one.

    One count by the database a year. `protegees`: small figures, and those that would give them
    back, are hidden.
    """
    if axe == ENSEMBLE:
        # Statistics' axis of years, asked once for all of them.
        tableau = _compter(bdd, None, statistiques.Axe.ANNEE, protegees)
        return [
            _ligne(int(ligne.cle), ligne, TOUTES.code, TOUTES.libelle)
            for ligne in tableau.lignes
            if int(ligne.cle) in annees
        ]
    voulu = statistiques.Axe(Choix((), AXES, ()).axe(axe).code)
    lues = [
        _ligne(annee, ligne, *_nom(voulu, ligne))
        for annee in annees
        for ligne in _compter(bdd, annee, voulu, protegees).lignes
    ]
    if voulu is statistiques.Axe.MOIS:
        lues.sort(key=lambda lue: (lue["cle"], lue["annee"]))
    elif voulu.value in PAR_NOM:
        lues.sort(key=_par_nom)
    return lues


def _par_nom(lue: dict[str, Any]) -> tuple[bool, str, str, int]:
    """Order by name; what has none (a place without a quarter) comes last."""
    sans_nom = lue["cle"] == statistiques.SANS_CLE
    return sans_nom, sans_accent(lue["libelle"]), lue["cle"], lue["annee"]


def _compter(
    bdd: Bdd, annee: int | None, axe: statistiques.Axe, protegees: bool
) -> statistiques.Tableau:
    tableau = statistiques.chiffres(bdd, annee, axe)
    return statistiques.proteger(tableau) if protegees else tableau


def _nom(axe: statistiques.Axe, ligne: statistiques.Ligne) -> tuple[str, str]:
    """Return the key and the label of a row; a month is the same one from year to year."""
    if axe is not statistiques.Axe.MOIS:
        return ligne.cle, ligne.libelle
    numero = ligne.cle[-2:]
    return numero, MOIS[int(numero) - 1]


def _ligne(annee: int, ligne: statistiques.Ligne, cle: str, libelle: str) -> dict[str, Any]:
    return {
        "annee": annee,
        "cle": cle,
        "libelle": libelle,
        "valeurs": {mesure.value: ligne.valeur(mesure) for mesure in COMPTEES},
        "manques": {mesure.value: nombre for mesure, nombre in ligne.inconnues.items() if nombre},
        "mentions": {mesure.value: mention for mesure, mention in ligne.masquees.items()},
    }
