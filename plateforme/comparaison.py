"""Two versions of a text side by side: what left, what came, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from modules.commun.conseils import Bloc, NatureBloc, Texte

# Past this many pairs of words, a paragraph is shown as replaced: looking would take seconds.
PAIRES_MAXIMUM = 4_000_000
_MOTS = re.compile(r"\s*\S+")


class Sort(StrEnum):
    """What became of some words."""

    GARDE = "garde"
    RETIRE = "retire"
    AJOUTE = "ajoute"


@dataclass(frozen=True, slots=True)
class Bout:
    """A run of words of one version, and what became of them."""

    texte: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Face:
    """One block in one version."""

    nature: NatureBloc
    bouts: tuple[Bout, ...]


@dataclass(frozen=True, slots=True)
class Rangee:
    """A block before and after; None on the side where it is not."""

    avant: Face | None
    apres: Face | None


def comparer(avant: Texte, apres: Texte) -> list[Rangee]:
    """Pair the blocks of two versions, then their words."""
    gauche, droite = avant.blocs, apres.blocs
    # No word is set aside for being frequent: there are few blocks.
    blocs = SequenceMatcher(None, gauche, droite, autojunk=False)
    return [
        rangee
        for _, g1, g2, d1, d2 in blocs.get_opcodes()
        for rangee in _apparier(gauche[g1:g2], droite[d1:d2])
    ]


def _apparier(avant: tuple[Bloc, ...], apres: tuple[Bloc, ...]) -> Iterator[Rangee]:
    for un, autre in zip_longest(avant, apres):
        if un is None or autre is None:
            yield Rangee(_seule(un, Sort.RETIRE), _seule(autre, Sort.AJOUTE))
        else:
            retires, ajoutes = _mot_a_mot(_dire(un), _dire(autre))
            yield Rangee(Face(un.nature, retires), Face(autre.nature, ajoutes))


def _seule(bloc: Bloc | None, sort: Sort) -> Face | None:
    return None if bloc is None else Face(bloc.nature, (Bout(_dire(bloc), sort),))


def _dire(bloc: Bloc) -> str:
    """Return all that a block says; of a picture, its file is not words."""
    return " ".join(filter(None, (bloc.texte, bloc.credit)))


def _mot_a_mot(avant: str, apres: str) -> tuple[tuple[Bout, ...], tuple[Bout, ...]]:
    gauche, droite = _MOTS.findall(avant), _MOTS.findall(apres)
    if len(gauche) * len(droite) > PAIRES_MAXIMUM:
        return (Bout(avant, Sort.RETIRE),), (Bout(apres, Sort.AJOUTE),)
    # The white space before a word is no part of it: a line cut elsewhere is the same line.
    mots = SequenceMatcher(None, [m.strip() for m in gauche], [m.strip() for m in droite])
    retires: list[Bout] = []
    ajoutes: list[Bout] = []
    for operation, g1, g2, d1, d2 in mots.get_opcodes():
        pareil = operation == "equal"
        if g1 < g2:
            retires.append(Bout("".join(gauche[g1:g2]), Sort.GARDE if pareil else Sort.RETIRE))
        if d1 < d2:
            ajoutes.append(Bout("".join(droite[d1:d2]), Sort.GARDE if pareil else Sort.AJOUTE))
    return tuple(retires), tuple(ajoutes)
