"""Read a badge that somebody brings, and say what it is worth (« vérifier »).

It may be anything: the answer is one of ConstatBadge, never an exception, and the work is bounded.
Whether it was revoked, the registry says, or the published list (`statuts.est_revoque`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature

from certificats.attestation import FORME_CODE
from certificats.badge import integrite
from certificats.badge.quads import DocumentEtranger
from certificats.badge.texte import lire_json
from certificats.badge.vocabulaire import BADGE

TAILLE_MAX = 100_000  # one of ours weighs under 10 kB


class ConstatBadge(StrEnum):
    """What a badge is worth by itself."""

    SIGNE = "signe"  # ours, whole, and within its dates
    HORS_DATES = "hors_dates"  # ours and whole, but over, or not begun
    CLE_INCONNUE = "cle_inconnue"  # written as ours are, and signed with another key
    ROMPU = "rompu"  # changed after it was signed
    ETRANGER = "etranger"  # nothing that we write


@dataclass(frozen=True, slots=True)
class BadgeLu:
    """What was found, and what the badge says when it is ours: all empty otherwise."""

    constat: ConstatBadge
    code: str = ""
    titre: str = ""
    emis_le: datetime | None = None
    valable_jusqu_au: datetime | None = None
    rang_statut: int = -1


def verifier_badge(
    texte: str | bytes, cles: Mapping[bytes, bytes], maintenant: datetime
) -> BadgeLu:
    """Check a badge against our public keys, as `preuve.verifier` takes them. Never raises."""
    document = lire_json(texte, TAILLE_MAX)
    if document is None:
        return BadgeLu(ConstatBadge.ETRANGER)
    try:
        integrite.verifier(document, BADGE, cles.values())
        return _lire(document, maintenant)
    except integrite.CleInconnue:
        return BadgeLu(ConstatBadge.CLE_INCONNUE)
    except InvalidSignature:
        return BadgeLu(ConstatBadge.ROMPU)
    except (DocumentEtranger, KeyError, RecursionError, ValueError):
        return BadgeLu(ConstatBadge.ETRANGER)


def _lire(document: Mapping[str, Any], maintenant: datetime) -> BadgeLu:
    """Read a badge that one of our keys signed. Raise KeyError, ValueError: we did not write it."""
    code = str(document["id"]).rpartition("/")[2]
    if not FORME_CODE.fullmatch(code):
        raise ValueError
    emis_le = datetime.fromisoformat(document["validFrom"])
    fin = document.get("validUntil")
    valable_jusqu_au = None if fin is None else datetime.fromisoformat(fin)
    fini = valable_jusqu_au is not None and maintenant > valable_jusqu_au
    return BadgeLu(
        constat=ConstatBadge.HORS_DATES if fini or maintenant < emis_le else ConstatBadge.SIGNE,
        code=code,
        titre=str(document["credentialSubject"]["achievement"]["name"]),
        emis_le=emis_le,
        valable_jusqu_au=valable_jusqu_au,
        rang_statut=int(document["credentialStatus"]["statusListIndex"]),
    )
