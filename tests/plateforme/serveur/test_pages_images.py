"""A picture is sent from one's own lesson, and read by who may read the text it is for."""

import base64
import io
import os
from collections.abc import Callable
from typing import Any

from PIL import Image

from plateforme.images_textes import OCTETS_MAX

ENVOI = "/api/texte/image"


def image(*, lourde: bool = False) -> bytes:
    """A PNG; `lourde`, of more than what any other request may bring."""
    tampon = io.BytesIO()
    cote = 700 if lourde else 20
    Image.frombytes("RGB", (cote, cote), os.urandom(cote * cote * 3)).save(tampon, "PNG")
    return tampon.getvalue()


def envoyer(visite: Any, octets: bytes, sceau: str = "", **sans: bool) -> Any:
    entetes = {"X-EPN-Page": sceau, "Content-Type": "application/octet-stream"}
    if not sans.get("xsrf"):
        entetes["X-XSRFToken"] = visite.temoins.get("_xsrf", "")
    return visite.demander("POST", ENVOI, octets, entetes)


def test_envoyee_d_une_lecon_lue_par_qui_peut(
    portail: Any,
    entrer: Callable[..., Any],
    formatrice: Any,
    bureau: Any,
    compte: Callable[..., Any],
) -> None:
    (elle, eleve), (autre, _) = entrer("Nolwenn"), entrer("Tugdual")
    sceau = elle.ouvrir_lecon()
    recu = envoyer(elle, image(lourde=True), sceau)
    assert recu.statut == 200, recu.texte
    adresse = f"/texte/image/{recu.json['fichier']}"
    coordination = compte("coordinateur")
    for visite, statut in [
        (elle, 200),
        (formatrice, 200),
        (coordination, 200),
        (autre, 404),
        (bureau.visite, 404),
        (portail.visite(), 404),
    ]:
        lue = visite.get(adresse)
        assert lue.statut == statut
        if statut == 200:
            assert lue.entete("Content-Type") == "image/jpeg"
            assert lue.entete("X-Content-Type-Options") == "nosniff"
    assert elle.get("/texte/image/..%2fregistre.db").statut == 404

    # Handed over with the rest, and announced among what erasing takes.
    personne = f"/formateur/personne/{eleve.id}"
    [remise] = coordination.post(f"{personne}/donnees").json["images_des_textes"]
    assert remise["fichier"] == recu.json["fichier"]
    assert base64.b64decode(remise["contenu_base64"]) == elle.get(adresse).corps
    assert "image de ses textes" in coordination.get(f"{personne}/effacer").texte

    # The seal of another page, none at all, no token, no learner: nothing is kept.
    for refusee in (
        envoyer(autre, image(), sceau),
        envoyer(elle, image()),
        envoyer(elle, image(), sceau, xsrf=True),
        envoyer(formatrice, image(), sceau),
    ):
        assert refusee.statut == 403
    hostile = envoyer(elle, b"<svg onload='alert(1)'/>", sceau)
    assert hostile.statut == 422
    assert "JPEG" in hostile.json["message"]

    # Announced only: the portal answers before anything of it is sent.
    annonce = {"X-EPN-Page": sceau, "X-XSRFToken": elle.temoins["_xsrf"]}
    trop = elle.demander("POST", ENVOI, b"", annonce | {"Content-Length": str(OCTETS_MAX + 1)})
    assert (trop.statut, trop.json) == (413, {"statut": 413})
