"""Checks on the prose of a lesson, one Markdown cell at a time: headings, images, live HTML.

The text is parsed by mistune, which nbconvert uses to render the same cells in Voilà.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import mistune

# What runs code, changes the page or brings in another one has no place in a lesson.
BALISES_REFUSEES = frozenset(
    {"base", "embed", "form", "frame", "iframe", "link", "meta", "object", "script", "style"}
)
_EXTERNE = re.compile(r"\s*(?:[\\/]{2}|(?!data:image/|attachment:)[a-z][a-z0-9+.-]*:)", re.I)
# What every browser shows, and the renderer lets through.
FORMATS_IMAGE = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
_INCLUSE = re.compile(r"\s*(?:data:image/|attachment:|#)", re.I)
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data):", re.I)
_CHARGE = frozenset({"background", "data", "href", "poster", "src", "srcset", "xlink:href"})


@dataclass(slots=True)
class Prose:
    """What one cell holds: its heading levels in order, and what an author must change.

    `images` are the addresses of those that are files, beside the notebook if all is well.
    """

    titres: list[int] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    remedes: list[str] = field(default_factory=list)


def examiner_prose(markdown: str) -> Prose:
    """Parse one Markdown cell."""
    prose = Prose()
    lecteur = _Balises(prose)
    jetons = mistune.create_markdown(renderer="ast")(markdown)
    if isinstance(jetons, list):
        _parcourir(jetons, prose, lecteur)
    lecteur.close()
    return prose


def _parcourir(jetons: Iterable[Mapping[str, object]], prose: Prose, lecteur: HTMLParser) -> None:
    for jeton in jetons:
        genre, attributs, enfants = jeton["type"], jeton.get("attrs"), jeton.get("children")
        attributs = attributs if isinstance(attributs, Mapping) else {}
        enfants = enfants if isinstance(enfants, list) else []
        if genre == "heading":
            prose.titres.append(int(str(attributs["level"])))
        elif genre == "image":
            _verifier_image(prose, str(attributs.get("url", "")), _texte(enfants))
        elif genre == "link" and _SCRIPT.match(str(attributs.get("url", ""))):
            prose.remedes.append("un lien lance du code : remplacez-le par une adresse.")
        elif genre in ("block_html", "inline_html"):
            lecteur.feed(str(jeton.get("raw", "")))
        _parcourir(enfants, prose, lecteur)


def _texte(jetons: Iterable[Mapping[str, object]]) -> str:
    morceaux = []
    for jeton in jetons:
        enfants = jeton.get("children")
        morceaux.append(_texte(enfants) if isinstance(enfants, list) else str(jeton.get("raw", "")))
    return "".join(morceaux)


def _verifier_image(prose: Prose, adresse: str, alternative: str | None) -> None:
    if not (alternative or "").strip():
        prose.remedes.append(
            "une image n’a pas de texte de remplacement : décrivez-la en quelques mots, "
            "![ce que montre l’image](fichier.png)."
        )
    _verifier_chargement(prose, adresse)
    if adresse and not _EXTERNE.match(adresse) and not _INCLUSE.match(adresse):
        prose.images.append(adresse)


def _verifier_chargement(prose: Prose, adresse: str) -> None:
    if _EXTERNE.match(adresse):
        prose.remedes.append(
            f"la page chargerait « {adresse[:80]} » d’un autre site : copiez le fichier à côté "
            "du carnet, ou écrivez l’adresse en texte."
        )


class _Balises(HTMLParser):
    """Look at the HTML tags that a Markdown cell holds."""

    def __init__(self, prose: Prose) -> None:
        super().__init__()
        self._prose = prose

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check one opening tag, its name and its attributes in lower case."""
        valeurs = {nom: valeur or "" for nom, valeur in attrs}
        if re.fullmatch(r"h[1-6]", tag):
            self._prose.titres.append(int(tag[1]))
        if tag in BALISES_REFUSEES:
            self._prose.remedes.append(f"la balise <{tag}> n’est pas permise : retirez-la.")
            return
        if tag == "img" and not valeurs.get("alt", "").strip():
            _verifier_image(self._prose, "", None)
        for nom, valeur in valeurs.items():
            if nom.startswith("on"):
                self._prose.remedes.append(f"l’attribut « {nom} » lance du code : retirez-le.")
            elif tag == "a" and nom == "href" and _SCRIPT.match(valeur):
                self._prose.remedes.append("un lien lance du code : mettez une adresse.")
            elif nom == "style" and re.search(r"url\s*\(|@import", valeur, re.I):
                self._prose.remedes.append("un style charge un fichier : retirez-le.")
            elif nom in _CHARGE and tag != "a":
                for adresse in valeur.split(",") if nom == "srcset" else [valeur]:
                    _verifier_chargement(self._prose, adresse)
