"""Which badges no longer hold (« liste de statuts »): W3C Bitstring Status List 1.0, signed.

One bit a badge, 1 once it is revoked or replaced. Who asks for the list does not say which badge it
is about; so that a rank tells nothing of its badge either, ranks are drawn at random.
"""

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificats.badge import integrite
from certificats.badge.quads import DocumentEtranger
from certificats.badge.texte import lire_json
from certificats.badge.vocabulaire import CONTEXTE_VC, LISTE_STATUTS
from certificats.erreurs import ErreurCertificat

TAILLE = 131_072  # ranks: the fewest the standard allows, so that one badge is lost among many
TAILLE_MAX = 64 * TAILLE
CHEMIN = "/badges/statuts"  # under the portal's address
TEXTE_MAX = 2_000_000  # characters


def adresse_liste(adresse_portail: str) -> str:
    """Give the address of the list, written in every badge: it must never change."""
    return adresse_portail.rstrip("/") + CHEMIN


def composer_liste_statuts(
    revoques: Iterable[int],
    cle: Ed25519PrivateKey,
    adresse_portail: str,
    quand: datetime,
    taille: int = TAILLE,
) -> dict[str, Any]:
    """Give the signed list, as of `quand` (aware); `revoques` are ranks below `taille`.

    Raise ErreurCertificat for a rank outside the list, or a size that is not a multiple of 8
    between TAILLE and TAILLE_MAX.
    """
    if not TAILLE <= taille <= TAILLE_MAX or taille % 8:
        raise ErreurCertificat("taille", "La liste des badges révoqués n’a pas une taille permise.")
    bits = bytearray(taille // 8)
    for rang in revoques:
        if not 0 <= rang < taille:
            raise ErreurCertificat("rang", "Ce rang n’est pas dans la liste des badges révoqués.")
        bits[rang // 8] |= 0x80 >> rang % 8  # rank 0 is the leftmost bit
    adresse = adresse_liste(adresse_portail)
    instant = integrite.instant(quand)
    comprime = gzip.compress(bytes(bits), mtime=0)
    document = {
        "@context": [CONTEXTE_VC],
        "id": adresse,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": integrite.did_de(cle.public_key().public_bytes_raw()),
        "validFrom": instant,
        "credentialSubject": {
            "id": f"{adresse}#liste",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + base64.urlsafe_b64encode(comprime).rstrip(b"=").decode(),
        },
    }
    try:
        return integrite.signer(document, LISTE_STATUTS, cle, instant)
    except DocumentEtranger:
        raise ErreurCertificat(
            "adresse_portail", "L’adresse du portail ne peut pas figurer dans un badge."
        ) from None


def est_revoque(texte: str | bytes, rang: int, cles: Iterable[bytes]) -> bool | None:
    """Tell whether a list signed by one of `cles` says a badge no longer holds.

    None when the list cannot be believed or does not reach that rank. Never raises.
    """
    document = lire_json(texte, TEXTE_MAX)
    if document is None:
        return None
    try:
        integrite.verifier(document, LISTE_STATUTS, cles)
        sujet = document["credentialSubject"]
        if sujet["statusPurpose"] != "revocation":
            return None
        bits = _deplier(sujet["encodedList"])
    except (DocumentEtranger, InvalidSignature, integrite.CleInconnue, KeyError, RecursionError):
        return None
    if bits is None or not 0 <= rang < len(bits) * 8:
        return None
    return bool(bits[rang // 8] & 0x80 >> rang % 8)


def _deplier(encode: str) -> bytes | None:
    """Decompress a list, never beyond TAILLE_MAX."""
    if not encode.startswith("u"):
        return None
    corps = encode[1:]
    try:
        brut = base64.b64decode(corps + "=" * (-len(corps) % 4), altchars=b"-_", validate=True)
        flux = zlib.decompressobj(wbits=31)
        bits = flux.decompress(brut, TAILLE_MAX // 8 + 1)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return bits if flux.eof and TAILLE // 8 <= len(bits) <= TAILLE_MAX // 8 else None
