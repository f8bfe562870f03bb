"""The address of a screen to project (« écran à projeter »): signed, and for one half-day only.

No account is behind it, and nothing else opens with it: whoever reads it on the wall learns what
the wall shows.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import tornado.web

from inscriptions.modeles import Seance, Session

NOM = "projection"  # what the signature is of: the cookies' own cannot be used here
UN_JOUR = 1  # the half-day's end comes first


def jeton_d_ecran(handler: tornado.web.RequestHandler, session: Session, seance: Seance) -> str:
    """Sign a half-day of a session for an address."""
    signe = handler.create_signed_value(NOM, f"{session.code}/{seance.id}")
    return urlsafe_b64encode(signe).decode("ascii").rstrip("=")


def lire_jeton(handler: tornado.web.RequestHandler, jeton: str) -> tuple[str, UUID] | None:
    """Give the session's code and the half-day's id that we signed; None for anything else."""
    try:
        signe = urlsafe_b64decode(f"{jeton}{'=' * (-len(jeton) % 4)}").decode("ascii")
        clair = handler.get_signed_cookie(NOM, value=signe, max_age_days=UN_JOUR)
        code, _, seance = (clair or b"").decode("ascii").partition("/")
        return code, UUID(seance)
    except (binascii.Error, ValueError):
        return None


def adresse_d_ecran(jeton: str) -> str:
    """Give the address that a token opens."""
    return f"/projection/{jeton}"
