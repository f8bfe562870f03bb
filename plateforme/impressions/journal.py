"""A neighbourhood newspaper (« journal »), or one text alone: articles in, one tagged A4 PDF out.

The pages are in two columns. Typst fills the first one to its end, so that a last page would be
half empty: it is laid out once to know where the text ends, and again with the room below it taken,
which evens the columns.
"""

import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from certificats.composition import Propre, compiler
from certificats.erreurs import ErreurCertificat
from certificats.glyphes import POLICES, imprimable, polices
from certificats.typographie import date_complete, soigner
from plateforme.impressions.document import intituler
from plateforme.impressions.erreurs import ImpressionImpossible

MODELE = Path(__file__).with_name("journal.typ")
GENRES = ("paragraphe", "intertitre", "citation", "image")
LIGNE = 15.0  # points: what a heading or a picture that does not fit may push down
ESSAIS = 4
PEU = 0.25  # of a page: less is not worth one
SERRES = (1, 2)  # smaller pictures, and a text of 10 points: see the template
_REFUS = "La mise en page du journal a échoué."


@dataclass(frozen=True, slots=True)
class BlocArticle:
    """One block of an article, its `genre` among GENRES; a picture has bytes, `texte` describes it.

    `texte` may hold several lines, apart by a line feed.
    """

    genre: str
    texte: str
    octets: bytes = b""
    credit: str = ""

    def __post_init__(self) -> None:
        if self.genre not in GENRES or bool(self.octets) != (self.genre == "image"):
            raise ValueError(
                "a block of an article is of a known kind, and only pictures have bytes"
            )
        if self.octets:
            intituler(self.texte)

    @property
    def format(self) -> str:
        """The picture's format, by its first bytes."""
        return "png" if self.octets.startswith(b"\x89PNG") else "jpg"


@dataclass(frozen=True, slots=True)
class ArticleImprime:
    """A text as it is printed; `signature` says who, `mention` what one may do with it."""

    titre: str
    chapo: str
    blocs: tuple[BlocArticle, ...]
    signature: str
    mention: str


@dataclass(frozen=True, slots=True)
class Manchette:
    """The top of a newspaper (« manchette »): its name, where, when, its number if it has one."""

    nom: str
    lieu: str
    jour: date
    numero: str = ""

    def __post_init__(self) -> None:
        if not self.nom.strip():
            raise ImpressionImpossible("Donnez un nom au journal.")

    @property
    def ligne(self) -> str:
        """What stands under the name: « Port-Lannec, samedi 28 novembre 2026, n° 3 »."""
        numero = f"n°\u00a0{self.numero.strip()}" if self.numero.strip() else ""
        return ", ".join(filter(None, (self.lieu.strip(), date_complete(self.jour), numero)))


@dataclass(frozen=True, slots=True)
class JournalDeQuartier:
    """A whole newspaper: the first article leads. `ours` says who made it, at the end."""

    manchette: Manchette
    articles: tuple[ArticleImprime, ...]
    ours: str

    def __post_init__(self) -> None:
        if not self.articles:
            raise ImpressionImpossible("Choisissez au moins un texte pour le journal.")


def composer_journal(journal: JournalDeQuartier) -> bytes:
    """Lay a newspaper out; same newspaper, same bytes. Raise ImpressionImpossible."""
    return _composer(journal.articles, journal.manchette, journal.ours, journal.manchette.jour)


def composer_article(article: ArticleImprime, jour: date) -> bytes:
    """Lay one text out alone, in one column. Raise ImpressionImpossible."""
    return _composer((article,), None, "", jour)


def _composer(
    articles: Sequence[ArticleImprime], manchette: Manchette | None, ours: str, jour: date
) -> bytes:
    def donnees(propre: Propre, mise: _Mise) -> Mapping[str, Any]:
        return _donnees(articles, manchette, ours, propre) | {
            "pied": mise.pied,
            "serre": mise.serre,
        }

    try:
        mise = _Mise()
        if manchette:
            a_blanc = [_silhouettes(article) for article in articles]
            mise = _equilibrer(_donnees(a_blanc, manchette, ours, imprimable))
        return compiler(
            MODELE, lambda p: donnees(p, mise), jour=jour, refus=_REFUS, normes=["ua-1"]
        )
    except (ErreurCertificat, typst.TypstError):
        pass
    raise ImpressionImpossible(_REFUS)  # not chained: Typst quotes the text


@dataclass(frozen=True, slots=True)
class _Mise:
    """How a newspaper is set: room taken at the foot of its last page, in points; how tight."""

    pied: float = 0.0
    serre: int = 0


def _silhouettes(article: ArticleImprime) -> ArticleImprime:
    """Put a blank picture of the same size in place of each: to measure, its bytes are a burden."""
    blocs = [
        replace(bloc, octets=_blanche(bloc.octets)) if bloc.octets else bloc
        for bloc in article.blocs
    ]
    return replace(article, blocs=tuple(blocs))


def _blanche(octets: bytes) -> bytes:
    tampon = io.BytesIO()
    with Image.open(io.BytesIO(octets)) as image:
        Image.new("1", image.size).save(tampon, "PNG")
    return tampon.getvalue()


def _equilibrer(donnees: Mapping[str, Any]) -> _Mise:
    """Set tighter what would leave a few lines alone on a page, then even the last columns."""
    mise, debut = _Mise(), _mesurer(donnees, _Mise())
    if debut["page"] > 1 and debut["remplie"] < PEU * 2 * debut["hauteur"]:
        for serre in SERRES:
            essayee = _mesurer(donnees, _Mise(serre=serre))
            if essayee["page"] < debut["page"]:
                mise, debut = _Mise(serre=serre), essayee
                break
    for essai in range(ESSAIS):
        pied = math.floor(debut["hauteur"] - debut["remplie"] / 2 - LIGNE * (1 + 2 * essai))
        if pied <= debut["ours"]:
            break
        avec = replace(mise, pied=float(pied))
        if _mesurer(donnees, avec)["page"] == debut["page"]:
            return avec
    return mise


def _mesurer(donnees: Mapping[str, Any], mise: _Mise) -> dict[str, Any]:
    """Lay the newspaper out, and read where its text ends: see `fin` in the template."""
    lu = typst.query(
        MODELE,
        "<fin>",
        field="value",
        one=True,
        font_paths=polices(),
        ignore_system_fonts=True,
        sys_inputs={"donnees": json.dumps({**donnees, "pied": mise.pied, "serre": mise.serre})},
    )
    mesure: dict[str, Any] = json.loads(lu)
    return mesure


def _donnees(
    articles: Sequence[ArticleImprime], manchette: Manchette | None, ours: str, propre: Propre
) -> dict[str, Any]:
    def texte(brut: str) -> str:
        return soigner(propre(brut))

    def lignes(brut: str) -> list[str]:
        return [ligne for une in brut.split("\n") if (ligne := texte(une))]

    return {
        "polices": POLICES,
        "manchette": manchette
        and {
            "nom": texte(manchette.nom),
            "ligne": texte(manchette.ligne),
            "numero": texte(manchette.numero),
        },
        "ours": texte(ours),
        "articles": [
            {
                "titre": texte(article.titre),
                "chapo": lignes(article.chapo),
                "signature": texte(article.signature),
                "mention": texte(article.mention),
                "blocs": [
                    {
                        "genre": bloc.genre,
                        "lignes": lignes(bloc.texte),
                        "texte": texte(bloc.texte),
                        "credit": texte(bloc.credit),
                        "format": bloc.format,
                        "octets": list(bloc.octets),
                    }
                    for bloc in article.blocs
                ],
            }
            for article in articles
        ],
    }
