"""Measure a page of ten questions, beside the same notebook in plain Voilà, on this machine.

    python -m benchmarks.pages [--tours 3] [--ensemble 20]

Three servers in turn, each round: our portal, Voilà, Voilà with that many kernels ready. One page
is served before anything is counted. One learner goes from navigation to the feedback of a click in
a real browser; then a class asks for the page at once, without a browser, and stays. Processor and
memory are those of the server and its kernels once all is calm again (kernels made ready for the
next class too), read in /proc: Linux only. Take the ratios, not the seconds.
"""

import argparse
import http.client
import os
import platform
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from threading import Event
from time import monotonic, perf_counter
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from benchmarks.module_pages import CHAPITRE, MODULE, QUESTIONS, ecrire_module
from inscriptions.depot import ouvrir
from inscriptions.services import apprenants, lieux, sessions, types_ateliers
from plateforme.dossier import ouvrir_dossier
from plateforme.notation.publication import publier

CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
RESULTATS = Path(__file__).with_name("resultats.md")
PATIENCE = 180.0  # seconds: a server that has not started by then never will
REPONSES = 10
JOUR = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
_TIC = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Mesure:
    """One round of one server."""

    premier_retour: float
    tous_servis: float
    memoire: float
    processeur: float
    reponse: float
    charge: float
    requetes: int


UNITES = {
    "premier_retour": "un apprenant, de l’adresse au retour d’un clic (s)",
    "tous_servis": "{ensemble} à la fois, le dernier servi (s)",
    "memoire": "mémoire du serveur par page ouverte (Mo)",
    "processeur": "processeur par page ouverte (s)",
    "reponse": "processeur par réponse (s)",
    "charge": "premier chargement (Mo)",
    "requetes": "premier chargement (requêtes)",
}


@dataclass(frozen=True, slots=True)
class Serveur:
    """A server that runs: its process, its port, where the page is, and one cookie a visitor."""

    processus: subprocess.Popen[bytes]
    port: int
    page: str
    cookies: tuple[str, ...]

    def demander(self, chemin: str, cookie: str = "") -> tuple[int, bytes]:
        """Send one request, read all of its answer."""
        lien = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            lien.request("GET", chemin, headers={"Cookie": cookie} if cookie else {})
            reponse = lien.getresponse()
            return reponse.status, reponse.read()
        finally:
            lien.close()

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


def _attendre(condition: Callable[[], bool]) -> None:
    fin = monotonic() + PATIENCE
    while not condition():
        if monotonic() > fin:
            raise TimeoutError
        Event().wait(0.1)


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def _lancer(commande: list[str], dossier: Path, page: str, **env: str) -> Iterator[Serveur]:
    port = _port_libre()
    processus = subprocess.Popen(
        [sys.executable, "-m", *commande, str(port)],
        cwd=dossier,
        env=os.environ | env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    serveur = Serveur(processus, port, page, ())
    try:

        def repond() -> bool:
            # A request would start a kernel.
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return True
            return False

        _attendre(repond)
        yield serveur
    finally:
        processus.send_signal(signal.SIGTERM)
        processus.wait(60)


@contextmanager
def notre_portail(atelier: Path, visiteurs: int) -> Iterator[Serveur]:
    """Serve the published module by `epn servir`; each visitor came in with a card."""
    dossier = ouvrir_dossier(atelier / f"donnees-{secrets.token_hex(4)}")
    publier(dossier, atelier / MODULE, date(2026, 6, 1))
    with ouvrir(dossier.base) as depot, depot.ecriture() as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, MODULE, "Banc"),
            titre="Banc",
            lieu=lieux.creer_lieu(bdd, nom="Banc", commune="Banc"),
            formateur=None,
            capacite=visiteurs,
            seances=[(JOUR, JOUR.replace(hour=14))],
        )
        cartes = [
            apprenants.inscrire(bdd, session=session, prenom=f"A{rang}").apprenant.carte
            for rang in range(visiteurs)
        ]
    commande = ["plateforme.cli", "--donnees", str(dossier.racine), "servir", "--port"]
    page = f"/module/{MODULE}/{CHAPITRE}"
    with _lancer(commande, atelier, page, EPN_BASE="") as serveur:
        cookies = tuple(_entrer(serveur.port, carte) for carte in cartes)
        yield Serveur(serveur.processus, serveur.port, page, cookies)


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
    commande = ["voila", f"{CHAPITRE}.ipynb", "--no-browser", "--Voila.ip=127.0.0.1"]
    if prets:
        commande += ["--preheat_kernel=True", f"--pool_size={prets}"]
    chemin = str(Path(__file__).resolve().parents[1])
    with _lancer([*commande, "--port"], atelier / MODULE, "/", PYTHONPATH=chemin) as serveur:
        yield Serveur(serveur.processus, serveur.port, "/", ("",) * visiteurs)


def _calme(serveur: Serveur) -> bool:
    avant = serveur.processeur()
    Event().wait(2)
    return serveur.processeur() - avant < 0.1


