"""Tables that go out (« export »): one list of rows, three kinds of files.

- CSV: UTF-8 with its mark, semicolons, decimal commas: a French Excel opens it by a double click.
  A text that a spreadsheet would run as a formula gets an apostrophe before it.
- XLSX by XlsxWriter, row after row; texts stay texts, neither formulas nor links.
- ODS written here: see docs/decisions/0012.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from inscriptions.echanges.lecture import FORMULE
from inscriptions.erreurs import refus
from inscriptions.heure import locale

Valeur: TypeAlias = str | int | float | date | datetime | None
Format: TypeAlias = Literal["csv", "ods", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "ods", "xlsx")
TYPES_MIME: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# XML 1.0, 2.2: no other character may be written, escaped or not.
_HORS_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXTE_MAXIMAL = 32_767  # characters of a cell, in Excel
_NOM_FEUILLE = "Feuille1"


def ecrire(extension: str, entetes: Sequence[str], rangees: Iterable[Sequence[Valeur]]) -> bytes:
    """Write a table in the format of a file's extension, with or without its dot.

    Instants are written on the office's clock. Raise « extension-inconnue ».
    """
    ecrivains = {"csv": ecrire_csv, "ods": ecrire_ods, "xlsx": ecrire_xlsx}
    ecrivain = ecrivains.get(extension.lower().removeprefix("."))
    if ecrivain is None:
        raise refus("extension-inconnue")
    return ecrivain(entetes, rangees)


def ecrire_csv(entetes: Sequence[str], rangees: Iterable[Sequence[Valeur]]) -> bytes:
    """Write a CSV for French spreadsheets."""
    texte = io.StringIO(newline="")
    sortie = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    sortie.writerow([_texte_csv(entete) for entete in entetes])
    sortie.writerows([_texte_csv(valeur) for valeur in rangee] for rangee in rangees)
    return texte.getvalue().encode("utf-8-sig", "replace")


def ecrire_xlsx(entetes: Sequence[str], rangees: Iterable[Sequence[Valeur]]) -> bytes:
    """Write an Excel workbook of one sheet."""
    # Imported here: it takes a tenth of a second, and only exports need it.
    from xlsxwriter import Workbook

    octets = io.BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with Workbook(octets, options) as classeur:
        feuille = classeur.add_worksheet(_NOM_FEUILLE)
        gras = classeur.add_format({"bold": True})
        jour = classeur.add_format({"num_format": "yyyy-mm-dd"})
        instant = classeur.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        feuille.freeze_panes(1, 0)
        for colonne, entete in enumerate(entetes):
            feuille.write_string(0, colonne, _texte(entete), gras)
        for ligne, rangee in enumerate(rangees, 1):
            for colonne, brute in enumerate(rangee):
                valeur = _naive(brute)
                if isinstance(valeur, datetime):
                    feuille.write_datetime(ligne, colonne, valeur, instant)
                elif isinstance(valeur, date):
                    feuille.write_datetime(ligne, colonne, valeur, jour)
                elif isinstance(valeur, int | float):
                    feuille.write_number(ligne, colonne, valeur)
                elif valeur:
                    feuille.write_string(ligne, colonne, _texte(valeur))
    return octets.getvalue()


def ecrire_ods(entetes: Sequence[str], rangees: Iterable[Sequence[Valeur]]) -> bytes:
    """Write an OpenDocument spreadsheet of one sheet (ODF 1.3, part 3, 9.1)."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and not compressed, so that its first bytes tell what the file is (part 2, 3.3).
        archive.writestr("mimetype", TYPES_MIME["ods"], zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFESTE)
        contenu = zipfile.ZipInfo("content.xml")
        contenu.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(contenu, "w") as flux:
            flux.write(_DEBUT_ODS.encode())
            flux.write(_rangee_ods(map(_entete_ods, entetes)))
            for rangee in rangees:
                flux.write(_rangee_ods(map(_cellule_ods, rangee)))
            flux.write(_FIN_ODS.encode())
    return octets.getvalue()


def _texte_csv(valeur: Valeur) -> str:
    """Write one cell of a CSV; numbers have a decimal comma, and stay numbers when negative."""
    valeur = _naive(valeur)
    if valeur is None:
        return ""
    if isinstance(valeur, str):
        texte = _sauts(valeur)
        return f"'{texte}" if FORMULE.match(texte) else texte
    if isinstance(valeur, float):
        return _nombre(valeur).replace(".", ",")
    return _en_texte(valeur)


