"""Workbooks (« classeurs »): ODS, XLSX, XLS, read without letting a hostile one do harm.

Two things stand before calamine, which reads them. A zip is measured first: its members' declared
sizes, then, because a file may lie, their real ones, inflated a piece at a time and thrown away.
And the reading takes place in a process of its own: a 5 KB workbook with two cells at opposite
corners makes calamine ask for 512 GiB, and Rust ends a process that runs out of memory.
"""

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from inscriptions.erreurs import refus

DECOMPRESSE_MAXIMAL = 64 * 1024 * 1024  # bytes of all members of a workbook: 12 times the file
MEMBRES_MAXIMAUX = 2_000
DELAI = 30  # seconds a reading may last

_ENTETE_LOCAL = 30  # bytes before a member's name: APPNOTE.TXT 6.3.10, 4.3.7
_FEUILLE = Path(__file__).with_name("feuille.py")


def lire_classeur(octets: bytes) -> Sequence[Sequence[str]]:
    """Give the rows of a workbook's first filled sheet that is shown.

    Raise « format-inconnu », « fichier-illisible » (damaged, or with a password),
    « classeur-demesure », « fichier-vide », « trop-de-lignes », « trop-de-colonnes ».
    """
    if octets.startswith(b"PK"):
        _mesurer(octets)
    try:
        fini = subprocess.run(  # noqa: S603  # our own program, no argument of anybody's
            [sys.executable, "-I", str(_FEUILLE)],
            input=octets,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # calamine's words may quote cells
            env={nom: os.environ[nom] for nom in ("PATH", "LD_LIBRARY_PATH") if nom in os.environ},
            timeout=DELAI,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refus("classeur-demesure") from None
    if fini.returncode < 0:  # ended by a signal: out of memory or of processor time
        raise refus("classeur-demesure")
    if fini.returncode != 0:
        raise refus("fichier-illisible")
    reponse = json.loads(fini.stdout)
    if "refus" in reponse:
        raise refus(reponse["refus"], **reponse["donnees"])
    rangees: list[list[str]] = reponse["rangees"]
    return rangees


def _mesurer(octets: bytes) -> None:
    """Refuse a zip that is no workbook, or holds more than a workbook of this size may."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            membres = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refus("fichier-illisible") from None
    noms = {membre.filename for membre in membres}
    if not noms & {"content.xml", "xl/workbook.xml", "xl/workbook.bin"}:
        raise refus("format-inconnu")
    trop = refus("classeur-demesure")
    if len(membres) > MEMBRES_MAXIMAUX:
        raise trop
    if sum(membre.file_size for membre in membres) > DECOMPRESSE_MAXIMAL:
        raise trop
    reste = DECOMPRESSE_MAXIMAL
    try:
        for membre in membres:
            for morceau in _gonfler(octets, membre):
                reste -= morceau
                if reste < 0:
                    raise trop
    except (zlib.error, ValueError):
        raise refus("fichier-illisible") from None


def _gonfler(octets: bytes, membre: zipfile.ZipInfo) -> Iterator[int]:
    """Yield how many bytes each piece of a member really holds."""
    local = octets[membre.header_offset : membre.header_offset + _ENTETE_LOCAL]
    if len(local) < _ENTETE_LOCAL or membre.flag_bits & 1:  # cut short; encrypted
        raise ValueError(membre.header_offset)
    debut = (
        membre.header_offset
        + _ENTETE_LOCAL
        + int.from_bytes(local[26:28], "little")
        + int.from_bytes(local[28:30], "little")
    )
    serre = octets[debut : debut + membre.compress_size]
    if membre.compress_type == zipfile.ZIP_STORED:
        yield len(serre)
        return
    if membre.compress_type != zipfile.ZIP_DEFLATED:
        raise ValueError(membre.compress_type)
    flux = zlib.decompressobj(-zlib.MAX_WBITS)
    while serre and not flux.eof:
        yield len(flux.decompress(serre, 1 << 20))
        serre = flux.unconsumed_tail
