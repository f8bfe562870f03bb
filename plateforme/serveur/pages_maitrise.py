"""« Ma maîtrise » : the learner's themes one by one, what holds, and what to take up next."""

from inscriptions.heure import maintenant
from inscriptions.services import aide, apprenants
from modules.retraits import avis
from plateforme.maitrise import SEUIL_SOLIDE, a_reprendre
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import introuvable
from plateforme.serveur.maitrise_lue import lire_maitrise
from plateforme.serveur.page import Page


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
