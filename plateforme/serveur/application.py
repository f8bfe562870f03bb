"""The portal process: our subclass of stand-alone Voilà.

Three seams of Voilà 0.5.13 are used, each with a contract test: `init_settings` (identity,
authorizer, cookies), `init_handlers` (ours first, and of Voilà's own only the static ones: the
first match wins) and `listen` (one port, refused clearly). Learners never meet Voilà as a
jupyter_server extension: in that mode anybody could run code.
"""

import asyncio
import errno
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import tornado.ioloop
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from traitlets.config import Config
from voila.app import Voila
from voila.exporter import VoilaExporter
from voila.static_file_handler import MultiStaticFileHandler

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from plateforme.badges import ListePubliee
from plateforme.dossier import Dossier
from plateforme.noyaux.capacites import Capacites
from plateforme.noyaux.gestionnaire import GestionnaireNoyaux
from plateforme.publies import ChapitresPublies
from plateforme.serveur.client_hub import hub_de
from plateforme.serveur.droit_lecon import droit_en_html
from plateforme.serveur.frein import Debit, Frein
from plateforme.serveur.gabarits import environnement_gabarits
from plateforme.serveur.identite import AutorisationEPN, IdentiteEPN
from plateforme.serveur.journal_acces import journaliser
from plateforme.serveur.journal_sobre import rendre_sobre, sans_le_contenu
from plateforme.serveur.lecons_legeres import LeconsLegeres, sans_noyau
from plateforme.serveur.lectures import Lectures
from plateforme.serveur.lots import Lots
from plateforme.serveur.moules import Moules
from plateforme.serveur.notation_continue import NotationContinue
from plateforme.serveur.pages_images import EN_MEME_TEMPS
from plateforme.serveur.passerelle import (
    GestionnairePasserelle,
    PrisePasserelle,
    brancher_la_passerelle,
)
from plateforme.serveur.places import Places
from plateforme.serveur.prechauffe import Prechauffe
from plateforme.serveur.prose_lecon import ProseLecon
from plateforme.serveur.reglages import Reglages
from plateforme.serveur.ronde_noyaux import RondeNoyaux
from plateforme.serveur.routes import routes
from plateforme.serveur.secret import secret_des_cookies

ICI = Path(__file__).resolve().parent
# Of Voilà's own handlers, the two that serve its front end; every other is left out.
STATIQUES_DE_VOILA = (MultiStaticFileHandler, FileFindHandler)


class PortOccupe(ErreurEPN):
    """Another program already listens where the portal should."""


def configuration_voila(reglages: Reglages, legers: Iterable[str] = ()) -> Config:
    """Return Voilà's configuration with the defaults that `securite.md` asks to undo.

    No kernel waits for the chapters that need none, `legers`.
    """
    config = Config()
    voila = config.VoilaConfiguration
    voila.allow_template_override = "NO"
    voila.allow_theme_override = "NO"
    voila.file_allowlist = []
    voila.preheat_kernel = reglages.prechauffe > 0
    voila.default_pool_size = reglages.prechauffe
    config.VoilaKernelManager.preheat_denylist = [rf".*{re.escape(leger)}$" for leger in legers]
    voila.multi_kernel_manager_class = (
        GestionnairePasserelle if reglages.passerelle else GestionnaireNoyaux
    )
    voila.extension_allowlist = [
        "@voila-dashboards/widgets-manager8",
        "@jupyter-widgets/jupyterlab-manager",
        "anywidget",
    ]
    voila.show_tracebacks = False
    # Voilà's heartbeat is a script in the page: ours is collected, and bounded by `rendu_max`.
    voila.http_keep_alive_timeout = reglages.rendu_max + 1
    config.VoilaExecutor.timeout = reglages.rendu_max
    config.VoilaExporter.markdown_renderer_class = ProseLecon
    noyaux = config.GestionnaireNoyaux
    noyaux.cull_idle_timeout = reglages.noyau_oisif
    noyaux.cull_interval = 60
    noyaux.allow_tracebacks = False
    noyaux.buffer_offline_messages = False
    # Sockets in a private folder rather than TCP ports that any local user can reach.
    config.KernelManager.transport = "ipc"
    # A dead kernel is replaced by a fresh page with the stored answers, never by a blank kernel.
    config.KernelManager.autorestart = False
    return config


