"""A paper as an editable text (« ODT »), for LibreOffice Writer: what is printed, to be changed.

Written by hand, as our spreadsheets are: a zip of small XML files. Elements are built by an XML
library, which escapes. Headings, lists and tables are real ones, for screen readers.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree as ET

from PIL import Image

from certificats.glyphes import epurer
from certificats.typographie import soigner
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Citation,
    Empan,
    Enumeration,
    Grille,
    Illustration,
    Signatures,
    Titre,
    redresser,
    sources_citees,
)
from plateforme.impressions.feuillet import Feuillet

GENRE = "application/vnd.oasis.opendocument.text"
_ESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
}
_LARGEUR_IMAGE, _HAUTEUR_IMAGE = 160.0, 120.0  # millimetres, at most
_JOUR_ZIP = (1980, 1, 1, 0, 0, 0)  # same paper, same bytes
for _prefixe, _uri in _ESPACES.items():
    ET.register_namespace(_prefixe, _uri)


def composer_odt(feuillet: Feuillet) -> bytes:
    """Write a paper without questions as an ODT file; same paper, same bytes."""
    images = {_nom(une): une.octets for une in _illustrations(feuillet.blocs)}
    fichiers = {
        "content.xml": _contenu(feuillet),
        "meta.xml": _meta(feuillet),
        "META-INF/manifest.xml": _manifeste(images),
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        # First, and not compressed: programs look for it there.
        archive.writestr(zipfile.ZipInfo("mimetype", _JOUR_ZIP), GENRE, zipfile.ZIP_STORED)
        for nom, racine in fichiers.items():
            octets = ET.tostring(racine, encoding="utf-8", xml_declaration=True)
            archive.writestr(zipfile.ZipInfo(nom, _JOUR_ZIP), octets, zipfile.ZIP_DEFLATED)
        for nom, octets in images.items():
            archive.writestr(zipfile.ZipInfo(f"Pictures/{nom}", _JOUR_ZIP), octets)
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


def _illustrations(blocs: Iterable[BlocFeuillet]) -> Iterator[Illustration]:
    for bloc in blocs:
        if isinstance(bloc, Illustration):
            yield bloc
        elif isinstance(bloc, Citation):
            yield from _illustrations(bloc.blocs)


def _blocs(
    parent: ET.Element,
    blocs: Iterable[BlocFeuillet],
    numeros: dict[str, str],
    style: str = "Text_20_body",
) -> None:
    for bloc in blocs:
        match bloc:
            case Titre():
                _titre(parent, bloc.niveau, bloc.empans, numeros)
            case Alinea():
                _alinea(parent, bloc.empans, numeros, style)
            case Citation():
                _blocs(parent, bloc.blocs, numeros, "Quotations")
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
            case Illustration():
                _illustration(parent, bloc)
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


def _nom(illustration: Illustration) -> str:
    """Name a picture in the file: by its own name, or by what it is."""
    return illustration.nom or hashlib.sha256(illustration.octets).hexdigest()[:16]


def _illustration(parent: ET.Element, illustration: Illustration) -> None:
    """Set a picture in a paragraph of its own, as wide as the page allows, its credit under it."""
    with Image.open(io.BytesIO(illustration.octets)) as image:
        largeur, hauteur = image.size
    nom = _nom(illustration)
    reduction = min(_LARGEUR_IMAGE / largeur, _HAUTEUR_IMAGE / hauteur)
    place = _fils(parent, "text:p", text__style_name="Text_20_body")
    cadre = _fils(
        place,
        "draw:frame",
        draw__name=nom,
        text__anchor_type="as-char",
        svg__width=f"{largeur * reduction:.1f}mm",
        svg__height=f"{hauteur * reduction:.1f}mm",
    )
    _fils(
        cadre,
        "draw:image",
        xlink__href=f"Pictures/{nom}",
        xlink__type="simple",
        xlink__show="embed",
        xlink__actuate="onLoad",
    )
    _fils(cadre, "svg:desc").text = _propre(illustration.alternative)
    if illustration.credit:
        _alinea(parent, (Empan(illustration.credit),), {}, "Caption")


def _titre(
    parent: ET.Element, niveau: int, empans: Iterable[Empan], numeros: dict[str, str]
) -> None:
    titre = _fils(
        parent, "text:h", text__style_name=f"Heading_20_{niveau}", text__outline_level=str(niveau)
    )
    _empans(titre, empans, numeros)


def _alinea(
    parent: ET.Element,
    empans: Iterable[Empan],
    numeros: dict[str, str],
    style: str = "Text_20_body",
) -> None:
    _empans(_fils(parent, "text:p", text__style_name=style), empans, numeros)


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


def _manifeste(images: Mapping[str, bytes]) -> ET.Element:
    racine = ET.Element(_n("manifest:manifest"), {_n("manifest:version"): "1.3"})
    membres = [("/", GENRE), ("content.xml", "text/xml"), ("meta.xml", "text/xml")]
    for nom, octets in images.items():
        with Image.open(io.BytesIO(octets)) as image:
            membres.append((f"Pictures/{nom}", image.get_format_mimetype() or ""))
    for chemin, genre in membres:
        _fils(racine, "manifest:file-entry", manifest__full_path=chemin, manifest__media_type=genre)
    return racine
