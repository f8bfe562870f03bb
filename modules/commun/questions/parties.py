"""Parts of a question: their strict reading, and ids and orders that tell nothing to a page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from modules.commun.fiche import Fiche

T = TypeVar("T")
# The seed of nobody: of what a page holds before it is told whose it is, and of what is printed.
GRAINE_NEUTRE = ""
LETTRES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def lire_parties(
    fiche: Fiche,
    cle: str,
    nom: str,
    bornes: tuple[int, int],
    lire: Callable[[Fiche, str], T],
    *,
    bloc: str = "",
    facultatif: bool = False,
) -> tuple[T, ...]:
    """Read the `[[questions.<cle>]]` tables, parts of distinct ids, of a number within `bornes`.

    With `facultatif`, there may be none.

    `nom` is the part in French, as "étape"; `bloc` the full name of the tables where they are
    deeper. `lire` gets the table and the id, already read; its faults are told with the rank and
    the id of the part.
    """
    parties: list[T] = []
    identifiants: list[str] = []
    for rang, table in enumerate(fiche.tables(cle, facultatif=facultatif), start=1):
        ligne = Fiche(table, fiche.identifiant)
        identifiant = ligne.slug("id")
        parties.append(lire(ligne, identifiant))
        ligne.terminer()
        qui = f"{nom} n° {rang}{f' (« {identifiant} »)' if identifiant else ''}"
        for faute in ligne.fautes:
            fiche.faute(f"{qui}, {faute.remede}")
        identifiants.extend([identifiant] if identifiant else [])
    noms = nom if nom.endswith(("s", "x")) else f"{nom}s"
    for double in sorted({i for i in identifiants if identifiants.count(i) > 1}):
        fiche.faute(f"deux {noms} ont l’identifiant « {double} » : changez l’un des deux.")
    minimum, maximum = bornes
    absentes = facultatif and not parties
    if not absentes and not minimum <= len(parties) <= maximum:
        fiche.faute(
            f"il faut de {minimum} à {maximum} {noms} en blocs [[{bloc or f'questions.{cle}'}]]."
        )
    return tuple(parties)


def opaque(*noms: str) -> str:
    """Return an id that does not show the names it comes from, always the same for them.

    An author's own ids often say the key (« etape-1 », a pair's two halves). This keeps it from
    the page's source; it is no cipher: who reads our code and guesses the ids can do it again.
    """
    return hashlib.sha256("/".join(noms).encode()).hexdigest()[:12]


def rang(graine: str, *noms: str) -> str:
    """Return where a seed (« graine ») puts what these ids name, to compare with the others'."""
    return opaque("rang", graine, *noms)


def ordre_neutre(textes: Iterable[str]) -> list[str]:
    """Sort texts as a person would look for them, numbers by their value: it tells no key."""
    return sorted(textes, key=_cle_de_tri)


def _cle_de_tri(texte: str) -> tuple[list[tuple[int, int, str]], str]:
    morceaux = re.findall(r"[0-9]+|[^0-9]+", texte.casefold())
    valeurs = [(0, int(m), "") if m[0] in "0123456789" else (1, 0, m) for m in morceaux]
    return valeurs, texte
