"""Grade handed-in copies by themselves, seconds after « J'ai terminé ».

nbgrader changes the current folder and takes seconds of CPU: it never runs in the server's own
process. `epn noter` runs beside it, one at a time, whenever a copy has been handed in, and at each
round that finds something new: starting it costs three seconds of CPU, that an idle portal saves.
"""

import asyncio
import logging
import sys
from contextlib import suppress
from datetime import date

from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie
from inscriptions.heure import jour_local, maintenant
from inscriptions.services import copies
from plateforme.dossier import Dossier

_journal = logging.getLogger("epn.notation")
# Seconds between two looks for copies handed in elsewhere and marks given in formgrader.
RONDE = 60.0
# The day, then each file that `epn noter` reads, with the time of its last change.
Etat = tuple[date, tuple[tuple[str, int], ...]]


class NotationContinue:
    """Wakes `epn noter` for one data folder."""

    def __init__(self, dossier: Dossier, depot: Depot) -> None:
        self._dossier = dossier
        self._depot = depot
        self._reveil = asyncio.Event()
        self.vu: Etat | None = None  # the state `epn noter` last found, and dealt with

    def reveiller(self) -> None:
        """Say that a copy has just been handed in."""
        self._reveil.set()

    async def veiller(self) -> None:
        """Grade what waits, for ever; one `epn noter` at a time."""
        while True:
            try:
                await self._passer()
            except Exception:  # noqa: BLE001  # a registry that restarts, no memory for a process
                _journal.exception("ronde de notation interrompue")
                self.vu = None
            try:
                async with asyncio.timeout(RONDE):
                    await self._reveil.wait()
            except TimeoutError:
                continue

    async def _passer(self) -> None:
        """Make one round: what changes while it runs, or anything after a failure, is new."""
        reveillee = self._reveil.is_set()
        self._reveil.clear()
        if reveillee or self.du_neuf():
            avant = self.etat()
            self.vu = avant if await self._noter() else None

    def du_neuf(self) -> bool:
        """Tell whether `epn noter` may find something: marks, a publication, a day, or a copy."""
        if self.vu != self.etat():
            return True
        with self._depot.lecture() as bdd:
            return bool(copies.lister(bdd, EtatCopie.REMISE))

    def etat(self) -> Etat:
        """Return what tells one round from the next: the day, and when each file changed."""
        lus = [self._dossier.cours / "gradebook.db", *self._dossier.manifestes.glob("*.json")]
        changes = []
        for fichier in sorted(lus):
            with suppress(FileNotFoundError):
                changes.append((fichier.name, fichier.stat().st_mtime_ns))
        return jour_local(maintenant()), tuple(changes)

    async def _noter(self) -> bool:
        processus = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "plateforme.cli"),
            *("--donnees", str(self._dossier.racine), "noter", "--json"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, erreurs = await processus.communicate()
        if processus.returncode:
            _journal.error("epn noter a échoué : %s", erreurs.decode(errors="replace")[-500:])
        return not processus.returncode
