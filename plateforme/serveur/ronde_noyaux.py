"""What the portal does by itself about kernels (« ronde »), lessons going on meanwhile.

Pages that closed without a word give their place back; before a half-day begins, kernels are made
ready for those who come, within the budget, and given back once it runs.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.heure import maintenant
from inscriptions.services import direct
from plateforme.noyaux.attendus import noyaux_attendus, part_du_portail, parts
from plateforme.publies import ChapitresPublies, ModulePublie
from plateforme.serveur.places import Places
from plateforme.serveur.prechauffe import Prechauffe

_journal = logging.getLogger("epn.noyaux")
# Time for twenty kernels on two busy cores; then for who comes late.
AVANCE = timedelta(minutes=10)
RETARD = timedelta(minutes=15)


class RondeNoyaux:
    """Looks after the kernels of one portal, from its settings."""

    def __init__(self, reglages_tornado: dict[str, Any]) -> None:
        self._reglages = reglages_tornado

    async def veiller(self) -> None:
        """Make rounds, for ever: a chapter that hangs while it is made ready holds no page back."""
        await asyncio.gather(self._repeter(self.fermer), self._repeter(self.preparer))

    async def _repeter(self, tour: Callable[[], Awaitable[None]]) -> None:
        """Make one kind of round again and again; one that fails is told and forgotten."""
        while True:
            try:
                await tour()
            except Exception:  # noqa: BLE001  # the portal goes on without it
                _journal.exception("ronde des noyaux interrompue")
            await asyncio.sleep(self._reglages["reglages"].ronde)

    async def fermer(self) -> None:
        """End the kernels of pages that closed without a word."""
        noyaux = self._reglages["kernel_manager"]
        await self._places.fermer_les_delaissees(noyaux, self._reglages["prises"])

    async def preparer(self) -> None:
        """Have kernels wait for those who are about to come."""
        noyaux = self._reglages["kernel_manager"]
        attendus = await self._attendus()
        ouvertes = self._places.occupees(noyaux)
        budget = max(self._reglages["reglages"].noyaux_max - ouvertes, 0)
        prechauffe: Prechauffe = self._reglages["prechauffe"]
        await prechauffe.regler(noyaux, parts(attendus, budget), self._reste_de_la_place)

    def _reste_de_la_place(self) -> bool:
        """Tell whether a kernel more may start: in number, and in memory."""
        noyaux = self._reglages["kernel_manager"]
        en_attente = len(noyaux) - self._places.occupees(noyaux)
        return self._places.libres(noyaux) > en_attente

    async def _attendus(self) -> dict[str, int]:
        """Count this portal's share of the kernels expected, by published notebook."""
        depot: Depot = self._reglages["depot"]

        def lire() -> dict[str, Any]:
            with depot.lecture() as bdd:
                return direct.attendus(bdd, maintenant(), AVANCE, RETARD)

        publies: ChapitresPublies = self._reglages["publies"]
        portails: int = self._reglages["reglages"].portails
        compte: dict[str, int] = {}
        for identifiant, rendus in (await asyncio.to_thread(lire)).items():
            module = publies.module(identifiant)
            if module is None:
                continue
            capacites = self._reglages["capacites"]
            ici = {q: r for q, r in rendus.items() if capacites.noyaux_de(q)}
            a_noyau = await self._a_noyau(module)
            noms = [chapitre.identifiant for chapitre in module.chapitres]
            tous, presents = (noyaux_attendus(noms, r, a_noyau) for r in (rendus, ici))
            for nom, combien in part_du_portail(tous, presents, portails).items():
                chapitre = module.chapitre(nom)
                if chapitre is not None:
                    compte[chapitre.notebook] = combien
        return compte

    async def _a_noyau(self, module: ModulePublie) -> set[str]:
        """Return the chapters of a module that need a kernel; one out of order needs none."""
        trouves: set[str] = set()
        for chapitre in module.chapitres:
            with suppress(ErreurEPN, RuntimeError):
                if await self._reglages["lecons_legeres"].lecon(chapitre.notebook) is None:
                    trouves.add(chapitre.identifiant)
        return trouves

    @property
    def _places(self) -> Places:
        places: Places = self._reglages["places"]
        return places