def _texte(texte: str) -> str:
    """Make a text fit a workbook.

    One of those apostrophes that reading takes off is given a companion, to be read again as it is.
    """
    permis = _HORS_XML.sub("\ufffd", _sauts(texte))[: _TEXTE_MAXIMAL - 1]
    return f"'{permis}" if permis[:1] == "'" and FORMULE.match(permis) else permis


def _sauts(texte: str) -> str:
    return texte.replace("\r\n", "\n").replace("\r", "\n")


def _naive(valeur: Valeur) -> Valeur:
    """Put an instant on the office's clock; files know no other."""
    if isinstance(valeur, datetime) and valeur.tzinfo is not None:
        return locale(valeur).replace(tzinfo=None)
    return valeur


def _nombre(valeur: float) -> str:
    return str(int(valeur)) if valeur.is_integer() and abs(valeur) < 1e15 else repr(valeur)


def _en_texte(valeur: int | float | date | datetime) -> str:
    if isinstance(valeur, datetime):
        return f"{valeur:%Y-%m-%d %H:%M}"
    if isinstance(valeur, date):
        return valeur.isoformat()
    return _nombre(valeur) if isinstance(valeur, float) else str(valeur)


def _rangee_ods(cellules: Iterable[str]) -> bytes:
    return f"<table:table-row>{''.join(cellules)}</table:table-row>".encode()


def _entete_ods(entete: str) -> str:
    return (
        '<table:table-cell table:style-name="entete" office:value-type="string">'
        f"{_paragraphes(_texte(entete))}</table:table-cell>"
    )


def _cellule_ods(brute: Valeur) -> str:
    valeur = _naive(brute)
    if valeur is None or valeur == "":
        return "<table:table-cell/>"
    if isinstance(valeur, str):
        texte = _texte(valeur)
        # Readers disagree on tabs and blanks in paragraphs; the attribute leaves no doubt.
        genre = f'office:value-type="string" office:string-value={_attribut(texte)}'
    else:
        texte = _en_texte(valeur)
        if isinstance(valeur, date):  # a datetime is one too
            style = "instant" if isinstance(valeur, datetime) else "jour"
            genre = (
                f'table:style-name="{style}" office:value-type="date" '
                f'office:date-value="{_iso(valeur)}"'
            )
        else:
            genre = f'office:value-type="float" office:value="{texte}"'
    return f"<table:table-cell {genre}>{_paragraphes(texte)}</table:table-cell>"


def _iso(valeur: date) -> str:
    return valeur.isoformat("T", "seconds") if isinstance(valeur, datetime) else valeur.isoformat()


def _attribut(texte: str) -> str:
    return quoteattr(texte, {'"': "&quot;"})


def _paragraphes(texte: str) -> str:
    """Write a text as paragraphs, its runs of blanks spelt out (ODF 1.3, part 3, 6.1)."""
    return "".join(
        f"<text:p>{_BLANCS.sub(_blanc, escape(ligne))}</text:p>" for ligne in texte.split("\n")
    )


def _blanc(trouve: re.Match[str]) -> str:
    return "<text:tab/>" if trouve[0] == "\t" else f'<text:s text:c="{len(trouve[0])}"/>'


# A space alone between two words is kept by XML readers; at an end, or in a run, it is not.
_BLANCS = re.compile(r"\t|^ +| +$|  +")
_MANIFESTE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPES_MIME["ods"]}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_TIRET = "<number:text>-</number:text>"
_JOUR = (
    f'<number:year number:style="long"/>{_TIRET}<number:month number:style="long"/>{_TIRET}'
    '<number:day number:style="long"/>'
)
_HEURE = (
    "<number:text> </number:text>"
    '<number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/>'
)
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_DEBUT_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{_URN}:office:1.0" xmlns:table="{_URN}:table:1.0" '
    f'xmlns:text="{_URN}:text:1.0" xmlns:style="{_URN}:style:1.0" '
    f'xmlns:number="{_URN}:datastyle:1.0" xmlns:fo="{_URN}:xsl-fo-compatible:1.0" '
    'office:version="1.3"><office:automatic-styles>'
    f'<number:date-style style:name="N1">{_JOUR}</number:date-style>'
    f'<number:date-style style:name="N2">{_JOUR}{_HEURE}</number:date-style>'
    '<style:style style:name="jour" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="instant" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="entete" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
    f"<table:table table:name={quoteattr(_NOM_FEUILLE)}>"
)
_FIN_ODS = "</table:table></office:spreadsheet></office:body></office:document-content>"
