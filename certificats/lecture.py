"""Read the code out of a PDF that someone brings (« lire le code »).

The file may be anything: the answer is a code or None, never an exception, and the work is
bounded. Reading a code proves nothing; only the registry, asked for that code, does.
"""

import io
import logging
import re

from certificats.attestation import FORME_CODE, MOT_CLE, NOM_BADGE

TAILLE_MAX = 20_000_000  # bytes; one of ours weighs under 100 kB
# Reading the document information of a sound file takes a few hundred reads and a few megabytes,
# even after several signatures; a crafted one would loop or go back over the whole file.
LECTURES_MAX = 100_000
OCTETS_LUS_MAX = 2 * TAILLE_MAX
_DECOMPRESSES_MAX = 4_000_000
_MOT_CLE = re.compile(rf"(?<!\S){re.escape(MOT_CLE)}({FORME_CODE.pattern})(?![^\s,;])")

# pypdf quotes the file's bytes in its warnings: a hostile or private file must not write our log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


class _TropDeTravail(Exception):
    """The reading budget is spent; once raised, every further read raises it again."""


class _FluxCompte(io.BytesIO):
    """Bytes in memory that can be read only so many times and so much."""

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self._lectures = 0
        self._octets = 0

    def read(self, taille: int | None = -1, /) -> bytes:
        if self._lectures >= LECTURES_MAX or self._octets >= OCTETS_LUS_MAX:
            raise _TropDeTravail
        lu = super().read(taille)
        self._lectures += 1
        self._octets += len(lu)
        return lu


def lire_code(pdf: bytes) -> str | None:
    """Give the canonical code written in the keywords of one of our PDFs, or None.

    None for anything over TAILLE_MAX, that is not a PDF, is damaged, encrypted, too costly to
    read, or carries no code of ours.
    """
    if len(pdf) > TAILLE_MAX or b"%PDF-" not in pdf[:1024] or b"%%EOF" not in pdf[-65_536:]:
        return None
    import pypdf  # a tenth of a second, for who brings a file

    limites = pypdf.get_configuration().with_overwrites(
        zlib_maximum_output_length=_DECOMPRESSES_MAX,
        zlib_maximum_recovery_input_length=100_000,
        lzw_maximum_output_length=_DECOMPRESSES_MAX,
        run_length_maximum_output_length=_DECOMPRESSES_MAX,
        brotli_maximum_output_length=_DECOMPRESSES_MAX,
        stream_decoding_work_maximum_length=2 * _DECOMPRESSES_MAX,
        array_maximum_element_count=10_000,
        jbig2dec_binary=None,  # would start a program
        disable_legacy_handling=True,
    )
    try:
        with pypdf.apply_configuration(limites):
            # Strict: a broken cross-reference table is refused, not rebuilt by a whole scan.
            lecteur = pypdf.PdfReader(
                _FluxCompte(pdf), strict=True, xref_stream_maximum_entries=200_000
            )
            mots_cles = lecteur.metadata.keywords if lecteur.metadata else None
    except Exception:  # noqa: BLE001 - pypdf raises of every kind on hostile bytes; None is the answer
        return None
    trouve = _MOT_CLE.search(mots_cles) if isinstance(mots_cles, str) else None
    return trouve.group(1) if trouve else None


def lire_badge(pdf: bytes) -> bytes | None:
    """Give the badge attached to a PDF that we issued, byte for byte; None when it has none.

    For our own files, whose SHA-256 the registry holds: nothing here bounds the work.
    """
    import pypdf

    joints = pypdf.PdfReader(io.BytesIO(pdf), strict=True).attachments.get(NOM_BADGE, [])
    return joints[0] if joints else None
