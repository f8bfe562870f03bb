"""Files handed in and not imported yet (« fichiers reçus »): private, short-lived, one's own.

A table waits here between being sent and being confirmed. Its name is its owner's id and a random
token; nobody else's token opens it, and an hour later it is gone.
"""

import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

DUREE = 3600.0  # seconds
PAR_COMPTE = 5  # files of one account; the oldest make room
_JETON = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class FichierRecu:
    """A file handed in: what it is (« inscriptions »…), the session's code or '', its bytes."""

    quoi: str
    session: str
    octets: bytes


class FichiersRecus:
    """The files of one data folder that wait to be confirmed."""

    def __init__(self, racine: Path) -> None:
        self._dossier = racine / "recus"

    def garder(self, recu: FichierRecu, qui: UUID) -> str:
        """Keep a file of an account; return the token that opens it again."""
        self._dossier.mkdir(mode=0o700, exist_ok=True)
        self.purger()
        for ancien in self._siens(qui)[: -PAR_COMPTE + 1]:
            ancien.unlink(missing_ok=True)
        jeton = secrets.token_urlsafe(32)
        entete = json.dumps({"quoi": recu.quoi, "session": recu.session}).encode()
        descripteur = os.open(self._chemin(jeton, qui), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "wb") as sortie:
            sortie.write(entete + b"\n" + recu.octets)
        return jeton

    def lire(self, jeton: str, qui: UUID) -> FichierRecu | None:
        """Return a file of this account; None when it is gone, too old, or somebody else's."""
        self.purger()
        if not _JETON.fullmatch(jeton):
            return None
        try:
            brut = self._chemin(jeton, qui).read_bytes()
        except OSError:
            return None
        entete, _, octets = brut.partition(b"\n")
        return FichierRecu(**json.loads(entete), octets=octets)

    def retirer(self, jeton: str, qui: UUID) -> None:
        """Remove a file that was used, or given up."""
        if _JETON.fullmatch(jeton):
            self._chemin(jeton, qui).unlink(missing_ok=True)

    def purger(self) -> None:
        """Remove what is more than an hour old."""
        limite = time.time() - DUREE
        for chemin in self._tous():
            with suppress(OSError):  # removed meanwhile
                if chemin.stat().st_mtime < limite:
                    chemin.unlink()

    def _chemin(self, jeton: str, qui: UUID) -> Path:
        return self._dossier / f"{qui.hex}.{jeton}"

    def _siens(self, qui: UUID) -> list[Path]:
        siens = [c for c in self._tous() if c.name.startswith(f"{qui.hex}.")]
        return sorted(siens, key=lambda chemin: chemin.stat().st_mtime)

    def _tous(self) -> Iterator[Path]:
        with suppress(OSError):  # no folder yet
            yield from self._dossier.iterdir()
