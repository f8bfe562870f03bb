"""Coming in with an account of the city's JupyterHub: go there, come back, link it once, unlink.

The hub says which account it is, and the registry whose that is: roles and sessions are the
registry's. The way there and back is remembered in signed cookies of ten minutes, so that any
portal that shares the cookies' secret may see somebody come back.
"""

import asyncio
import hmac
import json
import logging
from http import HTTPStatus
from typing import Any

import tornado.web

from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.modeles import Apprenant, Compte
from inscriptions.services import apprenants, comptes, comptes_relies, connexions
from plateforme.serveur.bureau.entree import COMPTE_REFUSE
from plateforme.serveur.client_hub import AllerRetour, CodePerime, Hub, HubMuet
from plateforme.serveur.frein import TropDEssais
from plateforme.serveur.identite import duree_inactivite, poser_connexion
from plateforme.serveur.page import HOTE, Page, page_erreur
from plateforme.serveur.pages_entree import CARTE_REFUSEE

_journal = logging.getLogger("epn.hub")
ALLER, COMPTE = "epn-hub-aller", "epn-hub-compte"  # what each cookie holds
DUREE = 600  # seconds to come back from the hub, then to say who one is

AUTREMENT = "Votre carte et votre mot de passe ouvrent toujours le portail."
MUET = f"Le serveur de comptes {{nom}} ne répond pas en ce moment. {AUTREMENT}"
REFUS = (
    f"{{nom}} n’a pas ouvert votre compte au portail. {AUTREMENT} Si ce n’est pas ce que vous "
    "vouliez, recommencez, ou parlez-en à l’animatrice ou à l’animateur."
)
PERIMEE = (
    "Cette demande d’entrée n’est plus bonne : elle a duré trop longtemps, ou vient d’un autre "
    "onglet. Revenez à l’accueil et recommencez."
)


class PageDuHub(Page):
    """A page of the way through the hub; without a hub, there is none."""

    hub: Hub

    def prepare(self) -> None:
        """Answer 404 unless the portal has a hub."""
        if self.settings["hub"] is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        self.hub = self.settings["hub"]
        super().prepare()

    @property
    def retour(self) -> str:
        """Where the hub sends back: this very host, which alone has the cookie of the way there."""
        hote = self.request.host
        if not HOTE.fullmatch(hote):
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        return f"{self.request.protocol}://{hote}/jupyterhub/retour"

    def retenir(self, quoi: str, valeur: str) -> None:
        """Keep a signed value in this browser, out of reach of scripts, for ten minutes."""
        self.set_signed_cookie(
            self._nom(quoi),
            valeur,
            expires_days=None,
            max_age=DUREE,
            httponly=True,
            secure=self.reglages.https,
            samesite="Lax",
            path="/",
        )

    def retenu(self, quoi: str) -> str:
        """Give what was kept, '' when there is nothing or it is too old."""
        brut = self.get_signed_cookie(self._nom(quoi), max_age_days=DUREE / 86400)
        return brut.decode() if brut else ""

    def oublier(self, quoi: str) -> None:
        """Keep it no longer."""
        self.clear_cookie(self._nom(quoi), path="/", secure=self.reglages.https)

    def refuser(self, statut: HTTPStatus, phrase: str) -> None:
        """Say in a page why the way is closed, and what opens still."""
        self.set_status(statut)
        self.finish(
            page_erreur(self, statut, explication=phrase.format(nom=self.reglages.jupyterhub_nom))
        )

    def dire_muet(self, panne: HubMuet) -> None:
        """Say that the hub does not answer; the log knows how, and of nobody."""
        _journal.error("le JupyterHub ne répond pas : %s", panne)
        self.refuser(HTTPStatus.BAD_GATEWAY, MUET)

    def ouvrir(self, bdd: Any, qui: Apprenant | Compte) -> str:
        """Open a session of the portal; give its token."""
        connexions.purger_connexions(bdd, maintenant())
        duree = duree_inactivite(self)
        if isinstance(qui, Apprenant):
            return connexions.ouvrir_connexion(
                bdd, apprenant=qui, maintenant=maintenant(), duree=duree
            )
        return connexions.ouvrir_connexion(bdd, compte=qui, maintenant=maintenant(), duree=duree)

    async def entrer(self, jeton: str, qui: Apprenant | Compte) -> None:
        """Let somebody in; a session left open in this browser ends here."""
        await self.finir_visite()
        poser_connexion(self, jeton)
        self.redirect(_chez_soi(qui), status=HTTPStatus.SEE_OTHER)

    def _nom(self, quoi: str) -> str:
        return f"__Host-{quoi}" if self.reglages.https else quoi


class Aller(PageDuHub):
    """GET /jupyterhub : the way to the hub's own page."""

    async def get(self) -> None:
        """Go there if it answers; whoever is already in goes on."""
        if self.visiteur is not None:
            self.redirect("/parcours" if self.visiteur.est_apprenant else "/formateur")
            return
        try:
            await self.hub.attendre_un_signe()
        except HubMuet as panne:
            self.dire_muet(panne)
            return
        aller = AllerRetour.nouveau()
        self.retenir(ALLER, json.dumps([aller.etat, aller.verificateur]))
        self.redirect(self.hub.adresse_d_entree(aller, self.retour), status=HTTPStatus.SEE_OTHER)


