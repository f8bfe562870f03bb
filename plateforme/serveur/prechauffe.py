"""Preheated kernels follow the publications: those made before the last one are thrown away."""

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

    def completer(self, noyaux: Any, notebook: str) -> None:
        """Have kernels wait for `notebook` again, after a refusal or a publication."""
        ecarter_les_echecs(noyaux)
        attente = getattr(noyaux, "_pools", None)
        if attente is not None and not attente.get(notebook) and len(noyaux) < self._places:
            noyaux.fill_if_needed(notebook_name=notebook)
