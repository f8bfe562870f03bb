"""The learner's door: come in with a card, typed or scanned, and leave."""

from http import HTTPStatus

import tornado.web

from inscriptions.heure import maintenant
from inscriptions.services import apprenants, connexions
from plateforme.serveur.ecran import adresse_d_ecran, lire_jeton
from plateforme.serveur.frein import Frein, TropDEssais
from plateforme.serveur.identite import (
    duree_inactivite,
    jeton_de,
    oublier_connexion,
    poser_connexion,
)
from plateforme.serveur.page import Page

CARTE_REFUSEE = (
    "Ce code ne correspond à aucune carte. Regardez bien votre carte et recommencez. "
    "Si cela ne marche toujours pas, appelez l’animatrice ou l’animateur : ce n’est pas grave."
)


class Accueil(Page):
    """GET / : the entrance."""

    def get(self) -> None:
        """Show the card form, or the learner's own page when they are already in."""
        if self.visiteur is not None:
            self.redirect("/parcours" if self.visiteur.est_apprenant else "/formateur")
            return
        self.montrer("accueil.html", erreur=None)


class _AvecCarte(Page):
    """What typing a code and scanning a QR have in common."""

    async def entrer(self, saisie: str) -> None:
        """Sign the learner in, or say kindly that it did not work; slow down who tries many."""
        frein: Frein = self.settings["frein"]
        adresse = self.request.remote_ip or ""
        try:
            await frein.patienter(adresse)
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None
        with self.depot.ecriture() as bdd:
            apprenant = apprenants.trouver_par_carte(bdd, saisie)
            if apprenant is not None:
                connexions.purger_connexions(bdd, maintenant())
                jeton = connexions.ouvrir_connexion(
                    bdd,
                    apprenant=apprenant,
                    maintenant=maintenant(),
                    duree=duree_inactivite(self),
                )
        if apprenant is None:
            frein.echec(adresse)
            self.set_status(HTTPStatus.FORBIDDEN)
            self.montrer("accueil.html", erreur=CARTE_REFUSEE)
            return
        # Somebody else's session, left open in this browser, ends here.
        await self.finir_visite()
        poser_connexion(self, jeton)
        self.redirect("/parcours", status=HTTPStatus.SEE_OTHER)


class Entrer(_AvecCarte):
    """POST /entrer : the code typed in the form."""

    async def post(self) -> None:
        """Read the form's `code`."""
        await self.entrer(self.get_body_argument("code", "")[:64])

    def get(self) -> None:
        """Whoever reloads the address lands on the form."""
        self.redirect("/", status=HTTPStatus.SEE_OTHER)


class EntrerParLien(_AvecCarte):
    """GET /entrer/CODE : the card's QR."""

    async def get(self, code: str) -> None:
        """Sign in and leave the address at once: the code must not stay in the bar."""
        await self.entrer(code)


class Sortir(Page):
    """POST /sortir : « Terminer ma séance ». The next person at this computer finds nothing.

    A live view left alone sends `projection`, and goes on as a screen that nobody is behind.
    """

    def check_xsrf_cookie(self) -> None:
        """Leaving twice, or from two tabs, is no fault: without a session nothing can be forged."""
        if jeton_de(self) is not None:
            super().check_xsrf_cookie()

    async def post(self) -> None:
        """End the visitor's pages, close the session, wipe what the browser kept."""
        ecran = self.get_body_argument("projection", "")
        a_projeter = adresse_d_ecran(ecran) if lire_jeton(self, ecran) else None
        if jeton_de(self) is None:
            self.redirect(a_projeter or "/", status=HTTPStatus.SEE_OTHER)
            return
        await self.finir_visite()
        oublier_connexion(self)
        self.set_header("Clear-Site-Data", '"cache", "cookies", "storage"')
        if a_projeter:
            self.redirect(a_projeter, status=HTTPStatus.SEE_OTHER)
            return
        self.visiteur = None
        self.montrer("au_revoir.html")
