"""Rules of French typography, as the Imprimerie nationale's « Lexique » has them.

What a keyboard cannot type (no-break spaces, curved apostrophes) is said once a text: the desk
can set it right everywhere at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from modules.commun.conseils.conseil import ECRITS, RegleConseil, Vu, par_bloc
from modules.commun.conseils.texte import NatureBloc, Texte

_NBSP = "\u00a0"
# Looked for from the start of a word only: a text without spaces must not cost its square.
_ADRESSE = re.compile(r"(?<!\S)\S*(?:@|://|www\.)\S*")
_COLLE = re.compile(r"(?<=[\w»)’%€])(?:[;!?]+|:(?![\w/]))(?=\s|$|»)")
_ESPACE_AVANT = re.compile(r"(?<=\S)[ \u00a0\u202f]+(?=[,.](?:\s|$))")
_ESPACE_SIMPLE = re.compile(r"(?<=\S) (?=[;:?!»](?:\s|$|[.,]))|(?<=«) (?=\S)")
_DOUBLE = re.compile(r"(?<=\S) {2,}(?=\S)")
_DROITS = re.compile(r"\"([^\"\n]{1,300})\"")
_COLLES = re.compile(r"«(?=\w)|(?<=[\w.!?…])»")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_POINTS = re.compile(r"\.{3,}")
_ETC = re.compile(r"\betc ?(?:\.{2,}|…)", re.IGNORECASE)
_REPETES = re.compile(r"[!?]{2,}")
_ORDINAL = re.compile(
    r"\b(?P<nombre>\d+|[IVXL]+) ?(?P<fin>[eè]me|ième|ère|ier|ièmes|[eè]mes|nde?)\b"
)
_MONSIEUR = re.compile(r"\bMr\.?(?= [A-ZÉÈÀ])")
# A capital keeps its accent: « A » first in a sentence, then words that always have one.
_A_NU = re.compile(r"(?:^|(?<=[.!?…] )|(?<=[.!?…] »\u0020))A(?= (?!-)[\wÀ-ÿ])")
_ACCENTUES = (
    "(?:État|Église|École|Élève|Équipe|Événement|Étude|Échange|Élection|Émission|Île)s?|Êtes"
    "|Été|Être|Écrire|Écrit|Écrivez|Écoute[rz]?|Édition|Éducation|Également|Électricité|Énergie"
    "|Époque|Épicerie|Évidemment|Éric|Élise|Émile|Étienne|Élodie|Édith"
)
_NUES = str.maketrans("ÉÊÎ", "EEI")
_ACCENTS = {"Etes": "Êtes", "Etre": "Être", "Ile": "Île", "Iles": "Îles"}
_INITIALE_NUE = re.compile(rf"\b(?:{_ACCENTUES.translate(_NUES)})\b")


def _chaque(
    motif: re.Pattern[str],
    dire: Callable[[str], str | None],
    remplacer: Callable[[str], str],
) -> Callable[[str], Iterator[Vu]]:
    """Make a pattern a rule: what to say of the passage found, and what to write in its place."""

    def vus(texte: str) -> Iterator[Vu]:
        # An address keeps its own signs: it is hidden, sign for sign.
        masque = _ADRESSE.sub(lambda vu: "_" * len(vu[0]), texte)
        for vu in motif.finditer(masque):
            passage = texte[vu.start() : vu.end()]
            if proposition := dire(passage):
                yield Vu(vu.start(), vu.end(), proposition, remplacer(passage))

    return vus


def _partout(
    motif: re.Pattern[str], proposition: str, remplacement: str
) -> Callable[[Texte], Iterator[tuple[int | None, Vu]]]:
    return par_bloc(
        _chaque(motif, lambda _: proposition, lambda _: remplacement),
        *ECRITS,
        NatureBloc.CITATION,
    )


def _une_fois(
    partout: Callable[[Texte], Iterator[tuple[int | None, Vu]]],
) -> Callable[[Texte], Iterator[tuple[int | None, Vu]]]:
    """Say once, at its first place, what the whole text does."""

    def vus(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
        tous = list(partout(texte))
        if tous:
            rang, premier = tous[0]
            fois = f" (ici et {len(tous) - 1} fois ailleurs)" if len(tous) > 1 else ""
            yield rang, replace(premier, proposition=f"{premier.proposition}{fois}.")

    return vus


def _regle_dite_une_fois(
    code: str, nom: str, pourquoi: str, exemple: str, partout: tuple[re.Pattern[str], str, str]
) -> RegleConseil:
    """Make a rule on what a keyboard cannot type, from its pattern, what is said, what to write."""
    tous = _partout(*partout)
    return RegleConseil(code, nom, pourquoi, exemple, _une_fois(tous), tous)


def _regle_sure(
    code: str,
    nom: str,
    pourquoi: str,
    exemple: str,
    examiner: Callable[[Texte], Iterator[tuple[int | None, Vu]]],
) -> RegleConseil:
    """Make a rule whose every place can be set right without asking."""
    return RegleConseil(code, nom, pourquoi, exemple, examiner, examiner)


def _ecrire_ordinal(passage: str) -> str | None:
    vu = _ORDINAL.fullmatch(passage)
    if vu is None or vu["fin"] in ("nd", "nde"):
        return None
    premier = vu["nombre"] in ("1", "I")
    court = ("re" if vu["fin"] == "ère" else "er") if premier else "e"
    return f"{vu['nombre']}{court}"


def _dire_ordinal(passage: str) -> str | None:
    ecrit = _ecrire_ordinal(passage)
    return f"L’abrégé d’usage est « {ecrit} »." if ecrit else None


def _accentuer(mot: str) -> str:
    return _ACCENTS.get(mot, f"É{mot[1:]}")


_PONCTUATION = (
    _chaque(
        _COLLE,
        lambda signe: f"Une espace avant « {signe} », insécable si possible.",
        lambda signe: f"{_NBSP}{signe}",
    ),
    _chaque(_ESPACE_AVANT, lambda _: "Pas d’espace avant la virgule ni le point.", lambda _: ""),
    _chaque(_DOUBLE, lambda _: "Deux espaces se suivent : une suffit.", lambda _: " "),
    _chaque(
        _ETC,
        lambda _: "« etc. », avec un seul point : il dit déjà la suite.",
        lambda passage: f"{passage[:3]}.",
    ),
    _chaque(
        _REPETES,
        lambda vus: None if vus in ("?!", "!?") else f"Un seul « {vus[0]} » porte aussi loin.",
        lambda vus: vus[0],
    ),
)


def _ponctuation(texte: str) -> Iterator[Vu]:
    for regle in _PONCTUATION:
        yield from regle(texte)


def _entre_guillemets(passage: str) -> str:
    return f"«{_NBSP}{passage[1:-1].strip()}{_NBSP}»"


def _guillemets(texte: str) -> Iterator[Vu]:
    yield from _chaque(_DROITS, _entre_guillemets, _entre_guillemets)(texte)
    yield from _chaque(
        _COLLES,
        lambda _: "Une espace insécable à l’intérieur des guillemets.",
        lambda signe: f"«{_NBSP}" if signe == "«" else f"{_NBSP}»",
    )(texte)


def _majuscules(texte: str) -> Iterator[Vu]:
    yield from _chaque(
        _A_NU, lambda _: "« À », avec son accent, s’il s’agit de la préposition.", lambda _: "À"
    )(texte)
    yield from _chaque(_INITIALE_NUE, lambda mot: f"« {_accentuer(mot)} »", _accentuer)(texte)


_EXEMPLE = f"« Venez{_NBSP}! » plutôt que « Venez! »."

REGLES = (
    _regle_sure(
        "ponctuation",
        "Ponctuation",
        "Les signes doubles prennent une espace avant eux, les signes simples non.",
        _EXEMPLE,
        par_bloc(_ponctuation),
    ),
    _regle_sure(
        "guillemets",
        "Guillemets",
        "En français, les guillemets sont « doubles », avec une espace à l’intérieur.",
        f'«{_NBSP}bonjour{_NBSP}» plutôt que "bonjour".',
        par_bloc(_guillemets, *ECRITS, NatureBloc.CITATION),
    ),
    # « A » may be the letter: the author alone can tell.
    RegleConseil(
        "majuscule-accent",
        "Majuscules accentuées",
        "Une majuscule garde son accent : il sert à lire juste.",
        "« À Brest, l’École est finie » plutôt que « A Brest, l’Ecole est finie ».",
        par_bloc(_majuscules),
    ),
    _regle_sure(
        "ordinal",
        "Premier, deuxième…",
        "Les abrégés d’usage sont courts : 1er, 1re, 2e.",
        "« la 2e édition » plutôt que « la 2ème édition ».",
        par_bloc(_chaque(_ORDINAL, _dire_ordinal, lambda vu: _ecrire_ordinal(vu) or vu)),
    ),
    _regle_sure(
        "monsieur",
        "Monsieur en abrégé",
        "« Mr » abrège le mot anglais.",
        "« M. Le Goff » plutôt que « Mr Le Goff ».",
        par_bloc(_chaque(_MONSIEUR, lambda _: "« M. »", lambda _: "M.")),
    ),
    _regle_dite_une_fois(
        "espace-insecable",
        "Espaces insécables",
        "Avec une espace simple, le signe peut passer seul à la ligne.",
        _EXEMPLE,
        (_ESPACE_SIMPLE, "Une espace insécable tiendrait le signe près de son mot", _NBSP),
    ),
    _regle_dite_une_fois(
        "apostrophe",
        "Apostrophes",
        "L’apostrophe courbe est celle des livres et des journaux.",
        "« l’école » plutôt que « l'école ».",
        (_APOSTROPHE, "L’apostrophe est droite : « ’ » est celle de l’imprimé", "’"),
    ),
    _regle_dite_une_fois(
        "points-de-suspension",
        "Points de suspension",
        "Trois points à la suite sont un seul signe, qui ne se coupe pas.",
        "« Il hésite… » plutôt que « Il hésite... ».",
        (_POINTS, "Le signe « … » remplace les trois points", "…"),
    ),
)
