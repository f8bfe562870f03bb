"""The widgets of the questions, one file a type, its JavaScript beside it.

To add a type: write its file (a class with its `fichiers` and its `_esm`), name the class in
`WIDGETS`, and in `tirage.TIRABLES` when it can be drawn.
Importing this package loads ipywidgets; `modules.commun.lecon` does it only when it shows one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from modules.commun.erreurs import ErreurContenu
from modules.commun.liaison import Liaison
from modules.commun.widgets.association import AssociationWidget
from modules.commun.widgets.base import QuestionWidget
from modules.commun.widgets.choix_multiple import ChoixMultipleWidget
from modules.commun.widgets.choix_unique import ChoixUniqueWidget
from modules.commun.widgets.clavier import ClavierWidget
from modules.commun.widgets.demarche import DemarcheWidget
from modules.commun.widgets.fichiers import FichiersWidget
from modules.commun.widgets.jeu import JeuWidget
from modules.commun.widgets.messagerie import MessagerieWidget
from modules.commun.widgets.mot_de_passe import MotDePasseWidget
from modules.commun.widgets.navigateur import NavigateurWidget
from modules.commun.widgets.nombre import NombreWidget
from modules.commun.widgets.ordre import OrdreWidget
from modules.commun.widgets.redaction import RedactionWidget
from modules.commun.widgets.situation import SituationWidget
from modules.commun.widgets.souris import SourisWidget
from modules.commun.widgets.texte_libre import TexteLibreWidget
from modules.commun.widgets.tirage import TirageWidget
from modules.commun.widgets.trous import TrousWidget
from modules.commun.widgets.trouver_erreur import TrouverErreurWidget
from modules.commun.widgets.vrai_faux import VraiFauxWidget

__all__ = ["WIDGETS", "QuestionWidget", "TirageWidget", "creer_widget"]

WIDGETS: Final[dict[str, type[QuestionWidget]]] = {
    "choix_unique": ChoixUniqueWidget,
    "choix_multiple": ChoixMultipleWidget,
    "vrai_faux": VraiFauxWidget,
    "ordre": OrdreWidget,
    "association": AssociationWidget,
    "trous": TrousWidget,
    "nombre": NombreWidget,
    "trouver_erreur": TrouverErreurWidget,
    "situation": SituationWidget,
    "jeu": JeuWidget,
    "souris": SourisWidget,
    "clavier": ClavierWidget,
    "fichiers": FichiersWidget,
    "navigateur": NavigateurWidget,
    "messagerie": MessagerieWidget,
    "mot_de_passe": MotDePasseWidget,
    "demarche": DemarcheWidget,
    "texte_libre": TexteLibreWidget,
    "redaction": RedactionWidget,
}


def creer_widget(publique: Mapping[str, object], liaison: Liaison) -> QuestionWidget:
    """Create the widget of a question from its public data; raise ErreurContenu without a type."""
    classe = WIDGETS.get(str(publique.get("type")))
    if classe is None:
        raise ErreurContenu(
            "", str(publique.get("id")), "ce type de question n’a pas encore d’affichage."
        )
    return classe(publique, liaison)
