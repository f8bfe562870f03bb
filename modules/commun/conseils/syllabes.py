"""How many syllables a French word has when it is read aloud, by its spelling.

A mute e at the end does not count (« porte » has one), nor « -es », nor « -ent » after a vowel
(« venaient »); « -ent » after a consonant counts, since « parlent » cannot be told from
« souvent ». An i before another vowel goes with it: « lion » has one, « association » four,
unless two consonants stand before, as in « bibliothèque ».
"""

from __future__ import annotations

import re

_MOT = re.compile(r"[a-zàâäæçéèêëîïôöœùûüÿ]+")
_VOYELLE = "aeiouyàâäæéèêëîïôöœùûü"
# Letters that are seen and not said, in this order.
_MUETTES = (
    (re.compile(rf"(?<=[qg])u(?=[{_VOYELLE}])"), ""),
    (re.compile(r"aient$"), "ai"),
    (re.compile(rf"(?<=[^{_VOYELLE}])es?$|(?<=[éiuy])es?$|(?<=[iy])ent$"), ""),
    (re.compile(r"ge(?=[aoâô])"), "g"),
    (re.compile(r"(?<=[aeouœ])ill"), "ll"),
    (re.compile(rf"(?<![aeo])(?<![bcdfgptv][lr])[iy](?=[{_VOYELLE}])"), ""),
)
# Each alternative is one syllable; the first that fits is taken.
_NOYAU = re.compile(rf"eau|aoû|œ[ui]|[aoeœ]u|[ae][iî]|o[iîy]|ay(?!s)|e[yû]|ui|[{_VOYELLE}ÿ]")
# What an apostrophe leaves of a word adds no syllable.
_ELIDES = frozenset("cdjlmnst") | {"qu"}


def nombre_de_syllabes(mot: str) -> int:
    """Count the syllables of a word, at least one; a compound counts as its parts."""
    parties = _MOT.findall(mot.lower())
    return max(1, sum(_compter(partie) for partie in parties if partie not in _ELIDES))


def _compter(partie: str) -> int:
    dite = partie
    for muette, reste in _MUETTES if len(partie) > 2 else ():
        dite = muette.sub(reste, dite)
    return len(_NOYAU.findall(dite)) or 1
