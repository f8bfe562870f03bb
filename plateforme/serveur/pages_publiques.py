"""What anybody may open: check a certificate, ask whether the portal is well."""

import asyncio
from datetime import date
from http import HTTPStatus

import tornado.web

from certificats.typographie import periode_longue
from inscriptions.heure import maintenant
from inscriptions.modeles import Certificat
from plateforme.serveur.frein import TropDEssais
from plateforme.serveur.page import Page
from plateforme.serveur.pages_certificats import envoyer_badge
from plateforme.verification import Verification, est_le_titulaire, verifier_code


class Verifier(Page):
    """GET /verifier, /verifier/CODE : is this certificate one of ours? POST: is it this person's?

    The page shows what the registry says, never what a paper says; of the holder, initials only,
    until the name is typed too.
    """

    async def get(self, code: str | None = None) -> None:
        """Say where a code stands, or that it is not known; slow down who tries many."""
        saisie = code if code is not None else self.get_query_argument("code", "")[:64]
        if not saisie:
            self._montrer("", None)
            return
        await self._patienter()
        self._repondre(saisie, None)

    async def post(self, code: str | None = None) -> None:
        """Compare the holder's name with the one typed; the name stays out of the address."""
        saisie = code if code is not None else self.get_body_argument("code", "")[:64]
        await self._patienter()
        self._repondre(saisie, self.get_body_argument("nom", "")[:400])

    async def _patienter(self) -> None:
        try:
            await self.settings["frein_verification"].patienter(self.request.remote_ip or "")
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None

    def _repondre(self, saisie: str, nom: str | None) -> None:
        """Answer; the name once recognised, `acte=badge` asks for the badge itself."""
        vu = verifier_code(self.depot, saisie)
        # Always compared, so that a code nobody has takes as long as another.
        reconnu = est_le_titulaire(vu.certificat, nom or "") if nom is not None else None
        if vu.certificat is None:
            self.set_status(HTTPStatus.NOT_FOUND)
        if vu.certificat is None or reconnu is False:
            self.settings["frein_verification"].echec(self.request.remote_ip or "")
        if vu.certificat is not None and reconnu and self.get_body_argument("acte", "") == "badge":
            envoyer_badge(self, vu.certificat)
            return
        self._montrer(saisie, vu, reconnu)

    def _montrer(self, saisie: str, vu: Verification | None, reconnu: bool | None = None) -> None:
        self.montrer(
            "verifier.html",
            saisie=saisie,
            constat=vu.constat.value if vu else None,
            certificat=vu.certificat if vu else None,
            reconnu=reconnu,
            periode=_periode(vu.certificat) if vu and vu.certificat else "",
        )


def _periode(certificat: Certificat) -> str:
    """Write the period of a training followed alone; nothing for another, or an erased person."""
    bornes = certificat.donnees.get("periode")
    return periode_longue(*map(date.fromisoformat, bornes)) if bornes else ""


class StatutsBadges(Page):
    """GET /badges/statuts : the signed list of the badges that no longer hold.

    Public, and the same for all: kept five minutes on the way, and read by any page.
    """

    def prepare(self) -> None:
        """No visitor here."""

    async def get(self) -> None:
        """Send the list; it is signed anew when it changed."""
        liste = await asyncio.to_thread(self.settings["statuts_badges"].lire, maintenant())
        self.set_header("Content-Type", "application/vc")
        self.set_header("Cache-Control", "public, max-age=300")
        self.set_header("Access-Control-Allow-Origin", "*")
        self.finish(liste)


class Sante(Page):
    """GET /sante : 200 and JSON once the portal can serve."""

    def prepare(self) -> None:
        """No visitor here."""

    def get(self) -> None:
        """Ask the registry something, so that 200 means it answers."""
        with self.depot.lecture() as bdd:
            bdd.connection()
        self.finish({"etat": "pret", "noyaux": len(self.settings["kernel_manager"])})


class Presence(Page):
    """GET /api/presence : « somebody is still at this computer », after a real gesture.

    204 while signed in, the session's end pushed back; 403 once it is over.
    """

    def get(self) -> None:
        """Answer; `prepare` has already seen the visitor."""
        self.set_status(HTTPStatus.NO_CONTENT if self.visiteur else HTTPStatus.FORBIDDEN)
        self.finish()
