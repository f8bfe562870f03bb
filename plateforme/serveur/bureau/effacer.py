"""Erase a person (« effacer »): first what would go and what would stay, then by a confirmation."""

import asyncio
from http import HTTPStatus
from typing import Any

from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Apprenant
from inscriptions.services.effacements import LIBELLES, Effacement
from inscriptions.services.personnes_donnees import est_efface
from plateforme.attestations import nom_complet
from plateforme.effacement import effacer_personne
from plateforme.images_textes import compter_images
from plateforme.serveur.bureau.commun import PageCoordination
from plateforme.serveur.bureau.personnes import CLE_PERSONNE, PageDUnePersonne

SANS_COCHE = "Pour effacer, cochez d’abord la case qui dit que vous avez lu ce qui disparaît."


class Effacer(PageCoordination, PageDUnePersonne):
    """GET /formateur/personne/ID/effacer : a dry run. POST : do it, once the box is ticked."""

    async def get(self, personne: str) -> None:
        """Show what would happen; nothing is written."""
        await self._annoncer(self._personne(personne), "")

    async def post(self, personne: str) -> None:
        """Erase, when `confirme` is ticked."""
        apprenant = self._personne(personne)
        if self.champ("confirme", 3) != "oui":
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self._annoncer(apprenant, SANS_COCHE)
            return
        try:
            await self._effacer(apprenant, essai=False)
        except ErreurRegistre:
            await self._annoncer(apprenant, "")
            return
        await self.fermer_pages(apprenant)
        self.revenir("/formateur/personnes", "effacee")

    def _personne(self, personne: str) -> Apprenant:
        with self.depot.lecture() as bdd:
            return self.trouver(bdd, personne)[0]

    async def _annoncer(self, apprenant: Apprenant, erreur: str) -> None:
        """Show the dry run, or why this person cannot be erased."""
        prevu: Effacement | None = None
        try:
            prevu = await self._effacer(apprenant, essai=True)
        except ErreurRegistre as refusee:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            erreur = str(refusee)
        self.montrer(
            "bureau/effacer.html",
            personne=apprenant,
            nom=nom_complet(apprenant),
            deja=est_efface(apprenant),
            prevu=prevu,
            disparait=_en_clair(prevu.efface) if prevu else [],
            images=compter_images(self.settings["dossier"], prevu.fiches) if prevu else 0,
            erreur=erreur,
        )

    async def _effacer(self, apprenant: Apprenant, *, essai: bool) -> Effacement:
        return await asyncio.to_thread(
            effacer_personne,
            self.settings["dossier"],
            self.depot,
            apprenant,
            self.auteur,
            essai=essai,
        )


def _en_clair(efface: dict[str, int]) -> list[tuple[int, str]]:
    """Say what would go, in French; nothing of what there is none of."""
    return [(nombre, LIBELLES[chose][nombre > 1]) for chose, nombre in efface.items() if nombre]


ROUTES: list[tuple[str, Any]] = [(rf"/formateur/personne/{CLE_PERSONNE}/effacer", Effacer)]
