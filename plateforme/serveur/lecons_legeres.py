"""The chapters that need no kernel (« leçons légères »): rendered once a version, filled a visit.

Voilà's exporter and our template make the HTML, as for a chapter with a kernel; where a cell shows
something stands a mark. A visit costs what its own questions cost: nothing is kept of it.
"""

import asyncio
import json
import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from voila.exporter import VoilaExporter

from modules.commun.lecon import Lecon
from modules.commun.lecon_page import LeconPage
from modules.commun.liaison import Liaison, LiaisonApercu, LiaisonPartagee
from plateforme.noyaux.legeres import Appel, appels_de
from plateforme.serveur.droit_lecon import Rendu, placer_le_droit

_journal = logging.getLogger("epn.lecon")
_MARQUE = re.compile(r'<div data-epn-cellule="(\d+)"></div>')


class EnPanne(RuntimeError):
    """A chapter that cannot be shown as it is published."""


@dataclass(frozen=True, slots=True)
class LeconLegere:
    """One version of a chapter: its HTML in pieces, and between them what its cells show.

    `fixes` is what each question says to everybody, once written; see `LeconPage`. `vierge` is its
    HTML for whoever has answered nothing yet: a whole class, as it arrives.
    """

    morceaux: tuple[str | Appel, ...]
    publique: dict[str, Any]
    fixes: dict[str, str] = field(default_factory=dict)
    vierge: str = ""

    @property
    def prose(self) -> str:
        """Its HTML, without what its cells show."""
        return "".join(morceau for morceau in self.morceaux if isinstance(morceau, str))

    def remplir(self, liaison: Liaison) -> str:
        """Return the HTML for one learner. Raises what showing a cell raises."""
        lecon: Lecon = LeconPage(self.publique, LiaisonPartagee(liaison), self.fixes)
        return "".join(
            morceau if isinstance(morceau, str) else morceau.montrer(lecon)
            for morceau in self.morceaux
        )


class LeconsLegeres:
    """The chapters of a portal as they are published, read again when they change."""

    def __init__(self, publies: Path, exporteur: VoilaExporter, droit: Rendu) -> None:
        """`droit` makes the HTML of what the law says beside a sentence."""
        self._publies = publies
        self._exporteur = exporteur
        self._droit = droit
        self._lues: dict[str, tuple[tuple[int, ...], LeconLegere | EnPanne | None]] = {}
        self._un_rendu = asyncio.Lock()

    async def lecon(self, notebook: str) -> LeconLegere | None:
        """Return a chapter by its path under the release; None when it needs a kernel.

        Raises EnPanne for one that cannot be shown: the log says it once a version.
        """
        carnet = self._publies / notebook
        questions = carnet.with_suffix(".questions.json")
        async with self._un_rendu:
            version = (_quand(carnet), _quand(questions))
            connue = self._lues.get(notebook)
            if connue is None or connue[0] != version:
                connue = (version, await self._essayer(carnet, questions))
                self._lues[notebook] = connue
        if isinstance(connue[1], EnPanne):
            raise EnPanne(*connue[1].args)  # a new one: raised again, one grows at each reader
        return connue[1]

    async def _essayer(self, carnet: Path, questions: Path) -> LeconLegere | EnPanne | None:
        """Read a chapter, and fill it once for nobody: what must fail fails here."""
        try:
            lue = await self._lire(carnet, questions)
            if lue is not None:
                lue = replace(lue, vierge=lue.remplir(LiaisonApercu()))
        except Exception as erreur:  # noqa: BLE001  # whatever it is, readers get a page in French
            _journal.exception("leçon en panne : %s", carnet.name)
            return EnPanne(str(erreur))
        return lue

    async def _lire(self, carnet: Path, questions: Path) -> LeconLegere | None:
        lu = nbformat.read(carnet, as_version=4)  # type: ignore[no-untyped-call]  # untyped library
        appels = appels_de(lu, carnet.stem)
        if appels is None:
            return None
        publique = json.loads(questions.read_text(encoding="utf-8"))
        sources = {source["id"]: source for source in publique["sources"]}
        html = placer_le_droit(await self._rendre(lu, appels), sources, self._droit)
        # Text, number of a cell, text, number…
        morceaux = [
            appels[int(morceau)] if rang % 2 else morceau
            for rang, morceau in enumerate(_MARQUE.split(html))
        ]
        return LeconLegere(tuple(morceaux), publique)

    async def _rendre(self, carnet: NotebookNode, appels: dict[int, Appel]) -> str:
        for rang, cellule in enumerate(carnet.cells):
            if cellule.cell_type == "code":
                cellule.outputs = [_marque(rang)] if rang in appels else []
        contexte = {"kernel_start": lambda _carnet: "", "cell_generator": _cellules}
        return "".join(
            [
                morceau
                async for morceau, _ in self._exporteur.generate_from_notebook_node(
                    carnet, resources={"base_url": "/"}, extra_context=contexte
                )
            ]
        )


def _quand(fichier: Path) -> int:
    """Return when a file was written; 0 when it is not there, which reading it will tell."""
    with suppress(OSError):
        return fichier.stat().st_mtime_ns
    return 0


def sans_noyau(publies: Path) -> list[str]:
    """List the published chapters for which no kernel has to wait, by their path."""
    legers: list[str] = []
    for carnet in sorted(publies.rglob("*.ipynb")):
        with suppress(OSError, ValueError):  # unreadable: whoever opens it will be told
            lu = nbformat.read(carnet, as_version=4)  # type: ignore[no-untyped-call]  # untyped library
            if appels_de(lu, carnet.stem) is not None:
                legers.append(carnet.relative_to(publies).as_posix())
    return legers


def _cellules(carnet: NotebookNode, _noyau: str) -> list[NotebookNode]:
    """Return the cells of the lesson: one of Markdown that nbgrader knows is the copy's.

    It says « pas encore de réponse », which the page of who has answered must not.
    """
    return [c for c in carnet.cells if c.cell_type != "markdown" or "nbgrader" not in c.metadata]


def _marque(rang: int) -> Any:
    html = f'<div data-epn-cellule="{rang}"></div>'
    return nbformat.v4.new_output("display_data", {"text/html": html})  # type: ignore[no-untyped-call]  # untyped library
