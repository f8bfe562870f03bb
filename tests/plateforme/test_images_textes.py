"""Pictures sent for a text: drawn anew, nothing hidden kept, hostile ones refused, erased whole."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from inscriptions.services.effacements import Effacement
from plateforme import images_textes
from plateforme.dossier import ouvrir_dossier
from plateforme.effacement import effacer_personne, retirer_fichiers
from plateforme.images_textes import (
    ImageRefusee,
    auteur_d_image,
    exporter_images,
    garder_image,
    lire_image,
    recevoir_image,
)
from plateforme.redessin import COTE, DEMESUREE, ILLISIBLE, redessiner

SECRET = b"48.3904 rue de Siam"


def jpeg(taille: tuple[int, int] = (400, 200), **reglages: object) -> bytes:
    """A picture, red on its left half, blue on its right."""
    image = Image.new("RGB", taille, "red")
    image.paste("blue", (taille[0] // 2, 0, *taille))
    tampon = io.BytesIO()
    image.save(tampon, "JPEG", **reglages)
    return tampon.getvalue()


def photo_situee() -> bytes:
    """A photo as a telephone makes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # to be turned a quarter clockwise
    exif[ExifTags.Base.ImageDescription] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 23.0, 25.0)
    return jpeg(exif=exif, comment=SECRET) + SECRET


def png_qui_se_tait() -> bytes:
    """A see-through PNG with a sentence in its text chunks."""
    dits = PngImagePlugin.PngInfo()
    dits.add_text("Comment", SECRET.decode())
    tampon = io.BytesIO()
    Image.new("RGBA", (30, 20), (0, 128, 0, 90)).save(tampon, "PNG", pnginfo=dits)
    return tampon.getvalue()


def bombe(cote: int) -> bytes:
    """A PNG of a few hundred bytes that announces `cote` squared pixels."""

    def morceau(nom: bytes, donnees: bytes) -> bytes:
        somme = struct.pack(">I", zlib.crc32(nom + donnees))
        return struct.pack(">I", len(donnees)) + nom + donnees + somme

    entete = struct.pack(">IIBBBBB", cote, cote, 8, 6, 0, 0, 0)
    corps = (
        morceau(b"IHDR", entete) + morceau(b"IDAT", zlib.compress(bytes(9))) + morceau(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + corps


def lue(redessinee: bytes) -> Image.Image:
    return Image.open(io.BytesIO(redessinee[1:]))


def test_une_photo_perd_le_lieu_et_se_redresse() -> None:
    redessinee = redessiner(photo_situee())
    assert redessinee[:1] == b"J"
    assert SECRET not in redessinee
    with lue(redessinee) as image:
        assert (image.format, image.size) == ("JPEG", (200, 400))
        assert not image.getexif()
        assert "comment" not in image.info
        haut, bas = image.getpixel((100, 20)), image.getpixel((100, 380))
    assert haut[0] > 200 > bas[0]  # the left half is at the top now
    assert bas[2] > 200 > haut[2]


def test_un_png_garde_sa_transparence_et_rien_d_autre() -> None:
    redessinee = redessiner(png_qui_se_tait())
    assert redessinee[:1] == b"P"
    assert SECRET not in redessinee
    with lue(redessinee) as image:
        assert (image.mode, image.getpixel((3, 3))[3]) == ("RGBA", 90)
        assert not {"Comment", "exif", "icc_profile"} & image.info.keys()


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_toute_couleur_devient_une_image_ordinaire(mode: str) -> None:
    tampon = io.BytesIO()
    genre = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (4000, 10)).save(tampon, genre)
    redessinee = redessiner(tampon.getvalue())
    with lue(redessinee) as image:
        assert image.size == (COTE, 4)
        assert image.mode in ("RGB", "RGBA")


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"GIF89a",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        jpeg()[:300],
        b"\xff\xd8\xff" + bytes(200),
        png_qui_se_tait()[:60],
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
)
def test_ce_qui_n_est_pas_une_image_est_refuse(octets: bytes) -> None:
    assert redessiner(octets) == ILLISIBLE


def test_une_bombe_est_refusee_sans_etre_ouverte() -> None:
    assert {redessiner(bombe(cote)) for cote in (8_000, 60_000, 2**31 - 1)} == {DEMESUREE}


def test_garder_relire_exporter_effacer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier, elle, autre = ouvrir_dossier(tmp_path), uuid4(), uuid4()
    nom = garder_image(dossier, elle, photo_situee())
    assert garder_image(dossier, elle, photo_situee()) == nom
    sien = garder_image(dossier, autre, photo_situee())
    assert sien != nom  # a name never tells that somebody else has the same picture
    assert auteur_d_image(dossier, nom) == elle
    gardee = lire_image(dossier, [autre, elle], nom)
    assert gardee is not None
    assert SECRET not in gardee
    assert lire_image(dossier, [autre], nom) is None
    assert lire_image(dossier, [elle], f"../{elle.hex}/{nom}") is None
    assert auteur_d_image(dossier, "*.jpg") is None
    assert [une["fichier"] for une in exporter_images(dossier, [elle])] == [nom]
    monkeypatch.setattr(images_textes, "IMAGES_MAX", 1)
    with pytest.raises(ImageRefusee, match="maximum"):
        garder_image(dossier, elle, jpeg())
    for hostile in (bombe(20_000), bytes(images_textes.OCTETS_MAX + 1)):
        with pytest.raises(ImageRefusee, match="trop grande"):
            garder_image(dossier, elle, hostile)
    with pytest.raises(ImageRefusee, match="JPEG"):
        garder_image(dossier, elle, b"<svg/>")
    retirer_fichiers(dossier, Effacement({}, (), (elle,), (), ()))
    assert [f.name for f in dossier.images_textes.rglob("*.*")] == [sien]


def test_effacee_pendant_le_dessin_une_personne_ne_laisse_pas_d_image(classe: Any) -> None:
    elle = classe.apprenant("Awa")
    nom = recevoir_image(classe.dossier, classe.depot, elle.id, jpeg())
    assert lire_image(classe.dossier, [elle.id], nom)
    effacer_personne(classe.dossier, classe.depot, elle, "commande", essai=False)
    with pytest.raises(ImageRefusee, match="effacées"):
        recevoir_image(classe.dossier, classe.depot, elle.id, jpeg())
    assert list(classe.dossier.images_textes.rglob("*")) == []
