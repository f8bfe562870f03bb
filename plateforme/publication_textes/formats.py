"""The formats a text leaves in (« formats »), and the file that is handed over in each."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from inscriptions.enumerations import ListeFermee
from plateforme.impressions.odt import GENRE as GENRE_ODT
from plateforme.publication_textes.article import Article
from plateforme.publication_textes.texte_html import en_html
from plateforme.publication_textes.texte_markdown import en_markdown
from plateforme.publication_textes.texte_odt import en_odt
from plateforme.publication_textes.texte_pdf import en_pdf
from plateforme.publication_textes.texte_spip import en_spip
from plateforme.publication_textes.texte_wiki import en_wiki

_JOUR_ZIP = (1980, 1, 1, 0, 0, 0)  # same text, same bytes


class FormatTexte(ListeFermee):
    """What a text can be taken away as; the code ends the file's name."""

    MARKDOWN = "md", "Markdown"
    HTML = "html", "Page HTML"
    SPIP = "spip.txt", "SPIP"
    WIKI = "wiki", "MediaWiki"
    ODT = "odt", "ODT (LibreOffice)"
    PDF = "pdf", "PDF"


@dataclass(frozen=True, slots=True)
class FichierTexte:
    """A file to hand over: its name, its media type, its bytes."""

    nom: str
    genre: str
    octets: bytes


_ECRIRE: dict[FormatTexte, tuple[str, Callable[[Article], str | bytes]]] = {
    FormatTexte.MARKDOWN: ("text/markdown; charset=utf-8", en_markdown),
    FormatTexte.HTML: ("text/html; charset=utf-8", en_html),
    FormatTexte.SPIP: ("text/plain; charset=utf-8", en_spip),
    FormatTexte.WIKI: ("text/plain; charset=utf-8", en_wiki),
    FormatTexte.ODT: (GENRE_ODT, en_odt),
    FormatTexte.PDF: ("application/pdf", en_pdf),
}
# Those that hold their pictures: the others are handed over with them, in a zip.
_D_UN_BLOC = (FormatTexte.ODT, FormatTexte.PDF)


def exporter_texte(article: Article, forme: FormatTexte) -> FichierTexte:
    """Write an article in one format; a zip when its pictures go beside it.

    Raise ImpressionImpossible when a PDF cannot be laid out.
    """
    genre, ecrire = _ECRIRE[forme]
    ecrit = ecrire(article)
    octets = ecrit.encode() if isinstance(ecrit, str) else ecrit
    nom = f"{article.nom}.{forme}"
    if not article.images or forme in _D_UN_BLOC:
        return FichierTexte(nom, genre, octets)
    membres = {nom: octets, **article.images}
    return FichierTexte(f"{article.nom}.{forme}.zip", "application/zip", archiver(membres))


def archiver(membres: dict[str, bytes]) -> bytes:
    """Put files in one zip; same files, same bytes."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in membres.items():
            archive.writestr(zipfile.ZipInfo(nom, _JOUR_ZIP), octets, zipfile.ZIP_DEFLATED)
    return tampon.getvalue()
