"""The lexicon (« lexique ») of words to say more simply, and how it finds their inflected forms.

`lexique.toml` gives the base form only. A verb is found at every tense of its group, a noun in the
plural, an adjective in its four forms, and what ends with « de », « que », « à » or « le » with
what that becomes before the next word.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from modules.commun.phrases import avec_espaces_simples

FAMILLES = ("administratif", "jargon", "anglicisme", "lourdeur", "pleonasme")
NATURES = ("locutions", "verbes", "noms", "adjectifs")

_ER = (
    "er|e|es|ons|ez|ent|ais|ait|ions|iez|aient|ant|é|ée|és|ées|ai|as|a|âmes|âtes|èrent"
    "|erai|eras|era|erons|erez|eront|erais|erait|erions|eriez|eraient"
)
_IR = (
    "ir|is|it|issons|issez|issent|issais|issait|issions|issiez|issaient|issant|i|ie|ies|isse|isses"
    "|irent|irai|iras|ira|irons|irez|iront|irais|irait|irions|iriez|iraient"
)
# Verbs of the third group, by their radicals; one line each, only those of the lexicon.
_TROISIEME = {
    "mettre": "mets?|mett(?:ons|ez|ent|ais|ait|ions|iez|aient|ant|e|es)|mettr\\w+|mis|mise|mises",
    "faire": "faire|fais|fait|faite|faites|faits|faisons|font|fais(?:ais|ait|ions|iez|aient|ant)"
    "|fer(?:a|ai|as|ons|ez|ont|ait|aient)|fass\\w+",
    "prendre": "prendr\\w+|prends?|pren(?:ons|ez|ais|ait|aient|ant)|prennent|pris|prise|prises",
    "être": "être|suis|est|sommes|êtes|sont|étais|était|étaient|sera|seront|serait|seraient|soit"
    "|soient|été|étant",
    "avoir": "avoir|ai|as|a|avons|avez|ont|avait|avaient|aura|auront|aurait|ait|aient|eu|ayant",
    "venir": "venir|viens|vient|venons|venez|viennent|ven(?:ait|aient|ant|u|ue|us|ues)|viendr\\w+",
    "enir": "enir|iens|ient|enons|enez|iennent|en(?:ait|aient|ant|u|ue|us|ues)|iendr\\w+",
    "suivre": "suivr\\w+|suis|suit|suiv(?:ons|ez|ent|ait|aient|ant|i|ie|is|ies)",
    "oindre": "oindr\\w+|oins|oint|ointe|oign\\w+",
    "cevoir": "cevoir|çois|çoit|cevons|cevez|çoivent|cev(?:ait|aient|ant)|çu|çue|çus|çues|cevr\\w+",
    "endre": "endr\\w+|ends?|end(?:ons|ez|ent|ait|aient|ant|u|ue|us|ues)",
    "truire": "truire|truis|truit|truite|truits|truites|truis\\w+|truir\\w+",
    "crire": "crire|cris|crit|crite|crits|crites|criv\\w+|crir\\w+",
    "duire": "duire|duis|duit|duite|duits|duites|duis\\w+|duir\\w+",
}
_FINS = {
    "de": "(?:de |d’|du |des )",
    "que": "(?:que |qu’)",
    "à": "(?:à |au |aux )",
    "le": "(?:le |la |les |l’)",
}


@dataclass(frozen=True, slots=True)
class Entree:
    """One expression of the lexicon, its family, and what may replace it."""

    expression: str
    famille: str
    nature: str
    remplacer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexique:
    """Every entry, what wins first, and the patterns that find them all.

    `motif` only says where: without groups, it is ten times faster. `precis` then says which.
    """

    entrees: tuple[Entree, ...]
    motif: re.Pattern[str]
    precis: re.Pattern[str]

    def trouver(self, texte: str) -> Iterator[tuple[int, int, Entree]]:
        """Yield where the entries are in a text, in order, never one inside another."""
        plie = _plier(texte)
        for vu in self.motif.finditer(plie):
            lequel = self.precis.match(plie, vu.start())
            if lequel is not None and lequel.lastindex is not None:
                fin = vu.end() - (vu[0][-1] == " ")
                yield vu.start(), fin, self.entrees[lequel.lastindex - 1]


def lire_lexique(donnees: Mapping[str, object]) -> Lexique:
    """Build the lexicon from what its TOML holds; a fixed form wins, then the longest."""
    entrees: list[Entree] = []
    for famille, natures in donnees.items():
        if famille not in FAMILLES or not isinstance(natures, dict):
            raise ValueError(f"famille inconnue : {famille}")
        for nature, lignes in natures.items():
            if nature not in NATURES:
                raise ValueError(f"nature inconnue : {famille}.{nature}")
            entrees += [
                Entree(expression, famille, nature, tuple(mots.split(" ; ")))
                for expression, mots in lignes.items()
            ]
    # « mise en place » is a noun before it is a participle: what does not vary comes first.
    entrees.sort(key=lambda e: (e.nature == "verbes", -len(e.expression), e.expression))
    formes = [_formes(entree) for entree in entrees]
    motif, precis = (
        re.compile(rf"(?<![\w-])(?:{toutes})(?:(?<=[ ’])|(?![\w-]))")
        for toutes in ("|".join(formes), "|".join(f"({forme})" for forme in formes))
    )
    return Lexique(tuple(entrees), motif, precis)


@cache
def charger_lexique() -> Lexique:
    """Read the lexicon that goes with the program; it never changes while it runs."""
    brut = files("modules.commun.conseils").joinpath("lexique.toml").read_text(encoding="utf-8")
    return lire_lexique(tomllib.loads(brut))


def _plier(texte: str) -> str:
    """Lower the case, sign for sign: a few capitals would become two signs, and stay."""
    simple = avec_espaces_simples(texte).replace("'", "’")
    return "".join(bas if len(bas := signe.lower()) == 1 else signe for signe in simple)


def _formes(entree: Entree) -> str:
    """Return a pattern of every form of an expression."""
    premier, *suite = entree.expression.split(" ")
    match entree.nature:
        case "verbes":
            debut = _verbe(premier)
            if premier == "se":
                debut = f"(?:se |me |te |nous |vous ){_verbe(suite.pop(0))}"
        case "noms":
            return " ".join(map(_nom, (premier, *suite)))
        case "adjectifs":
            return _adjectif(entree.expression)
        case _:
            debut = re.escape(premier)
    fin = _FINS.get(suite[-1]) if suite else None
    milieu = [re.escape(mot) for mot in (suite[:-1] if fin else suite)]
    return " ".join([debut, *milieu]) + (f" {fin}" if fin else "")


def _verbe(infinitif: str) -> str:
    """A verb at its simple tenses and as a participle; « s’ » changes with the person."""
    if infinitif.startswith("s’"):
        return rf"(?:s’|m’|t’|nous |vous ){_verbe(infinitif[2:])}"
    for fin, formes in _TROISIEME.items():
        if infinitif.endswith(fin) and not infinitif.endswith("er"):
            return f"{re.escape(infinitif.removesuffix(fin))}(?:{formes})"
    radical, fin = infinitif[:-2], infinitif[-2:]
    if fin == "ir":
        return f"{re.escape(radical)}(?:{_IR})"
    radical = re.sub(r"é(?=[^aeiouyé]+$)", "[éè]", re.escape(radical))
    radical = re.sub(r"(?<=[^aeiouy])e(?=[lmnprstv]$)", "[eè]", radical)
    radical = re.sub(r"c$", "[cç]", radical)
    radical = re.sub(r"g$", "ge?", radical)
    radical = re.sub(r"y$", "[yi]", radical)
    return f"{radical}(?:{_ER})"


def _nom(mot: str) -> str:
    """A noun and its plural; a little word stays as it is."""
    if len(mot) <= 3 or mot[-1] in "sxz":
        return re.escape(mot)
    if mot.endswith("al"):
        return f"{re.escape(mot[:-2])}(?:al|aux|als)"
    return f"{re.escape(mot)}s?"


def _adjectif(mot: str) -> str:
    """The four forms of an adjective given in the masculine singular."""
    for fin, formes in (
        ("al", "al|ale|als|aux|ales"),
        ("if", "ifs?|ives?"),
        ("eux", "eux|euses?"),
        ("el", "els?|elles?"),
        ("ier", "iers?|ières?"),
        ("en", "ens?|ennes?"),
    ):
        if mot.endswith(fin):
            return f"{re.escape(mot.removesuffix(fin))}(?:{formes})"
    return f"{re.escape(mot)}s?" if mot.endswith("e") else f"{re.escape(mot)}(?:s|e|es)?"
