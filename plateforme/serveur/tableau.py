"""The coordinator's dashboard: the notebook's page, and the aggregates that its kernel asks for.

The notebook stays where it is written, in `inscriptions/`: it is not published with the lessons,
not preheated, and learners' pages cannot name it. Its kernel is bound to the coordinator's account;
at each call the account is read again, so that signing out or losing the role closes the figures
at once, whatever the kernel does.
"""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.services.contents.largefilemanager import LargeFileManager

import inscriptions
from erreurs import ErreurEPN
from inscriptions.enumerations import RoleCompte
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.services import connexions
from plateforme.noyaux.capacites import RattachementTableau
from plateforme.serveur.api_noyau import AppelDeNoyau, Refus
from plateforme.serveur.page import rendre
from plateforme.serveur.page_voila import PageVoila
from plateforme.tableau import chiffres
from plateforme.tableau.choix import lire_annees

DOSSIER = Path(inscriptions.__file__).resolve().parent
CARNET = "tableau_de_bord.ipynb"


class TableauDeBord(PageVoila):
    """GET /formateur/tableau-de-bord."""

    def get_login_url(self) -> str:
        """Strangers sign in where accounts do."""
        return "/formateur"

    @property
    def contents_manager(self) -> LargeFileManager:
        """Where Voilà reads this notebook, and no lesson."""
        return LargeFileManager(root_dir=str(DOSSIER), log=self.log)

    @tornado.web.authenticated
    async def get(self) -> None:
        """Render the dashboard for the coordinator, in a kernel that is theirs."""
        if self.visiteur is None or self.visiteur.role is not RoleCompte.COORDINATEUR:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        noyaux = self.settings["kernel_manager"]
        lien = RattachementTableau(self.visiteur.id)
        async with self.une_place(lien):
            await self.settings["prechauffe"].ceder(noyaux, CARNET)
            contenu = await self.rendre_carnet(CARNET, lien)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(rendre(self, "tableau_de_bord.html", contenu=contenu, noyau=self.noyau))


class _PourLaCoordination(AppelDeNoyau):
    """A call made by a dashboard's kernel."""

    async def prepare(self) -> None:
        """Refuse a kernel whose account is signed out, or coordinates no more."""
        lien = self.lien_de(RattachementTableau)
        compte = await asyncio.to_thread(self._compte, lien)
        if compte is None:
            raise Refus(HTTPStatus.UNAUTHORIZED, "seance-finie", "Votre séance est terminée.")
        if compte.role is not RoleCompte.COORDINATEUR:
            raise Refus(HTTPStatus.FORBIDDEN, "reserve-coordination", "Réservé à la coordination.")

    def _compte(self, lien: RattachementTableau) -> Any:
        with self.depot.lecture() as bdd:
            return connexions.compte_connecte(bdd, lien.compte, maintenant())


class Choix(_PourLaCoordination):
    """GET /api/tableau/choix : the years, axes and measures that may be asked."""

    async def get(self) -> None:
        """Answer {"annees", "axes", "mesures"}."""
        self.finish(await asyncio.to_thread(self._lire))

    def _lire(self) -> dict[str, Any]:
        with self.depot.lecture() as bdd:
            return chiffres.choix(bdd).en_json()


class Lignes(_PourLaCoordination):
    """GET /api/tableau/lignes?annees=2025,2026&axe=lieu : aggregates, no learner in them.

    With `&protegees=oui`, fit to leave the office: small figures are hidden.
    """

    async def get(self) -> None:
        """Answer {"lignes": [{"annee", "cle", "libelle", "valeurs", "manques", "mentions"}]}."""
        annees, axe = self.get_query_argument("annees", ""), self.get_query_argument("axe", "")
        protegees = self.get_query_argument("protegees", "") == "oui"
        try:
            # Away from the event loop: lessons go on while the database counts.
            self.finish({"lignes": await asyncio.to_thread(self._lire, annees, axe, protegees)})
        except ErreurRegistre as erreur:
            raise Refus(HTTPStatus.SERVICE_UNAVAILABLE, erreur.code, str(erreur)) from None
        except ErreurEPN as erreur:
            raise Refus(HTTPStatus.BAD_REQUEST, "demande-illisible", str(erreur)) from None

    def _lire(self, annees: str, axe: str, protegees: bool) -> list[dict[str, Any]]:
        voulues = lire_annees(annees)
        with self.depot.lecture() as bdd:
            return chiffres.lignes(bdd, voulues, axe, protegees=protegees)
