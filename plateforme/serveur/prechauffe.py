"""Preheated kernels follow the publications: those made before the last one are thrown away."""

from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async


class Prechauffe:
    """Knows from which version of each chapter the kernels in waiting were made."""

    def __init__(self, publies: Path) -> None:
        self._publies = publies
        self._versions = {
            str(notebook.relative_to(publies)): notebook.stat().st_mtime_ns
            for notebook in publies.rglob("*.ipynb")
        }

    async def suivre(self, noyaux: Any, notebook: str) -> None:
        """Renew the kernels waiting for `notebook` when it was published since they were made."""
        version = (self._publies / notebook).stat().st_mtime_ns
        if self._versions.get(notebook) == version:
            return
        self._versions[notebook] = version
        attente = getattr(noyaux, "_pools", {}).get(notebook)
        if not attente:
            return
        perimes, attente[:] = list(attente), []
        for tache in perimes:
            ancien = (await tache)["kernel_id"]
            await ensure_async(noyaux.shutdown_kernel(ancien, now=True))
        noyaux.fill_if_needed(delay=0, notebook_name=notebook)
