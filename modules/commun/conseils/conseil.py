"""A piece of advice (« conseil ») on a text, and the rule (« règle ») that gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from modules.commun.conseils.texte import Bloc, NatureBloc, Texte

# The blocks whose words are the author's; a quotation is somebody else's, and stays as it was said.
PROSE = (NatureBloc.CHAPO, NatureBloc.PARAGRAPHE)
ECRITS = (NatureBloc.TITRE, NatureBloc.INTERTITRE, *PROSE)


@dataclass(frozen=True, slots=True)
class Vu:
    """What a rule saw in a block: from where to where, and what it proposes.

    `remplacement` is what to write there, to the sign; None when only the author can tell.
    """

    debut: int
    fin: int
    proposition: str
    remplacement: str | None = None


@dataclass(frozen=True, slots=True)
class RegleConseil:
    """A rule: its stable code, its name on screen, why it matters, and an example.

    `corriger` yields every place that can be set right without asking, where a rule has some.
    """

    code: str
    nom: str
    pourquoi: str
    exemple: str
    examiner: Callable[[Texte], Iterator[tuple[int | None, Vu]]]
    corriger: Callable[[Texte], Iterator[tuple[int | None, Vu]]] | None = None


@dataclass(frozen=True, slots=True)
class Conseil:
    """One finding, for the author to follow or not.

    `debut` and `fin` count the signs (Python's, not UTF-16) of block `bloc`; with no block, the
    advice is on the whole text.
    """

    regle: str
    bloc: int | None
    debut: int
    fin: int
    extrait: str
    pourquoi: str
    exemple: str
    proposition: str
    remplacement: str | None = None

    @property
    def cle(self) -> str:
        """What « Ignorer » remembers: the same words ignored once stay so, wherever they move."""
        return f"{self.regle} {self.extrait.casefold()}"


def par_bloc(
    examiner: Callable[[str], Iterator[Vu]], *natures: NatureBloc
) -> Callable[[Texte], Iterator[tuple[int | None, Vu]]]:
    """Make a rule on one block's words a rule on a text."""

    def sur_le_texte(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
        for rang, bloc in texte.de_nature(*(natures or ECRITS)):
            for vu in examiner(bloc.texte):
                yield rang, vu

    return sur_le_texte


def sur_tout(bloc: Bloc, proposition: str) -> Vu:
    """Say something of a whole block."""
    return Vu(0, len(bloc.texte), proposition)
