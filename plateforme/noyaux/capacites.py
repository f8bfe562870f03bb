"""For whom each kernel acts: a capability minted at its start, bound once when its page is served.

The server keeps only the capability's hash. A preheated kernel exists before its learner is known;
until it is bound, its capability is good for nothing. Once bound it is good for one thing only, the
answers of one learner in one chapter or the aggregates of one coordinator's dashboard, and the
binding cannot be changed.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Rattachement:
    """The one learner and the one chapter a kernel acts for."""

    apprenant: UUID
    module: str
    chapitre: str

    @property
    def qui(self) -> UUID:
        """Whose kernel it is."""
        return self.apprenant


@dataclass(frozen=True, slots=True)
class RattachementTableau:
    """The one coordinator for whom a dashboard's kernel reads aggregates, and nothing else."""

    compte: UUID

    @property
    def qui(self) -> UUID:
        """Whose kernel it is."""
        return self.compte


Lien: TypeAlias = Rattachement | RattachementTableau


class DejaLie(RuntimeError):
    """A kernel was about to be bound a second time: a programming error, never a user's."""


def nouvelle_capacite() -> str:
    """Return a fresh capability: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def _empreinte(capacite: str) -> bytes:
    return hashlib.sha256(capacite.encode()).digest()


class Capacites:
    """The kernels of one server process, their capabilities and their owners."""

    def __init__(self) -> None:
        self._empreintes: dict[str, bytes] = {}
        self._noyaux: dict[bytes, str] = {}
        self._rattachements: dict[str, Lien] = {}

    def attribuer(self, noyau: str, capacite: str) -> None:
        """Record that kernel `noyau` was started with `capacite`; only its hash is kept."""
        empreinte = _empreinte(capacite)
        self._empreintes[noyau] = empreinte
        self._noyaux[empreinte] = noyau

    def lier(self, noyau: str, rattachement: Lien) -> None:
        """Bind a kernel to whom it acts for, once; raise DejaLie the second time."""
        if noyau in self._rattachements:
            raise DejaLie(noyau)
        self._rattachements[noyau] = rattachement

    def rattachement(self, noyau: str) -> Lien | None:
        """Return for whom `noyau` acts, or None when it is unknown or not bound yet."""
        return self._rattachements.get(noyau)

    def titulaire(self, capacite: str) -> Lien | None:
        """Return for whom the bearer of `capacite` may act, or None."""
        noyau = self._noyaux.get(_empreinte(capacite))
        return None if noyau is None else self._rattachements.get(noyau)

    def noyaux_de(self, qui: UUID) -> list[str]:
        """Return the kernels bound to a learner or an account, the oldest first."""
        return [n for n, lien in self._rattachements.items() if lien.qui == qui]

    def lies(self) -> list[str]:
        """Return the kernels that act for somebody, the oldest first."""
        return list(self._rattachements)

    def qui(self, noyau: str) -> UUID | None:
        """Return whose kernel it is, or None."""
        lien = self._rattachements.get(noyau)
        return None if lien is None else lien.qui

    def oublier(self, noyau: str) -> None:
        """Forget a kernel that has ended; its capability opens nothing any more."""
        self._rattachements.pop(noyau, None)
        empreinte = self._empreintes.pop(noyau, None)
        if empreinte is not None:
            self._noyaux.pop(empreinte, None)
