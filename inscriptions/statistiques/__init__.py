"""The registry's figures (« statistiques »): aggregated by the database, None for the unknown.

    tableau = chiffres(bdd, 2026, Axe.LIEU)
    for ligne in tableau.lignes:
        print(ligne.libelle, ligne.participants, ligne.mention(Mesure.PARTICIPANTS))
    comptage = lignes_comptees(bdd, 2026, Axe.LIEU, ligne.cle, Mesure.PARTICIPANTS)
    proteger(tableau)  # before anything leaves the office

Each function makes a fixed number of queries, whatever the number of rows. The definitions are
those of `Mesure.definition`; the choices behind them are decision 0014.
"""

from inscriptions.statistiques.comptees import lignes_comptees
from inscriptions.statistiques.graphiques import barres
from inscriptions.statistiques.marges import croiser, repartir, repartitions
from inscriptions.statistiques.mesures import SANS_CLE, SANS_FILTRE, Axe, Filtres, Mesure
from inscriptions.statistiques.secret import SEUIL, masquer, proteger, proteger_repartition
from inscriptions.statistiques.tableaux import (
    chiffres,
    chiffres_et_publics,
    chiffres_par_axes,
    comparer,
    comparer_par_axes,
    seances_par_type,
)
from inscriptions.statistiques.valeurs import (
    INCONNU,
    Comparaison,
    Comptage,
    Croisement,
    Ligne,
    LigneComptee,
    Part,
    Repartition,
    Serie,
    Tableau,
)

__all__ = [
    "INCONNU",
    "SANS_CLE",
    "SANS_FILTRE",
    "SEUIL",
    "Axe",
    "Comparaison",
    "Comptage",
    "Croisement",
    "Filtres",
    "Ligne",
    "LigneComptee",
    "Mesure",
    "Part",
    "Repartition",
    "Serie",
    "Tableau",
    "barres",
    "chiffres",
    "chiffres_et_publics",
    "chiffres_par_axes",
    "comparer",
    "comparer_par_axes",
    "croiser",
    "lignes_comptees",
    "masquer",
    "proteger",
    "proteger_repartition",
    "repartir",
    "repartitions",
    "seances_par_type",
]
