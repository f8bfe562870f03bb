"""Preheated kernels follow the publications and the half-days, and give their place to readers.

Those made before the last publication are thrown away; one waiting for another chapter ends when a
reader would find no place. `regler` says how many wait for each chapter: `fond` at any time, more
when a half-day is about to begin (`ronde_noyaux`).
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async

from plateforme.serveur.places import ecarter_les_echecs, terminer

# Kernels started together: each is a second of processor, and lessons go on meanwhile.
PAS = 2


class Prechauffe:
    """Knows from which version of each chapter the kernels in waiting were made."""

    def __init__(self, publies: Path, places: int, fond: int = 1) -> None:
        """`places`: how many kernels the server may have in all; `fond`: how many always wait."""
        self._publies = publies
        self._places = places
        self._fond = fond
        self._voulus: dict[str, int] = {}
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

    async def ecarter_les_morts(self, noyaux: Any, notebook: str) -> None:
        """Throw away the kernels waiting for `notebook` that have died meanwhile."""
        ecarter_les_echecs(noyaux)
        attente = getattr(noyaux, "_pools", {}).get(notebook, [])
        for tache in [tache for tache in attente if tache.done()]:
            noyau = tache.result()["kernel_id"]
            if not await _vit(noyaux, noyau) and tache in attente:
                attente.remove(tache)
                await terminer(noyaux, noyau)

    async def ceder(self, noyaux: Any, notebook: str) -> None:
        """End kernels waiting for other chapters, when there is no place for this reader."""
        ecarter_les_echecs(noyaux)
        attentes = getattr(noyaux, "_pools", {})
        if any(tache.done() for tache in attentes.get(notebook, ())):
            return
        for autre, attente in list(attentes.items()):
            while autre != notebook and attente and len(noyaux) >= self._places:
                await self._rendre(noyaux, attente.pop(0))

    def completer(self, noyaux: Any, notebook: str) -> None:
        """Have kernels wait for `notebook` again, after a refusal or a publication."""
        ecarter_les_echecs(noyaux)
        attente = getattr(noyaux, "_pools", None)
        if attente is not None and not attente.get(notebook) and len(noyaux) < self._places:
            noyaux.fill_if_needed(notebook_name=notebook)

    def prendre(self, noyaux: Any, notebook: str) -> None:
        """One of those expected is here: Voilà is to replace one kernel less."""
        if notebook in self._voulus:
            self._voulus[notebook] = max(self._voulus[notebook] - 1, self._fond)
            self._taille(noyaux, notebook, self._voulus[notebook])

    async def regler(
        self, noyaux: Any, voulus: Mapping[str, int], possible: Callable[[], bool]
    ) -> None:
        """Have as many kernels wait as `voulus` says, a few at a time while `possible()`.

        Those that wait for nobody any more end.
        """
        if getattr(noyaux, "_pools", None) is None:
            return
        ecarter_les_echecs(noyaux)
        self._voulus = {nom: max(n, self._fond) for nom, n in voulus.items()}
        for notebook, attente in list(noyaux._pools.items()):
            await self.ecarter_les_morts(noyaux, notebook)
            vise = self._voulus.get(notebook, self._fond)
            self._taille(noyaux, notebook, vise)
            while len(attente) > vise:
                await self._rendre(noyaux, attente.pop())
        for notebook in list(self._voulus):
            await self._remplir(noyaux, notebook, possible)

    async def _remplir(self, noyaux: Any, notebook: str, possible: Callable[[], bool]) -> None:
        while len(noyaux._pools.get(notebook, ())) < self._voulus[notebook] and possible():
            present = len(noyaux._pools.get(notebook, ()))
            self._taille(noyaux, notebook, min(present + PAS, self._voulus[notebook]))
            noyaux.fill_if_needed(delay=0, notebook_name=notebook)
            nouveaux = list(noyaux._pools[notebook][present:])
            if any(
                isinstance(fait, BaseException)
                for fait in await asyncio.gather(*nouveaux, return_exceptions=True)
            ):
                ecarter_les_echecs(noyaux)
                break
            # The kernel is there; its cells are still running.
            rendus = [(await nouveau)["task"] for nouveau in nouveaux]
            await asyncio.gather(*rendus, return_exceptions=True)
        self._taille(noyaux, notebook, self._voulus[notebook])

    def _taille(self, noyaux: Any, notebook: str, combien: int) -> None:
        noyaux.kernel_pools_config[notebook] = {"pool_size": combien}

    async def _rendre(self, noyaux: Any, tache: Any) -> None:
        with suppress(Exception):  # one that could not start took no place
            await terminer(noyaux, (await tache)["kernel_id"])


async def _vit(noyaux: Any, noyau: str) -> bool:
    """Tell whether a kernel is alive; one that cannot be asked is not."""
    try:
        return noyau in noyaux and bool(await ensure_async(noyaux.get_kernel(noyau).is_alive()))
    except (tornado.web.HTTPError, OSError):
        return False
