"""The rule on jargon: an expression of `lexique.toml`, and what to say instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modules.commun.conseils.conseil import ECRITS, RegleConseil, Vu, par_bloc
from modules.commun.conseils.lexique import FAMILLES, charger_lexique


def _examiner(famille: str) -> Callable[[str], Iterator[Vu]]:
    def vus(texte: str) -> Iterator[Vu]:
        for debut, fin, entree in charger_lexique().trouver(texte):
            if entree.famille == famille:
                choix = " ou ".join(f"« {mots} »" for mots in entree.remplacer)
                yield Vu(debut, fin, f"Peut-être {choix} ?")

    return vus


_POURQUOI = {
    "administratif": (
        "Mots d’administration",
        "Ces mots sont clairs pour qui les emploie chaque jour, et lointains pour les autres.",
        "« Pour vous inscrire » plutôt que « Afin de procéder à votre inscription ».",
    ),
    "jargon": (
        "Mots de métier",
        "Entre gens du métier, ces mots vont vite. Pour un habitant, il faut les traduire.",
        "« les associations et la mairie » plutôt que « les acteurs du territoire ».",
    ),
    "anglicisme": (
        "Mots anglais",
        "Tout le monde ne lit pas l’anglais, et le français a souvent le mot.",
        "« un courriel » plutôt que « un mail ».",
    ),
    "lourdeur": (
        "Détours",
        "Un mot suffit souvent là où l’habitude en met quatre.",
        "« maintenant » plutôt que « à l’heure actuelle ».",
    ),
    "pleonasme": (
        "Mots en trop",
        "Le second mot répète ce que le premier a déjà dit.",
        "« prévoir » plutôt que « prévoir à l’avance ».",
    ),
}

REGLES = tuple(
    RegleConseil(famille, *_POURQUOI[famille], par_bloc(_examiner(famille), *ECRITS))
    for famille in FAMILLES
)
