"""The gateway's channels: whoever waits for a cell sleeps, and is told when nobody will answer."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty
from typing import Any

import pytest
from jupyter_server.gateway.gateway_client import GatewayClient
from websockets.sync.server import ServerConnection, serve

from plateforme.serveur.passerelle import JETON, ClientPasserelle, brancher_la_passerelle

TOURS = 200


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
    GatewayClient.clear_instance()


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
