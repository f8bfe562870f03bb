"""What a session puts on paper (« papiers »): sheets to sign, cards, the trainer's plans."""

import asyncio
from datetime import date
from http import HTTPStatus
from typing import Any

import segno
from sqlalchemy.orm import Session as Bdd

from erreurs import ErreurEPN
from inscriptions.heure import maintenant
from inscriptions.modeles import Session
from inscriptions.services import apprenants
from plateforme.attestations import nom_complet
from plateforme.feuilles import feuilles_de_session, planche_de_session
from plateforme.feuillets.seance import module_a_des_plans, plans_de
from plateforme.impressions.cartes import composer_cartes
from plateforme.impressions.emargement import composer_feuilles
from plateforme.organisme import lire_organisme
from plateforme.serveur.bureau.commun import CLE, CODE_SESSION, PageBureau, cle, introuvable
from plateforme.serveur.bureau.session import PageSession
from plateforme.serveur.cahier_lu import imprimer_cahier, lire_cahier

PDF = "application/pdf"


class Cartes(PageBureau):
    """GET /formateur/session/CODE/cartes : the learners' cards, to print and cut out."""

    def get(self, code: str) -> None:
        """Show each card: first name, code, and the QR that opens /entrer/CODE."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
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


class _Papier(PageSession):
    """A PDF of a session, laid out away from the event loop: it takes a second or more."""

    nom = ""

    async def get(self, code: str) -> None:
        """Send the file, or the session's page with what prevents it."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        try:
            octets = await asyncio.to_thread(self._composer, code)
        except ErreurEPN as erreur:
            self.refuser(code, "papiers", erreur)
            return
        self.envoyer_fichier(octets, f"{self.nom}-{session.code}.pdf", PDF)

    def _composer(self, code: str) -> bytes:
        with self.depot.lecture() as bdd:
            return self.composer(bdd, self.session_a_moi(bdd, code))

    def composer(self, bdd: Bdd, session: Session) -> bytes:
        """Lay the paper out."""
        raise NotImplementedError


class Emargement(_Papier):
    """GET /formateur/session/CODE/emargement.pdf : the sheets to sign, or one (`seance=2`)."""

    nom = "emargement"

    def composer(self, bdd: Bdd, session: Session) -> bytes:
        """Lay out one sheet a half-day."""
        demandee = self.question("seance", 3)
        rang = int(demandee) if demandee.isascii() and demandee.isdigit() else None
        organisme = lire_organisme(self.settings["dossier"])
        return composer_feuilles(feuilles_de_session(bdd, session, organisme, rang))


class CartesPdf(_Papier):
    """GET /formateur/session/CODE/cartes.pdf : the cards, eight a page."""

    nom = "cartes"

    def composer(self, bdd: Bdd, session: Session) -> bytes:
        """Lay out the cards of whoever has a place."""
        organisme = lire_organisme(self.settings["dossier"])
        return composer_cartes(planche_de_session(bdd, session, organisme))


class PlansPdf(_Papier):
    """GET /formateur/session/CODE/plans.pdf : the trainer's plans of the session's module."""

    nom = "plans"

    async def get(self, code: str) -> None:
        """Send the file; a module without plans leads back to the session."""
        with self.depot.lecture() as bdd:
            module = self.session_a_moi(bdd, code).module
        if not module_a_des_plans(module):
            self.redirect(f"/formateur/session/{code}#papiers", status=HTTPStatus.SEE_OTHER)
            return
        await super().get(code)

    def composer(self, bdd: Bdd, session: Session) -> bytes:  # noqa: ARG002  # the same for all
        """Lay the plans out, one a chapter."""
        return plans_de(session.module or "", date.today())


class CahierPdf(PageBureau):
    """GET /formateur/session/CODE/cahier/PERSON.pdf : one learner's notebook, for their trainer."""

    async def get(self, code: str, personne: str = "") -> None:
        """Send the file; 404 for who is not signed up, or a workshop without lessons."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            module = self.settings["publies"].module(session.module) if session.module else None
            inscrits = {i.apprenant_id: i.apprenant for i in apprenants.inscrits(bdd, session)}
            qui = inscrits.get(cle(personne) or session.id)
            if module is None or qui is None:
                raise introuvable()
            cahier = lire_cahier(bdd, self.settings["dossier"], module, qui, maintenant())
        octets = await asyncio.to_thread(imprimer_cahier, cahier)
        self.envoyer_fichier(octets, f"cahier-{session.code}.pdf", PDF)


ROUTES: list[tuple[str, Any]] = [
    (rf"/formateur/session/{CODE_SESSION}/cartes", Cartes),
    (rf"/formateur/session/{CODE_SESSION}/cartes.pdf", CartesPdf),
    (rf"/formateur/session/{CODE_SESSION}/emargement.pdf", Emargement),
    (rf"/formateur/session/{CODE_SESSION}/plans.pdf", PlansPdf),
    (rf"/formateur/session/{CODE_SESSION}/cahier/(?P<personne>{CLE}).pdf", CahierPdf),
]
