"""The servers that `benchmarks.pages` compares: how each is started, stopped, weighed."""

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from threading import Event
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import urlencode

from benchmarks.module_pages import CHAPITRE, MODULE
from benchmarks.voisins.outils import DERNIERE, FIN, ICI, Outil, joindre_le_noyau
from inscriptions.depot import ouvrir
from inscriptions.services import apprenants, lieux, sessions, types_ateliers
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.notation.publication import publier

PATIENCE = 180.0  # seconds: a server that has not started by then never will
JOUR = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_TIC = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Serveur:
    """A server that runs: its process, its port, where the page is, and one cookie a visitor.

    `depart`: seconds from its start to its open port. `outil`: of those it is compared with, which.
    """

    processus: subprocess.Popen[bytes]
    port: int
    page: str
    cookies: tuple[str, ...]
    depart: float = 0.0
    outil: Outil | None = None

    def demander(self, chemin: str, cookie: str = "") -> tuple[int, bytes]:
        """Send one request, read all of its answer."""
        lien = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            lien.request("GET", chemin, headers={"Cookie": cookie} if cookie else {})
            reponse = lien.getresponse()
            return reponse.status, reponse.read()
        finally:
            lien.close()

    def apporter(self, cookie: str) -> Any:
        """Have the page and its questions brought to one visitor; return what keeps it open."""
        if self.outil is not None:
            return self.outil.apporter(self.port, self.page)
        statut, page = self.demander(self.page, cookie)
        if statut != HTTPStatus.OK or FIN.encode() not in page:
            raise RuntimeError(f"une page n’a pas été servie ({statut}, {len(page)} octets).")
        # With a kernel, only the prose is there yet: the questions are what its widgets will say.
        noyau = re.search(rb'"kernelId": ?"([^"]+)"', page)
        if noyau:
            return joindre_le_noyau(self.port, noyau[1].decode())
        if DERNIERE.encode() not in page:
            raise RuntimeError("une page a été servie sans ses questions.")
        return None

    def pids(self) -> list[int]:
        """Its processes: itself and all that descends from it."""
        enfants: dict[int, list[int]] = {}
        for dossier in Path("/proc").iterdir():
            with suppress(OSError, IndexError):
                if dossier.name.isdigit():
                    parent = int(_stat(int(dossier.name))[1])
                    enfants.setdefault(parent, []).append(int(dossier.name))
        tous = [self.processus.pid]
        for pid in tous:
            tous += enfants.get(pid, [])
        return tous

    def processeur(self) -> float:
        """Seconds of processor spent so far, by itself and by the kernels that ended too."""
        total = 0
        for pid in self.pids():
            with suppress(OSError):
                # utime, stime, and those of the children waited for.
                total += sum(int(champ) for champ in _stat(pid)[11:15])
        return total / _TIC

    def memoire(self) -> float:
        """Megabytes that are its own: a page shared by two processes counts a half in each."""
        total = 0
        for pid in self.pids():
            with suppress(OSError):
                lu = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
                total += int(re.search(r"^Pss:\s+(\d+)", lu, re.MULTILINE)[1])  # type: ignore[index]  # always there
        return total / 1024


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat after the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def attendre(condition: Callable[[], bool]) -> None:
    """Wait until it is true; raise TimeoutError after `PATIENCE`."""
    fin = monotonic() + PATIENCE
    while not condition():
        if monotonic() > fin:
            raise TimeoutError
        Event().wait(0.02)


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def lancer(commande: list[str], dossier: Path, page: str, **env: str) -> Iterator[Serveur]:
    """Run a server until the end of the `with`; its port is the last word of the command."""
    port = _port_libre()
    debut = perf_counter()
    processus = subprocess.Popen(
        [*commande, str(port)],
        cwd=dossier,
        env=os.environ | env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:

        def repond() -> bool:
            # A request would start a kernel.
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return True
            return False

        attendre(repond)
        yield Serveur(processus, port, page, (), perf_counter() - debut)
    finally:
        processus.send_signal(signal.SIGTERM)
        processus.wait(60)


def lancer_portail(dossier: Dossier, page: str, base: str = "") -> AbstractContextManager[Serveur]:
    """Run `epn servir` on a data folder, with the folder's own registry unless `base` is given."""
    commande = [sys.executable, "-m", "plateforme.cli", "--donnees", str(dossier.racine), "servir"]
    return lancer([*commande, "--port"], dossier.racine.parent, page, EPN_BASE=base)


def inscrire_la_classe(base: str, combien: int) -> list[str]:
    """Sign the class up; return its cards."""
    with ouvrir(base) as depot, depot.ecriture() as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, MODULE, "Banc"),
            titre="Banc",
            lieu=lieux.creer_lieu(bdd, nom="Banc", commune="Banc"),
            formateur=None,
            capacite=combien,
            seances=[(JOUR, JOUR.replace(hour=14))],
        )
        return [
            apprenants.inscrire(bdd, session=session, prenom=f"A{rang}").apprenant.carte
            for rang in range(combien)
        ]


@contextmanager
def notre_portail(atelier: Path, visiteurs: int) -> Iterator[Serveur]:
    """Serve the published module by `epn servir`; each visitor came in with a card."""
    dossier = ouvrir_dossier(atelier / f"donnees-{secrets.token_hex(4)}")
    publier(dossier, atelier / MODULE, date(2026, 6, 1))
    cartes = inscrire_la_classe(dossier.base, visiteurs)
    with lancer_portail(dossier, f"/module/{MODULE}/{CHAPITRE}") as serveur:
        cookies = tuple(_entrer(serveur.port, carte) for carte in cartes)
        yield replace(serveur, cookies=cookies)


def _entrer(port: int, carte: str) -> str:
    lien = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    temoins: dict[str, str] = {}
    for methode, chemin in (("GET", "/"), ("POST", "/entrer")):
        champs = urlencode({"code": carte, "_xsrf": temoins.get("_xsrf", "")})
        entetes = {
            "Cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in temoins.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        lien.request(methode, chemin, champs if methode == "POST" else None, entetes)
        reponse = lien.getresponse()
        reponse.read()
        for nom, valeur in reponse.getheaders():
            if nom == "Set-Cookie":
                cle, _, reste = valeur.partition("=")
                temoins[cle] = reste.partition(";")[0]
    lien.close()
    return "; ".join(f"{nom}={valeur}" for nom, valeur in temoins.items())


@contextmanager
def voila(atelier: Path, visiteurs: int, *, prets: int = 0) -> Iterator[Serveur]:
    """Serve the author's own notebook by Voilà, its answers kept in each kernel's memory."""
    commande = [
        sys.executable,
        "-m",
        "voila",
        f"{CHAPITRE}.ipynb",
        "--no-browser",
        "--Voila.ip=127.0.0.1",
    ]
    if prets:
        commande += ["--preheat_kernel=True", f"--pool_size={prets}"]
    chemin = str(Path(__file__).resolve().parents[1])
    with lancer([*commande, "--port"], atelier / MODULE, "/", PYTHONPATH=chemin) as serveur:
        yield replace(serveur, cookies=("",) * visiteurs)


@contextmanager
def voisin(outil: Outil, atelier: Path, visiteurs: int) -> Iterator[Serveur]:
    """Serve the same page written for another tool."""
    # Each finds there what the pages share; none asks its makers whether it is up to date.
    env = {"PYTHONPATH": str(ICI), "MARIMO_SKIP_UPDATE_CHECK": "1"}
    with lancer([*outil.commande], atelier, outil.page, **env) as serveur:
        yield replace(serveur, cookies=("",) * visiteurs, outil=outil)
