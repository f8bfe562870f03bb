"""What learners see of their attestation: what is missing, with the evidence; the file itself.

The trainer sees and prints the same sheets, for one learner or for the whole session.
"""

from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions.heure import maintenant
from inscriptions.modeles import Certificat, Session
from inscriptions.services import aide, certificats
from plateforme.acquis import EtatApprenant, etat_de_session
from plateforme.attestations import octets_de
from plateforme.badges import SansBadge, badge_de
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import CLE, CODE_SESSION, PageBureau, introuvable
from plateforme.serveur.page import Page

Fiche = dict[str, Any]


def envoyer_badge(page: Page, certificat: Certificat) -> None:
    """Finish with the badge of an attestation, to keep; 404 when it has none."""
    try:
        badge = badge_de(page.settings["dossier"], certificat)
    except SansBadge:
        raise introuvable() from None
    page.set_header("Content-Type", "application/ld+json")
    page.set_header("Content-Disposition", f'attachment; filename="badge-{certificat.code}.json"')
    page.finish(badge)


def _fiche(session: Session, etat: EtatApprenant) -> Fiche:
    return {"session": session, "etat": etat}


class OuJEnSuis(Page):
    """GET /module/…/ou-j-en-suis : « Ce qu’il vous manque », for each session of the module."""

    def get(self, module: str) -> None:
        """Show the learner's own sheet; 404 when the module is not one of theirs."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        with self.depot.lecture() as bdd:
            fiches = self._fiches(bdd, publie) if publie else []
            appel = aide.appel_de(bdd, qui.id)
        if not fiches:
            raise introuvable()
        self.montrer(
            "ou_j_en_suis.html",
            module=publie,
            fiches=fiches,
            a_soi=True,
            instant=maintenant(),
            aide={"leve": appel is not None},
        )

    def _fiches(self, bdd: Bdd, module: ModulePublie) -> list[Fiche]:
        qui = self.apprenant()
        return [
            _fiche(session, etat)
            for session in certificats.sessions_suivies(bdd, qui.id, module.identifiant)
            for etat in etat_de_session(bdd, session, module)
            if etat.apprenant.id == qui.id
        ]


class OuEnSont(PageBureau):
    """GET /formateur/session/CODE/ou-en-est : the sheets to print, of one learner or of all."""

    def get(self, code: str, apprenant: str | None = None) -> None:
        """Show the sheets, one a printed page."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            module = self.settings["publies"].module(session.module) if session.module else None
            etats = etat_de_session(bdd, session, module) if module else []
        fiches = [
            _fiche(session, etat)
            for etat in etats
            if apprenant is None or str(etat.apprenant.id) == apprenant
        ]
        if module is None or (apprenant is not None and not fiches):
            raise introuvable()
        self.montrer(
            "ou_j_en_suis.html",
            module=module,
            fiches=fiches,
            a_soi=False,
            instant=maintenant(),
            session=session,
        )


class MonAttestation(Page):
    """GET /attestations/CODE : the learner's own attestation, as a PDF."""

    def get(self, code: str) -> None:
        """Send the file; 404 for any other code, and once it is replaced or revoked."""
        octets = octets_de(self.settings["dossier"], self.la_mienne(code))
        self.set_header("Content-Type", "application/pdf")
        self.set_header("Content-Disposition", f'attachment; filename="attestation-{code}.pdf"')
        self.finish(octets)

    def la_mienne(self, code: str) -> Certificat:
        """Find it among the learner's own that are in force; 404 for any other."""
        qui = self.apprenant()
        with self.depot.lecture() as bdd:
            siennes = certificats.de_apprenant(bdd, qui.id)
        choisie = next((c for c in siennes if c.code == code and c.fichier), None)
        if choisie is None:
            raise introuvable()
        return choisie


class MonBadge(MonAttestation):
    """GET /attestations/CODE/badge : the same, as an Open Badge."""

    def get(self, code: str) -> None:
        """Send the badge; 404 besides when it was issued without one."""
        envoyer_badge(self, self.la_mienne(code))


ROUTES: list[tuple[str, Any]] = [
    (r"/module/(?P<module>[a-z0-9_]+)/ou-j-en-suis", OuJEnSuis),
    (r"/attestations/(?P<code>[0-9A-Z]{12})", MonAttestation),
    (r"/attestations/(?P<code>[0-9A-Z]{12})/badge", MonBadge),
    (rf"/formateur/session/{CODE_SESSION}/ou-en-est", OuEnSont),
    (rf"/formateur/session/{CODE_SESSION}/ou-en-est/(?P<apprenant>{CLE})", OuEnSont),
]
