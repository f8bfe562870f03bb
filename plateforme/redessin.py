"""A picture drawn anew (« redessin »): decoded by Pillow in a process that may be lost.

Run as a program by `images_textes.py`: the picture on standard input; on standard output one letter
and the new file: J (JPEG), P (PNG), or alone I (« illisible ») or D (« démesurée »). Nothing of the
old file is copied but its pixels, so that neither the place where a photo was taken nor a hidden
piece of it goes on. It imports nothing of ours, so that it starts fast and whatever happens to it
happens to nobody else.
"""

import contextlib
import io
import resource
import sys

from PIL import Image, ImageCms, ImageOps

MEMOIRE = 1 << 30  # bytes of address space
SECONDES = 20  # of processor
COTE = 1600  # pixels of the longer side: a page of a newspaper at 200 dots an inch
# What a telephone takes today; a PNG of that size fills 200 MB once decoded.
PIXELS_MAX = 50_000_000
PNG_MAX = 600_000  # bytes from which an opaque PNG, a photo most often, is written as JPEG
ILLISIBLE, DEMESUREE = b"I", b"D"


def redessiner(octets: bytes) -> bytes:
    """Return a letter and the picture written again: upright, sRGB, at most COTE pixels."""
    try:
        with Image.open(io.BytesIO(octets), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > PIXELS_MAX:
                return DEMESUREE
            en_png = image.format == "PNG"
            image.draft("RGB", (2 * COTE, 2 * COTE))  # a JPEG is decoded smaller at once
            return _ecrire(_reduire(image), en_png=en_png)
    except Image.DecompressionBombError:
        return DEMESUREE
    # Whatever a decoder makes of a damaged file; the process ends here in any case.
    except (OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, OverflowError):
        return ILLISIBLE


def _reduire(image: Image.Image) -> Image.Image:
    """Give the pixels alone: turned as the camera says, in sRGB, without what went with them."""
    transparente = image.has_transparency_data
    profil = image.info.get("icc_profile")
    droite = ImageOps.exif_transpose(image)
    if droite.mode.startswith("I;16"):
        droite = droite.point(lambda valeur: valeur / 256).convert("L")
    droite = droite.convert("RGBA" if transparente else "RGB")
    droite.thumbnail((COTE, COTE))
    if profil and image.mode in ("RGB", "RGBA"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profil))
            converti = ImageCms.profileToProfile(droite, source, ImageCms.createProfile("sRGB"))
            droite = converti or droite
    droite.info.clear()
    return droite


def _ecrire(image: Image.Image, *, en_png: bool) -> bytes:
    tampon = io.BytesIO()
    if en_png:
        image.save(tampon, "PNG", optimize=True)
        if image.mode == "RGBA" or tampon.tell() <= PNG_MAX:
            return b"P" + tampon.getvalue()
        tampon = io.BytesIO()
    image.save(tampon, "JPEG", quality=85, optimize=True, progressive=True)
    return b"J" + tampon.getvalue()


def principal() -> None:
    """Bound this process, read standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES, SECONDES))
    sys.stdout.buffer.write(redessiner(sys.stdin.buffer.read()))


if __name__ == "__main__":
    principal()
