"""« Ce que dit le droit », beside each statement of the prose that links to a source.

The renderer of the prose leaves a mark after the block of a link; the page puts there a native
disclosure, which works without a script, with a keyboard and with a screen reader.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, TypeAlias

from jinja2 import Environment

Rendu: TypeAlias = Callable[[list[Mapping[str, Any]]], str]
PREFIXE = "#source-"
_MARQUE = re.compile(r'<div data-epn-droit="([a-z0-9 -]*)"></div>\n')


def marque(identifiants: Iterable[str]) -> str:
    """Return the mark of the sources that a block cites, each once; "" when it cites none."""
    uniques = " ".join(dict.fromkeys(identifiants))
    return f'<div data-epn-droit="{escape(uniques)}"></div>\n' if uniques else ""


def droit_en_html(gabarits: Environment) -> Rendu:
    """Return what makes the HTML of one disclosure."""
    gabarit = gabarits.get_template("droit.html")
    return lambda citees: str(gabarit.render(sources=citees))


def placer_le_droit(contenu: str, sources: Mapping[str, Mapping[str, Any]], rendre: Rendu) -> str:
    """Put the disclosures of a lesson in place of the marks; `rendre` makes the HTML of one.

    `sources` are those of the chapter by id. An id that is not there is left out.
    """

    def remplacer(trouve: re.Match[str]) -> str:
        citees = [sources[cle] for cle in trouve[1].split() if cle in sources]
        return rendre(citees) if citees else ""

    return _MARQUE.sub(remplacer, contenu)
