"""The formats a text leaves in (« formats »), and the file that is handed over in each."""

import io
import zipfile
from collections.abc import Callable, Iterable
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

    PDF = "pdf", "PDF, à imprimer"
    ODT = "odt", "ODT, à modifier"
    SPIP = "spip.txt", "SPIP"
    WIKI = "wiki", "MediaWiki"
    HTML = "html", "Page HTML"
    MARKDOWN = "md", "Markdown"


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
    (nom, octets), *images = _membres(article, forme)
    if not images:
        return FichierTexte(nom, _ECRIRE[forme][0], octets)
    membres = {nom: octets, **dict(images)}
    return FichierTexte(f"{nom}.zip", "application/zip", archiver(membres))


def exporter_textes(articles: Iterable[Article], forme: FormatTexte) -> bytes:
    """Write several articles in one zip, each in its folder, in order."""
    membres: dict[str, bytes] = {}
    for rang, article in enumerate(articles, start=1):
        ici = f"{rang:02d}-{article.nom}"
        membres |= {f"{ici}/{nom}": octets for nom, octets in _membres(article, forme)}
    return archiver(membres)


def _membres(article: Article, forme: FormatTexte) -> list[tuple[str, bytes]]:
    """List the text, then the pictures that go beside it, by name."""
    ecrit = _ECRIRE[forme][1](article)
    texte = (f"{article.nom}.{forme}", ecrit.encode() if isinstance(ecrit, str) else ecrit)
    return [texte, *([] if forme in _D_UN_BLOC else article.images.items())]


def archiver(membres: dict[str, bytes]) -> bytes:
    """Put files in one zip; same files, same bytes."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in membres.items():
            archive.writestr(zipfile.ZipInfo(nom, _JOUR_ZIP), octets, zipfile.ZIP_DEFLATED)
    return tampon.getvalue()
