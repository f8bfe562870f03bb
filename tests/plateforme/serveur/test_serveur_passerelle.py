"""The gateway's channels: whoever waits for a cell sleeps, and is told when nobody will answer."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest
import tornado.web
from jupyter_server.gateway.gateway_client import GatewayClient, RetryableHTTPClient
from traitlets.config import Configurable
from websockets.sync.server import ServerConnection, serve
from websockets.utils import accept_key

from plateforme.noyaux.capacites import Capacites
from plateforme.serveur import passerelle
from plateforme.serveur.journal_sobre import JournalSobre
from plateforme.serveur.passerelle import (
    JETON,
    ClientPasserelle,
    GestionnairePasserelle,
    NoyauPasserelle,
    PasserelleMuette,
    brancher_la_passerelle,
)
from plateforme.serveur.reglages import Reglages

TOURS = 200


@pytest.fixture(autouse=True)
def reglages_de_jupyter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put back what `brancher_la_passerelle` sets for the whole process."""
    monkeypatch.setenv("KERNEL_LAUNCH_TIMEOUT", "40")
    monkeypatch.setattr(GatewayClient, "KERNEL_LAUNCH_TIMEOUT", 40)
    monkeypatch.setattr(RetryableHTTPClient, "retried_errors", set())
    yield
    GatewayClient.clear_instance()


class PriseLointaine:
    """The socket of a gateway's kernel, which says what the test has it say."""

    def __init__(self) -> None:
        self.entetes: list[str | None] = []
        self.jointe, self.fermer = threading.Event(), threading.Event()
        self.lien: ServerConnection | None = None
        self.serveur = serve(self._servir, "127.0.0.1", 0)
        self.port = self.serveur.socket.getsockname()[1]

    def _servir(self, lien: ServerConnection) -> None:
        assert lien.request is not None
        self.entetes.append(lien.request.headers.get("Authorization"))
        self.lien = lien
        self.jointe.set()
        assert self.fermer.wait(60)

    def dire(self, canal: str, genre: str) -> None:
        assert self.lien is not None
        self.lien.send(json.dumps({"channel": canal, "msg_id": "1", "msg_type": genre}))


@pytest.fixture
def prise(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriseLointaine]:
    lointaine = PriseLointaine()
    monkeypatch.setenv(JETON, "jeton-factice")
    brancher_la_passerelle(f"http://127.0.0.1:{lointaine.port}")
    with ThreadPoolExecutor(1) as fil:
        fil.submit(lointaine.serveur.serve_forever)
        yield lointaine
        lointaine.fermer.set()
        lointaine.serveur.shutdown()


