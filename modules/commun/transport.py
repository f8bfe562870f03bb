"""One HTTP exchange between a kernel and the portal's server, with the standard library only."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urlsplit

from modules.commun.erreurs import ErreurLiaison

DELAI = 10.0  # seconds
TAILLE_MAXIMUM = 8 * 1024 * 1024  # bytes: the answers of a whole chapter, feedback included
STATUTS_TEMPORAIRES = frozenset({408, 425, 429})  # "later", as RFC 9110, 8470 and 6585 define them
SERVEUR_INJOIGNABLE = "Le serveur ne répond pas pour le moment."

# (url, capability, JSON body or None for a GET) -> JSON object; raises ErreurLiaison.
Transport: TypeAlias = Callable[[str, str, dict[str, object] | None], dict[str, object]]


def demander(
    url: str, capacite: str, corps: dict[str, object] | None, delai: float = DELAI
) -> dict[str, object]:
    """Send one request (GET without a body, POST with one) and return its JSON object.

    Raises ErreurLiaison: temporary for a connection error, a 5xx, a « later » or an answer that is
    not JSON; final for any other 4xx, with the "message" of its body. Neither the capability nor
    the answer ever enters a message.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=False)
    requete = urllib.request.Request(  # noqa: S310 (scheme checked above)
        url,
        data=None if corps is None else json.dumps(corps, ensure_ascii=False).encode(),
        headers={
            "Authorization": f"Bearer {capacite}",
            "Accept": "application/json",
            **({} if corps is None else {"Content-Type": "application/json"}),
        },
    )
    # Neither proxy nor redirection: both would carry the capability to another address.
    ouvreur = urllib.request.OpenerDirector()
    for classe in (
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.HTTPDefaultErrorHandler,
    ):
        ouvreur.add_handler(classe())
    try:
        with ouvreur.open(requete, timeout=delai) as reponse:
            return _objet(reponse.read(TAILLE_MAXIMUM + 1))
    except urllib.error.HTTPError as refus:
        with refus:
            raise _erreur_http(refus) from None
    except (OSError, http.client.HTTPException):
        raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True) from None


def _erreur_http(refus: urllib.error.HTTPError) -> ErreurLiaison:
    if not 400 <= refus.code < 500 or refus.code in STATUTS_TEMPORAIRES:
        return ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True, apres=_apres(refus))
    try:
        message = _objet(refus.read(TAILLE_MAXIMUM + 1)).get("message")
    except (ErreurLiaison, OSError, http.client.HTTPException):
        message = None
    if not isinstance(message, str) or not message:
        message = "Le serveur a refusé cette réponse. Rechargez la page, puis réessayez."
    return ErreurLiaison(message, temporaire=False)


def _apres(refus: urllib.error.HTTPError) -> int:
    """Return the seconds of Retry-After; its other form, a date, is left to who tries again."""
    dit = str(refus.headers.get("Retry-After", ""))
    return int(dit) if len(dit) < 6 and dit.isascii() and dit.isdigit() else 0


def _objet(octets: bytes) -> dict[str, object]:
    """Return the JSON object of a body, or raise a temporary ErreurLiaison."""
    try:
        if len(octets) > TAILLE_MAXIMUM:
            raise ValueError(len(octets))
        objet = json.loads(octets)
    except (ValueError, RecursionError):
        objet = None
    if not isinstance(objet, dict):
        raise ErreurLiaison(SERVEUR_INJOIGNABLE, temporaire=True)
    return objet
