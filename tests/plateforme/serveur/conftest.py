"""A client of the kernels' sockets and of the kernels' API, written from their documentation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
import tornado.web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from websockets.sync.client import ClientConnection, connect

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.heure import maintenant
from inscriptions.services import (
    apprenants,
    comptes,
    emargement,
    lieux,
    sessions,
    types_ateliers,
)

V1 = "v1.kernel.websocket.jupyter.org"


def emballer(
    canal: str, genre: str, contenu: dict[str, Any], identifiant: str, meta: dict[str, str]
) -> bytes:
    """Write a kernel message as the v1 sub-protocol wants it: offsets, channel, four JSON parts."""
    entete = {
        "msg_id": identifiant,
        "msg_type": genre,
        "session": "essai",
        "username": "essai",
        "date": "2026-01-01T00:00:00Z",
        "version": "5.4",
    }
    morceaux = [
        canal.encode(),
        json.dumps(entete).encode(),
        b"{}",
        json.dumps(meta).encode(),
        json.dumps(contenu).encode(),
    ]
    reperes = [8 * (len(morceaux) + 2)]
    for morceau in morceaux:
        reperes.append(reperes[-1] + len(morceau))
    tete = b"".join(n.to_bytes(8, "little") for n in (len(reperes), *reperes))
    return tete + b"".join(morceaux)


def deballer(trame: bytes) -> dict[str, Any]:
    """Read a v1 message: its type, the message it answers, its content."""
    nombre = int.from_bytes(trame[:8], "little")
    reperes = [int.from_bytes(trame[8 * i + 8 : 8 * i + 16], "little") for i in range(nombre)]
    morceaux = [trame[debut:fin] for debut, fin in pairwise(reperes)]
    return {
        "canal": morceaux[0].decode(),
        "genre": json.loads(morceaux[1])["msg_type"],
        "parent": json.loads(morceaux[2]).get("msg_id"),
        "contenu": json.loads(morceaux[4]),
    }


class Prise:
    """An open socket to a kernel. `recu` keeps every byte that came."""

    def __init__(self, lien: ClientConnection) -> None:
        self.lien = lien
        self.recu: list[bytes] = []

    def envoyer(self, canal: str, genre: str, contenu: dict[str, Any], **meta: str) -> str:
        identifiant = uuid4().hex
        self.lien.send(emballer(canal, genre, contenu, identifiant, meta))
        return identifiant

    def lire(self, delai: float = 20.0) -> dict[str, Any]:
        trame = self.lien.recv(timeout=delai)
        assert isinstance(trame, bytes)
        self.recu.append(trame)
        return deballer(trame)

    def jusqu_a(self, voulu: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Read until a message is the one wanted; return all that came."""
        lus = [self.lire()]
        while not voulu(lus[-1]):
            lus.append(self.lire())
        return lus

    def point_fixe(self) -> list[dict[str, Any]]:
        """Ask for the kernel's description: idle again after it, it has done all asked before."""
        demande = self.envoyer("shell", "kernel_info_request", {})
        return self.jusqu_a(
            lambda m: m["parent"] == demande and m["contenu"].get("execution_state") == "idle"
        )


@pytest.fixture
def brancher() -> Callable[..., Any]:
    """Give `with brancher(visite, noyau) as prise:`; refused, it raises `InvalidStatus`."""

    @contextmanager
    def brancher_un(
        visite: Any, noyau: str, protocoles: tuple[str, ...] = (V1,), **entetes: str
    ) -> Iterator[Prise]:
        envoyes = {"Cookie": visite.cookie} if visite.temoins else {}
        with connect(
            f"ws://127.0.0.1:{visite.port}/api/kernels/{noyau}/channels?session_id={uuid4().hex}",
            subprotocols=list(protocoles) or None,
            additional_headers=envoyes | entetes,
            max_size=None,
            proxy=None,
        ) as lien:
            yield Prise(lien)

    return brancher_un


@pytest.fixture
def demander_api() -> Callable[..., Any]:
    """Give `demander_api(visite, capacite, question, reponse)`: what a kernel does to save."""

    def demander(
        visite: Any, capacite: str, question: str, reponse: object, jeton: str | None = None
    ) -> Any:
        corps = {"question": question, "reponse": reponse, "jeton": jeton or str(uuid4())}
        return visite.demander(
            "POST",
            "/api/noyau/reponses",
            json.dumps(corps).encode(),
            {"Authorization": f"Bearer {capacite}", "Content-Type": "application/json"},
        )

    return demander


@pytest.fixture
def servir() -> Callable[..., Any]:
    """Give `with servir(application) as url:`, a few of our routes without a whole portal."""

    @contextmanager
    def servir_une(application: tornado.web.Application) -> Iterator[str]:
        prises, boucle = bind_sockets(0, "127.0.0.1"), asyncio.new_event_loop()
        serveur = HTTPServer(application)

        async def fermer() -> None:
            serveur.stop()
            await serveur.close_all_connections()
            boucle.stop()

        def tourner() -> None:
            asyncio.set_event_loop(boucle)
            boucle.call_soon(serveur.add_sockets, prises)
            boucle.run_forever()
            boucle.close()

        # The browser of other tests keeps a loop running in this thread.
        fil = Thread(target=tourner)
        fil.start()
        try:
            yield f"http://127.0.0.1:{prises[0].getsockname()[1]}"
        finally:
            asyncio.run_coroutine_threadsafe(fermer(), boucle)
            fil.join()

    return servir_une


