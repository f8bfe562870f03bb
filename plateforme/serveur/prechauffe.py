"""Preheated kernels follow the publications, and give their place to readers.

Those made before the last publication are thrown away; one waiting for another chapter ends when a
reader would find no place.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from plateforme.serveur.places import ecarter_les_echecs, terminer


class Prechauffe:
    """Knows from which version of each chapter the kernels in waiting were made."""

    def __init__(self, publies: Path, places: int) -> None:
        """`places`: how many kernels the server may have in all."""
        self._publies = publies
        self._places = places
        self._versions = {
            str(notebook.relative_to(publies)): notebook.stat().st_mtime_ns
            for notebook in publies.rglob("*.ipynb")
        }

    async def suivre(self, noyaux: Any, notebook: str) -> None:
        """Throw away the kernels waiting for `notebook` when it was published since."""
        ecarter_les_echecs(noyaux)
        version = (self._publies / notebook).stat().st_mtime_ns
        if self._versions.get(notebook) == version:
            return
        self._versions[notebook] = version
        attente = getattr(noyaux, "_pools", {}).get(notebook, [])
        perimes, attente[:] = list(attente), []
        for tache in perimes:
            await terminer(noyaux, (await tache)["kernel_id"])

    async def ceder(self, noyaux: Any, notebook: str) -> None:
        """End kernels waiting for other chapters, when there is no place for this reader."""
        ecarter_les_echecs(noyaux)
        attentes = getattr(noyaux, "_pools", {})
        if any(tache.done() for tache in attentes.get(notebook, ())):
            return
        for autre, attente in list(attentes.items()):
            while autre != notebook and attente and len(noyaux) >= self._places:
                with suppress(Exception):  # one that could not start took no place
                    await terminer(noyaux, (await attente.pop(0))["kernel_id"])

    def completer(self, noyaux: Any, notebook: str) -> None:
        """Have kernels wait for `notebook` again, after a refusal or a publication."""
        ecarter_les_echecs(noyaux)
        attente = getattr(noyaux, "_pools", None)
        if attente is not None and not attente.get(notebook) and len(noyaux) < self._places:
            noyaux.fill_if_needed(notebook_name=notebook)
