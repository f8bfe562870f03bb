"""A text to publish (« texte »), block by block: title, chapô, paragraphs, pictures.

It is kept in a small markup close to Markdown, blocks apart by an empty line:

    # Le titre
    **Le chapô.**
    Un paragraphe.
    ## Un intertitre
    > Une citation
    ![Ce que montre l’image](photo.jpg) Crédit

The chapô is the first block, after the title, to stand between two pairs of stars. A constraint
that was drawn stands before all, as `[contrainte: sans-e]`: it is no block, and never leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_CONTRAINTE = re.compile(r"\[contrainte: ([a-z0-9-]+)\]")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^()\s]*)\)\s*(.*)", re.DOTALL)


class NatureBloc(StrEnum):
    """What a block is."""

    TITRE = "titre"
    CHAPO = "chapo"
    PARAGRAPHE = "paragraphe"
    INTERTITRE = "intertitre"
    CITATION = "citation"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Bloc:
    """One block; for a picture, `texte` is the alternative, `fichier` its name, `credit` whose."""

    nature: NatureBloc
    texte: str
    fichier: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Texte:
    """The blocks of a text, in order; `contrainte` is the id of the one drawn, or ""."""

    blocs: tuple[Bloc, ...]
    contrainte: str = ""

    def de_nature(self, *natures: NatureBloc) -> Iterator[tuple[int, Bloc]]:
        """Yield the blocks of these kinds, each with its rank."""
        return ((rang, bloc) for rang, bloc in enumerate(self.blocs) if bloc.nature in natures)

    def balise(self) -> str:
        """Write the text in our markup; `lire_balise()` gives the same blocks back."""
        tete = [f"[contrainte: {self.contrainte}]"] if self.contrainte else []
        return "\n\n".join([*tete, *(_ecrire(bloc) for bloc in self.blocs)])

    def sans_contrainte(self) -> Texte:
        """Return the text as it is read elsewhere: what was drawn is the workshop's."""
        return Texte(self.blocs)


def lire_balise(source: str) -> Texte:
    """Read our markup; whatever is no other block is a paragraph, so that nothing is refused."""
    blocs: list[Bloc] = []
    coupes = re.split(r"\n\s*\n", source.replace("\r\n", "\n"))
    morceaux = [morceau for coupe in coupes if (morceau := coupe.strip())]
    tiree = _CONTRAINTE.fullmatch(morceaux[0]) if morceaux else None
    for morceau in morceaux[1:] if tiree else morceaux:
        blocs.append(_lire(morceau, {bloc.nature for bloc in blocs}))
    return Texte(tuple(blocs), tiree[1] if tiree else "")


def _lire(morceau: str, deja: set[NatureBloc]) -> Bloc:
    if image := _IMAGE.fullmatch(morceau):
        return Bloc(NatureBloc.IMAGE, image[1].strip(), image[2], image[3].strip())
    if morceau.startswith("# "):
        return Bloc(NatureBloc.TITRE, morceau[2:].strip())
    if morceau.startswith("## "):
        return Bloc(NatureBloc.INTERTITRE, morceau[3:].strip())
    citation = re.sub(r"^> ?", "", morceau, flags=re.MULTILINE).strip()
    if morceau.startswith("> ") and citation:
        return Bloc(NatureBloc.CITATION, citation)
    chapo = morceau[2:-2].strip()
    if deja <= {NatureBloc.TITRE} and chapo and morceau[:2] == morceau[-2:] == "**":
        return Bloc(NatureBloc.CHAPO, chapo)
    return Bloc(NatureBloc.PARAGRAPHE, morceau)


def _ecrire(bloc: Bloc) -> str:
    match bloc.nature:
        case NatureBloc.TITRE:
            return f"# {bloc.texte}"
        case NatureBloc.CHAPO:
            return f"**{bloc.texte}**"
        case NatureBloc.INTERTITRE:
            return f"## {bloc.texte}"
        case NatureBloc.CITATION:
            return "> " + bloc.texte.replace("\n", "\n> ")
        case NatureBloc.IMAGE:
            return f"![{bloc.texte}]({bloc.fichier}) {bloc.credit}".rstrip()
        case NatureBloc.PARAGRAPHE:
            return bloc.texte
