"""The law of a module on one page: every reference, by text, with its dates and who cites it."""

from inscriptions.services import aide, apprenants
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import introuvable
from plateforme.serveur.page import Page


class SourcesDuModule(Page):
    """GET /module/…/sources : all the legal sources of a module."""

    def get(self, module: str) -> None:
        """Show the page; 404 when the module is not one of the learner's, or cites no law."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        with self.depot.lecture() as bdd:
            if publie is None or module not in apprenants.modules_de(bdd, qui.id):
                raise introuvable()
            appel = aide.appel_de(bdd, qui.id)
        if not publie.textes:
            raise introuvable()
        self.montrer(
            "sources.html",
            module=publie,
            citee_par={
                source["id"]: [c for c in publie.chapitres if source["id"] in c.sources]
                for texte in publie.textes
                for source in texte["sources"]
            },
            aide={"leve": appel is not None},
        )


ROUTES = [(r"/module/(?P<module>[a-z0-9_]+)/sources", SourcesDuModule)]
