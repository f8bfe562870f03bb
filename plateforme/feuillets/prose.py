"""Markdown as the blocks of a paper: parsed by mistune, as nbconvert does for the page.

Nothing of an author's text is kept as markup: HTML is dropped, its words stay.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import mistune

from plateforme.feuillets.images import LireImage, sans_image
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Citation,
    Empan,
    Empans,
    Enumeration,
    Grille,
    Illustration,
    Signatures,
    Titre,
)

Jeton: TypeAlias = Mapping[str, Any]
LIEN_SOURCE = "#source-"
# The word after ``` that makes of a block of code the place where people sign, one a line.
SIGNATURES = "signatures"
_BALISE = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_RETOUR = re.compile(r"<br\s*/?>", re.IGNORECASE)


def blocs_de_prose(markdown: str, image: LireImage = sans_image) -> tuple[BlocFeuillet, ...]:
    """Parse a text; headings keep their level (1 to 6).

    A picture that `image` reads comes after its paragraph; of another, the alternative is told.
    """
    lire = mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])
    jetons = lire(markdown)
    return tuple(_blocs(jetons if isinstance(jetons, list) else [], image))


def sans_marques(markdown: str) -> str:
    """Return the words of one line of Markdown."""
    blocs = blocs_de_prose(markdown)
    return "".join(e.texte for b in blocs if isinstance(b, Titre | Alinea) for e in b.empans)


def _blocs(jetons: Iterable[Jeton], image: LireImage) -> Iterator[BlocFeuillet]:
    for jeton in jetons:
        match jeton["type"]:
            case "heading":
                yield Titre(int(jeton["attrs"]["level"]), _empans(jeton))
            case "paragraph" | "block_text":
                yield from _paragraphe(jeton, image)
            case "block_quote":
                yield Citation(_dedans(jeton, image))
            case "list":
                yield _enumeration(jeton, image)
            case "table":
                yield _grille(jeton)
            case "block_code" if jeton.get("attrs", {}).get("info") == SIGNATURES:
                libelles = map(str.strip, str(jeton["raw"]).split("\n"))
                if signataires := tuple(filter(None, libelles)):
                    yield Signatures(signataires)
            case "block_code":
                lignes = str(jeton["raw"]).rstrip("\n").split("\n")
                yield Alinea(
                    tuple(e for li in lignes for e in (Empan(li), Empan("", saut=True)))[:-1]
                )
            case "block_html":
                if texte := _sans_balises(str(jeton["raw"])).strip():
                    yield Alinea((Empan(texte),))
            case _:  # a blank line, a rule: the page breathes by itself
                continue


def _paragraphe(jeton: Jeton, image: LireImage) -> Iterator[BlocFeuillet]:
    """Yield the words, then the pictures that could be read."""
    mots, vues = list[Jeton](), list[Illustration]()
    for enfant in jeton.get("children", ()):
        alternative = _texte(enfant.get("children", ())).strip()
        octets = image(str(enfant["attrs"]["url"])) if enfant["type"] == "image" else None
        if octets and alternative:
            vues.append(Illustration(octets, alternative))
        else:
            mots.append(enfant)
    empans = _empans({"children": mots})
    if not vues or any(empan.texte.strip() for empan in empans):
        yield Alinea(empans)
    yield from vues


def _dedans(jeton: Jeton, image: LireImage) -> tuple[BlocFeuillet, ...]:
    """Return the blocks of a list item or a quote: a heading there is no part of the paper."""
    return tuple(
        Alinea(tuple(replace(e, gras=True) for e in bloc.empans))
        if isinstance(bloc, Titre)
        else bloc
        for bloc in _blocs(jeton["children"], image)
    )


def _enumeration(jeton: Jeton, image: LireImage) -> Enumeration:
    attributs = jeton["attrs"]
    return Enumeration(
        elements=tuple(_dedans(element, image) for element in jeton["children"]),
        ordonnee=bool(attributs["ordered"]),
        debut=int(attributs.get("start", 1)),
    )


def _grille(jeton: Jeton) -> Grille:
    tete, *corps = jeton["children"]
    return Grille(
        entetes=tuple(_empans(cellule) for cellule in tete["children"]),
        lignes=tuple(
            tuple(_empans(cellule) for cellule in rangee["children"])
            for partie in corps
            for rangee in partie["children"]
        ),
    )


def _empans(jeton: Jeton) -> Empans:
    """Flatten the runs of a line; the spaces that end it are dropped."""
    empans = list(_courir(jeton.get("children", ()), Empan("")))
    return tuple(e for e in empans if e.texte or e.saut or e.sources)


def _courir(jetons: Iterable[Jeton], style: Empan) -> Iterator[Empan]:
    for jeton in jetons:
        enfants = jeton.get("children", ())
        match jeton["type"]:
            case "strong":
                yield from _courir(enfants, replace(style, gras=True))
            case "emphasis":
                yield from _courir(enfants, replace(style, italique=True))
            case "link":
                yield from _lien(jeton, style)
            case "image":
                yield replace(style, texte=f"[Image : {_texte(enfants)}]", italique=True)
            case "linebreak":
                yield Empan("", saut=True)
            case "softbreak":
                yield replace(style, texte=" ")
            case "inline_html":
                if _RETOUR.fullmatch(str(jeton["raw"])):
                    yield Empan("", saut=True)
            case _ if enfants:
                yield from _courir(enfants, style)
            case _:
                yield replace(style, texte=html.unescape(str(jeton.get("raw", ""))))


def _lien(jeton: Jeton, style: Empan) -> Iterator[Empan]:
    """Yield the words of a link; on paper, the law has a number and an address is written out."""
    adresse = str(jeton["attrs"]["url"])
    mots = list(_courir(jeton["children"], style))
    if adresse.startswith(LIEN_SOURCE) and mots:
        *debut, dernier = mots
        yield from debut
        yield replace(dernier, sources=(adresse.removeprefix(LIEN_SOURCE),))
        return
    yield from mots
    if adresse.startswith(("http://", "https://")) and adresse not in _texte(jeton["children"]):
        yield replace(style, texte=f" ({adresse})")


def _texte(jetons: Iterable[Jeton]) -> str:
    return "".join(
        _texte(jeton["children"]) if "children" in jeton else str(jeton.get("raw", ""))
        for jeton in jetons
    )


def _sans_balises(brut: str) -> str:
    return html.unescape(_BALISE.sub(" ", brut))
