"""Advice on a text being written (« conseils »): what it finds, why, and never a mark.

Pure and offline: a text goes in, advice comes out, and nothing leaves the machine.
"""

from modules.commun.conseils.conseil import Conseil, RegleConseil
from modules.commun.conseils.lisibilite import Lisibilite, mesurer_lisibilite
from modules.commun.conseils.moteur import REGLES, demander_conseils
from modules.commun.conseils.texte import Bloc, NatureBloc, Texte, lire_balise

__all__ = [
    "REGLES",
    "Bloc",
    "Conseil",
    "Lisibilite",
    "NatureBloc",
    "RegleConseil",
    "Texte",
    "demander_conseils",
    "lire_balise",
    "mesurer_lisibilite",
]