MOT_DE_PASSE = "une longue suite de mots"


@dataclass(frozen=True, slots=True)
class Salle:
    """A session with a half-day running now, its code on the board, and those signed up."""

    id: Any
    code: str
    seance: Any
    tableau: str
    eleves: list[Any]


@pytest.fixture
def salle(portail: Any) -> Callable[..., Salle]:
    """Give `salle(formateur="demo.formateur", prenoms=(…), dans=timedelta())`."""

    def ouvrir_une(
        prenoms: tuple[str, ...] = ("Nolwenn", "Tugdual"),
        formateur: str = "demo.formateur",
        dans: timedelta = timedelta(minutes=-20),
    ) -> Salle:
        debut = maintenant() + dans
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            compte = comptes.trouver_compte(bdd, formateur)
            assert compte is not None
            session = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
                titre="Groupe du moment",
                # A place of its own: no room is booked twice.
                lieu=lieux.creer_lieu(bdd, nom=f"Salle {uuid4().hex}", commune="Port-Lannec"),
                formateur=None,
                capacite=30,
                seances=[(debut, debut + timedelta(hours=2))],
            )
            # Nobody is in two rooms at once; tests are, so the booking is left out of it.
            session.formateur_id = compte.id
            eleves = [
                apprenants.inscrire(bdd, session=session, prenom=prenom).apprenant
                for prenom in prenoms
            ]
            tableau = emargement.ouvrir_pointage(bdd, session.seances[0])
            return Salle(session.id, session.code, session.seances[0], tableau, eleves)

    return ouvrir_une


@pytest.fixture
def compte(portail: Any) -> Callable[..., Any]:
    """Give `compte("coordinateur")`: a visit signed in with a new account of this role."""

    def entrer_un(role: str, identifiant: str | None = None) -> Any:
        identifiant = identifiant or f"essai.{uuid4().hex[:12]}"
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            if comptes.trouver_compte(bdd, identifiant) is None:
                comptes.creer_compte(
                    bdd,
                    identifiant=identifiant,
                    nom="Compte d’essai",
                    role=RoleCompte(role),
                    mot_de_passe=MOT_DE_PASSE,
                )
        visite = portail.visite()
        visite.get("/formateur")
        entree = visite.post("/formateur", identifiant=identifiant, mot_de_passe=MOT_DE_PASSE)
        assert entree.statut == 303, entree.texte
        return visite

    return entrer_un


@pytest.fixture
def formatrice(portail: Any, demo: Any) -> Any:
    """A visit signed in as the demonstration's trainer, who runs the `salle`."""
    acces = demo.json["formateur"]
    visite = portail.visite()
    visite.get("/formateur")
    assert visite.post("/formateur", **acces).statut == 303
    return visite


@dataclass(slots=True)
class Bureau:
    """A trainer of the test's own, signed in, and the sessions she runs."""

    portail: Any
    visite: Any
    identifiant: str

    @contextmanager
    def registre(self, *, ecrire: bool = False) -> Iterator[Any]:
        """Read the registry, or write in it, as the portal does."""
        with (
            ouvrir(self.portail.base) as depot,
            depot.ecriture("commande") if ecrire else depot.lecture() as bdd,
        ):
            yield bdd

    @property
    def compte(self) -> Any:
        with self.registre() as bdd:
            return comptes.trouver_compte(bdd, self.identifiant)

    def lieu(self) -> Any:
        """A new place: no room is booked twice."""
        with self.registre(ecrire=True) as bdd:
            return lieux.creer_lieu(bdd, nom=f"Lieu {uuid4().hex[:10]}", commune="Port-Lannec")

    def session(
        self,
        *debuts: timedelta,
        capacite: int | None = 12,
        prenoms: tuple[str, ...] = (),
        titre: str = "Essai du bureau",
        module: bool = True,
    ) -> Any:
        """A session of two-hour half-days, each starting this long from now; one that runs now."""
        instant = maintenant().replace(second=0, microsecond=0)
        de = [instant + quand for quand in debuts or (timedelta(minutes=-20),)]
        lieu = self.lieu()
        with self.registre(ecrire=True) as bdd:
            genre = (
                types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN")
                if module
                else types_ateliers.trouver_type(bdd, "wiki-essai")
                or types_ateliers.creer_type(
                    bdd, code="wiki-essai", intitule="Wiki", famille="réseaux"
                )
            )
            session = sessions.creer_session(
                bdd,
                type_atelier=genre,
                titre=titre,
                lieu=lieu,
                formateur=comptes.trouver_compte(bdd, self.identifiant),
                capacite=capacite,
                seances=[(debut, debut + timedelta(hours=2)) for debut in de],
            )
            for prenom in prenoms:
                apprenants.inscrire(bdd, session=session, prenom=prenom)
            return session

    def relire(self, session: Any) -> Any:
        with self.registre() as bdd:
            return sessions.trouver_session(bdd, session.code)

    def inscrits(self, session: Any, *etats: Any) -> list[Any]:
        with self.registre() as bdd:
            return apprenants.inscrits(bdd, session, *etats)


@pytest.fixture
def bureau(portail: Any, compte: Callable[..., Any]) -> Bureau:
    """A trainer's desk, empty."""
    identifiant = f"bureau.{uuid4().hex[:12]}"
    return Bureau(portail, compte("formateur", identifiant), identifiant)
