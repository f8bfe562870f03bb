"""Who is visiting: the signed cookie, the session row behind it, and what a visitor may touch.

Jupyter's seams: the identity provider says who, the authorizer says which kernel. Both read the
same `Visiteur`, so that a page and a websocket can never disagree.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import tornado.web
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import RoleCompte
from inscriptions.heure import maintenant
from inscriptions.services import connexions
from inscriptions.services.connexions import ConnexionLue
from plateforme.serveur.confort import COOKIE


@dataclass(frozen=True, slots=True)
class Visiteur:
    """A signed-in person: a learner (`role` None) or an account. `nom` is for the screen only."""

    id: UUID
    nom: str
    role: RoleCompte | None

    @property
    def est_apprenant(self) -> bool:
        """True for a learner who came with a card."""
        return self.role is None


def nom_cookie(handler: tornado.web.RequestHandler) -> str:
    """Return the session cookie's name; `__Host-` wherever browsers accept it (HTTPS only)."""
    return "__Host-epn" if handler.settings["reglages"].https else "epn"


def jeton_de(handler: tornado.web.RequestHandler) -> str | None:
    """Return the session token of the request's signed cookie, or None."""
    brut = handler.get_signed_cookie(nom_cookie(handler))
    return brut.decode("ascii", "ignore") if brut else None


# A page tells of gestures at most once a minute, and the registry writes them down at most once a
# minute: without this margin a session would end before the page that warns of its end.
MARGE = timedelta(minutes=3)


def duree_inactivite(handler: tornado.web.RequestHandler) -> timedelta:
    """Return how long a session lasts in the registry after the last gesture written down."""
    return timedelta(seconds=handler.settings["reglages"].inactivite) + MARGE


class LitAvecSonVisiteur:
    """A page that reads what it shows in the very transaction that tells who asks."""

    def lire_avec(self, bdd: Bdd, connexion: ConnexionLue) -> None:
        """Read it; what is wrong is said later, once the visitor is known to the page."""
        raise NotImplementedError


def connexion_vivante(
    handler: tornado.web.RequestHandler, *, prolonger: bool
) -> ConnexionLue | None:
    """Return the live session behind the request; with `prolonger`, push its end back.

    Reading costs no disk write; being seen is written down at most once a minute.
    """
    jeton = jeton_de(handler)
    if jeton is None:
        return None
    depot, duree, quand = handler.settings["depot"], duree_inactivite(handler), maintenant()
    with depot.lecture() as bdd:
        connexion = connexions.lire_connexion(bdd, jeton, quand, duree)
        if connexion is not None and isinstance(handler, LitAvecSonVisiteur):
            handler.lire_avec(bdd, connexion)
    if connexion is not None and prolonger and connexions.a_prolonger(connexion, quand):
        with depot.ecriture() as bdd:
            connexion = connexions.lire_connexion(bdd, jeton, quand, duree)
    return connexion


def visiteur(handler: tornado.web.RequestHandler, *, prolonger: bool = True) -> Visiteur | None:
    """Return who sent this request; with `prolonger`, keep their session open."""
    connexion = connexion_vivante(handler, prolonger=prolonger)
    if connexion is None:
        return None
    qui = connexion.apprenant_id or connexion.compte_id
    return None if qui is None else Visiteur(qui, connexion.nom, connexion.role)


def poser_connexion(handler: tornado.web.RequestHandler, jeton: str) -> None:
    """Send the session cookie, and the XSRF cookie that a page needs to close its kernel."""
    handler.set_signed_cookie(
        nom_cookie(handler),
        jeton,
        expires_days=None,
        httponly=True,
        secure=handler.settings["reglages"].https,
        samesite="Lax",
        path="/",
    )
    _ = handler.xsrf_token


def oublier_connexion(handler: tornado.web.RequestHandler) -> None:
    """Remove our cookies from the browser, also where `Clear-Site-Data` is not understood."""
    for nom in (nom_cookie(handler), COOKIE, "_xsrf"):
        handler.clear_cookie(nom, path="/", secure=handler.settings["reglages"].https)


class IdentiteEPN(IdentityProvider):
    """Jupyter's view of our visitors: opaque ids only, no token, no password form."""

    def get_user(self, handler: Any) -> User | None:
        """Return the visitor as a Jupyter user named by an opaque id, or None."""
        venu = visiteur(handler)
        if venu is None:
            return None
        handler.visiteur = venu
        return User(username=venu.id.hex)

    def get_handlers(self) -> list[Any]:
        """Jupyter's own login and logout pages are not ours: none."""
        return []

    @property
    def auth_enabled(self) -> bool:
        """Always: nothing of Jupyter is open to a stranger."""
        return True


class AutorisationEPN(Authorizer):
    """A kernel answers to the person it was opened for, and to nobody else."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:  # noqa: ARG002  # Jupyter's signature
        """Allow `user` on the kernel named by the request's path, when it is theirs."""
        noyau = getattr(handler, "kernel_id", None) or handler.path_kwargs.get("kernel_id")
        if resource != "kernels" or noyau is None:
            return False
        lien = handler.settings["capacites"].rattachement(noyau)
        return lien is not None and lien.qui.hex == user.username
