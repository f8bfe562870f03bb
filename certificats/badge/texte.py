"""Badges as text: JSON written in one way, and read with care."""

import json
from collections.abc import Mapping
from typing import Any


def ecrire_json(document: Mapping[str, Any]) -> str:
    """Write a badge or a list: what is published, downloaded, and attached to the PDF."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def lire_json(texte: str | bytes, limite: int) -> dict[str, Any] | None:
    """Read an object; None when it is none, is longer than `limite`, or repeats a key."""
    if len(texte) > limite:
        return None
    try:
        lu = json.loads(
            texte.decode("utf-8") if isinstance(texte, bytes) else texte,
            object_pairs_hook=_sans_doublon,
        )
    except (ValueError, RecursionError):
        return None
    return lu if isinstance(lu, dict) else None


def _sans_doublon(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key written twice: two programs would read two badges in the same bytes."""
    objet = dict(paires)
    if len(objet) < len(paires):
        raise ValueError
    return objet