def mesurer(serveur: Serveur, navigateur: Browser, ensemble: int) -> Mesure:
    """One round: one learner in the browser, then all the others at once."""
    _attendre(lambda: _calme(serveur))
    serveur.demander(serveur.page, serveur.cookies[1])
    _attendre(lambda: _calme(serveur))
    premier_retour, reponse, charge, requetes = _un_apprenant(serveur, navigateur)
    _attendre(lambda: _calme(serveur))
    memoire, processeur = serveur.memoire(), serveur.processeur()
    debut = perf_counter()
    with ThreadPoolExecutor(ensemble) as fils:
        pages = list(fils.map(lambda c: serveur.demander(serveur.page, c), serveur.cookies[1:]))
    tous_servis = perf_counter() - debut
    if any(statut != 200 or b"Partie 9" not in page for statut, page in pages):  # HTTP
        raise RuntimeError("une page n’a pas été servie")
    _attendre(lambda: _calme(serveur))
    return Mesure(
        premier_retour,
        tous_servis,
        max(serveur.memoire() - memoire, 0.0) / ensemble,
        (serveur.processeur() - processeur) / ensemble,
        reponse,
        charge,
        requetes,
    )


def _un_apprenant(serveur: Serveur, navigateur: Browser) -> tuple[float, float, float, int]:
    """Return seconds to the feedback, processor an answer, megabytes and requests of the load."""
    contexte = navigateur.new_context()
    url = f"http://127.0.0.1:{serveur.port}"
    for temoin in filter(None, serveur.cookies[0].split("; ")):
        nom, _, valeur = temoin.partition("=")
        contexte.add_cookies([{"name": nom, "value": valeur, "url": url}])
    page = contexte.new_page()
    lien = contexte.new_cdp_session(page)
    lien.send("Network.enable")
    octets: list[float] = []
    lien.on("Network.loadingFinished", lambda fin: octets.append(fin["encodedDataLength"]))
    debut = perf_counter()
    page.goto(url + serveur.page)
    question = page.locator('[data-question="q0"]')
    _repondre(question, "a")
    premier_retour = perf_counter() - debut
    charge, requetes = sum(octets) / 1e6, len(octets)
    avant = serveur.processeur()
    for rang in range(REPONSES):
        _repondre(question, "ba"[rang % 2])
    reponse = (serveur.processeur() - avant) / REPONSES
    contexte.close()
    return premier_retour, reponse, charge, requetes


def _repondre(question, choix: str) -> None:  # type: ignore[no-untyped-def]  # Playwright's locator
    question.locator(f'input[value="{choix}"]').check(timeout=PATIENCE * 1000)
    question.get_by_role("button", name="Vérifier ma réponse").click()
    question.locator(f'[data-juste]:has-text("Retour {choix}")').wait_for(timeout=PATIENCE * 1000)


def main() -> None:
    """Print the table, and write it with the machine and the versions."""
    analyse = argparse.ArgumentParser(description=__doc__)
    analyse.add_argument("--tours", type=int, default=3)
    analyse.add_argument("--ensemble", type=int, default=20)
    choix = analyse.parse_args()
    ensemble = choix.ensemble
    mesures: dict[str, list[Mesure]] = {}
    with tempfile.TemporaryDirectory(prefix="epn-pages-") as brut, sync_playwright() as playwright:
        atelier = Path(brut)
        ecrire_module(atelier)
        chromium = next(chemin for chemin in CHROMIUMS if Path(chemin).exists())
        navigateur = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        navigateur.new_page().goto("data:text/html,<p>Prêt")
        for _ in range(choix.tours):
            for nom, ouvrir_un in (
                ("le portail", lambda: notre_portail(atelier, ensemble + 1)),
                ("Voilà", lambda: voila(atelier, ensemble + 1)),
                (f"Voilà, {ensemble} prêts", lambda: voila(atelier, ensemble + 1, prets=ensemble)),
            ):
                with ouvrir_un() as serveur:
                    mesures.setdefault(nom, []).append(mesurer(serveur, navigateur, ensemble))
        navigateur.close()
    tableau = _tableau(mesures, ensemble)
    print(tableau)
    RESULTATS.write_text(_en_tete(choix.tours) + tableau + "\n", encoding="utf-8")


def _tableau(mesures: dict[str, list[Mesure]], ensemble: int) -> str:
    lignes = ["| | " + " | ".join(mesures) + " |", "|---" * (len(mesures) + 1) + "|"]
    for champ in fields(Mesure):
        cases = [_case([getattr(m, champ.name) for m in tours]) for tours in mesures.values()]
        libelle = UNITES[champ.name].format(ensemble=ensemble)
        lignes.append(f"| {libelle} | " + " | ".join(cases) + " |")
    return "\n".join(lignes)


def _case(valeurs: list[float]) -> str:
    """The median, and how far the rounds were from one another."""
    milieu = statistics.median(valeurs)
    return f"{milieu:.3g} ({min(valeurs):.3g} à {max(valeurs):.3g})"


def _en_tete(tours: int) -> str:
    memoire = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        "# Une page de dix questions, à côté de Voilà\n\n"
        "Écrit par `python -m benchmarks.pages`. Les rapports comptent, pas les secondes : "
        "la machine fait autre chose en même temps.\n\n"
        f"{datetime.now(UTC):%d/%m/%Y}, {os.cpu_count()} cœurs, {memoire:.0f} Go, "
        f"{platform.system()}, Python {platform.python_version()}, voila {version('voila')}, "
        f"ipywidgets {version('ipywidgets')}, tornado {version('tornado')}. "
        f"Médiane de {tours} tours (du plus petit au plus grand), {QUESTIONS} questions.\n\n"
    )


if __name__ == "__main__":
    main()
