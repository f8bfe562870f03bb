"""How each of these tools is started, and how a visitor gets its page without a browser.

Each has its own way of bringing the page: in the HTML (NiceGUI), or by a socket that its script
would open (Panel, Streamlit, marimo, Solara, and the questions of Voilà). `apporter` follows the
tool's own protocol until the last part is there, and keeps the socket: the page is open. Written
against the locked versions.
"""

import http.client
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from websockets.sync.client import connect

ICI = Path(__file__).resolve().parent
VENV = ICI.parents[1] / ".venv-voisins"
FIN = "Partie 9"
DERNIERE = "Question 9"
DELAI = 180.0
REPONSE = 5.0
# No size is too great here, and a server too busy to answer a ping is not gone.
LIEN: dict[str, Any] = {
    "max_size": None,
    "proxy": None,
    "ping_interval": None,
    "open_timeout": DELAI,
}
# A Streamlit `BackMsg` that asks for a first run: field 11, `rerun_script`, an empty message.
LANCER_STREAMLIT = bytes([11 << 3 | 2, 0])


@dataclass(frozen=True, slots=True)
class Outil:
    """A tool: its command, whose last word is the port, where its page is, how it is brought."""

    nom: str
    paquet: str
    commande: tuple[str, ...]
    page: str
    apporter: Callable[[int, str], Any]


def _lire(port: int, chemin: str) -> str:
    lien = http.client.HTTPConnection("127.0.0.1", port, timeout=DELAI)
    try:
        lien.request("GET", chemin)
        return lien.getresponse().read().decode()
    finally:
        lien.close()


def _jusqu_a_la_fin(lien: Any, fin: str = FIN, delai: float = DELAI) -> Any:
    """Read a socket until the last part came; raise TimeoutError when it is silent for long."""
    while True:
        recu = lien.recv(timeout=delai)
        if fin.encode() in (recu.encode() if isinstance(recu, str) else recu):
            return lien


def _nicegui(port: int, page: str) -> None:
    if FIN not in _lire(port, page):
        raise RuntimeError("la page n’est pas venue")


def _panel(port: int, page: str) -> Any:
    html = _lire(port, page)
    jeton = html.partition('"token":"')[2].partition('"')[0]
    lien = connect(
        f"ws://127.0.0.1:{port}{page}/ws",
        subprotocols=["bokeh", jeton],  # type: ignore[list-item]  # a NewType of str
        **LIEN,
    )
    # Bokeh sends each message in three pieces: header, metadata, content. Its first says that it
    # is ready: what came before that would close the socket.
    for _ in range(3):
        lien.recv(timeout=DELAI)
    entete = {"msgid": uuid4().hex, "msgtype": "PULL-DOC-REQ"}
    for morceau in (entete, {}, {}):
        lien.send(json.dumps(morceau))
    return _jusqu_a_la_fin(lien)


def _streamlit(port: int, page: str) -> Any:
    _lire(port, page)
    lien = connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]  # a NewType of str
        **LIEN,
    )
    lien.send(LANCER_STREAMLIT)
    return _jusqu_a_la_fin(lien)


def _marimo(port: int, page: str) -> Any:
    _lire(port, page)
    adresse = f"ws://127.0.0.1:{port}/ws?session_id=s_{uuid4().hex[:6]}"
    return _jusqu_a_la_fin(connect(adresse, **LIEN))


def _solara(port: int, page: str) -> Any:
    _lire(port, page)
    lien = connect(
        f"ws://127.0.0.1:{port}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}",
        **LIEN,
    )
    demande = {"method": "run", "args": {"path": "", "appName": "__default__", "themes": {}}}
    _demander_par_comm(lien, "solara.control", demande)
    return _jusqu_a_la_fin(lien)


def joindre_le_noyau(port: int, noyau: str) -> Any:
    """Join a kernel as Voilà's front end does, and have it say what its widgets show."""
    lien = connect(
        f"ws://127.0.0.1:{port}/api/kernels/{noyau}/channels?session_id={uuid4()}", **LIEN
    )
    while True:
        _demander_par_comm(lien, "jupyter.widget.control", {"method": "request_states"})
        # What a kernel says is lost for who has just joined, now and then: asked again.
        with suppress(TimeoutError):
            return _jusqu_a_la_fin(lien, DERNIERE, REPONSE)


def _demander_par_comm(lien: Any, cible: str, demande: dict[str, Any]) -> None:
    """Open a comm of Jupyter's and send it one message."""
    comm = uuid4().hex
    for genre, contenu in (
        ("comm_open", {"comm_id": comm, "target_name": cible, "data": {}}),
        ("comm_msg", {"comm_id": comm, "data": demande}),
    ):
        message = {
            "channel": "shell",
            "header": {
                "msg_id": uuid4().hex,
                "msg_type": genre,
                "session": comm,
                "username": "",
                "version": "5.3",
                "date": "2026-01-01T00:00:00Z",
            },
            "parent_header": {},
            "metadata": {"version": "1.0.0"},  # of the protocol of ipywidgets' control comm
            "content": contenu,
            "buffers": [],
        }
        lien.send(json.dumps(message))


def _programme(nom: str) -> str:
    return str(VENV / "bin" / nom)


OUTILS = (
    Outil(
        "Streamlit",
        "streamlit",
        (
            *(_programme("streamlit"), "run", str(ICI / "page_streamlit.py")),
            *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
            *("--server.address", "127.0.0.1", "--server.port"),
        ),
        "/",
        _streamlit,
    ),
    Outil(
        "Panel",
        "panel",
        (
            *(_programme("panel"), "serve", str(ICI / "page_panel.py")),
            *("--address", "127.0.0.1", "--port"),
        ),
        "/page_panel",
        _panel,
    ),
    Outil(
        "marimo",
        "marimo",
        (
            *(_programme("marimo"), "run", str(ICI / "page_marimo.py"), "--headless"),
            *("--no-token", "--host", "127.0.0.1", "--port"),
        ),
        "/",
        _marimo,
    ),
    Outil(
        "Solara",
        "solara",
        (
            *(_programme("solara"), "run", str(ICI / "page_solara.py"), "--production"),
            *("--no-open", "--host", "127.0.0.1", "--port"),
        ),
        "/",
        _solara,
    ),
    Outil(
        "NiceGUI",
        "nicegui",
        (_programme("python"), str(ICI / "page_nicegui.py")),
        "/",
        _nicegui,
    ),
)
