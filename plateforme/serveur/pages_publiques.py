"""What anybody may open: check a certificate, ask whether the portal is well."""

from http import HTTPStatus

import tornado.web

from inscriptions.services import certificats
from plateforme.serveur.frein import TropDEssais
from plateforme.serveur.page import Page


class Verifier(Page):
    """GET /verifier, /verifier/CODE : is this certificate one of ours?

    The page shows what the registry says, never what a paper says; of the holder, initials only.
    """

    async def get(self, code: str | None = None) -> None:
        """Confirm a code, or say that it is not known; slow down who tries many."""
        saisie = code if code is not None else self.get_query_argument("code", "")[:64]
        if not saisie:
            self.montrer("verifier.html", saisie=None, certificat=None)
            return
        frein, adresse = self.settings["frein_verification"], self.request.remote_ip or ""
        try:
            await frein.patienter(adresse)
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None
        with self.depot.lecture() as bdd:
            certificat = certificats.trouver(bdd, saisie)
        if certificat is None:
            frein.echec(adresse)
            self.set_status(HTTPStatus.NOT_FOUND)
        self.montrer("verifier.html", saisie=saisie, certificat=certificat)


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
