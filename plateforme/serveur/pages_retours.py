"""What was said of a learner's texts, on paper: their own sheet, in large print."""

import asyncio
from typing import Any

from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Apprenant
from plateforme.feuillets.retour import feuillet_du_retour
from plateforme.impressions.feuillet import composer_feuillet
from plateforme.organisme import lire_organisme
from plateforme.serveur.bureau.commun import introuvable
from plateforme.serveur.pages_apprenant import PageDeChapitre
from plateforme.serveur.retours_lus import lire_retour


class RetourPdf(PageDeChapitre):
    """GET /module/…/retour.pdf : what was said of one's own texts of a chapter."""

    async def get(self, module: str, chapitre: str) -> None:
        """Send the sheet, made when it is asked for; 404 while nobody has read anything."""
        qui, publie, page = self.trouver(module, chapitre)
        with self.depot.lecture() as bdd:
            retour = lire_retour(bdd, bdd.get_one(Apprenant, qui), publie, [page])
        if not retour.chapitres:
            raise introuvable()
        organisme = lire_organisme(self.settings["dossier"]).nom
        feuillet = feuillet_du_retour(retour, organisme, jour_local(maintenant()))
        octets = await asyncio.to_thread(composer_feuillet, feuillet)
        self.set_header("Content-Type", "application/pdf")
        self.set_header("Content-Disposition", f'attachment; filename="retour-{chapitre}.pdf"')
        self.finish(octets)


ROUTES: list[tuple[str, Any]] = [
    (r"/module/(?P<module>[a-z0-9_]+)/(?P<chapitre>[a-z0-9-]+)/retour.pdf", RetourPdf),
]
