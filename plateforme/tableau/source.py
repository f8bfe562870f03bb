"""Where the figures come from: the portal's server for a page, the registry itself elsewhere.

A page's kernel holds a capability and asks the server, which knows the coordinator from it. In
JupyterLab on the server there is no capability: the registry is read directly, read only, from the
data folder. Both give the same aggregates, of which no row is a learner.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from erreurs import ErreurEPN
from modules.commun.transport import Transport, demander
from plateforme.tableau.cadre import Ligne
from plateforme.tableau.choix import Choix, DemandeIllisible


class TableauSansDonnees(ErreurEPN):
    """The notebook was opened where there is neither a server nor a data folder to read."""


class Source(Protocol):
    """Gives aggregates; both calls raise ErreurEPN."""

    def choix(self) -> Choix:
        """Return what may be asked."""
        ...

    def lignes(
        self, annees: Sequence[int], axe: str, *, protegees: bool = False
    ) -> Sequence[Ligne]:
        """Return the rows of these years, by one axis; `protegees`: fit to leave the office."""
        ...


class SourceServeur:
    """Aggregates asked of the portal; the capability says for whom, never an id we send."""

    def __init__(self, url: str, capacite: str, *, transport: Transport = demander) -> None:
        self._url = url.rstrip("/")
        self._capacite = capacite
        self._transport = transport

    def choix(self) -> Choix:
        """Ask the server what may be asked."""
        return Choix.depuis_json(self._demander("/api/tableau/choix"))

    def lignes(
        self, annees: Sequence[int], axe: str, *, protegees: bool = False
    ) -> Sequence[Ligne]:
        """Ask the server for rows."""
        champs = {"annees": ",".join(map(str, annees)), "axe": axe}
        question = urlencode(champs | ({"protegees": "oui"} if protegees else {}))
        lignes = self._demander(f"/api/tableau/lignes?{question}").get("lignes")
        if not isinstance(lignes, list):
            raise DemandeIllisible(
                "Les chiffres reçus du serveur sont illisibles. Rechargez la page."
            )
        return lignes

    def _demander(self, chemin: str) -> dict[str, object]:
        return self._transport(self._url + chemin, self._capacite, None)


class SourceRegistre:
    """Aggregates read from the registry of this machine, in read transactions only."""

    def __init__(self, url: str) -> None:
        # Only here: a page's kernel has no registry, and does without SQLAlchemy.
        from inscriptions.depot import ouvrir

        self._depot = ouvrir(url)

    def choix(self) -> Choix:
        """Read what may be asked."""
        from plateforme.tableau import chiffres

        with self._depot.lecture() as bdd:
            return chiffres.choix(bdd)

    def lignes(
        self, annees: Sequence[int], axe: str, *, protegees: bool = False
    ) -> Sequence[Ligne]:
        """Read rows."""
        from plateforme.tableau import chiffres

        with self._depot.lecture() as bdd:
            return chiffres.lignes(bdd, annees, axe, protegees=protegees)


def trouver_source(environnement: Mapping[str, str] = os.environ) -> Source:
    """Return the source that this kernel may use; raise TableauSansDonnees when there is none.

    EPN_CAPACITE and EPN_SERVEUR: a page of the portal. Else EPN_BASE, or the registry in
    EPN_DONNEES: JupyterLab, where whoever opened it can read the files anyway.
    """
    capacite, serveur = environnement.get("EPN_CAPACITE"), environnement.get("EPN_SERVEUR")
    if capacite and serveur:
        return SourceServeur(serveur, capacite)
    base, donnees = environnement.get("EPN_BASE"), environnement.get("EPN_DONNEES")
    if base:
        return SourceRegistre(base)
    registre = Path(donnees).resolve() / "registre.db" if donnees else None
    # Opening a SQLite file that is not there would make an empty one, and every figure unknown.
    if registre is None or not registre.is_file():
        raise TableauSansDonnees(
            "Où sont les données ? Avant d’ouvrir JupyterLab, donnez leur dossier dans la variable "
            "EPN_DONNEES, ou l’adresse du registre dans EPN_BASE."
        )
    return SourceRegistre(f"sqlite:///{registre}")
