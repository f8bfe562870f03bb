"""The law of a module on one page: every reference, by text, with its dates and who cites it."""

from datetime import datetime
from http import HTTPStatus

import tornado.web

from inscriptions.heure import maintenant
from inscriptions.services import aide, apprenants, lectures
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


class CeQuiAChange(Page):
    """POST /module/…/ce-qui-a-change : « J’ai lu » what the learner's page shows."""

    def get(self, module: str) -> None:  # noqa: ARG002  # tornado's signature
        """Whoever reloads the address lands on the learner's page."""
        self.redirect("/parcours", status=HTTPStatus.SEE_OTHER)

    def post(self, module: str) -> None:
        """Note it, until `jusqu_au`, the latest change shown: one published since is still told."""
        qui = self.apprenant()
        try:
            jusqu_au = datetime.fromisoformat(self.get_body_argument("jusqu_au", "")[:40])
        except ValueError:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from None
        if jusqu_au.tzinfo is None:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        with self.depot.ecriture(auteur=f"apprenant:{qui.id}") as bdd:
            if module not in apprenants.modules_de(bdd, qui.id):
                raise introuvable()
            lectures.noter_lecture(
                bdd, apprenant_id=qui.id, module=module, jusqu_au=min(jusqu_au, maintenant())
            )
        self.redirect("/parcours", status=HTTPStatus.SEE_OTHER)


ROUTES = [
    (r"/module/(?P<module>[a-z0-9_]+)/sources", SourcesDuModule),
    (r"/module/(?P<module>[a-z0-9_]+)/ce-qui-a-change", CeQuiAChange),
]
