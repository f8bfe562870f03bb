"""Grade handed-in copies by themselves, seconds after « J'ai terminé ».

nbgrader changes the current folder and takes seconds of CPU: it never runs in the server's own
process. `epn noter` runs beside it, one at a time, whenever a copy has been handed in.
"""

import asyncio
import logging
import sys

from plateforme.dossier import Dossier

_journal = logging.getLogger("epn.notation")
# Seconds between two looks for copies handed in elsewhere and marks given in formgrader.
RONDE = 60.0


class NotationContinue:
    """Wakes `epn noter` for one data folder."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._reveil = asyncio.Event()

    def reveiller(self) -> None:
        """Say that a copy has just been handed in."""
        self._reveil.set()

    async def veiller(self) -> None:
        """Grade what waits, for ever; one `epn noter` at a time."""
        while True:
            self._reveil.clear()
            await self._noter()
            try:
                async with asyncio.timeout(RONDE):
                    await self._reveil.wait()
            except TimeoutError:
                continue

    async def _noter(self) -> None:
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
