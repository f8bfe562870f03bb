"""Set one rule right everywhere in a text (« corriger partout »)."""

from __future__ import annotations

from dataclasses import replace

from modules.commun.conseils.conseil import Vu
from modules.commun.conseils.moteur import REGLES
from modules.commun.conseils.texte import Texte

# One correction may uncover another, as in « Venez!!! ».
PASSES_MAXIMUM = 4
CORRIGEABLES = {regle.code: regle for regle in REGLES if regle.corriger is not None}


def corriger_partout(texte: Texte, regle: str) -> Texte:
    """Return the text with each place that one rule sees set right; as it is for other rules."""
    for _ in range(PASSES_MAXIMUM):
        corrige = _une_passe(texte, regle)
        if corrige == texte:
            break
        texte = corrige
    return texte


def _une_passe(texte: Texte, regle: str) -> Texte:
    corriger = CORRIGEABLES[regle].corriger if regle in CORRIGEABLES else None
    if corriger is None:
        return texte
    places: dict[int, list[Vu]] = {}
    for rang, vu in corriger(texte):
        if rang is not None and vu.remplacement is not None:
            places.setdefault(rang, []).append(vu)
    return replace(
        texte,
        blocs=tuple(
            replace(bloc, texte=_corriger(bloc.texte, places.get(rang, [])))
            for rang, bloc in enumerate(texte.blocs)
        ),
    )


def _corriger(ecrit: str, vus: list[Vu]) -> str:
    """Replace each passage; of two that meet, the first."""
    morceaux: list[str] = []
    atteint = 0
    for vu in sorted(vus, key=lambda vu: vu.debut):
        if vu.debut >= atteint:
            morceaux += [ecrit[atteint : vu.debut], vu.remplacement or ""]
            atteint = vu.fin
    return "".join([*morceaux, ecrit[atteint:]])
