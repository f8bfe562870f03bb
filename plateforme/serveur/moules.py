"""The page around a lesson, rendered once (« moules »): what is somebody's is put in afterwards.

A template of that size costs as much as all that a page asks the registry. It is rendered with
marks where a name, a token or the lesson stands; a visit joins the pieces. The marks are drawn at
random when the portal starts: no text can hold one.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from html import escape
from operator import is_

# A chapter takes one for each state it is met in: handed in or not, a hand raised, a text size…
MAXIMUM = 200


class Moules:
    """The pages rendered lately. What a page shows, but for its marks, is told by its key."""

    def __init__(self) -> None:
        self._graine = secrets.token_hex(16)
        self._marques = re.compile(rf"{self._graine}-([a-z]+)-")
        self._gardes: OrderedDict[Hashable, tuple[tuple[object, ...], list[str]]] = OrderedDict()

    def marque(self, nom: str) -> str:
        """Return the mark that stands for `nom`, a word without accent, while it is rendered."""
        return f"{self._graine}-{nom}-"

    def couler(
        self,
        cle: Hashable,
        sources: tuple[object, ...],
        rendre: Callable[[], str],
        textes: Mapping[str, str],
        html: Mapping[str, str],
    ) -> str:
        """Return the page of that key; `textes` are escaped, `html` is put in as it is.

        Rendered again when one of `sources`, what it is made from, is not the same object any more.
        """
        faites, morceaux = self._gardes.get(cle, ((), []))
        if not faites or not all(map(is_, faites, sources)):
            # Text, name of a mark, text, name…
            morceaux = self._marques.split(rendre())
            self._gardes[cle] = (sources, morceaux)
            if len(self._gardes) > MAXIMUM:
                self._gardes.popitem(last=False)
        self._gardes.move_to_end(cle)
        valeurs = {nom: escape(texte) for nom, texte in textes.items()} | dict(html)
        return "".join(
            valeurs[morceau] if rang % 2 else morceau for rang, morceau in enumerate(morceaux)
        )
