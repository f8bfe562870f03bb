"""What the portal asks of a JupyterHub that the city already runs: whose browser this is.

OAuth 2's authorization code, with PKCE, as the hub's own services do it: the browser goes to the
hub's page and comes back with a code; the code buys a token; the token gives a name and is dropped.
Nothing else of the answer is read: administrators and groups of a hub are nobody here.
"""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse
from tornado.httputil import url_concat

from erreurs import ErreurEPN
from plateforme.serveur.reglages import Reglages

JETON = "EPN_JUPYTERHUB_JETON"
# The name that the hub gives to this portal, one of its services: see `deploiement/`.
CLIENT = "service-parcours-epn"
PATIENCE = 10.0  # seconds for the hub to answer
NOM_MAXIMUM = 255


class HubIncomplet(ErreurEPN):
    """The hub's address or its secret is missing, or is not one."""


class HubMuet(RuntimeError):
    """The hub cannot be reached, or does not answer as a hub does; says how, and not of whom."""


class CodePerime(Exception):
    """The hub does not know this code any more: it was used, or came too late."""


@dataclass(frozen=True, slots=True)
class AllerRetour:
    """What is remembered of a browser sent to the hub: it comes back with `etat`, or not at all.

    `verificateur` is PKCE's: who intercepts the code cannot use it (RFC 7636).
    """

    etat: str
    verificateur: str

    @classmethod
    def nouveau(cls) -> "AllerRetour":
        """Draw both."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32))

    @property
    def defi(self) -> str:
        """The challenge that goes ahead of the verifier."""
        empreinte = hashlib.sha256(self.verificateur.encode("ascii")).digest()
        return base64.urlsafe_b64encode(empreinte).decode("ascii").rstrip("=")


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub: `adresse` for browsers, `interne` for us, both without a slash at the end."""

    adresse: str
    interne: str
    secret: str = field(repr=False)

    def adresse_d_entree(self, aller: AllerRetour, retour: str) -> str:
        """Give the hub's page that asks who is there, then comes back to `retour`."""
        return url_concat(
            f"{self.adresse}/api/oauth2/authorize",
            {
                "client_id": CLIENT,
                "redirect_uri": retour,
                "response_type": "code",
                "state": aller.etat,
                "code_challenge": aller.defi,
                "code_challenge_method": "S256",
            },
        )

    async def attendre_un_signe(self) -> None:
        """Ask the hub for its version, before sending somebody there. Raise HubMuet."""
        await self._demander("/api/")

    async def nommer(self, code: str, aller: AllerRetour, retour: str) -> str:
        """Give the name of the account that a code stands for. Raise HubMuet, CodePerime.

        The token bought on the way identifies and allows nothing; it is kept nowhere.
        """
        formulaire = {
            "client_id": CLIENT,
            "client_secret": self.secret,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": retour,
            "code_verifier": aller.verificateur,
        }
        achete = await self._demander("/api/oauth2/token", formulaire=formulaire)
        qui = await self._demander("/api/user", jeton=str(achete.get("access_token", "")))
        nom = qui.get("name")
        if qui.get("kind") != "user" or not isinstance(nom, str) or not 0 < len(nom) <= NOM_MAXIMUM:
            raise HubMuet("réponse qui ne nomme personne")
        return nom

    async def _demander(
        self, chemin: str, *, formulaire: dict[str, str] | None = None, jeton: str = ""
    ) -> dict[str, Any]:
        client = AsyncHTTPClient()
        try:
            reponse: HTTPResponse = await client.fetch(
                f"{self.interne}{chemin}",
                method="GET" if formulaire is None else "POST",
                body=None if formulaire is None else urlencode(formulaire),
                headers={"Authorization": f"Bearer {jeton}"} if jeton else {},
                connect_timeout=PATIENCE,
                request_timeout=PATIENCE,
                follow_redirects=False,
                raise_error=False,
            )
            lue = json.loads(reponse.body or b"null")
        except (OSError, HTTPClientError, ValueError) as panne:
            raise HubMuet(type(panne).__name__) from None
        if formulaire and isinstance(lue, dict) and lue.get("error") == "invalid_grant":
            raise CodePerime
        if reponse.code != 200 or not isinstance(lue, dict):
            raise HubMuet(f"réponse {reponse.code}")
        return lue


def hub_de(reglages: Reglages) -> Hub | None:
    """Give the hub that the settings name, its secret read from the environment; None without one.

    Raise HubIncomplet.
    """
    if not reglages.jupyterhub:
        return None
    adresses = [reglages.jupyterhub, reglages.jupyterhub_interne or reglages.jupyterhub]
    if not all(adresse.startswith(("https://", "http://")) for adresse in adresses):
        raise HubIncomplet(
            "L’adresse du JupyterHub commence par https:// : écrivez-la comme dans un navigateur, "
            "par exemple https://hub.exemple.fr/hub."
        )
    secret = os.environ.get(JETON, "")
    if not secret:
        raise HubIncomplet(
            f"Le secret partagé avec le JupyterHub manque : mettez-le dans la variable {JETON}, "
            "le même que dans la configuration du hub."
        )
    adresse, interne = (une.rstrip("/") for une in adresses)
    return Hub(adresse, interne, secret)
