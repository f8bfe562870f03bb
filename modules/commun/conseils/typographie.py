"""Rules of French typography, as the Imprimerie nationale's « Lexique » has them.

What a keyboard cannot type (no-break spaces, curved apostrophes) is said once a text: the desk
can set it right everywhere at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

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
    motif: re.Pattern[str], dire: Callable[[re.Match[str]], str | None]
) -> Callable[[str], Iterator[Vu]]:
    def vus(texte: str) -> Iterator[Vu]:
        # An address keeps its own signs: it is hidden, sign for sign.
        masque = _ADRESSE.sub(lambda vu: "_" * len(vu[0]), texte)
        for vu in motif.finditer(masque):
            if proposition := dire(vu):
                yield Vu(vu.start(), vu.end(), proposition)

    return vus


def _une_fois(
    motif: re.Pattern[str], proposition: str
) -> Callable[[Texte], Iterator[tuple[int | None, Vu]]]:
    """Say once, at its first place, what the whole text does."""
    dans_le_texte = par_bloc(_chaque(motif, lambda _: proposition), *ECRITS, NatureBloc.CITATION)

    def vus(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
        tous = list(dans_le_texte(texte))
        if tous:
            rang, premier = tous[0]
            fois = f" (ici et {len(tous) - 1} fois ailleurs)" if len(tous) > 1 else ""
            yield rang, Vu(premier.debut, premier.fin, f"{proposition}{fois}.")

    return vus


def _dire_ordinal(vu: re.Match[str]) -> str | None:
    premier = vu["nombre"] in ("1", "I")
    if vu["fin"] in ("nd", "nde"):
        return None
    court = ("re" if vu["fin"] == "ère" else "er") if premier else "e"
    return f"L’abrégé d’usage est « {vu['nombre']}{court} »."


def _ponctuation(texte: str) -> Iterator[Vu]:
    yield from _chaque(_COLLE, lambda vu: f"Une espace avant « {vu[0]} », insécable si possible.")(
        texte
    )
    yield from _chaque(_ESPACE_AVANT, lambda _: "Pas d’espace avant la virgule ni le point.")(texte)
    yield from _chaque(_DOUBLE, lambda _: "Deux espaces se suivent : une suffit.")(texte)
    yield from _chaque(_ETC, lambda _: "« etc. », avec un seul point : il dit déjà la suite.")(
        texte
    )
    yield from _chaque(
        _REPETES,
        lambda vu: None if vu[0] in ("?!", "!?") else f"Un seul « {vu[0][0]} » porte aussi loin.",
    )(texte)


def _guillemets(texte: str) -> Iterator[Vu]:
    yield from _chaque(_DROITS, lambda vu: f"«{_NBSP}{vu[1].strip()}{_NBSP}»")(texte)
    yield from _chaque(_COLLES, lambda _: "Une espace insécable à l’intérieur des guillemets.")(
        texte
    )


def _majuscules(texte: str) -> Iterator[Vu]:
    yield from _chaque(_A_NU, lambda _: "« À », avec son accent, s’il s’agit de la préposition.")(
        texte
    )
    yield from _chaque(_INITIALE_NUE, lambda vu: f"« {_ACCENTS.get(vu[0], f'É{vu[0][1:]}')} »")(
        texte
    )


_EXEMPLE = f"« Venez{_NBSP}! » plutôt que « Venez! »."

REGLES = (
    RegleConseil(
        "ponctuation",
        "Ponctuation",
        "Les signes doubles prennent une espace avant eux, les signes simples non.",
        _EXEMPLE,
        par_bloc(_ponctuation),
    ),
    RegleConseil(
        "guillemets",
        "Guillemets",
        "En français, les guillemets sont « doubles », avec une espace à l’intérieur.",
        f'«{_NBSP}bonjour{_NBSP}» plutôt que "bonjour".',
        par_bloc(_guillemets, *ECRITS, NatureBloc.CITATION),
    ),
    RegleConseil(
        "majuscule-accent",
        "Majuscules accentuées",
        "Une majuscule garde son accent : il sert à lire juste.",
        "« À Brest, l’École est finie » plutôt que « A Brest, l’Ecole est finie ».",
        par_bloc(_majuscules),
    ),
    RegleConseil(
        "ordinal",
        "Premier, deuxième…",
        "Les abrégés d’usage sont courts : 1er, 1re, 2e.",
        "« la 2e édition » plutôt que « la 2ème édition ».",
        par_bloc(_chaque(_ORDINAL, _dire_ordinal)),
    ),
    RegleConseil(
        "monsieur",
        "Monsieur en abrégé",
        "« Mr » abrège le mot anglais.",
        "« M. Le Goff » plutôt que « Mr Le Goff ».",
        par_bloc(_chaque(_MONSIEUR, lambda _: "« M. »")),
    ),
    RegleConseil(
        "espace-insecable",
        "Espaces insécables",
        "Avec une espace simple, le signe peut passer seul à la ligne.",
        _EXEMPLE,
        _une_fois(_ESPACE_SIMPLE, "Une espace insécable tiendrait le signe près de son mot"),
    ),
    RegleConseil(
        "apostrophe",
        "Apostrophes",
        "L’apostrophe courbe est celle des livres et des journaux.",
        "« l’école » plutôt que « l'école ».",
        _une_fois(_APOSTROPHE, "L’apostrophe est droite : « ’ » est celle de l’imprimé"),
    ),
    RegleConseil(
        "points-de-suspension",
        "Points de suspension",
        "Trois points à la suite sont un seul signe, qui ne se coupe pas.",
        "« Il hésite… » plutôt que « Il hésite... ».",
        _une_fois(_POINTS, "Le signe « … » remplace les trois points"),
    ),
)
