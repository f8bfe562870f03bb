"""Rules on words: long ones, and those that come back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modules.commun.conseils.conseil import PROSE, RegleConseil, Vu, par_bloc
from modules.commun.conseils.syllabes import nombre_de_syllabes

# Both must hold: « renseignements » is long to see and short to say.
LETTRES_MINIMUM = 14
SYLLABES_MINIMUM = 5
# A word that comes three times among so many others catches the ear.
FENETRE = 50
FOIS = 3

_MOT = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Looked for from the start of a word only: a text without spaces must not cost its square.
_ADRESSE = re.compile(r"(?<!\S)\S*(?:@|://|www\.)\S*")
# Words that do their work unseen, however often they come.
_OUTILS = re.compile(
    r"ainsi|alors|après|aucun|aucune|aujourd’hui|aussi|autre|autres|avaient|avait|avant|avec"
    r"|avoir|beaucoup|cela|celle|celles|celui|cette|ceux|chaque|chez|cinq|comme|comment"
    r"|contre|dans|depuis|deux|dont|elle|elles|encore|entre|eux|faire|fait|fois|font|furent"
    r"|hier|ici|ils|jamais|jusque|lequel|leur|leurs|lors|lorsque|mais|moins|même|mêmes|notre"
    r"|nous|parce|parfois|pendant|peut|peuvent|plus|plusieurs|pour|pourquoi|puis|quand|quatre"
    r"|quel|quelle|quelles|quelque|quelques|quels|quoi|rien|sans|sera|serait|seront|soit|sont"
    r"|sous|souvent|surtout|tandis|tant|toujours|tous|tout|toute|toutes|trois|trop|très|vers"
    r"|voici|voilà|votre|vous|étaient|était|être"
)


def _mots(texte: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text, those of an address left out."""
    masque = _ADRESSE.sub(lambda vu: " " * len(vu[0]), texte)
    return _MOT.finditer(masque)


def _mots_longs(texte: str) -> Iterator[Vu]:
    vus: set[str] = set()
    for mot in _mots(texte):
        plie = mot[0].casefold()
        if mot[0][0].isupper() or "-" in plie or plie in vus or len(plie) < LETTRES_MINIMUM:
            continue
        syllabes = nombre_de_syllabes(plie)
        if syllabes >= SYLLABES_MINIMUM:
            vus.add(plie)
            yield Vu(
                mot.start(),
                mot.end(),
                f"{syllabes} syllabes : un mot plus court dirait-il la même chose ? "
                "Sinon, gardez-le, et expliquez-le s’il est rare.",
            )


def _repetitions(texte: str) -> Iterator[Vu]:
    places: dict[str, list[tuple[int, re.Match[str]]]] = {}
    signales: set[str] = set()
    for rang, mot in enumerate(_mots(texte)):
        racine = _racine(mot[0])
        # A name is repeated because there is no other.
        if len(mot[0]) < 5 or mot[0][0].isupper() or racine in signales:
            continue
        if _OUTILS.fullmatch(mot[0].casefold()):
            continue
        recents = [(r, m) for r, m in places.get(racine, []) if rang - r <= FENETRE]
        recents.append((rang, mot))
        places[racine] = recents
        if len(recents) >= FOIS:
            signales.add(racine)
            yield Vu(
                mot.start(),
                mot.end(),
                f"« {mot[0]} » revient {FOIS} fois en peu de lignes. Un pronom ou un autre mot "
                "le remplacerait peut-être, à moins que vous teniez à cette répétition.",
            )


def _racine(mot: str) -> str:
    """Bring the plural to its singular, roughly: « journaux » stays apart from « journal »."""
    plie = mot.casefold()
    return plie[:-1] if plie[-1] in "sx" and len(plie) > 5 else plie


REGLES = (
    RegleConseil(
        "mot-long",
        "Mots longs",
        "Un mot long ralentit la lecture, surtout quand plusieurs se suivent.",
        "« aider » plutôt que « accompagnement personnalisé ».",
        par_bloc(_mots_longs, *PROSE),
    ),
    RegleConseil(
        "repetition",
        "Mots répétés",
        "Un mot qui revient trop tôt fait perdre le fil. Parfois, il sert le rythme : "
        "à vous de voir.",
        "« La fête commence à midi. Elle finit à la nuit. » plutôt que « La fête commence à midi. "
        "La fête finit à la nuit. »",
        par_bloc(_repetitions, *PROSE),
    ),
)
