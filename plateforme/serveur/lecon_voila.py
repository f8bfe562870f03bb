"""The lesson page: a chapter rendered by Voilà, then put in the portal's own page.

A chapter whose cells only show pieces of the lesson needs no kernel (`lecons_legeres`); any other
runs in one.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.services.connexions import ConnexionLue
from inscriptions.services.suivi import Suivi, lire_suivi
from modules.commun.liaison import EtatLecon, est_vierge
from plateforme.feuillets.publie import a_des_outils
from plateforme.noyaux.capacites import Rattachement
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur import questions_statiques
from plateforme.serveur.api_lecon import sceau_de
from plateforme.serveur.confort import lire_confort
from plateforme.serveur.droit_lecon import droit_en_html, placer_le_droit
from plateforme.serveur.identite import LitAvecSonVisiteur
from plateforme.serveur.lecon_suivie import LeconSuivie, LiaisonDirecte
from plateforme.serveur.lecons_legeres import EnPanne, LeconLegere
from plateforme.serveur.page import rendre
from plateforme.serveur.page_voila import PageVoila


@dataclass(frozen=True, slots=True)
class Ouverte:
    """A lesson that is its reader's, as it stands when they come."""

    publie: ModulePublie
    page: ChapitrePublie
    suivie: LeconSuivie
    suivi: Suivi
    etat: EtatLecon


class Lecon(LitAvecSonVisiteur, PageVoila):
    """GET /module/<module>/<chapitre>."""

    ouverte: Ouverte | None = None

    def lire_avec(self, bdd: Bdd, connexion: ConnexionLue) -> None:
        """Read where the learner stands and what they answered; nothing when it is not theirs."""
        module, chapitre = self.path_kwargs["module"], self.path_kwargs["chapitre"]
        publie = self.settings["publies"].module(module)
        page = publie.chapitre(chapitre) if publie else None
        if page is None or connexion.apprenant_id is None:
            return
        suivi = lire_suivi(bdd, connexion.apprenant_id, module, chapitre)
        if suivi.ouvert:
            lien = Rattachement(connexion.apprenant_id, module, chapitre)
            suivie = LeconSuivie(self.settings["depot"], lien, page)
            self.ouverte = Ouverte(publie, page, suivie, suivi, suivie.etat_lu(bdd, suivi))

    @tornado.web.authenticated
    async def get(self, module: str, chapitre: str) -> None:  # noqa: ARG002  # in the path, read above
        """Render the chapter for the learner, in a kernel that is theirs when it needs one."""
        if self.visiteur is None or not self.visiteur.est_apprenant:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        if self.ouverte is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        publie, page, suivie = self.ouverte.publie, self.ouverte.page, self.ouverte.suivie
        suivi, etat, lien = self.ouverte.suivi, self.ouverte.etat, suivie.qui
        try:
            legere = await self.settings["lecons_legeres"].lecon(page.notebook)
        except EnPanne:
            raise tornado.web.HTTPError(HTTPStatus.INTERNAL_SERVER_ERROR) from None
        if legere is None:
            contenu = await self._rendre_dans_un_noyau(page, lien)
            with self.settings["depot"].lecture() as bdd:  # seconds have passed
                suivi = lire_suivi(bdd, lien.apprenant, lien.module, lien.chapitre)
            html = self._page(
                publie,
                page,
                _etats(page, suivi),
                prose=contenu,
                contenu=contenu,
                noyau=self.noyau,
                sceau=sceau_de(self, lien),
                legere=None,
            )
        else:
            # Kernels may wait since a version that needed one.
            await self.settings["prechauffe"].suivre(self.settings["kernel_manager"], page.notebook)
            contenu = (
                legere.vierge if est_vierge(etat) else legere.remplir(LiaisonDirecte(suivie, etat))
            )
            html = self._couler(publie, page, legere, _etats(page, suivi), contenu)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(html)

    def compute_etag(self) -> None:
        """None: a page is never kept, so never asked about again."""

    def _couler(
        self,
        publie: ModulePublie,
        page: ChapitrePublie,
        legere: LeconLegere,
        etats: dict[str, bool],
        contenu: str,
    ) -> str:
        """Put the lesson, and what is this visitor's own, in the page rendered for everybody."""
        moules, qui = self.settings["moules"], self.visiteur
        if qui is None:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)

        def faire() -> str:
            return self._page(
                publie,
                page,
                etats,
                prose=legere.prose,
                contenu=moules.marque("contenu"),
                visiteur=replace(qui, nom=moules.marque("nom")),
                xsrf=moules.marque("xsrf"),
                noyau=None,
                sceau=moules.marque("sceau"),
                legere={"modules": questions_statiques.jeu().adresse},
            )

        textes = {
            "nom": qui.nom,
            "xsrf": self.xsrf_token.decode(),
            "sceau": sceau_de(self, Rattachement(qui.id, page.module, page.identifiant)),
        }
        cle = (page.notebook, lire_confort(self), *etats.items())
        pleine: str = moules.couler(cle, (publie, legere), faire, textes, {"contenu": contenu})
        return pleine

    def _page(
        self,
        publie: ModulePublie,
        page: ChapitrePublie,
        etats: dict[str, bool],
        *,
        prose: str,
        **valeurs: Any,
    ) -> str:
        """Render the template; `prose`, the lesson without answers, tells which papers it has."""
        return rendre(
            self,
            "lecon.html",
            module=publie,
            chapitre=page,
            memo=">Mémo<" in prose,
            fiche="Je l’explique au public" in prose,
            outils=a_des_outils(page.module),
            aide={"leve": etats["leve"]},
            **etats,
            **_voisins(publie, page),
            **valeurs,
        )

    async def _rendre_dans_un_noyau(self, page: ChapitrePublie, lien: Rattachement) -> str:
        prechauffe, noyaux = self.settings["prechauffe"], self.settings["kernel_manager"]
        async with self.une_place(lien):
            await prechauffe.suivre(noyaux, page.notebook)
            await prechauffe.ecarter_les_morts(noyaux, page.notebook)
            await prechauffe.ceder(noyaux, page.notebook)
            prechauffe.prendre(noyaux, page.notebook)
            contenu = await self.rendre_carnet(page.notebook, lien)
        prechauffe.completer(noyaux, page.notebook)
        return placer_le_droit(contenu, page.sources, droit_en_html(self.settings["gabarits"]))


def _etats(page: ChapitrePublie, suivi: Suivi) -> dict[str, bool]:
    """Return what the page around a lesson shows of a learner: the mould's key, whole."""
    return {
        "remise": suivi.remise,
        "a_reecrire": suivi.relu and not suivi.remise,
        "entrainement": any(not question.notee for question in page.questions.values())
        and (not suivi.remise or suivi.fermees is not None),
        "en_groupe": suivi.en_groupe
        and any(question.type == "redaction" for question in page.questions.values()),
        "leve": suivi.appel,
    }


def _voisins(module: ModulePublie, page: ChapitrePublie) -> dict[str, ChapitrePublie | None]:
    """Return the chapters before and after `page` in its module."""
    rang = module.chapitres.index(page)
    return {
        "precedent": module.chapitres[rang - 1] if rang else None,
        "suivant": module.chapitres[rang + 1] if rang + 1 < len(module.chapitres) else None,
    }
