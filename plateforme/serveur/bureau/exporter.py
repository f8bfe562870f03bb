"""Tables and calendars that go out (« exports »): to whoever may see what is in them.

A session's lists hold names: the journal says who took them out. Writing a file takes place away
from the event loop.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import tornado.web

from inscriptions import journal
from inscriptions.echanges import calendrier, coop, exports
from inscriptions.echanges.ecriture import FORMATS, TYPES_MIME, Format, ecrire
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Compte
from inscriptions.services.agenda import FiltreSessions
from plateforme.serveur.bureau.commun import CODE_SESSION, PageBureau, PageCoordination
from plateforme.serveur.bureau.lieux import CLE_LIEU, trouver

NOMINATIFS = {
    "inscriptions": exports.exporter_inscriptions,
    "presences": exports.exporter_presences,
}


class PageExport(PageBureau):
    """An answer that is a file."""

    def annee(self) -> int:
        """Return the year asked for; this one when none is."""
        brut = self.get_query_argument("annee", "") or str(jour_local(maintenant()).year)
        if not (brut.isascii() and brut.isdigit() and 1 <= int(brut[:5]) <= 9998):
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        return int(brut)

    def extension(self) -> Format:
        """Return the kind of file asked for; CSV when none is."""
        brut = self.get_query_argument("format", "csv")
        for connu in FORMATS:
            if brut == connu:
                return connu
        raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)

    async def envoyer(self, nom: str, type_mime: str, ecrire_octets: Callable[[], bytes]) -> None:
        """Send a file, made in a thread of its own."""
        octets = await asyncio.to_thread(ecrire_octets)
        self.set_header("Content-Type", type_mime)
        self.set_header("Content-Disposition", f'attachment; filename="{nom}"')
        self.finish(octets)


class Exporter(PageExport):
    """GET /formateur/echanges/export : a session's list, or a year's sessions."""

    async def get(self) -> None:
        """Send `quoi` in `format`: « inscriptions », « presences » of `session`; « sessions »."""
        quoi, extension = self.get_query_argument("quoi", ""), self.extension()
        if quoi == "sessions":
            nom, produire = f"sessions-{self.annee()}", self._sessions(self.annee(), extension)
        elif quoi in NOMINATIFS:
            code = self.get_query_argument("session", "")[:16]
            with self.depot.lecture() as bdd:
                code = self.session_a_moi(bdd, code).code
            nom, produire = f"{quoi}-{code}", self._nominatif(quoi, code, extension)
        else:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        await self.envoyer(f"{nom}.{extension}", TYPES_MIME[extension], produire)

    def _sessions(self, annee: int, extension: Format) -> Callable[[], bytes]:
        a_qui = None if self.est_coordinateur else self.qui.id

        def produire() -> bytes:
            with self.depot.lecture() as bdd:
                export = exports.exporter_sessions(
                    bdd, FiltreSessions(compte_id=a_qui, annee=annee)
                )
            return export.ecrire(extension)

        return produire

    def _nominatif(self, quoi: str, code: str, extension: Format) -> Callable[[], bytes]:
        def produire() -> bytes:
            with self.depot.ecriture(self.auteur) as bdd:
                session = self.session_a_moi(bdd, code)
                export = NOMINATIFS[quoi](bdd, session)
                journal.noter(bdd, "session.exporter", session, quoi=quoi, format=extension)
            return export.ecrire(extension)

        return produire


class Coop(PageCoordination, PageExport):
    """GET /formateur/echanges/coop : a year's activities for La Coop, or what they lack."""

    async def get(self) -> None:
        """Say what the file holds and what it leaves out; with `format`, send it."""
        annee = self.annee()

        def lire() -> coop.ExportCoop:
            with self.depot.lecture() as bdd:
                return coop.exporter_coop(bdd, annee)

        if not self.get_query_argument("format", ""):
            export = await asyncio.to_thread(lire)
            self.montrer("bureau/coop.html", annee=annee, export=export)
            return
        extension = self.extension()
        await self.envoyer(
            f"coop-{annee}.{extension}",
            TYPES_MIME[extension],
            lambda: ecrire(extension, coop.ENTETES, lire().rangees),
        )


class Agenda(PageExport):
    """GET /formateur/echanges/agenda : every half-day that this account runs (iCalendar)."""

    async def get(self) -> None:
        """Send the calendar."""

        def produire() -> bytes:
            with self.depot.lecture() as bdd:
                return calendrier.calendrier_formateur(bdd, bdd.get_one(Compte, self.qui.id))

        await self.envoyer("mes-seances.ics", "text/calendar; charset=utf-8", produire)


class AgendaSession(PageExport):
    """GET /formateur/session/CODE/agenda : a session's half-days (iCalendar)."""

    async def get(self, code: str) -> None:
        """Send the calendar."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        await self.envoyer(
            f"session-{session.code}.ics",
            "text/calendar; charset=utf-8",
            lambda: calendrier.calendrier_session(session),
        )


class AgendaLieu(PageExport):
    """GET /formateur/lieu/ID/agenda : the half-days in a place (iCalendar)."""

    async def get(self, lieu: str) -> None:
        """Send the calendar."""

        def produire() -> bytes:
            with self.depot.lecture() as bdd:
                return calendrier.calendrier_lieu(bdd, trouver(bdd, lieu))

        await self.envoyer("seances-du-lieu.ics", "text/calendar; charset=utf-8", produire)


ROUTES: list[tuple[str, Any]] = [
    (r"/formateur/echanges/export", Exporter),
    (r"/formateur/echanges/coop", Coop),
    (r"/formateur/echanges/agenda", Agenda),
    (rf"/formateur/session/{CODE_SESSION}/agenda", AgendaSession),
    (rf"/formateur/lieu/{CLE_LIEU}/agenda", AgendaLieu),
]
