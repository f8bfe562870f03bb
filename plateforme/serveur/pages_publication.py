"""A learner takes their own texts away, in whatever format they will be published in."""

import asyncio
from http import HTTPStatus

import tornado.web

from inscriptions.modeles import Apprenant
from inscriptions.services import aide
from inscriptions.services.versions import versions_de
from modules.commun.questions.redaction import Redaction
from plateforme.publication_textes.formats import FormatTexte, exporter_texte
from plateforme.serveur.pages_papier import PageDuModule
from plateforme.textes_publiables import article_de, textes_de

_MODULE = r"/module/(?P<module>[a-z0-9_]+)"


class MesTextes(PageDuModule):
    """GET /module/…/mes-textes : what one wrote in a module, to take away."""

    def get(self, module: str) -> None:
        """Show the texts that hold something; 404 for a module that asks for none."""
        publie, qui = self.suivi(module), self.apprenant()
        if not publie.fait_ecrire:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        with self.depot.lecture() as bdd:
            textes = textes_de(bdd, qui.id, publie)
            appel = aide.appel_de(bdd, qui.id)
        self.montrer(
            "mes_textes.html",
            module=publie,
            textes=textes,
            formes=[(forme.value, forme.libelle) for forme in FormatTexte],
            aide={"leve": appel is not None},
        )


class MonTexte(PageDuModule):
    """GET /module/…/texte/QUESTION.FORMAT : one's own text, as it was last saved."""

    async def get(self, module: str, chapitre: str, question: str, forme: str) -> None:
        """Send it; 404 when nothing is written, or there is no such text to write."""
        publie, qui = self.suivi(module), self.apprenant()
        page = publie.chapitre(chapitre)
        trouvee = page.questions.get(question) if page else None
        if not isinstance(trouvee, Redaction) or forme not in set(FormatTexte):
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        ou = (module, chapitre, question)
        with self.depot.lecture() as bdd:
            versions = versions_de(bdd, qui.id, *ou)
            if not versions:
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
            apprenant = bdd.get_one(Apprenant, qui.id)
            article = article_de(bdd, self.settings["dossier"], apprenant, ou, versions[0])
        remis = await asyncio.to_thread(exporter_texte, article, FormatTexte(forme))
        self.envoyer(remis.octets, remis.nom, remis.genre)


ROUTES = [
    (_MODULE + r"/mes-textes", MesTextes),
    (
        _MODULE + r"/(?P<chapitre>[a-z0-9-]+)/texte/(?P<question>[a-z0-9-]+).(?P<forme>[a-z.]+)",
        MonTexte,
    ),
]