class Portail(Voila):  # type: ignore[misc]  # untyped base class
    """One running portal. Made by `creer_portail`; `start()` blocks until it is stopped."""

    template_paths: list[str]
    reglages: Reglages
    dossier: Dossier
    depot: Depot
    capacites: Capacites
    notation: NotationContinue

    @property
    def url_noyaux(self) -> str:
        """Where kernels reach this server, of this machine or not."""
        return self.reglages.adresse_interne.rstrip("/") or self.url_interne

    @property
    def url_interne(self) -> str:
        """Where this machine's own programs reach this server."""
        hote = "127.0.0.1" if self.reglages.adresse in ("", "0.0.0.0") else self.reglages.adresse  # noqa: S104  # compared, not bound
        return f"http://{hote}:{self.reglages.port}"

    def setup_template_dirs(self) -> None:
        """Put our lesson template before Voilà's own."""
        super().setup_template_dirs()
        self.template_paths = [str(ICI / "lecon"), *self.template_paths]

    def init_settings(self) -> dict[str, Any]:
        """Add our identity, our limits and the rooms the pages need to Voilà's settings."""
        reglages: dict[str, Any] = super().init_settings()
        gabarits = environnement_gabarits()
        reglages |= {
            "xsrf_cookies": True,
            "xsrf_cookie_kwargs": {"samesite": "Lax", "secure": self.reglages.https, "path": "/"},
            "websocket_max_message_size": self.reglages.message_max,
            "log_function": journaliser,
            "login_url": "/",
            "reglages": self.reglages,
            "dossier": self.dossier,
            "depot": self.depot,
            "capacites": self.capacites,
            "hub": hub_de(self.reglages),
            "frein": Frein(time.monotonic),
            "frein_verification": Frein(time.monotonic),
            "frein_pointage": Frein(time.monotonic),
            "debit": Debit(
                self.reglages.messages_rafale, self.reglages.messages_par_seconde, time.monotonic
            ),
            "lots": Lots(),
            "relecture": asyncio.Lock(),
            "lectures": Lectures(),
            "redessins": asyncio.Semaphore(EN_MEME_TEMPS),
            "statuts_badges": ListePubliee(self.dossier, self.depot),
            "publies": ChapitresPublies(self.dossier),
            "lecons_legeres": LeconsLegeres(
                self.dossier.publies, self._exporteur(), droit_en_html(gabarits)
            ),
            "notation": self.notation,
            "gabarits": gabarits,
            "moules": Moules(),
            "prechauffe": Prechauffe(
                self.dossier.publies, self.reglages.noyaux_max, self.reglages.prechauffe
            ),
            "prises": Counter(),
            "places": Places(self.capacites, self.reglages),
        }
        return reglages

    def _exporteur(self) -> VoilaExporter:
        """Voilà's exporter, as its own handler makes one for each page."""
        return VoilaExporter(
            template_paths=self.template_paths,
            template_name=self.voila_configuration.template,
            config=self.config,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
        )

    def init_handlers(self) -> list[Any]:
        """Ours first; then, of Voilà's, only what its front end is made of."""
        de_voila = [route for route in super().init_handlers() if route[1] in STATIQUES_DE_VOILA]
        return [*routes(self), *de_voila]

    def des_que_pret(self, faire: Callable[[], None]) -> None:
        """Have `faire` called by `start()`, once the port is open."""
        tornado.ioloop.IOLoop.current().add_callback(faire)

    def listen(self) -> None:
        """Listen on the one port asked for, or say plainly that it is taken."""
        try:
            self.app.listen(
                self.reglages.port,
                self.reglages.adresse,
                xheaders=self.reglages.https,
                max_body_size=self.reglages.corps_max,
            )
        except OSError as erreur:
            if erreur.errno != errno.EADDRINUSE:
                raise
            raise PortOccupe(
                f"Le port {self.reglages.port} est déjà pris par un autre programme. "
                "Arrêtez-le, ou choisissez un autre port avec --port."
            ) from None
        self.ioloop = tornado.ioloop.IOLoop.current()
        if self.reglages.notation:
            self.ioloop.add_callback(self.notation.veiller)
        self.ioloop.add_callback(RondeNoyaux(self.app.settings).veiller)
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Arrêt demandé.")
        finally:
            self.stop()


def _ping_de_jupyter(trace: logging.LogRecord) -> bool:
    """Drop tornado's complaint at each socket: it reads in seconds what Jupyter gives in ms."""
    return "websocket_ping_timeout" not in trace.getMessage()


def relever_les_descripteurs() -> None:
    """Ask for every file descriptor the system allows: a socket to a kernel takes about eleven."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, permis = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (permis, permis))


def creer_portail(dossier: Dossier, depot: Depot, reglages: Reglages) -> Portail:
    """Return a portal ready to `start()` over an opened registry and a published course."""
    relever_les_descripteurs()
    if reglages.passerelle:
        brancher_la_passerelle(reglages.passerelle)
    asyncio.set_event_loop(asyncio.new_event_loop())
    portail: Portail = Portail(
        config=configuration_voila(reglages, sans_noyau(dossier.publies)),
        root_dir=str(dossier.publies),
        port=reglages.port,
        ip=reglages.adresse,
        open_browser=False,
        cookie_secret=secret_des_cookies(dossier.cles),
        identity_provider_class=IdentiteEPN,
        authorizer_class=AutorisationEPN,
        kernel_websocket_connection_class=(
            PrisePasserelle if reglages.passerelle else ZMQChannelsWebsocketConnection
        ),
        # The office's own Jupyter configuration must not change what learners meet.
        config_file_paths=[],
    )
    portail.reglages, portail.dossier, portail.depot = reglages, dossier, depot
    portail.capacites = Capacites()
    portail.notation = NotationContinue(dossier, depot)
    portail.initialize(argv=[])
    portail.log.setLevel(logging.ERROR)
    for journal in (logging.getLogger(), portail.log):
        rendre_sobre(journal)
    logging.getLogger("tornado.general").addFilter(_ping_de_jupyter)
    logging.getLogger("traitlets").addFilter(sans_le_contenu)
    return portail