class Revenir(PageDuHub):
    """GET /jupyterhub/retour : somebody comes back, with a code or a refusal."""

    async def get(self) -> None:
        """Let in whose account is linked; ask the others who they are."""
        brut = self.retenu(ALLER)
        self.oublier(ALLER)  # good once
        aller = AllerRetour(*json.loads(brut)) if brut else None
        etat = self.get_query_argument("state", "")
        if aller is None or not hmac.compare_digest(aller.etat.encode(), etat.encode()):
            self.refuser(HTTPStatus.FORBIDDEN, PERIMEE)
            return
        if self.get_query_argument("error", ""):
            self.refuser(HTTPStatus.FORBIDDEN, REFUS)
            return
        try:
            nom = await self.hub.nommer(self.get_query_argument("code", ""), aller, self.retour)
        except HubMuet as panne:
            self.dire_muet(panne)
            return
        except CodePerime:
            self.refuser(HTTPStatus.FORBIDDEN, PERIMEE)
            return
        with self.depot.ecriture() as bdd:
            qui = comptes_relies.trouver(bdd, self.hub.adresse, nom)
            jeton = self.ouvrir(bdd, qui) if qui is not None else ""
        if qui is None:
            self.retenir(COMPTE, nom)
            self.redirect("/jupyterhub/relier", status=HTTPStatus.SEE_OTHER)
            return
        await self.entrer(jeton, qui)


class Relier(PageDuHub):
    """GET, POST /jupyterhub/relier : say once whose the hub's account is."""

    def get(self) -> None:
        """Show the account and the two ways to say who one is."""
        nom = self.retenu(COMPTE)
        if not nom:
            self.refuser(HTTPStatus.FORBIDDEN, PERIMEE)
            return
        self._montrer(nom)

    async def post(self) -> None:
        """Check a card's `code`, or a login and its password; then link, and let in."""
        nom = self.retenu(COMPTE)
        if self.get_body_argument("acte", "") == "renoncer":
            self.oublier(COMPTE)
            self.redirect("/", status=HTTPStatus.SEE_OTHER)
            return
        if not nom:
            self.refuser(HTTPStatus.FORBIDDEN, PERIMEE)
            return
        frein, adresse = self.settings["frein"], self.request.remote_ip or ""
        try:
            await frein.patienter(adresse)
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None
        par_carte = "code" in self.request.body_arguments
        qui = self._par_carte() if par_carte else await asyncio.to_thread(self._par_mot_de_passe)
        if qui is None:
            frein.echec(adresse)
            self.set_status(HTTPStatus.FORBIDDEN)
            refusee = {"erreur_carte": CARTE_REFUSEE} if par_carte else {"erreur": COMPTE_REFUSE}
            self._montrer(nom, **refusee)
            return
        genre = "apprenant" if par_carte else "compte"
        try:
            with self.depot.ecriture(auteur=f"{genre}:{qui.id}") as bdd:
                qui = comptes_relies.relier(
                    bdd, qui, fournisseur=self.hub.adresse, nom=nom, maintenant=maintenant()
                )
                jeton = self.ouvrir(bdd, qui)
        except ErreurRegistre as refus:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(nom, **{"erreur_carte" if par_carte else "erreur": str(refus)})
            return
        self.oublier(COMPTE)
        await self.entrer(jeton, qui)

    def _par_carte(self) -> Apprenant | None:
        with self.depot.lecture() as bdd:
            return apprenants.trouver_par_carte(bdd, self.get_body_argument("code", "")[:64])

    def _par_mot_de_passe(self) -> Compte | None:
        """Check a password, away from the event loop: hashing takes some 50 ms."""
        identifiant = self.get_body_argument("identifiant", "")[:64]
        mot_de_passe = self.get_body_argument("mot_de_passe", "", strip=False)[:1024]
        with self.depot.lecture() as bdd:
            return comptes.verifier(bdd, identifiant, mot_de_passe)

    def _montrer(self, nom: str, erreur_carte: str = "", erreur: str = "") -> None:
        self.montrer("relier.html", nom=nom, erreur_carte=erreur_carte, erreur=erreur)


class Delier(PageDuHub):
    """POST /jupyterhub/delier : « Ne plus relier ce compte »."""

    def get(self) -> None:
        """Whoever reloads the address lands on their own page."""
        self.redirect("/", status=HTTPStatus.SEE_OTHER)

    def post(self) -> None:
        """Undo the visitor's own link."""
        if self.visiteur is None:
            self.redirect("/", status=HTTPStatus.SEE_OTHER)
            return
        moi, apprenant = self.visiteur.id, self.visiteur.est_apprenant
        auteur = f"{'apprenant' if apprenant else 'compte'}:{moi}"
        qui: Apprenant | Compte
        with self.depot.ecriture(auteur) as bdd:
            qui = bdd.get_one(Apprenant, moi) if apprenant else bdd.get_one(Compte, moi)
            comptes_relies.delier(bdd, qui)
        self.redirect(f"{_chez_soi(qui)}?fait=delie", status=HTTPStatus.SEE_OTHER)


def _chez_soi(qui: Apprenant | Compte) -> str:
    return "/parcours" if isinstance(qui, Apprenant) else "/formateur"


ROUTES: list[tuple[str, Any]] = [
    (r"/jupyterhub", Aller),
    (r"/jupyterhub/retour", Revenir),
    (r"/jupyterhub/relier", Relier),
    (r"/jupyterhub/delier", Delier),
]
