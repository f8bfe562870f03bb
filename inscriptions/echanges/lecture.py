"""Tables as people hand them in (« tableau »): CSV, ODS, XLSX, XLS bytes in, cells of text out.

The kind of file is read in its first bytes, never in its name. Bounds stop a file that would fill
the memory before it does; see `classeurs.py` for what a hostile workbook can do.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from inscriptions.erreurs import refus

TAILLE_MAXIMALE = 5 * 1024 * 1024  # bytes of a file
LIGNES_MAXIMALES = 20_000
COLONNES_MAXIMALES = 60
CELLULE_MAXIMALE = 1_000  # characters; what is longer is cut just past it, for its reader to refuse

# What a spreadsheet takes for a formula: the OWASP's list for « CSV injection ».
# An apostrophe before it makes it a text; `ecriture.py` puts it, and reading takes it off.
FORMULE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
SEPARATEURS = ";,\t"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ETRANGERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<", b"{\\rtf")
_BLANCS = frozenset("\t\n\r\v\f")

Rangee: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row: its number in the person's spreadsheet, from 1, header included, and its cells.

    There are as many cells as the table has columns. `deborde`: it held more, as when a separator
    inside a text was not quoted; then nothing says which cell is which.
    """

    numero: int
    cellules: tuple[str, ...]
    deborde: bool = False


@dataclass(frozen=True, slots=True)
class Tableau:
    """The named columns of a table and its rows, those left blank apart."""

    colonnes: tuple[str, ...]
    lignes: tuple[Ligne, ...]


def lire_tableau(octets: bytes) -> Tableau:
    """Read a file; its first row with something in it names the columns.

    Raise « fichier-vide », « fichier-trop-grand », « classeur-demesure », « format-inconnu »,
    « fichier-illisible », « guillemets-ouverts », « trop-de-lignes », « trop-de-colonnes ».
    """
    if len(octets) > TAILLE_MAXIMALE:
        raise refus("fichier-trop-grand", maximum=TAILLE_MAXIMALE // 1024 // 1024)
    if not octets.strip():
        raise refus("fichier-vide")
    if octets.startswith((_ZIP, _OLE)):
        # Not at the top: it is only needed for workbooks.
        from inscriptions.echanges.classeurs import lire_classeur

        return _tableau(lire_classeur(octets), csv=False)
    if octets.lstrip().startswith(_ETRANGERS):
        raise refus("format-inconnu")
    return _tableau(_rangees_csv(_decoder(octets)), csv=True)


def lettre(rang: int) -> str:
    """Give a column's letters as spreadsheets show them: 0 is A, 26 is AA."""
    lettres = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        lettres = chr(ord("A") + reste) + lettres
    return lettres


def _tableau(rangees: Sequence[Rangee], *, csv: bool) -> Tableau:
    """Name the columns and number the rows."""
    pleines = [
        (numero, _sans_fin_vide([_cellule(cellule) for cellule in rangee]))
        for numero, rangee in enumerate(rangees, 1)
    ]
    pleines = [(numero, cellules) for numero, cellules in pleines if cellules]
    if not pleines:
        raise refus("fichier-vide")
    (_, entete), *corps = pleines
    # A workbook's row may have a note beside the table; in a CSV, a cell too many is a slip.
    largeur = len(entete) if csv else max(len(cellules) for _, cellules in pleines)
    if largeur > COLONNES_MAXIMALES:
        raise refus("trop-de-colonnes", maximum=COLONNES_MAXIMALES)
    if len(corps) > LIGNES_MAXIMALES:
        raise refus("trop-de-lignes", maximum=LIGNES_MAXIMALES)
    noms = (*entete, *[""] * (largeur - len(entete)))
    return Tableau(
        tuple(nom or f"colonne {lettre(rang)}" for rang, nom in enumerate(noms)),
        tuple(
            Ligne(
                numero,
                tuple((*cellules, *[""] * (largeur - len(cellules)))[:largeur]),
                deborde=len(cellules) > largeur,
            )
            for numero, cellules in corps
        ),
    )


def _cellule(texte: str) -> str:
    """Bound a cell, and take off the apostrophe our own export put before a formula's sign."""
    coupe = texte[: CELLULE_MAXIMALE + 1].strip(" \u00a0\u202f")
    return coupe[1:] if coupe[:1] == "'" and FORMULE.match(coupe) else coupe


def _sans_fin_vide(cellules: list[str]) -> list[str]:
    while cellules and not cellules[-1].strip():
        cellules.pop()
    return cellules


def _decoder(octets: bytes) -> str:
    """Decode a CSV: UTF-8, UTF-16 with its mark, else Windows-1252 (Latin-1 with « œ »)."""
    try:
        if octets.startswith(b"\xef\xbb\xbf"):
            texte = octets.decode("utf-8-sig")
        elif octets.startswith((b"\xff\xfe", b"\xfe\xff")):
            texte = octets.decode("utf-16")
        else:
            texte = _sans_marque(octets)
    except UnicodeDecodeError:
        raise refus("fichier-illisible") from None
    if any(ord(c) < 32 and c not in _BLANCS for c in texte[:4096]) or "\0" in texte:
        raise refus("format-inconnu")
    return texte


def _sans_marque(octets: bytes) -> str:
    for codage in ("utf-8", "cp1252"):
        try:
            return octets.decode(codage)
        except UnicodeDecodeError:
            continue
    return octets.decode("latin-1")  # five bytes mean nothing in Windows-1252


def _rangees_csv(texte: str) -> list[Rangee]:
    """Cut a CSV into rows, one for each row a spreadsheet would show."""
    if not texte.strip(f'{SEPARATEURS}" \r\n'):
        raise refus("fichier-vide")
    premiere, _, reste = texte.partition("\n")
    annonce = re.fullmatch(r'"?sep=([;,\t|])"?', premiere.rstrip("\r"), re.IGNORECASE)
    if annonce:  # Excel's own first line, which it does not show
        return list(_parcourir(reste, annonce[1]))
    return list(_parcourir(texte, _separateur(texte)))


def _separateur(texte: str) -> str:
    """Choose the separator that cuts the header into most columns and the next rows like it."""

    def note(separateur: str) -> tuple[int, float]:
        try:
            debut = [r for r in _parcourir(texte, separateur, essai=20) if any(r)]
        except csv.Error:
            return (0, 0.0)
        if not debut:
            return (0, 0.0)
        largeur = len(debut[0])
        return (largeur, sum(len(rangee) == largeur for rangee in debut) / len(debut))

    return max(SEPARATEURS, key=note)  # the first of them when they are even: Excel's in French


def _parcourir(texte: str, separateur: str, essai: int | None = None) -> Iterator[list[str]]:
    """Yield all rows, or the first `essai` of them; then csv.Error is the caller's business."""
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    for rang in count(1):
        try:
            rangee = next(lecteur, None)
        except csv.Error:
            if essai:
                raise
            raise refus("guillemets-ouverts", ligne=rang) from None
        if rangee is None or (essai and rang > essai):
            return
        if rang > 10 * LIGNES_MAXIMALES:  # blank rows, by the million
            raise refus("trop-de-lignes", maximum=LIGNES_MAXIMALES)
        yield rangee[: 2 * COLONNES_MAXIMALES]
