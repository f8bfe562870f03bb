"""What a learner takes away on paper: lesson, memo, sheet for the public, models to adapt."""

import asyncio
from http import HTTPStatus

import tornado.web

from inscriptions.heure import maintenant
from inscriptions.modeles import Apprenant
from inscriptions.services import aide, apprenants
from plateforme.feuillets.exporteur import PartieFeuillet
from plateforme.feuillets.publie import feuillet_publie, outil_imprime, outils_de
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.odt import GENRE
from plateforme.publies import ModulePublie
from plateforme.serveur.cahier_lu import imprimer_cahier, lire_cahier
from plateforme.serveur.page import Page

_MODULE = r"/module/(?P<module>[a-z0-9_]+)"
_INTROUVABLE = HTTPStatus.NOT_FOUND


class PageDuModule(Page):
    """A page about a module that the learner follows."""

    def suivi(self, module: str) -> ModulePublie:
        """Return the module; 404 when it is not one of theirs."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        with self.depot.lecture() as bdd:
            if publie is None or module not in apprenants.modules_de(bdd, qui.id):
                raise tornado.web.HTTPError(_INTROUVABLE)
        return publie

    def envoyer(self, octets: bytes, nom: str, genre: str = "application/pdf") -> None:
        """Finish with a file to keep; its name holds ids only."""
        self.set_header("Content-Type", genre)
        self.set_header("Content-Disposition", f'attachment; filename="{nom}"')
        self.finish(octets)


class FeuilletDeChapitre(PageDuModule):
    """GET /module/…/lecon.pdf, memo.pdf, fiche.pdf : the chapter on paper, without its key."""

    def initialize(self, partie: PartieFeuillet) -> None:
        """Know which part this address gives."""
        self.partie = partie

    async def get(self, module: str, chapitre: str) -> None:
        """Send the file, laid out away from the event loop; 404 without that part."""
        self.suivi(module)
        try:
            octets = await asyncio.to_thread(
                feuillet_publie,
                self.settings["dossier"],
                module,
                chapitre,
                self.partie,
            )
        except ImpressionImpossible:
            octets = None
        if octets is None:
            raise tornado.web.HTTPError(_INTROUVABLE)
        self.envoyer(octets, f"{self.partie}-{chapitre}.pdf")


class MonCahier(PageDuModule):
    """GET /module/…/cahier.pdf : the learner's own notebook, made when it is asked for."""

    async def get(self, module: str) -> None:
        """Send the file; 404 when the module is not one of theirs."""
        publie, qui = self.suivi(module), self.apprenant()
        with self.depot.lecture() as bdd:
            cahier = lire_cahier(
                bdd,
                self.settings["dossier"],
                publie,
                bdd.get_one(Apprenant, qui.id),
                maintenant(),
            )
        self.envoyer(await asyncio.to_thread(imprimer_cahier, cahier), f"cahier-{module}.pdf")


class Outils(PageDuModule):
    """GET /module/…/outils : the models of the module, to adapt and print."""

    def get(self, module: str) -> None:
        """Show the page; 404 when the module has none."""
        publie = self.suivi(module)
        outils = outils_de(module)
        if not outils:
            raise tornado.web.HTTPError(_INTROUVABLE)
        with self.depot.lecture() as bdd:
            appel = aide.appel_de(bdd, self.apprenant().id)
        self.montrer("outils.html", module=publie, outils=outils, aide={"leve": appel is not None})


class OutilPapier(PageDuModule):
    """GET /module/…/outils/NOM.pdf or .odt : one model."""

    def initialize(self, forme: str) -> None:
        """Know which kind of file this address gives."""
        self.forme = forme

    async def get(self, module: str, outil: str) -> None:
        """Send the file; 404 when there is no such model."""
        publie = self.suivi(module)
        trouve = next((o for o in outils_de(module) if o.identifiant == outil), None)
        if trouve is None:
            raise tornado.web.HTTPError(_INTROUVABLE)
        en_odt = self.forme == "odt"
        octets = await asyncio.to_thread(outil_imprime, publie, trouve, en_odt=en_odt)
        self.envoyer(octets, f"{outil}.{self.forme}", GENRE if en_odt else "application/pdf")


_CHAPITRE = _MODULE + r"/(?P<chapitre>[a-z0-9-]+)"
_OUTIL = _MODULE + r"/outils/(?P<outil>[a-z0-9-]+)"
ROUTES = [
    (_MODULE + r"/outils", Outils),
    (_MODULE + r"/cahier.pdf", MonCahier),
    *((_OUTIL + f".{forme}", OutilPapier, {"forme": forme}) for forme in ("pdf", "odt")),
    *(
        (_CHAPITRE + f"/{partie.value}.pdf", FeuilletDeChapitre, {"partie": partie})
        for partie in PartieFeuillet
    ),
]
