"""Sign a document and check it (« intégrité »): DataIntegrityProof, eddsa-rdfc-2022.

W3C, Data Integrity EdDSA Cryptosuites 1.0, § 3.2. The key is named by itself (did:key): whoever has
the badge has what checks it, and whoever knows the office's key knows that it is the office's.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificats.badge.quads import TYPE, DocumentEtranger, est_instant, quads_canoniques
from certificats.badge.vocabulaire import SEC, XSD, Forme

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # multicodec « ed25519-pub »


class CleInconnue(ValueError):
    """Signed with a key that is not one of ours, or said to be."""


def did_de(publique: bytes) -> str:
    """Name a public key (32 raw bytes): « did:key:z6Mk… »."""
    return f"did:key:{en_base58(_ED25519 + publique)}"


def instant(quand: datetime) -> str:
    """Write a moment as a badge does, in UTC, to the second; `quand` knows its time zone."""
    return quand.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signer(
    document: Mapping[str, Any], forme: Forme, cle: Ed25519PrivateKey, quand: str
) -> dict[str, Any]:
    """Give the document with its proof, made at `quand`. Raise DocumentEtranger."""
    publique = cle.public_key().public_bytes_raw()
    preuve = _preuve(did_de(publique), quand)
    a_signer = empreintes(quads_canoniques(document, forme), preuve)
    # A list: the schema of Open Badges asks for one, the standards take both.
    return {**document, "proof": [{**preuve, "proofValue": en_base58(cle.sign(a_signer))}]}


def verifier(document: Mapping[str, Any], forme: Forme, cles: Iterable[bytes]) -> None:
    """Check a signed document against our public keys.

    Raise DocumentEtranger, CleInconnue, or InvalidSignature.
    """
    reste = dict(document)
    preuves = reste.pop("proof", None)
    preuve = preuves[0] if isinstance(preuves, list) and len(preuves) == 1 else None
    emetteur = reste.get("issuer")
    did = emetteur.get("id") if isinstance(emetteur, dict) else emetteur
    if not isinstance(preuve, dict) or not isinstance(did, str):
        raise DocumentEtranger("proof")
    valeur, quand = preuve.get("proofValue"), preuve.get("created")
    if not isinstance(valeur, str) or not est_instant(quand):
        raise DocumentEtranger("proof")
    attendue = _preuve(did, str(quand))
    if preuve != {**attendue, "proofValue": valeur}:
        raise DocumentEtranger("proof")
    a_signer = empreintes(quads_canoniques(reste, forme), attendue)
    signature = depuis_base58(valeur)
    if signature is None or len(signature) != 64:
        raise InvalidSignature
    publique = {did_de(une): une for une in cles}.get(did)
    if publique is None:
        raise CleInconnue
    Ed25519PublicKey.from_public_bytes(publique).verify(signature, a_signer)


def empreintes(quads: str, preuve: Mapping[str, str]) -> bytes:
    """Give the 64 bytes that are signed: the digests of the proof's options, then the document's.

    The options are always the same five statements, already in canonical order.
    """
    options = (
        f'_:c14n0 <http://purl.org/dc/terms/created> "{preuve["created"]}"^^<{XSD}dateTime> .\n'
        f"_:c14n0 {TYPE} <{SEC}DataIntegrityProof> .\n"
        f'_:c14n0 <{SEC}cryptosuite> "eddsa-rdfc-2022"^^<{SEC}cryptosuiteString> .\n'
        f"_:c14n0 <{SEC}proofPurpose> <{SEC}assertionMethod> .\n"
        f"_:c14n0 <{SEC}verificationMethod> <{preuve['verificationMethod']}> .\n"
    )
    return sha256(options.encode()).digest() + sha256(quads.encode()).digest()


def _preuve(did: str, quand: str) -> dict[str, str]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": quand,
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
    }


def en_base58(octets: bytes) -> str:
    """Write bytes in multibase « z » (base58btc)."""
    nombre = int.from_bytes(octets)
    chiffres = ""
    while nombre:
        nombre, rang = divmod(nombre, 58)
        chiffres = _ALPHABET[rang] + chiffres
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    return "z" + "1" * zeros + chiffres


def depuis_base58(texte: str) -> bytes | None:
    """Read `en_base58` back; None for anything else, even the same number written otherwise."""
    if not 1 < len(texte) <= 100 or texte[0] != "z" or not set(texte[1:]) <= set(_ALPHABET):
        return None
    nombre = 0
    for chiffre in texte[1:]:
        nombre = nombre * 58 + _ALPHABET.index(chiffre)
    zeros = len(texte) - 1 - len(texte[1:].lstrip("1"))
    octets = b"\0" * zeros + nombre.to_bytes((nombre.bit_length() + 7) // 8)
    return octets if en_base58(octets) == texte else None
