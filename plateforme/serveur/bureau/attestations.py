"""The attestations of a session (« attestations »): confirm, give, replace, take back, send.

Giving them all may take longer than a page: it goes on by itself, and the page says how far it is.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from certificats.erreurs import ErreurCertificat
from erreurs import ErreurEPN
from inscriptions.enumerations import EtatCertificat, GenreCertificat, MotifRevocation
from inscriptions.erreurs import refus
from inscriptions.heure import maintenant
from inscriptions.modeles import Apprenant, Certificat, Session
from inscriptions.services import certificats, validations
from plateforme.attestations import (
    Emission,
    archiver_session,
    emettre,
    etat_de_session,
    octets_de,
    reemettre,
)
from plateforme.badges import SansBadge, badge_de
from plateforme.courriel import adresse_de, envoyer, envoyer_session
from plateforme.organisme import lire_organisme
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import CODE_SESSION, cle, introuvable, options
from plateforme.serveur.bureau.session import PageSession

MORCEAU = 262_144  # bytes of an archive in memory at once
FAITS = {
    "confirmee": "La confirmation est notée.",
    "retiree": "La confirmation est retirée.",
    "remplacee": "L’attestation est remplacée : donnez la nouvelle à la personne.",
    "revoquee": "L’attestation est révoquée : la page de vérification le dit à qui la contrôle.",
    "envoyee": "L’attestation est envoyée par courriel.",
}


class _Page(PageSession):
    """What the pages of a session's attestations share: showing the lists."""

    def _montrer(self, code: str, erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            module = self.module_de(session)
            etats = etat_de_session(bdd, session, module) if module else []
            presences = etat_de_session(bdd, session, module, GenreCertificat.PRESENCE)
            delivrees = certificats.lister(bdd, session)
            envoyees = certificats.envoyes(bdd, session)
        joignables = self._joignables([c.apprenant for c in delivrees])
        lot = self.settings["lots"].lire(session.code) if self.fait == "lot" else None
        self.montrer(
            "bureau/attestations.html",
            session=session,
            module=module,
            etats=etats,
            presences=presences,
            delivrees=delivrees[::-1],
            joignables=joignables,
            envoyees=envoyees,
            a_envoyer=[
                c
                for c in delivrees
                if c.etat is EtatCertificat.VALIDE
                and c.fichier
                and c.id not in envoyees
                and c.apprenant_id in joignables
            ],
            motifs=options(MotifRevocation),
            fait=FAITS.get(self.fait, ""),
            lot=lot,
            erreur=erreur or (lot.erreur if lot else ""),
        )

    def module_de(self, session: Session) -> ModulePublie | None:
        """Return the published module of a session; None for a workshop without lessons."""
        module: ModulePublie | None = None
        if session.module:
            module = self.settings["publies"].module(session.module)
        return module

    def _joignables(self, gens: list[Apprenant]) -> set[UUID]:
        """Tell to whom something can be sent: nobody when there is no mail server."""
        try:
            if lire_organisme(self.settings["dossier"]).courriel is None:
                return set()
        except ErreurEPN:
            return set()
        return {qui.id for qui in gens if adresse_de(qui.contact)}


class Attestations(_Page):
    """GET, POST /formateur/session/CODE/attestations : who may have one, and those issued."""

    def get(self, code: str) -> None:
        """Show both lists, and the batch that was just started."""
        self._montrer(code)

    async def post(self, code: str) -> None:
        """Do `acte`: « confirmer », « retirer », « remplacer », « revoquer », « envoyer ».

        With « tous », start sending to the whole session; the list tells how far it is.
        """
        if self.champ("acte", 10) == "tous":
            await self._envoyer_a_tous(code)
            return
        actes: dict[str, Callable[[Session], str]] = {
            "confirmer": partial(self._confirmer, oui=True),
            "retirer": partial(self._confirmer, oui=False),
            "remplacer": self._remplacer,
            "revoquer": self._revoquer,
            "envoyer": self._envoyer,
        }
        faire = actes.get(self.champ("acte", 10))
        if faire is None:
            raise introuvable()
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        try:
            fait = await asyncio.to_thread(faire, session)
        except (ErreurEPN, ErreurCertificat) as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(code, str(erreur))
            return
        self.revenir(f"/formateur/session/{session.code}/attestations", fait)

    def _confirmer(self, session: Session, *, oui: bool) -> str:
        with self.depot.ecriture(self.auteur) as bdd:
            qui = bdd.get(Apprenant, cle(self.champ("apprenant", 36)) or session.id)
            if qui is None:
                raise refus("pas-inscrit")
            validations.valider(bdd, session, qui, maintenant(), oui=oui)
        return "confirmee" if oui else "retiree"

    def _remplacer(self, session: Session) -> str:
        dossier = self.settings["dossier"]
        with self.depot.lecture() as bdd:
            ancien = self.certificat_de(bdd, session, self.champ("certificat", 24))
        reemettre(dossier, self.depot, ancien.code, lire_organisme(dossier), self.auteur)
        return "remplacee"

    def _revoquer(self, session: Session) -> str:
        motif = certificats.lire_motif(self.champ("motif", 24))
        with self.depot.ecriture(self.auteur) as bdd:
            certificat = self.certificat_de(bdd, session, self.champ("certificat", 24))
            certificats.revoquer(bdd, certificat, motif, maintenant())
        return "revoquee"

    def _envoyer(self, session: Session) -> str:
        with self.depot.lecture() as bdd:
            certificat = self.certificat_de(bdd, session, self.champ("certificat", 24))
        envoyer(self.settings["dossier"], self.depot, certificat.code, self.auteur)
        return "envoyee"

    async def _envoyer_a_tous(self, code: str) -> None:
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        dossier = self.settings["dossier"]
        await self.settings["lots"].lancer(
            session.code,
            partial(envoyer_session, dossier, self.depot, session.code, self.auteur),
        )
        self.revenir(f"/formateur/session/{session.code}/attestations", "lot")

    def certificat_de(self, bdd: Bdd, session: Session, code: str) -> Certificat:
        """Find a certificate of this session; one of another is not known."""
        trouve = certificats.trouver(bdd, code)
        if trouve is None or trouve.session_id != session.id:
            raise refus("certificat-inconnu")
        return trouve


class Delivrer(_Page):
    """POST /formateur/session/CODE/certificats : give them to those who meet the rule."""

    def get(self, code: str) -> None:
        """Whoever reloads the address lands on the list."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        self.revenir(f"/formateur/session/{session.code}/attestations")

    async def post(self, code: str) -> None:
        """Start giving what is due, of `genre`, to `apprenant` or to all; the list tells."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        module, presence = self.module_de(session), self.champ("genre", 24) == "presence"
        if module is None and not presence:
            raise introuvable()
        apprenant = cle(self.champ("apprenant", 36))
        if apprenant is None and self.champ("apprenant", 36):
            raise introuvable()
        await self.settings["lots"].lancer(
            session.code,
            partial(
                self._emettre,
                session,
                module,
                genre=GenreCertificat.PRESENCE if presence else None,
                apprenant=apprenant,
                auteur=self.auteur,
            ),
        )
        self.revenir(f"/formateur/session/{session.code}/attestations", "lot")

    def _emettre(
        self, session: Session, module: ModulePublie | None, **choix: Any
    ) -> Iterator[Emission]:
        dossier = self.settings["dossier"]
        return emettre(dossier, self.depot, session.code, module, lire_organisme(dossier), **choix)


class _Fichier(_Page):
    """A file of one certificate of this session."""

    async def get(self, code: str, certificat: str) -> None:
        """Send it as it was given."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            delivre = certificats.trouver(bdd, certificat)
        if delivre is None or delivre.session_id != session.id or not delivre.fichier:
            raise introuvable()
        try:
            octets = await asyncio.to_thread(self.lire, delivre)
        except SansBadge:
            raise introuvable() from None
        except ErreurEPN as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(code, str(erreur))
            return
        self.envoyer_fichier(octets, self.nom.format(delivre.code), self.genre)

    nom, genre = "attestation-{}.pdf", "application/pdf"

    def lire(self, certificat: Certificat) -> bytes:
        """Read the file."""
        return octets_de(self.settings["dossier"], certificat)


class Badge(_Fichier):
    """GET /formateur/session/CODE/certificats/CERTIFICAT/badge : the Open Badge."""

    nom, genre = "badge-{}.json", "application/ld+json"

    def lire(self, certificat: Certificat) -> bytes:
        """Take it out of the PDF."""
        return badge_de(self.settings["dossier"], certificat)


class Archive(_Page):
    """GET /formateur/session/CODE/attestations.zip : those in force, for the printer."""

    async def get(self, code: str) -> None:
        """Send the archive, a piece at a time; back to the list when there is nothing to print."""
        dossier = self.settings["dossier"]
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        # Beside the attestations, where nobody else reads, and without a name.
        with tempfile.TemporaryFile(dir=dossier.certificats) as archive:
            try:
                noms = await asyncio.to_thread(
                    archiver_session, dossier, self.depot, session.code, archive
                )
            except ErreurEPN as erreur:
                self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
                self._montrer(code, str(erreur))
                return
            if not noms:
                self.revenir(f"/formateur/session/{session.code}/attestations")
                return
            nom = f"attestations-{session.code}.zip"
            self.set_header("Content-Type", "application/zip")
            self.set_header("Content-Disposition", f'attachment; filename="{nom}"')
            self.set_header("Content-Length", archive.tell())
            archive.seek(0)
            while morceau := archive.read(MORCEAU):
                self.write(morceau)
                await self.flush()


_CERTIFICAT = r"(?P<certificat>[0-9A-Z-]{1,24})"
ROUTES: list[tuple[str, Any]] = [
    (rf"/formateur/session/{CODE_SESSION}/attestations", Attestations),
    (rf"/formateur/session/{CODE_SESSION}/attestations.zip", Archive),
    (rf"/formateur/session/{CODE_SESSION}/certificats", Delivrer),
    (rf"/formateur/session/{CODE_SESSION}/certificats/{_CERTIFICAT}.pdf", _Fichier),
    (rf"/formateur/session/{CODE_SESSION}/certificats/{_CERTIFICAT}/badge", Badge),
]
