"""A client of the kernels' sockets and of the kernels' API, written from their documentation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from websockets.sync.client import ClientConnection, connect

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
