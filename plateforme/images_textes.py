"""The pictures of the texts that people write (« images des textes »), one folder a person.

A picture is never kept as it came: `redessin.py` draws it anew in a process of its own. Its name is
drawn from its author and its bytes, says neither, and the same picture sent twice is one file.
"""

import base64
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.modeles import Apprenant
from inscriptions.services.personnes_donnees import est_efface
from plateforme.dossier import Dossier

OCTETS_MAX = 8 * 1024 * 1024  # of a picture that is sent
IMAGES_MAX = 60  # of one person
DELAI = 60  # seconds a drawing may last on a loaded machine
GENRES = {"jpg": "image/jpeg", "png": "image/png"}
_REDESSIN = Path(__file__).with_name("redessin.py")
NOM = r"[0-9a-f]{32}\.(?:jpg|png)"
_ILLISIBLE = (
    "Cette image n’a pas pu être lue. Choisissez une photo JPEG ou une image PNG. "
    "Les photos HEIC de certains téléphones sont à convertir d’abord : demandez de l’aide."
)
_DEMESUREE = "Cette image est trop grande : enregistrez-la plus petite, puis recommencez."
_PARTIE = "Vos données viennent d’être effacées : cette image n’est pas gardée."
_TROP = (
    f"Vous avez déjà envoyé {IMAGES_MAX} images, c’est le maximum. "
    "Reprenez l’une de celles qui sont déjà dans vos textes, ou demandez de l’aide."
)


class ImageRefusee(ErreurEPN):
    """A picture that is not kept: what its author can do, and nothing of the picture."""


def garder_image(dossier: Dossier, auteur: UUID, octets: bytes) -> str:
    """Draw a picture anew and keep it on the disk; return its name, « <hash>.jpg » or « .png ».

    Raise ImageRefusee: no JPEG nor PNG, too large, or one too many.
    """
    if len(octets) > OCTETS_MAX:
        raise ImageRefusee(_DEMESUREE)
    neuve, extension = _redessiner(octets)
    nom = f"{hashlib.sha256(auteur.bytes + neuve).hexdigest()[:32]}.{extension}"
    siennes = _dossier_de(dossier, auteur)
    siennes.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (siennes / nom).exists():
        return nom
    if compter_images(dossier, [auteur]) >= IMAGES_MAX:
        raise ImageRefusee(_TROP)
    provisoire = siennes / f".{secrets.token_hex(8)}"
    with provisoire.open("xb") as sortie:
        sortie.write(neuve)
        sortie.flush()
        os.fsync(sortie.fileno())
    provisoire.replace(siennes / nom)
    return nom


def recevoir_image(dossier: Dossier, depot: Depot, auteur: UUID, octets: bytes) -> str:
    """Keep a picture of somebody who is still registered; return its name.

    Whoever was erased while it was drawn leaves no picture behind: her rows go before her files, so
    that looking after writing misses nobody. Raise what `garder_image` raises.
    """
    nom = garder_image(dossier, auteur, octets)
    with depot.lecture() as bdd:
        apprenant = bdd.get(Apprenant, auteur)
    if apprenant is None or est_efface(apprenant):
        retirer_images(dossier, [auteur])
        raise ImageRefusee(_PARTIE)
    return nom


def auteur_d_image(dossier: Dossier, nom: str) -> UUID | None:
    """Return whose picture this is, as the file under which it was sent; None when there is none.

    `nom` is anything; only a name of ours is looked for.
    """
    if not re.fullmatch(NOM, nom):
        return None
    trouvees = dossier.images_textes.glob(f"*/{nom}")
    return next((UUID(trouvee.parent.name) for trouvee in trouvees), None)


def lire_image(dossier: Dossier, auteurs: Iterable[UUID], nom: str) -> bytes | None:
    """Return a picture kept under one of these files, or None."""
    if re.fullmatch(NOM, nom):
        for auteur in auteurs:
            chemin = _dossier_de(dossier, auteur) / nom
            if chemin.is_file():
                return chemin.read_bytes()
    return None


def exporter_images(dossier: Dossier, auteurs: Iterable[UUID]) -> list[dict[str, str]]:
    """Give every picture of these files, ready for JSON: it is handed over with the rest."""
    return [
        {"fichier": chemin.name, "contenu_base64": base64.b64encode(chemin.read_bytes()).decode()}
        for auteur in auteurs
        for chemin in sorted(_dossier_de(dossier, auteur).glob("*.???"))
    ]


def compter_images(dossier: Dossier, auteurs: Iterable[UUID]) -> int:
    """Count the pictures of these files."""
    return sum(1 for auteur in auteurs for _ in _dossier_de(dossier, auteur).glob("*.???"))


def retirer_images(dossier: Dossier, auteurs: Iterable[UUID]) -> None:
    """Remove every picture of these files. Idempotent."""
    for auteur in auteurs:
        shutil.rmtree(_dossier_de(dossier, auteur), ignore_errors=True)


def _dossier_de(dossier: Dossier, auteur: UUID) -> Path:
    return dossier.images_textes / auteur.hex


def _redessiner(octets: bytes) -> tuple[bytes, str]:
    try:
        fini = subprocess.run(  # noqa: S603  # our own program, no argument of anybody's
            [sys.executable, "-I", str(_REDESSIN)],
            input=octets,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={nom: os.environ[nom] for nom in ("PATH", "LD_LIBRARY_PATH") if nom in os.environ},
            timeout=DELAI,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ImageRefusee(_DEMESUREE) from None
    if fini.returncode < 0 or fini.stdout == b"D":  # ended by a signal: out of memory or of time
        raise ImageRefusee(_DEMESUREE)
    extension = {b"J": "jpg", b"P": "png"}.get(fini.stdout[:1])
    if fini.returncode != 0 or extension is None:
        raise ImageRefusee(_ILLISIBLE)
    return fini.stdout[1:], extension
