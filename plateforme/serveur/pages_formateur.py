"""The trainer's first pages: sign in, one's sessions, who is where, what is missing."""

import asyncio
from http import HTTPStatus

import segno
import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import RoleCompte
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.modeles import Compte
from inscriptions.modeles import Session as SessionInscrite
from inscriptions.services import apprenants, comptes, connexions, sessions
from plateforme.attestations import etat_de_session, nom_complet
from plateforme.organisme import lire_organisme
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
        await self.finir_visite()
        poser_connexion(self, jeton)
        self.redirect("/formateur", status=HTTPStatus.SEE_OTHER)

    def _verifier(self, identifiant: str, mot_de_passe: str) -> Compte | None:
        """Check a password, away from the event loop: hashing takes some 50 ms."""
        with self.depot.lecture() as bdd:
            return comptes.verifier(bdd, identifiant, mot_de_passe)


class _DUneSession(Page):
    """A page about one session: the trainer's own, or any for the coordinator."""

    def trouver(self, bdd: Bdd, code: str) -> SessionInscrite:
        """Return the session; 404 when there is none or it is somebody else's."""
        qui = self.formateur()
        try:
            session = sessions.trouver_session(bdd, code)
        except ErreurRegistre:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND) from None
        if qui.role == RoleCompte.FORMATEUR and session.formateur_id != qui.id:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        return session


class Session(_DUneSession):
    """GET /formateur/session/CODE : the learners of a session and where each one is."""

    def get(self, code: str) -> None:
        """Show attendance, points, and what each one lacks for the attestation."""
        with self.depot.lecture() as bdd:
            session = self.trouver(bdd, code)
            module = self.settings["publies"].module(session.module)
            lignes = etat_de_session(bdd, session, module) if module else []
        self.montrer("formateur_session.html", session=session, module=module, lignes=lignes)


class Cartes(_DUneSession):
    """GET /formateur/session/CODE/cartes : the learners' cards, to print and cut out."""

    def get(self, code: str) -> None:
        """Show each card: first name, code, and the QR that opens /entrer/CODE."""
        with self.depot.lecture() as bdd:
            session = self.trouver(bdd, code)
            inscrits = [i.apprenant for i in apprenants.inscrits(bdd, session)]
        adresse = lire_organisme(self.settings["dossier"]).adresse_portail
        cartes = [
            {
                "nom": nom_complet(apprenant),
                "code": apprenant.carte,
                "qr": segno.make(f"{adresse}/entrer/{apprenant.carte}", error="m").svg_inline(
                    scale=3, border=2
                ),
            }
            for apprenant in inscrits
        ]
        self.montrer("formateur_cartes.html", session=session, cartes=cartes, adresse=adresse)
