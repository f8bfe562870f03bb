"""A session's texts leave the portal (« publier »): one by one, or in a neighbourhood newspaper.

The list is read again at each request: a text that its author withdrew meanwhile is in no file.
What is typed for the newspaper is in the form, and kept nowhere.
"""

import asyncio
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from erreurs import ErreurEPN
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Session
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.journal import Manchette
from plateforme.publication_textes.formats import FormatTexte, exporter_texte
from plateforme.serveur.bureau.commun import CLE, CODE_SESSION, PageBureau, cle, introuvable
from plateforme.textes_publiables import (
    TextePubliable,
    composer_le_journal,
    manchette_proposee,
    textes_publiables,
)

SAISIE = ("nom", "lieu", "jour", "numero")


class _TextesDeSession(PageBureau):
    """A page about the texts of a session that may be published."""

    async def lire(self, code: str) -> tuple[Session, list[TextePubliable]]:
        """Read them, with their pictures, away from the event loop; 404 for another's session."""
        return await asyncio.to_thread(self._lire, code)

    def _lire(self, code: str) -> tuple[Session, list[TextePubliable]]:
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            return session, textes_publiables(bdd, self.settings["dossier"], session)


class JournalQuartier(_TextesDeSession):
    """GET /formateur/session/CODE/journal : the texts, the form. POST : the newspaper."""

    async def get(self, code: str) -> None:
        """Show what may be published."""
        session, textes = await self.lire(code)
        proposee = manchette_proposee(session, jour_local(maintenant()))
        saisie = {nom: str(getattr(proposee, nom)) for nom in SAISIE}
        self._montrer(session, textes, saisie, {un.id for un in textes}, "")

    async def post(self, code: str) -> None:
        """Send the newspaper, to look at or to keep; 422 with what is missing."""
        session, textes = await self.lire(code)
        saisie = {nom: self.champ(nom, 80) for nom in SAISIE}
        choisis = {lu for brut in self.get_body_arguments("choisi") if (lu := cle(brut[:40]))}
        textes.sort(key=self._place)
        try:
            manchette = _lire_manchette(saisie)
            retenus = [un for un in textes if un.id in choisis]
            octets = await asyncio.to_thread(composer_le_journal, session, retenus, manchette)
        except ErreurEPN as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(session, textes, saisie, choisis, str(erreur))
            return
        nom = f"journal-{session.code}.pdf"
        if self.champ("acte", 10) == "voir":
            self.set_header("Content-Type", "application/pdf")
            self.set_header("Content-Disposition", f'inline; filename="{nom}"')
            self.finish(octets)
            return
        self.envoyer_fichier(octets, nom, "application/pdf")

    def _place(self, texte: TextePubliable) -> int:
        """Return the place typed for a text; those without one come last, as they were."""
        brut = self.champ(f"place-{texte.id}", 3)
        return int(brut) if brut.isascii() and brut.isdigit() else 1000

    def _montrer(
        self,
        session: Session,
        textes: list[TextePubliable],
        saisie: dict[str, str],
        choisis: set[UUID],
        erreur: str,
    ) -> None:
        self.montrer(
            "bureau/journal.html",
            session=session,
            textes=textes,
            formes=[(forme.value, forme.libelle) for forme in FormatTexte],
            saisie=saisie,
            choisis=choisis,
            erreur=erreur,
        )


def _lire_manchette(saisie: dict[str, str]) -> Manchette:
    """Read the top of the newspaper. Raise ImpressionImpossible, saying what to type."""
    try:
        jour = date.fromisoformat(saisie["jour"])
    except ValueError:
        raise ImpressionImpossible("Donnez la date du journal, comme 28/11/2026.") from None
    return Manchette(saisie["nom"], saisie["lieu"], jour, saisie["numero"])


class TexteExporte(_TextesDeSession):
    """GET /formateur/session/CODE/journal/TEXTE.FORMAT : one text that may be published."""

    async def get(self, code: str, partage: str, forme: str) -> None:
        """Send it; 404 once its author withdrew it, or without their consent."""
        _, textes = await self.lire(code)
        if forme not in set(FormatTexte):
            raise introuvable()
        texte = next((un for un in textes if un.id == cle(partage)), None)
        if texte is None:
            raise introuvable()
        remis = await asyncio.to_thread(exporter_texte, texte.article, FormatTexte(forme))
        self.envoyer_fichier(remis.octets, remis.nom, remis.genre)


ROUTES: list[tuple[str, Any]] = [
    (rf"/formateur/session/{CODE_SESSION}/journal", JournalQuartier),
    (
        rf"/formateur/session/{CODE_SESSION}/journal/(?P<partage>{CLE}).(?P<forme>[a-z.]+)",
        TexteExporte,
    ),
]
