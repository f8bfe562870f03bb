"""A paper as an editable text (« ODT »), for LibreOffice Writer: what is printed, to be changed.

Written by hand, as our spreadsheets are: a zip of small XML files. Elements are built by an XML
library, which escapes. Headings, lists and tables are real ones, for screen readers.
"""

import io
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from certificats.glyphes import epurer
from certificats.typographie import soigner
from plateforme.impressions.feuillet import (
    Alinea,
    BlocFeuillet,
    Citation,
    Empan,
    Enumeration,
    Feuillet,
    Grille,
    Signatures,
    Titre,
    redresser,
    sources_citees,
)

GENRE = "application/vnd.oasis.opendocument.text"
_ESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
}
_JOUR_ZIP = (1980, 1, 1, 0, 0, 0)  # same paper, same bytes
for _prefixe, _uri in _ESPACES.items():
    ET.register_namespace(_prefixe, _uri)


def composer_odt(feuillet: Feuillet) -> bytes:
    """Write a paper without questions as an ODT file; same paper, same bytes."""
    fichiers = {
        "content.xml": _contenu(feuillet),
        "meta.xml": _meta(feuillet),
        "META-INF/manifest.xml": _manifeste(),
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        # First, and not compressed: programs look for it there.
        archive.writestr(zipfile.ZipInfo("mimetype", _JOUR_ZIP), GENRE, zipfile.ZIP_STORED)
        for nom, racine in fichiers.items():
            octets = ET.tostring(racine, encoding="utf-8", xml_declaration=True)
            archive.writestr(zipfile.ZipInfo(nom, _JOUR_ZIP), octets, zipfile.ZIP_DEFLATED)
    return tampon.getvalue()


def _n(nom: str) -> str:
    prefixe, local = nom.split(":")
    return f"{{{_ESPACES[prefixe]}}}{local}"


def _fils(parent: ET.Element, nom: str, **attributs: str) -> ET.Element:
    noms = {_n(cle.replace("__", ":").replace("_", "-")): v for cle, v in attributs.items()}
    return ET.SubElement(parent, _n(nom), noms)


def _contenu(feuillet: Feuillet) -> ET.Element:
    racine = ET.Element(_n("office:document-content"), {_n("office:version"): "1.3"})
    styles = _fils(racine, "office:automatic-styles")
    for nom, proprietes in {
        "gras": {"fo__font_weight": "bold"},
        "italique": {"fo__font_style": "italic"},
        "gras-italique": {"fo__font_weight": "bold", "fo__font_style": "italic"},
    }.items():
        style = _fils(styles, "style:style", style__name=nom, style__family="text")
        _fils(style, "style:text-properties", **proprietes)
    case = _fils(styles, "style:style", style__name="case", style__family="table-cell")
    _fils(case, "style:table-cell-properties", fo__border="0.5pt solid #4c5864", fo__padding="1mm")
    haute = _fils(styles, "style:style", style__name="signature", style__family="table-row")
    _fils(haute, "style:table-row-properties", style__min_row_height="22mm")
    texte = _fils(_fils(racine, "office:body"), "office:text")
    _titre(texte, 1, (Empan(feuillet.titre),), {})
    citees = [s for s in dict.fromkeys(sources_citees(feuillet.blocs)) if s in feuillet.sources]
    numeros = {cle: str(rang) for rang, cle in enumerate(citees, start=1)}
    _blocs(texte, redresser(feuillet.blocs), numeros)
    if citees:
        _titre(texte, 2, (Empan("Sources"),), {})
        for cle in citees:
            source = feuillet.sources[cle]
            phrase = f"{numeros[cle]}. {source.reference} ({source.etat}) : {source.adresse}"
            _alinea(texte, (Empan(phrase),), {})
    _alinea(texte, (Empan(f"{feuillet.licence} {feuillet.mention}", italique=True),), {})
    return racine


def _blocs(parent: ET.Element, blocs: Iterable[BlocFeuillet], numeros: dict[str, str]) -> None:
    for bloc in blocs:
        match bloc:
            case Titre():
                _titre(parent, bloc.niveau, bloc.empans, numeros)
            case Alinea():
                _alinea(parent, bloc.empans, numeros)
            case Citation():
                _blocs(parent, bloc.blocs, numeros)
            case Enumeration():
                liste = _fils(parent, "text:list")
                for rang, element in enumerate(bloc.elements, start=bloc.debut):
                    place = _fils(liste, "text:list-item")
                    debut = (Empan(f"{rang}. "),) if bloc.ordonnee else ()
                    for premier, dedans in enumerate(element):
                        if premier == 0 and isinstance(dedans, Alinea):
                            _alinea(place, debut + dedans.empans, numeros)
                        else:
                            _blocs(place, [dedans], numeros)
            case Grille():
                _grille(parent, bloc, numeros)
            case Signatures():
                _signatures(parent, bloc)
            case _:
                raise ValueError("a paper with questions is printed, not edited")


def _grille(parent: ET.Element, grille: Grille, numeros: dict[str, str]) -> None:
    table = _fils(parent, "table:table")
    _fils(table, "table:table-column", table__number_columns_repeated=str(len(grille.entetes)))
    entete = _fils(table, "table:table-header-rows")
    for rang, ligne in enumerate((grille.entetes, *grille.lignes)):
        rangee = _fils(entete if rang == 0 else table, "table:table-row")
        for cellule in ligne:
            case = _fils(rangee, "table:table-cell", table__style_name="case")
            _alinea(case, cellule, numeros)


def _signatures(parent: ET.Element, signatures: Signatures) -> None:
    """Lay the places to sign side by side: a row of labels, a row of empty cells high enough."""
    table = _fils(parent, "table:table")
    nombre = len(signatures.libelles)
    _fils(table, "table:table-column", table__number_columns_repeated=str(nombre))
    rangee = _fils(table, "table:table-row")
    for libelle in signatures.libelles:
        _alinea(_fils(rangee, "table:table-cell"), (Empan(libelle, gras=True),), {})
    rangee = _fils(table, "table:table-row", table__style_name="signature")
    for _ in range(nombre):
        _alinea(_fils(rangee, "table:table-cell", table__style_name="case"), (), {})


def _titre(
    parent: ET.Element, niveau: int, empans: Iterable[Empan], numeros: dict[str, str]
) -> None:
    titre = _fils(
        parent, "text:h", text__style_name=f"Heading_20_{niveau}", text__outline_level=str(niveau)
    )
    _empans(titre, empans, numeros)


def _alinea(parent: ET.Element, empans: Iterable[Empan], numeros: dict[str, str]) -> None:
    _empans(_fils(parent, "text:p", text__style_name="Text_20_body"), empans, numeros)


def _empans(parent: ET.Element, empans: Iterable[Empan], numeros: dict[str, str]) -> None:
    for empan in empans:
        if empan.saut:
            _fils(parent, "text:line-break")
            continue
        styles = [n for n, oui in (("gras", empan.gras), ("italique", empan.italique)) if oui]
        attributs = {"text__style_name": "-".join(styles)} if styles else {}
        notes = "".join(f"[{numeros[s]}]" for s in empan.sources if s in numeros)
        _fils(parent, "text:span", **attributs).text = _propre(empan.texte) + notes


def _propre(texte: str) -> str:
    """Clean a text; the space at its ends is kept, since runs follow each other."""
    coeur = epurer(texte)
    # XML has no lone surrogate, and two signs that are no characters.
    coeur = "".join(c for c in coeur if not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    debut = " " if texte[:1].isspace() else ""
    fin = " " if coeur and texte[-1:].isspace() else ""
    return f"{debut}{soigner(coeur)}{fin}"


def _meta(feuillet: Feuillet) -> ET.Element:
    racine = ET.Element(_n("office:document-meta"), {_n("office:version"): "1.3"})
    meta = _fils(racine, "office:meta")
    _fils(meta, "dc:title").text = _propre(feuillet.titre)
    _fils(meta, "dc:language").text = "fr-FR"
    return racine


def _manifeste() -> ET.Element:
    racine = ET.Element(_n("manifest:manifest"), {_n("manifest:version"): "1.3"})
    for chemin, genre in (("/", GENRE), ("content.xml", "text/xml"), ("meta.xml", "text/xml")):
        _fils(racine, "manifest:file-entry", manifest__full_path=chemin, manifest__media_type=genre)
    return racine
