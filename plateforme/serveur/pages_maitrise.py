"""« Ma maîtrise » : the learner's themes one by one, what holds, and what to take up next."""

from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.heure import jour_local, maintenant
from inscriptions.services import aide, apprenants, copies, reponses, tentatives
from modules.retraits import avis
from plateforme.maitrise import (
    SEUIL_SOLIDE,
    CopieRendue,
    MaitriseTheme,
    a_reprendre,
    maitrise_du_theme,
)
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import introuvable
from plateforme.serveur.page import Page
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


class MaMaitrise(Page):
    """GET /module/…/ma-maitrise : where the learner stands in each theme of a module."""

    def get(self, module: str) -> None:
        """Show the page; 404 when the module is not one of the learner's."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        with self.depot.lecture() as bdd:
            if publie is None or module not in apprenants.modules_de(bdd, qui.id):
                raise introuvable()
            themes = lire_maitrise(bdd, qui.id, publie)
            appel = aide.appel_de(bdd, qui.id)
        self.montrer(
            "ma_maitrise.html",
            module=publie,
            themes=themes,
            suite=a_reprendre(themes),
            avis=avis,
            seuil=round(100 * SEUIL_SOLIDE),
            instant=maintenant(),
            aide={"leve": appel is not None},
        )


ROUTES = [(r"/module/(?P<module>[a-z0-9_]+)/ma-maitrise", MaMaitrise)]
