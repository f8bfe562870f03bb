"""The address of a screen to project (« écran à projeter »): signed, for one thing, for a day.

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


def signer_adresse(handler: tornado.web.RequestHandler, nom: str, clair: str) -> str:
    """Sign what an address opens; `nom` is what the signature is of, so that none opens another."""
    return urlsafe_b64encode(handler.create_signed_value(nom, clair)).decode("ascii").rstrip("=")


def lire_adresse(handler: tornado.web.RequestHandler, nom: str, jeton: str) -> str | None:
    """Give what we signed, for a day; None for anything else."""
    try:
        signe = urlsafe_b64decode(f"{jeton}{'=' * (-len(jeton) % 4)}").decode("ascii")
        clair = handler.get_signed_cookie(nom, value=signe, max_age_days=UN_JOUR)
        return clair.decode("ascii") if clair else None
    except (binascii.Error, ValueError):
        return None


def jeton_d_ecran(handler: tornado.web.RequestHandler, session: Session, seance: Seance) -> str:
    """Sign a half-day of a session for an address."""
    return signer_adresse(handler, NOM, f"{session.code}/{seance.id}")


def lire_jeton(handler: tornado.web.RequestHandler, jeton: str) -> tuple[str, UUID] | None:
    """Give the session's code and the half-day's id that we signed; None for anything else."""
    code, _, seance = (lire_adresse(handler, NOM, jeton) or "").partition("/")
    try:
        return code, UUID(seance)
    except ValueError:
        return None


def adresse_d_ecran(jeton: str) -> str:
    """Give the address that a token opens."""
    return f"/projection/{jeton}"
