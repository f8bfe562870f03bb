"""The trainer's first pages: sign in, one's sessions, who is where, what is missing."""

import asyncio
from http import HTTPStatus

import tornado.web

from inscriptions.enumerations import RoleCompte
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Compte
from inscriptions.services import comptes, connexions, sessions
from plateforme.attestations import etat_de_session
from plateforme.heure import maintenant
from plateforme.serveur.frein import TropDEssais
from plateforme.serveur.identite import duree_inactivite, poser_connexion
from plateforme.serveur.page import Page

COMPTE_REFUSE = "Cet identifiant et ce mot de passe ne vont pas ensemble. Vérifiez et recommencez."


class Bureau(Page):
    """GET /formateur : one's sessions. POST : sign in."""

    def get(self) -> None:
        """Show the sign-in form to strangers, the list to accounts."""
        if self.visiteur is None:
            self.montrer("formateur_entrer.html", erreur=None)
            return
        qui = self.formateur()
        with self.depot.lecture() as bdd:
            # A trainer sees their own; the coordinator, all.
            limite = bdd.get(Compte, qui.id) if qui.role == RoleCompte.FORMATEUR else None
            a_voir = sessions.lister_sessions(bdd, formateur=limite)
            inscrits = sessions.effectifs(bdd, a_voir)
        self.montrer("formateur.html", sessions=a_voir, inscrits=inscrits)

    async def post(self) -> None:
        """Check the password; wrong ones slow the address down, like wrong cards."""
        frein, adresse = self.settings["frein"], self.request.remote_ip or ""
        try:
            await frein.patienter(adresse)
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None
        identifiant = self.get_body_argument("identifiant", "")[:64]
        mot_de_passe = self.get_body_argument("mot_de_passe", "", strip=False)[:1024]
        compte = await asyncio.to_thread(self._verifier, identifiant, mot_de_passe)
        if compte is None:
            frein.echec(adresse)
            self.set_status(HTTPStatus.FORBIDDEN)
            self.montrer("formateur_entrer.html", erreur=COMPTE_REFUSE)
            return
        with self.depot.ecriture() as bdd:
            jeton = connexions.ouvrir_connexion(
                bdd, compte=compte, maintenant=maintenant(), duree=duree_inactivite(self)
            )
        poser_connexion(self, jeton)
        self.redirect("/formateur", status=HTTPStatus.SEE_OTHER)

    def _verifier(self, identifiant: str, mot_de_passe: str) -> Compte | None:
        """Check a password, away from the event loop: hashing takes some 50 ms."""
        with self.depot.lecture() as bdd:
            return comptes.verifier(bdd, identifiant, mot_de_passe)


class Session(Page):
    """GET /formateur/session/CODE : the learners of a session and where each one is."""

    def get(self, code: str) -> None:
        """Show one's own session; a coordinator sees them all."""
        qui = self.formateur()
        with self.depot.lecture() as bdd:
            try:
                session = sessions.trouver_session(bdd, code)
            except ErreurRegistre:
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND) from None
            if qui.role == RoleCompte.FORMATEUR and session.formateur_id != qui.id:
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
            module = self.settings["publies"].module(session.module)
            lignes = etat_de_session(bdd, session, module) if module else []
        self.montrer("formateur_session.html", session=session, module=module, lignes=lignes)
