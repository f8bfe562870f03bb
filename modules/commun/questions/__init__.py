"""The question types: their schema, what the page may know of them, and how they are graded.

Pure: no widget, no network, no file. To add a type, write its class and name it in `TYPES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from modules.commun.fiche import Fiche
from modules.commun.questions.association import Association, Paire
from modules.commun.questions.base import Evaluation, Question, Retour
from modules.commun.questions.choix import Choix, ChoixMultiple, ChoixUnique
from modules.commun.questions.formes import Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.jeu.question import Jeu
from modules.commun.questions.nombre import ErreurUsuelle, Nombre
from modules.commun.questions.ordre import EtapeOrdre, Ordre
from modules.commun.questions.redaction import Contrainte, CritereRedaction, Redaction
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.clavier import Clavier, Frappe, MissionClavier
from modules.commun.questions.simulation.demarche.question import Demarche
from modules.commun.questions.simulation.fichiers import Fichiers, MissionFichiers
from modules.commun.questions.simulation.messagerie.question import Messagerie
from modules.commun.questions.simulation.missions import Autonomie, Mission
from modules.commun.questions.simulation.mot_de_passe import MotDePasse
from modules.commun.questions.simulation.navigateur import MissionNavigateur, Navigateur
from modules.commun.questions.simulation.souris import MissionSouris, Souris
from modules.commun.questions.situation import ChoixSituation, EtapeSituation, Situation
from modules.commun.questions.texte import TexteLibre
from modules.commun.questions.trous import Trou, Trous
from modules.commun.questions.trouver_erreur import Passage, TrouverErreur
from modules.commun.questions.vrai_faux import Raison, VraiFaux

__all__ = [
    "TYPES",
    "Association",
    "Autonomie",
    "Choix",
    "ChoixMultiple",
    "ChoixSituation",
    "ChoixUnique",
    "Clavier",
    "Contrainte",
    "CritereRedaction",
    "Demarche",
    "ErreurUsuelle",
    "EtapeOrdre",
    "EtapeSituation",
    "Evaluation",
    "Fichiers",
    "FormeLigne",
    "Frappe",
    "Imprimable",
    "Jeu",
    "LigneImprimee",
    "Messagerie",
    "Mission",
    "MissionClavier",
    "MissionFichiers",
    "MissionNavigateur",
    "MissionSouris",
    "MotDePasse",
    "Navigateur",
    "Nombre",
    "Ordre",
    "Paire",
    "Passage",
    "Question",
    "Raison",
    "Redaction",
    "Reponse",
    "Retour",
    "Simulation",
    "Situation",
    "Souris",
    "TexteLibre",
    "Trou",
    "Trous",
    "TrouverErreur",
    "VraiFaux",
    "controler_forme",
    "lire_question",
    "ordres_des_choix",
    "question_depuis_dict",
]

TYPES: Final[dict[str, type[Question]]] = {
    classe.type: classe
    for classe in (
        ChoixUnique,
        ChoixMultiple,
        VraiFaux,
        Ordre,
        Association,
        Trous,
        Nombre,
        TrouverErreur,
        Situation,
        Jeu,
        Souris,
        Clavier,
        Fichiers,
        Navigateur,
        Messagerie,
        MotDePasse,
        Demarche,
        TexteLibre,
        Redaction,
    )
}


def lire_question(fiche: Fiche, nom_du_type: object) -> Question | None:
    """Read a question of the named type; None, and a fault, when there is no such type."""
    classe = TYPES.get(nom_du_type) if isinstance(nom_du_type, str) else None
    if classe is None:
        fiche.identifiant = fiche.slug("id") or fiche.identifiant
        fiche.parmi("type", TYPES)
        return None
    return classe.lire(fiche)


def ordres_des_choix(questions: Iterable[Question]) -> dict[str, list[str]]:
    """Return the order in which the choices now stand, by question, where they are shuffled."""
    return {q.id: ordre for q in questions if (ordre := q.ordre_des_choix())}


def question_depuis_dict(donnees: Mapping[str, object]) -> Question:
    """Build a question from its TOML or JSON data; raise ErreurContenu on the first fault."""
    fiche = Fiche(donnees)
    question = lire_question(fiche, donnees.get("type"))
    if question is None or fiche.fautes:
        raise fiche.fautes[0]
    return question
