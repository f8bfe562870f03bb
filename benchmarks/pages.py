"""Measure a page of ten questions, beside the same page in other tools, on this machine.

    python -m benchmarks.pages [--tours 3] [--ensemble 20]

The servers in turn, each round: our portal, Voilà, Voilà with that many kernels ready, then the
tools of `benchmarks.voisins` when `.venv-voisins` is there (`make bench` makes it). One page is
served before anything is counted. One learner goes from navigation to the feedback of a click in a
real browser; then a class asks for the page at once, without a browser, and stays: served is who
has the last question, in the page or by the socket that brings it. Processor and memory are those
of the server and its kernels once all is calm again (kernels made ready for the next class too),
read in /proc: Linux only. Take the ratios, not the seconds.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.module_pages import QUESTIONS, ecrire_module
from benchmarks.resultats import noter
from benchmarks.serveurs import PATIENCE, Serveur, attendre, notre_portail, voila, voisin
from benchmarks.voisins.contenu import CHOIX, VERIFIER
from benchmarks.voisins.outils import OUTILS, VENV

CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
TITRE = "Une page de dix questions, à côté d’autres outils"
REPONSES = 10


@dataclass(frozen=True, slots=True)
class Mesure:
    """One round of one server."""

    depart: float
    premier_retour: float
    tous_servis: float
    memoire: float
    processeur: float
    reponse: float
    charge: float
    requetes: int


UNITES = {
    "depart": "du départ au port ouvert (s)",
    "premier_retour": "un apprenant, de l’adresse au retour d’un clic (s)",
    "tous_servis": "{ensemble} à la fois, le dernier servi (s)",
    "memoire": "mémoire du serveur par page ouverte (Mo)",
    "processeur": "processeur par page ouverte (s)",
    "reponse": "processeur par réponse (s)",
    "charge": "premier chargement (Mo)",
    "requetes": "premier chargement (requêtes)",
}


def _calme(serveur: Serveur) -> bool:
    avant = serveur.processeur()
    Event().wait(2)
    return serveur.processeur() - avant < 0.1


def _un_tour(
    nom: str,
    ouvrir_un: Callable[[], AbstractContextManager[Serveur]],
    navigateur: Browser,
    ensemble: int,
) -> Mesure:
    """One round of one server; begun again, once, where a page is not served: that is said."""
    try:
        with ouvrir_un() as serveur:
            return mesurer(serveur, navigateur, ensemble)
    except (RuntimeError, OSError) as refus:  # OSError: one that never answers
        print(f"{nom} : {refus} Le tour est recommencé.", file=sys.stderr, flush=True)
    with ouvrir_un() as serveur:
        return mesurer(serveur, navigateur, ensemble)


def mesurer(serveur: Serveur, navigateur: Browser, ensemble: int) -> Mesure:
    """One round: one learner in the browser, then all the others at once."""
    ouvertes: list[Any] = []
    attendre(lambda: _calme(serveur))
    ouvertes.append(serveur.apporter(serveur.cookies[1]))
    attendre(lambda: _calme(serveur))
    premier_retour, reponse, charge, requetes = _un_apprenant(serveur, navigateur)
    attendre(lambda: _calme(serveur))
    memoire, processeur = serveur.memoire(), serveur.processeur()
    debut = perf_counter()
    with ThreadPoolExecutor(ensemble) as fils:
        ouvertes += fils.map(serveur.apporter, serveur.cookies[1:])
    tous_servis = perf_counter() - debut
    attendre(lambda: _calme(serveur))
    mesure = Mesure(
        serveur.depart,
        premier_retour,
        tous_servis,
        max(serveur.memoire() - memoire, 0.0) / ensemble,
        (serveur.processeur() - processeur) / ensemble,
        reponse,
        charge,
        requetes,
    )
    for page in filter(None, ouvertes):
        with suppress(Exception):  # the measure is made
            page.close()
    return mesure


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
    repondre = _repondre if serveur.outil is None else _repondre_au_voisin
    repondre(page, "a")
    premier_retour = perf_counter() - debut
    charge, requetes = sum(octets) / 1e6, len(octets)
    avant = serveur.processeur()
    for rang in range(REPONSES):
        repondre(page, "ba"[rang % 2])
    reponse = (serveur.processeur() - avant) / REPONSES
    contexte.close()
    return premier_retour, reponse, charge, requetes


def _repondre(page: Page, choix: str) -> None:
    question = page.locator('[data-question="q0"]')
    question.locator(f'input[value="{choix}"]').check(timeout=PATIENCE * 1000)
    question.get_by_role("button", name=VERIFIER).click()
    question.locator(f'[data-juste]:has-text("Retour {choix}")').wait_for(timeout=PATIENCE * 1000)


def _repondre_au_voisin(page: Page, choix: str) -> None:
    """The same gesture, by the words on screen: each tool makes its own elements."""
    libelle = next(texte for texte, cle in CHOIX.items() if cle == choix)
    page.get_by_text(libelle, exact=True).first.click(timeout=PATIENCE * 1000)
    page.get_by_text(VERIFIER).first.click()
    page.get_by_text(f"Retour {choix}.").first.wait_for(timeout=PATIENCE * 1000)


def main() -> None:
    """Compare, and note the table with the versions."""
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
        for tour in range(1, choix.tours + 1):
            for nom, ouvrir_un in _serveurs(atelier, ensemble):
                mesures.setdefault(nom, []).append(_un_tour(nom, ouvrir_un, navigateur, ensemble))
            # After each round: a long run that is stopped keeps those it finished.
            avec = f"{_versions()}. {_tours(tour)}, {QUESTIONS} questions"
            noter(TITRE, "pages", _tableau(mesures, ensemble), avec=avec)
        navigateur.close()


def _serveurs(
    atelier: Path, ensemble: int
) -> Iterator[tuple[str, Callable[[], AbstractContextManager[Serveur]]]]:
    """Yield what is compared, in the order of the table; the neighbours, once installed."""
    visiteurs = ensemble + 1
    yield "le portail", lambda: notre_portail(atelier, visiteurs)
    yield "Voilà", lambda: voila(atelier, visiteurs)
    yield f"Voilà, {ensemble} prêts", lambda: voila(atelier, visiteurs, prets=ensemble)
    for outil in OUTILS if VENV.exists() else ():
        yield outil.nom, lambda outil=outil: voisin(outil, atelier, visiteurs)  # type: ignore[misc]  # a default binds it


def _versions() -> str:
    """Name what is compared, with its version."""
    lues = [f"{nom} {version(nom)}" for nom in ("voila", "ipywidgets", "tornado")]
    if VENV.exists():
        dits = subprocess.run(
            [VENV / "bin" / "python", "-m", "pip", "freeze"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        paquets = {outil.paquet for outil in OUTILS}
        lues += [
            ligne.replace("==", " ")
            for ligne in dits.splitlines()
            if ligne.partition("==")[0].lower() in paquets
        ]
    return ", ".join(lues)


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


def _tours(combien: int) -> str:
    return (
        "Un tour" if combien == 1 else f"Médiane de {combien} tours (du plus petit au plus grand)"
    )


if __name__ == "__main__":
    main()
