"""The proof an attestation carries in its QR code (« preuve »): signed, compact, read offline.

A proof says what the paper says, in about a hundred bytes, signed with Ed25519 (RFC 8032). Whoever
has the office's public key can check it with no server: the page made by `verificateur.py` does.

It holds no name. A name that is typed is compared with eight bytes of a digest: enough to see that
a paper was issued to somebody else, and nothing to read for who finds a code alone.

Layout, big-endian: version (1 byte), key (4: the beginning of the public key's SHA-256), issued on
and valid until (2 each: days since 2000-01-01, 0 for no end), minutes attended (2), score (1, in
percent, 255 for none), name (8), kind (1), length of the code (1) and code, ASCII; title, UTF-8.
The signature (64 bytes) covers CONTEXTE and all of that; the text form is base64url, no padding.
"""

import base64
import binascii
import hashlib
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificats.attestation import FORME_CODE
from certificats.erreurs import ErreurCertificat

CONTEXTE = b"epn-preuve-1\0"  # so that a signature made for something else proves nothing here
VERSION = 1
GENRES = ("reussite", "presence", "visa")
TITRE_MAX = 90  # bytes of UTF-8: beyond it the title is cut, the code still names the attestation
LONGUEUR_MAX = 400  # characters of a text worth reading

_EPOQUE = date(2000, 1, 1)
_TETE = struct.Struct(">B4sHHHB8sBB")
_SIGNATURE = 64
_SANS_SCORE = 255

Genre = Literal["reussite", "presence", "visa"]


@dataclass(frozen=True, slots=True)
class Preuve:
    """What is proved. `score` in whole percent, rounded down; `nom` is `empreinte_nom`'s digest."""

    code: str
    genre: str
    titre: str
    emise_le: date
    minutes: int
    score: int | None
    nom: bytes
    valable_jusqu_au: date | None = None


def empreinte_nom(code: str, nom: str) -> bytes:
    """Digest a holder's name, salted by the code (8 bytes).

    Accents, case, spaces and punctuation are set aside, for a name is typed as people can.
    """
    lettres = "".join(
        c for c in unicodedata.normalize("NFKD", nom).lower() if unicodedata.category(c)[0] in "LN"
    )
    return hashlib.sha256(f"epn-nom-1\0{code}\0{lettres}".encode("utf-8", "replace")).digest()[:8]


def identifiant_cle(publique: bytes) -> bytes:
    """Name a public key (32 raw bytes) by four bytes of its digest."""
    return hashlib.sha256(publique).digest()[:4]


def signer(preuve: Preuve, cle: Ed25519PrivateKey) -> str:
    """Give the proof's text. Raises ErreurCertificat when a value does not fit."""
    if not FORME_CODE.fullmatch(preuve.code) or len(preuve.nom) != 8:
        raise ErreurCertificat("code", "Le code de l’attestation n’a pas la forme attendue.")
    code = preuve.code.encode("ascii")
    try:
        tete = _TETE.pack(
            VERSION,
            identifiant_cle(cle.public_key().public_bytes_raw()),
            _jours(preuve.emise_le),
            0 if preuve.valable_jusqu_au is None else _jours(preuve.valable_jusqu_au),
            min(preuve.minutes, 0xFFFF),
            _SANS_SCORE if preuve.score is None else preuve.score,
            preuve.nom,
            GENRES.index(preuve.genre),
            len(code),
        )
    except (struct.error, ValueError):
        raise ErreurCertificat(
            "preuve", "Une date ou une durée de l’attestation est hors des limites."
        ) from None
    titre = preuve.titre.encode("utf-8", "replace")[:TITRE_MAX].decode("utf-8", "ignore")
    corps = tete + code + titre.encode("utf-8")
    return base64.urlsafe_b64encode(corps + cle.sign(CONTEXTE + corps)).rstrip(b"=").decode()


def verifier(texte: str, cles: Mapping[bytes, bytes]) -> Preuve | None:
    """Give what a proof says, or None when none of `cles` signed it. Never raises.

    `cles`: public keys (32 raw bytes) by `identifiant_cle`.
    """
    octets = _octets(texte)
    if octets is None or len(octets) < _TETE.size + _SIGNATURE:
        return None
    corps, signature = octets[:-_SIGNATURE], octets[-_SIGNATURE:]
    publique = cles.get(corps[1:5])
    if publique is None:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(publique).verify(signature, CONTEXTE + corps)
    except (InvalidSignature, ValueError):
        return None
    return _deballer(corps)


def _octets(texte: str) -> bytes | None:
    if not texte.isascii() or len(texte) > LONGUEUR_MAX:
        return None
    try:
        octets = base64.b64decode(texte + "=" * (-len(texte) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # One text a proof: the unused bits of the last character would let it be written four ways.
    propre = base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
    return octets if propre == texte else None


def _deballer(corps: bytes) -> Preuve | None:
    """Read what was signed; None for a version of the future."""
    version, _, emise, fin, minutes, score, nom, genre, longueur = _TETE.unpack_from(corps)
    if version != VERSION or genre >= len(GENRES):
        return None
    try:
        code = corps[_TETE.size : _TETE.size + longueur].decode("ascii")
        titre = corps[_TETE.size + longueur :].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Preuve(
        code=code,
        genre=GENRES[genre],
        titre=titre,
        emise_le=_EPOQUE + timedelta(days=emise),
        minutes=minutes,
        score=None if score == _SANS_SCORE else score,
        nom=nom,
        valable_jusqu_au=None if fin == 0 else _EPOQUE + timedelta(days=fin),
    )


def _jours(jour: date) -> int:
    return (jour - _EPOQUE).days
