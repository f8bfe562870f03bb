"""The author's JupyterLab (« atelier »): the modules to write, and formgrader on our course.

nbgrader asks that the course be under JupyterLab's root: that root holds two links, one to the
modules and one to the course, and nothing else of the data folder. JupyterLab runs in its own
process with an allowed environment and a home of its own: neither the registry's address nor a
setting of the person's own Jupyter reaches it.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erreurs import ErreurEPN
from plateforme.dossier import Dossier
from plateforme.notation.cours import FICHIER_CONFIG, preparer_cours
from plateforme.noyaux.environnement import environnement_permis

ADRESSE = "127.0.0.1"
DEMARRAGE = 120.0  # seconds; JupyterLab takes three on a quiet machine
ARRET = 15.0  # seconds left to the kernels
INUTILES = ("assignment-list", "course-list", "create-assignment", "validate-assignment")
# What nbgrader and Voilà add for students, and for serving notebooks that run anything.
EXTENSIONS_ECARTEES = (
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
    "nbgrader.server_extensions.validate_assignment",
    "voila.server_extension",
)
# JupyterLab's own settings, the first time: in French, and asking nothing of the outside.
PREMIERS_REGLAGES: dict[str, dict[str, Any]] = {
    "translation-extension/plugin.jupyterlab-settings": {"locale": "fr_FR"},
    "apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


class AtelierImpossible(ErreurEPN):
    """JupyterLab cannot start; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Atelier:
    """A JupyterLab that answers; `adresse` holds its token."""

    processus: subprocess.Popen[bytes]
    adresse: str

    def attendre(self) -> int:
        """Wait for its end; return its exit code."""
        return self.processus.wait()

    def fermer(self) -> None:
        """End it and its kernels."""
        if self.processus.poll() is None:
            self.processus.terminate()
        try:
            self.processus.wait(ARRET)
        except subprocess.TimeoutExpired:
            self.processus.kill()
            self.processus.wait()


def ouvrir_atelier(dossier: Dossier, modules: Path, port: int) -> Atelier:
    """Start JupyterLab on `modules` and on the course; return once it answers.

    Raises AtelierImpossible: the port is taken, a link cannot be made, JupyterLab stopped.
    """
    _exiger_port_libre(port)
    jeton = secrets.token_urlsafe(24)
    _preparer(dossier, modules, port, jeton)
    environnement = environnement_permis(os.environ, dossier.foyer_atelier) | {
        # For the commands typed in JupyterLab's terminal.
        "EPN_DONNEES": str(dossier.racine),
        "EPN_MODULES": str(modules),
    }
    journal = dossier.racine / "atelier.log"
    with journal.open("wb") as sortie:
        processus = subprocess.Popen(
            [sys.executable, "-P", "-m", "jupyterlab"],
            cwd=dossier.atelier,
            env=environnement,
            stdin=subprocess.DEVNULL,
            stdout=sortie,
            stderr=sortie,
            start_new_session=True,  # Ctrl+C is for us: JupyterLab would ask to confirm
        )
    atelier = Atelier(processus, f"http://{ADRESSE}:{port}/lab?token={jeton}")
    try:
        _attendre_reponse(processus, port, journal)
    except BaseException:
        atelier.fermer()
        raise
    return atelier


def _exiger_port_libre(port: int) -> None:
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((ADRESSE, port))
        except OSError:
            raise AtelierImpossible(
                f"Le port {port} est déjà pris par un autre programme. "
                "Arrêtez-le, ou choisissez un autre port avec --port."
            ) from None


def _preparer(dossier: Dossier, modules: Path, port: int, jeton: str) -> None:
    """Write the links and the settings; all of it is made again at each start."""
    preparer_cours(dossier)
    reglages = dossier.foyer_atelier / "jupyter"
    for prive in (dossier.atelier, dossier.foyer_atelier, reglages):
        prive.mkdir(mode=0o700, exist_ok=True)
    _lier(dossier.atelier / "modules", modules)
    _lier(dossier.atelier / "cours", dossier.cours)
    racine_cours = str(dossier.atelier / "cours")
    (reglages / "nbgrader_config.py").write_text(
        f"{FICHIER_CONFIG}c.CourseDirectory.root = {racine_cours!r}\n", encoding="utf-8"
    )
    secret = reglages / "jupyter_lab_config.json"
    secret.unlink(missing_ok=True)
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sortie:  # noqa: PTH123  # a descriptor
        json.dump(_configuration(dossier, port, jeton), sortie)
    _ecrire_json(
        reglages / "jupyter_server_config.d" / "epn.json",
        {"ServerApp": {"jpserver_extensions": dict.fromkeys(EXTENSIONS_ECARTEES, False)}},
    )
    ecartees = {f"@jupyter/nbgrader:{nom}": True for nom in INUTILES}
    ecartees["@voila-dashboards/jupyterlab-preview"] = True
    _ecrire_json(reglages / "labconfig" / "page_config.json", {"disabledExtensions": ecartees})
    for reglage, valeur in PREMIERS_REGLAGES.items():
        fichier = reglages / "lab" / "user-settings" / "@jupyterlab" / reglage
        if not fichier.exists():  # afterwards the choice is the author's
            _ecrire_json(fichier, valeur)


def _configuration(dossier: Dossier, port: int, jeton: str) -> dict[str, Any]:
    return {
        "ServerApp": {
            "ip": ADRESSE,
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "root_dir": str(dossier.atelier),
            # On the loopback with a key, and many containers have no other user.
            "allow_root": True,
        },
        "IdentityProvider": {"token": jeton},
        "LabApp": {
            # Nothing is asked of the outside: neither news, nor updates, nor extensions.
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "news_url": None,
            "extension_manager": "readonly",
        },
    }


def _lier(lien: Path, cible: Path) -> None:
    if lien.is_symlink() and lien.resolve() == cible.resolve():
        return
    lien.unlink(missing_ok=True)
    try:
        lien.symlink_to(cible, target_is_directory=True)
    except OSError as erreur:
        raise AtelierImpossible(
            "Le lien vers les modules n’a pas pu être créé dans le dossier des données : "
            "vérifiez le droit d’y écrire (sous Windows, activez le mode développeur)."
        ) from erreur


def _ecrire_json(fichier: Path, donnees: object) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(json.dumps(donnees), encoding="utf-8")


def _attendre_reponse(processus: subprocess.Popen[bytes], port: int, journal: Path) -> None:
    limite = time.monotonic() + DEMARRAGE
    while processus.poll() is None and time.monotonic() < limite:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://{ADRESSE}:{port}/api", timeout=5),
        ):
            return
        with suppress(subprocess.TimeoutExpired):
            processus.wait(0.1)
    raise AtelierImpossible(f"JupyterLab n’a pas démarré. Ce qu’il a dit est dans {journal.name}.")
