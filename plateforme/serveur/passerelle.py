"""Kernels that live elsewhere, behind Jupyter's own gateway (« passerelle »).

Jupyter Kernel Gateway and Enterprise Gateway speak the same API. jupyter_server has their client,
whose socket passes on whatever a page sends, cell sources and code to run included: ours keeps the
v1 protocol and lets only the messages of widgets through, as `ZMQChannelsWebsocketConnection` does
for the kernels of this machine.
"""

import asyncio
import json
import logging
import os
from contextlib import suppress
from queue import Empty
from threading import Thread
from typing import Any
from urllib.parse import quote

import tornado.web
import tornado.websocket
import websocket
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_server.gateway.gateway_client import GatewayClient, RetryableHTTPClient
from jupyter_server.gateway.managers import (
    ChannelQueue,
    GatewayKernelClient,
    GatewayKernelManager,
    GatewayMappingKernelManager,
)
from jupyter_server.services.kernels.connection.base import (
    BaseKernelWebsocketConnection,
    deserialize_msg_from_ws_v1,
)
from tornado.httpclient import HTTPRequest
from traitlets import Any as TraitAny
from traitlets import Type, default

from plateforme.noyaux.gestionnaire import NoyauxDuPortail

_journal = logging.getLogger("epn.passerelle")
PROTOCOLE_V1 = "v1.kernel.websocket.jupyter.org"
# What a kernel may be told, and nothing else of our environment.
TRANSMISES = "EPN_SERVEUR,EPN_CAPACITE"
JETON = "EPN_PASSERELLE_JETON"
PATIENCE = 20.0  # seconds for the gateway to answer
# Where a kernel says something that is waited for; its heartbeat is the gateway's business.
CANAUX = ("shell", "iopub", "stdin", "control")


class PasserelleMuette(RuntimeError):
    """The gateway cannot be reached, or refuses: no kernel can be had now."""


def brancher_la_passerelle(adresse: str) -> None:
    """Point jupyter_server's client at the gateway; its token comes from the environment.

    Left alone, that client waits 42 s whatever it is told (longer than for a kernel to start), and
    asks three times who did not answer: a reader would have their sentence after two minutes.
    """
    GatewayClient.clear_instance()
    GatewayClient.KERNEL_LAUNCH_TIMEOUT = int(PATIENCE * 0.9)
    RetryableHTTPClient.retried_errors = {502, 503, 504}  # and not 599, tornado's own for silence
    GatewayClient.instance(
        launch_timeout_pad=PATIENCE - GatewayClient.KERNEL_LAUNCH_TIMEOUT,
        url=adresse,
        auth_token=os.environ.get(JETON, ""),
        allowed_envs=TRANSMISES,
        request_timeout=PATIENCE,
        connect_timeout=PATIENCE,
        gateway_retry_max=0,
    )


def adresse_de_la_prise(noyau: str) -> str:
    """Return where the gateway gives a kernel's socket."""
    client = GatewayClient.instance()
    racine = (client.ws_url or "").rstrip("/")
    return f"{racine}{client.kernels_endpoint}/{quote(noyau)}/channels"


def _connexion() -> dict[str, Any]:
    arguments: dict[str, Any] = GatewayClient.instance().load_connection_args()  # type: ignore[no-untyped-call]  # untyped library
    return arguments


class CanalPasserelle(ChannelQueue):
    """What the gateway says on one channel: upstream's asks without rest, ours waits to be told."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._boucle = asyncio.get_running_loop()
        self._reveil = asyncio.Event()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Keep a message, and wake whoever waits for it."""
        super().put(item, block, timeout)
        self.reveiller()

    def reveiller(self) -> None:
        """Wake whoever waits, from the thread that reads the socket."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._boucle.call_soon_threadsafe(self._reveil.set)

    async def _async_get(self, timeout: float | None = None) -> Any:
        try:
            async with asyncio.timeout(timeout):
                while True:
                    self._reveil.clear()
                    with suppress(Empty):
                        return self.get(block=False)
                    if self.response_router_finished:
                        raise RuntimeError("the gateway's socket is closed")
                    await self._reveil.wait()
        except TimeoutError:
            raise Empty from None


class ClientPasserelle(GatewayKernelClient):
    """What runs the cells: upstream's forgets the token, and holds everybody up while it joins."""

    async def start_channels(self, **canaux: bool) -> None:  # type: ignore[override]  # by name only
        """Join the kernel."""
        entetes: dict[str, str] = _connexion().get("headers", {})
        self.channel_socket = await asyncio.to_thread(
            websocket.create_connection,
            adresse_de_la_prise(self.kernel_id),
            timeout=PATIENCE,
            enable_multithread=True,
            header=[f"{nom}: {valeur}" for nom, valeur in entetes.items()],
        )
        # A cell may think for longer than it takes to join: the rendering as a whole is bounded.
        self.channel_socket.settimeout(None)
        # Upstream makes its own only where there is none.
        self._channel_queues = {
            nom: CanalPasserelle(nom, self.channel_socket, self.log) for nom in CANAUX
        }
        for nom, canal in self._channel_queues.items():
            setattr(self, f"_{nom}_channel", canal)
        AsyncKernelClient.start_channels(self, **canaux)
        self.response_router = Thread(target=self._route_responses, daemon=True)
        self.response_router.start()

    def stop_channels(self) -> None:
        """Leave at once: upstream waits for the gateway's goodbye, and the whole portal with it."""
        self._channels_stopped = True
        if self.channel_socket is not None:
            self.channel_socket.abort()  # type: ignore[no-untyped-call]  # untyped library
        super().stop_channels()  # type: ignore[no-untyped-call]  # untyped library

    def _route_responses(self) -> None:
        super()._route_responses()  # type: ignore[no-untyped-call]  # untyped library
        if self.channel_socket is not None:  # where the gateway left first, it stays open
            self.channel_socket.shutdown()  # type: ignore[no-untyped-call]  # untyped library
        for canal in (self._channel_queues or {}).values():
            if isinstance(canal, CanalPasserelle):
                canal.reveiller()


