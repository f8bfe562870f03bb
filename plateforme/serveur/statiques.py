"""Style sheets, scripts and pictures, as files that a browser keeps for ever (« statiques »).

Their address holds a hash of them all: another version is another address, so a page opened again
asks for nothing but itself. They are compressed once; a page never is, because it holds secrets of
its reader beside what that reader wrote.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path

import tornado.web

PREFIXE = "/statique"
_DOSSIER = Path(__file__).resolve().parent / "statique"
_GENRES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Jeu:
    """Files served together (« jeu »), by name; when one changes, all have another address."""

    adresse: str
    fichiers: Mapping[str, bytes]


def jeu_de(prefixe: str, fichiers: Mapping[str, bytes]) -> Jeu:
    """Return these files with their address, under `prefixe`."""
    dits = (partie for nom in sorted(fichiers) for partie in (nom.encode(), fichiers[nom]))
    empreinte = hashlib.sha256(b"\0".join(dits)).hexdigest()[:16]
    return Jeu(f"{prefixe}/{empreinte}", fichiers)


@cache
def du_portail() -> Jeu:
    """Return the portal's own files, as they are when it starts."""
    lus = {
        fichier.relative_to(_DOSSIER).as_posix(): fichier.read_bytes()
        for fichier in _DOSSIER.rglob("*")
        if fichier.suffix in _GENRES
    }
    return jeu_de(PREFIXE, lus)


class FichierStatique(tornado.web.RequestHandler):
    """GET <prefix>/<version>/<name>: public, and nothing personal in it."""

    def initialize(self, jeu: Callable[[], Jeu]) -> None:
        """`jeu` gives the files, when one is first asked for."""
        self._jeu = jeu

    def get(self, version: str, nom: str) -> None:
        """Send one file; one of another version is not there any more."""
        jeu = self._jeu()
        contenu = jeu.fichiers.get(nom)
        if contenu is None or not jeu.adresse.endswith(f"/{version}"):
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", f"{_GENRES[Path(nom).suffix]}; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            contenu = _comprime(contenu)
        self.finish(contenu)

    def compute_etag(self) -> None:
        """None: what never changes is never asked about."""


@cache
def _comprime(contenu: bytes) -> bytes:
    return gzip.compress(contenu, mtime=0)
