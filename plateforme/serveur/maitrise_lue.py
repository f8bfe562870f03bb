"""What the registry tells of where a learner stands, theme by theme (« maîtrise »)."""

from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.heure import jour_local
from inscriptions.services import copies, reponses, tentatives
from plateforme.maitrise import CopieRendue, MaitriseTheme, maitrise_du_theme
from plateforme.publies import ModulePublie
from plateforme.serveur.reponses_lues import valables
from plateforme.sujets import repondues, sujet_de


def lire_maitrise(bdd: Bdd, apprenant: UUID, module: ModulePublie) -> list[MaitriseTheme]:
    """Read where a learner stands in each chapter that has questions, in three queries."""
    textes = reponses.courantes_du_module(bdd, apprenant, module.identifiant)
    rendues = {
        copie.chapitre: CopieRendue(copie.etat, jour_local(copie.remise_le), notes)
        for copie, notes in copies.du_module(bdd, apprenant, module.identifiant)
    }
    numeros = tentatives.numeros_du_module(bdd, apprenant, module.identifiant)
    themes = []
    for chapitre in module.chapitres:
        siens, rendue = textes.get(chapitre.identifiant, {}), rendues.get(chapitre.identifiant)
        sujet = sujet_de(
            apprenant,
            chapitre,
            numeros.get(chapitre.identifiant, 1),
            repondues=repondues(siens),
            le=rendue.remise_le if rendue else None,
            notees=rendue.notes if rendue else (),
        )
        if sujet.questions:
            themes.append(maitrise_du_theme(sujet, valables(sujet, siens), rendue))
    return themes