class NoyauPasserelle(GatewayKernelManager):
    """One kernel of the gateway."""

    client_factory = Type(ClientPasserelle)


class GestionnairePasserelle(NoyauxDuPortail, GatewayMappingKernelManager):
    """Kernels of the gateway."""

    @default("kernel_manager_class")
    def _classe(self) -> str:
        return f"{__name__}.{NoyauPasserelle.__name__}"

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]  # upstream types it as not async, and it is
        """Start a kernel there. Raise PasserelleMuette when it cannot."""
        try:
            return await super().start_kernel(**kwargs)
        # An address where something else answers gives no kernel either.
        except (tornado.web.HTTPError, OSError, ValueError, KeyError, TypeError) as erreur:
            _journal.error("la passerelle ne donne pas de noyau : %s", _raison(erreur))
            raise PasserelleMuette from None

    async def shutdown_kernel(  # type: ignore[override]  # upstream types it as not async, and it is
        self, kernel_id: str, now: bool = False, restart: bool = False
    ) -> None:
        """End a kernel; one that cannot be reached is forgotten, the gateway ends it when idle."""
        try:
            await super().shutdown_kernel(kernel_id, now=now, restart=restart)  # type: ignore[no-untyped-call]  # untyped library
        except (tornado.web.HTTPError, OSError) as erreur:
            _journal.warning("la passerelle ne termine pas un noyau : %s", _raison(erreur))
            self.remove_kernel(kernel_id)


def _raison(erreur: Exception) -> str:
    if isinstance(erreur, tornado.web.HTTPError):
        return f"HTTP {erreur.status_code}"
    return type(erreur).__name__


class PrisePasserelle(BaseKernelWebsocketConnection):
    """A page's socket, joined to the same one at the gateway: v1 messages, both ways."""

    _lointaine: Any = TraitAny(None, allow_none=True)
    _lecture: Any = TraitAny(None, allow_none=True)

    async def connect(self) -> None:
        """Join the gateway, or close the page's socket: the page will come again."""
        demande = HTTPRequest(
            f"{adresse_de_la_prise(self.kernel_id)}?session_id={quote(self.session_id)}",
            **_connexion(),
        )
        try:
            self._lointaine = await tornado.websocket.websocket_connect(
                demande, subprotocols=[PROTOCOLE_V1]
            )
        except Exception as erreur:  # noqa: BLE001  # refused, unreachable, not a gateway: all one
            _journal.error("la passerelle ne donne pas de prise : %s", type(erreur).__name__)
            self.websocket_handler.close(1013)
            return
        self._lecture = asyncio.ensure_future(self._lire())

    async def _lire(self) -> None:
        """Give the page what the kernel says, until either side closes."""
        while (message := await self._lointaine.read_message()) is not None:
            if isinstance(message, bytes):
                self.websocket_handler.write_message(message, binary=True)
        if self.websocket_handler.ws_connection is not None:
            self.websocket_handler.close(1013)

    def disconnect(self) -> None:  # type: ignore[override]  # nobody awaits it upstream
        """Close the gateway's side: the page's is closed."""
        if self._lointaine is not None:
            self._lointaine.close()

    def handle_incoming_message(self, incoming_msg: bytes) -> None:  # type: ignore[override]  # v1 is bytes
        """Pass on what a widget says; drop anything that would run or reveal code."""
        if self._lointaine is not None and self._permis(incoming_msg):
            with suppress(tornado.websocket.WebSocketClosedError):  # the page is about to know
                envoi = self._lointaine.write_message(incoming_msg, binary=True)
                envoi.add_done_callback(lambda fini: fini.exception())

    def _permis(self, trame: bytes) -> bool:
        try:
            _, morceaux = deserialize_msg_from_ws_v1(trame)  # type: ignore[no-untyped-call]  # untyped library
            genre = json.loads(morceaux[0])["msg_type"]
        except (ValueError, KeyError, TypeError, IndexError):
            return False
        return genre in self.multi_kernel_manager.allowed_message_types
