"""The pictures of the texts: sent by their author from a lesson, shown to who may read the text."""

import asyncio
import hmac
import json
from http import HTTPStatus
from typing import Any

import tornado.web

from inscriptions.enumerations import RoleCompte
from inscriptions.services import apprenants
from inscriptions.services.lecteurs import fiches_de, images_confiees_par, suivi_par
from plateforme.images_textes import (
    GENRES,
    OCTETS_MAX,
    ImageRefusee,
    auteur_d_image,
    lire_image,
    recevoir_image,
)
from plateforme.noyaux.capacites import Rattachement
from plateforme.serveur.api_lecon import ENTETE, sceau_de
from plateforme.serveur.page import Page

EN_MEME_TEMPS = 2  # drawings at once: each takes a processor and up to a gigabyte


@tornado.web.stream_request_body
class EnvoyerImage(Page):
    """POST /api/texte/image : the bytes of a picture, from an open lesson of this reader."""

    def prepare(self) -> None:
        """Know who sends, then let more come than other requests may bring."""
        self.recu = bytearray()
        super().prepare()
        if self.visiteur is None or not self.visiteur.est_apprenant or not self._page_a_moi():
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        annonce = self.request.headers.get("Content-Length", "")
        if annonce.isdecimal() and int(annonce) > OCTETS_MAX:
            raise tornado.web.HTTPError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        lien: Any = self.request.connection  # HTTP/1's: tornado documents this for large bodies
        lien.set_max_body_size(OCTETS_MAX)

    def _page_a_moi(self) -> bool:
        """Tell whether the seal is that of a chapter of this learner, whichever it is."""
        qui = self.apprenant()
        recu = self.request.headers.get(ENTETE, "").encode()
        with self.depot.lecture() as bdd:
            modules = apprenants.modules_de(bdd, qui.id)
        publies = [publie for m in modules if (publie := self.settings["publies"].module(m))]
        return any(
            hmac.compare_digest(
                recu,
                sceau_de(
                    self, Rattachement(qui.id, publie.identifiant, chapitre.identifiant)
                ).encode(),
            )
            for publie in publies
            for chapitre in publie.chapitres
        )

    def data_received(self, chunk: bytes) -> None:
        """Keep what came; the connection holds it to the size given above."""
        self.recu += chunk

    async def post(self) -> None:
        """Answer {"fichier": name}, or 422 with the sentence for who sent it."""
        async with self.settings["redessins"]:
            try:
                nom = await asyncio.to_thread(
                    recevoir_image,
                    self.settings["dossier"],
                    self.depot,
                    self.apprenant().id,
                    bytes(self.recu),
                )
            except ImageRefusee as refusee:
                self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
                self.finish({"message": str(refusee)})
                return
        self.finish({"fichier": nom})

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # tornado's signature
        """JSON, like the answer."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps({"statut": status_code}))


class VoirImage(Page):
    """GET /texte/image/FICHIER : the picture, for its author and for who may read her text."""

    def est_un_geste(self) -> bool:
        """A page asks for its pictures by itself."""
        return False

    def get(self, fichier: str) -> None:
        """Send it; 404 to anybody else, as for one that does not exist."""
        octets = self._lue(fichier)
        if octets is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", GENRES[fichier.rpartition(".")[2]])
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.finish(octets)

    def _lue(self, fichier: str) -> bytes | None:
        if self.visiteur is None:
            return None
        dossier = self.settings["dossier"]
        if self.visiteur.est_apprenant:
            with self.depot.lecture() as bdd:
                auteurs = [self.visiteur.id, *images_confiees_par(bdd, self.visiteur.id, fichier)]
                fiches = [fiche for auteur in auteurs for fiche in fiches_de(bdd, auteur)]
            return lire_image(dossier, fiches, fichier)
        auteur = auteur_d_image(dossier, fichier)
        if auteur is None:
            return None
        if self.visiteur.role is not RoleCompte.COORDINATEUR:
            with self.depot.lecture() as bdd:
                if not suivi_par(bdd, fiches_de(bdd, auteur), self.visiteur.id):
                    return None
        return lire_image(dossier, [auteur], fichier)


ROUTES = [
    (r"/api/texte/image", EnvoyerImage),
    (r"/texte/image/(?P<fichier>[0-9a-f]{32}\.[a-z]{3})", VoirImage),
]
