"""Voilà's doors, each with its guard: one's own kernel only, over v1 sockets only."""

import asyncio
import json
import struct
from http import HTTPStatus
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import APIHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from plateforme.serveur.identite import connexion_vivante
from plateforme.serveur.places import terminer

PROTOCOLE_V1 = "v1.kernel.websocket.jupyter.org"
# A page has one socket; another opens while the first is being noticed dead.
PRISES_MAX = 4
# Channel, four parts, and the buffers a widget may add.
MORCEAUX_MAX = 64


def trame_saine(trame: str | bytes) -> bool:
    """Tell whether a v1 message is laid out as it says: its offsets, in order, within its bytes."""
    if not isinstance(trame, bytes) or len(trame) < 8:
        return False
    nombre = int.from_bytes(trame[:8], "little")
    if not 6 <= nombre <= MORCEAUX_MAX or len(trame) < 8 * (nombre + 1):
        return False
    reperes = struct.unpack_from(f"<{nombre}Q", trame, 8)
    debut, fin = 8 * (nombre + 1), len(trame)
    return all(a <= b for a, b in zip((debut, *reperes), (*reperes, fin), strict=True))


class Noyau(KernelHandler):
    """Look at or end one's own kernel; Jupyter asks our authorizer (see `identite`)."""


class Canaux(VoilaKernelWebsocketHandler):  # type: ignore[misc]  # untyped base class
    """The kernel's socket. The legacy protocol would show the cells' sources: v1 or nothing."""

    async def get(self, kernel_id: str) -> None:
        """Refuse a client that does not speak v1, then let Jupyter check who it is."""
        proposes = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOLE_V1 not in {p.strip() for p in proposes.split(",")}:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        # Each socket costs about eleven file descriptors.
        prises = self.settings["prises"]
        if prises[kernel_id] >= PRISES_MAX:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        prises[kernel_id] += 1
        try:
            await super().get(kernel_id=kernel_id)  # returns once the socket is closed
        finally:
            prises[kernel_id] -= 1
            if not prises[kernel_id]:
                del prises[kernel_id]
            self.settings["places"].vue(kernel_id)

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # tornado's signature
        """Nobody reads the body of a refused socket; Jupyter's would look for a template."""
        self.set_status(status_code)
        self.finish()

    def on_message(self, ws_message: str | bytes) -> None:
        """Close a socket that sends what is not a message: the server must not try to read it."""
        if trame_saine(ws_message):
            super().on_message(ws_message)
        else:
            self.close(1003)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send to the page; that it has just been closed is not an error worth a log."""
        envoi = super().write_message(message, binary)
        if envoi is not None:
            asyncio.ensure_future(envoi).add_done_callback(lambda fini: fini.exception())
        return envoi


class FinDePage(APIHandler):
    """The page says it is closing: its kernel ends at once."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel, when it is the visitor's own."""
        permis = self.authorizer.is_authorized(self, self.current_user, "write", "kernels")
        if not permis:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        qui = self.settings["capacites"].qui(kernel_id)
        await terminer(self.kernel_manager, kernel_id)
        if qui is not None:
            self.settings["places"].file.garder(qui)
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class Veille(tornado.web.RequestHandler):
    """« Is my page still alive? », asked every two seconds by an open page.

    200 with {"vivant": bool}, and {"cedee": true} for a page that gave way to newer ones of the
    same person; 403 once the visitor is no longer signed in. Asking does not keep a session open:
    only gestures do (/api/presence).
    """

    async def get(self, kernel_id: str) -> None:
        """Answer, and clear away a kernel that died."""
        self.set_header("Cache-Control", "no-store")
        lien = self.settings["capacites"].rattachement(kernel_id)
        connexion = connexion_vivante(self, prolonger=False)
        if connexion is None:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        visiteur = connexion.apprenant_id or connexion.compte_id
        sienne = lien is not None and lien.qui == visiteur
        if sienne:
            self.settings["places"].vue(kernel_id)
        vivant = sienne and await self._vit(kernel_id)
        cedee = {"cedee": True} if self.settings["places"].a_cede(kernel_id) else {}
        self.finish({"vivant": vivant} | cedee)

    async def _vit(self, kernel_id: str) -> bool:
        noyaux = self.settings["kernel_manager"]
        if kernel_id not in noyaux:
            return False
        if await ensure_async(noyaux.get_kernel(kernel_id).is_alive()):
            return True
        await terminer(noyaux, kernel_id)
        return False

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # tornado's signature
        """JSON, like the answer."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"vivant": False, "statut": status_code}))
