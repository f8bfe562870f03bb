"""The list of attestations that no longer hold (« révocations »), signed, to check offline.

It says codes and a day, never why. Text: base64url(JSON) "." base64url(Ed25519 signature); the JSON
is {"cle", "le", "revoquees": {code: "revoque" | "remplace"}, "v"}, keys sorted, no space.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificats.preuve import identifiant_cle

CONTEXTE = b"epn-revocations-1\0"
ETATS = ("revoque", "remplace")
TAILLE_MAX = 5_000_000  # characters: some 200,000 codes


@dataclass(frozen=True, slots=True)
class Revocations:
    """Codes that no longer hold, with their state (one of ETATS), as known on a day."""

    arretee_le: date
    etats: Mapping[str, str]


def signer_liste(liste: Revocations, cle: Ed25519PrivateKey) -> str:
    """Give the list's text, signed."""
    publique = cle.public_key().public_bytes_raw()
    corps = json.dumps(
        {
            "cle": identifiant_cle(publique).hex(),
            "le": liste.arretee_le.isoformat(),
            "revoquees": dict(liste.etats),
            "v": 1,
        },
        sort_keys=True,
        separators=(",", ":"),
    ).encode("ascii")
    return f"{_texte(corps)}.{_texte(cle.sign(CONTEXTE + corps))}"


def lire_liste(texte: str, cles: Mapping[bytes, bytes]) -> Revocations | None:
    """Read a list back; None unless one of `cles` signed it. Never raises."""
    if len(texte) > TAILLE_MAX or not texte.isascii():
        return None
    corps_texte, _, signature = texte.strip().partition(".")
    try:
        corps = base64.b64decode(_complet(corps_texte), altchars=b"-_", validate=True)
        brut: Any = json.loads(corps)
        publique = cles[bytes.fromhex(brut["cle"])]
        Ed25519PublicKey.from_public_bytes(publique).verify(
            base64.b64decode(_complet(signature), altchars=b"-_", validate=True), CONTEXTE + corps
        )
        return Revocations(date.fromisoformat(brut["le"]), dict(brut["revoquees"]))
    except (InvalidSignature, binascii.Error, KeyError, RecursionError, TypeError, ValueError):
        return None


def _texte(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _complet(texte: str) -> str:
    return texte + "=" * (-len(texte) % 4)