def executer(suite: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run in a thread of its own: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as fil:
        fil.submit(lambda: asyncio.run(suite())).result()


def test_qui_attend_une_cellule_dort_jusqu_au_message(
    prise: PriseLointaine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts: the loop turns for the others, and the queue is not asked meanwhile."""

    async def essai() -> None:
        client = ClientPasserelle("n1")
        await client.start_channels()
        assert await asyncio.to_thread(prise.jointe.wait, 60)
        assert prise.entetes == ["token jeton-factice"]
        for canal in (client.shell_channel, client.iopub_channel):
            demandes: list[bool] = []
            demander = canal.get

            def compter(
                block: bool = True,
                demandes: list[bool] = demandes,
                demander: Callable[..., Any] = demander,
            ) -> Any:
                demandes.append(block)
                return demander(block)

            monkeypatch.setattr(canal, "get", compter)
            attente = asyncio.ensure_future(canal.get_msg(timeout=None))
            for _ in range(TOURS):
                await asyncio.sleep(0)
            assert not attente.done()
            assert demandes == [False]
            await asyncio.to_thread(prise.dire, str(canal.channel_name), "status")
            assert (await attente)["msg_type"] == "status"
            assert len(demandes) <= 3
            with pytest.raises(Empty):
                await canal.get_msg(timeout=0.01)
        # The gateway goes away while a cell runs: nobody waits for ever.
        attente = asyncio.ensure_future(client.shell_channel.get_msg(timeout=None))
        await asyncio.sleep(0)
        prise.fermer.set()
        with pytest.raises(RuntimeError):
            await asyncio.wait_for(attente, 60)
        await asyncio.to_thread(client.stop_channels)

    executer(essai)


def test_on_quitte_une_passerelle_qui_ne_dit_plus_rien() -> None:
    """Joined, then frozen: the portal never waits for its goodbye."""
    gelee = socket.create_server(("127.0.0.1", 0))

    def joindre() -> socket.socket:
        lien, _ = gelee.accept()
        demande = b""
        while b"\r\n\r\n" not in demande:
            demande += lien.recv(4096)
        [cle] = re.findall(rb"Sec-WebSocket-Key: (\S+)", demande)
        lien.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %s\r\n\r\n" % accept_key(cle.decode()).encode()
        )
        return lien

    async def essai() -> None:
        brancher_la_passerelle(f"http://127.0.0.1:{gelee.getsockname()[1]}")
        client = ClientPasserelle("n1")
        await client.start_channels()
        depart = asyncio.ensure_future(asyncio.to_thread(client.stop_channels))
        finis, _ = await asyncio.wait({depart}, timeout=30)
        jointe.result().close()  # what is still waiting for it ends
        assert depart in finis

    with gelee, ThreadPoolExecutor(1) as fil:
        jointe = fil.submit(joindre)
        executer(essai)


class Porte(Configurable):
    """What a kernel manager reads of the portal."""

    def __init__(self, foyer: Path) -> None:
        super().__init__()
        self.reglages = Reglages(passerelle="http://127.0.0.1:1")
        self.dossier = SimpleNamespace(foyer_noyaux=foyer)
        self.capacites, self.url_noyaux = Capacites(), "http://127.0.0.1:2"


class ServiceSourd:
    """What takes calls, says the same to all, and waits for them to give up."""

    def __init__(self, dit: bytes) -> None:
        self.prise = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.prise.getsockname()[1]}"
        self._dit = dit
        self.appels = 0

    def ecouter(self) -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                lien, _ = self.prise.accept()
                self.appels += 1
                with lien:
                    if self._dit:
                        lien.sendall(self._dit)
                        lien.shutdown(socket.SHUT_WR)
                    while lien.recv(4096):  # until the other side has had enough
                        pass

    def fermer(self) -> None:
        self.prise.shutdown(socket.SHUT_RDWR)
        self.prise.close()


@pytest.mark.parametrize(
    "dit",
    [b"", b"HTTP/1.1 200 OK\r\n\r\n<html>", b"HTTP/1.1 200 OK\r\n\r\n{}"],
    ids=["rien", "une page", "autre chose"],
)
def test_une_passerelle_qui_se_tait_ou_n_en_est_pas_une(
    dit: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One refusal, in the time we give it, and told once; the page says the rest."""
    monkeypatch.setattr(passerelle, "PATIENCE", 0.2)
    sourd, sobre = ServiceSourd(dit), JournalSobre()
    caplog.handler.addFilter(sobre)

    async def essai() -> None:
        brancher_la_passerelle(sourd.url)
        noyaux = GestionnairePasserelle(parent=Porte(tmp_path))
        for _ in range(3):
            with pytest.raises(PasserelleMuette):
                await asyncio.wait_for(noyaux.start_kernel(), 30)
        assert len(noyaux) == 0
        assert sourd.appels == 3
        if not dit:  # a kernel that waits there is asked once whether it lives
            noyau = NoyauPasserelle()
            noyau.kernel, noyau.kernel_url = {"id": "n1"}, f"{sourd.url}/api/kernels/n1"
            with pytest.raises(tornado.web.HTTPError):
                await asyncio.wait_for(noyau.is_alive(), 30)
            assert sourd.appels == 4

    with ThreadPoolExecutor(1) as fil:
        fil.submit(sourd.ecouter)
        try:
            executer(essai)
        finally:
            sourd.fermer()
    caplog.handler.removeFilter(sobre)
    dites = [t for t in caplog.records if t.name == "epn.passerelle" and t.levelno == logging.ERROR]
    assert len(dites) == 1
