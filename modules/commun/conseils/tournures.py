"""Rules on sentences: too long, passive, with two negations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modules.commun.conseils.conseil import PROSE, RegleConseil, Vu, par_bloc
from modules.commun.phrases import avec_espaces_simples, bornes_des_phrases, nombre_de_mots

# A reader who meets more words than this before a full stop often starts again.
MOTS_PAR_PHRASE = 30

_ADVERBE = (
    r"(?:(?:pas|plus|jamais|déjà|aussi|ainsi|bien|vite|souvent|toujours|aujourd’hui|maintenant"
    r"|ensuite|enfin|très bien|\w+ment) )?"
)
_ETRE = (
    r"(?:est|sont|était|étaient|fut|furent|sera|seront|serait|seraient|soit|soient|être|étant"
    r"|suis|es|sommes|êtes)"
)
_ETE = (
    r"(?:(?:a|ont|ai|as|avons|avez|avait|avaient|aura|auront|aurait|auraient|ait|aient|avoir|ayant)"
    rf" {_ADVERBE}été)"
)
_IRREGULIERS = (
    r"(?:re|com|sur|ap|entre)?pris|(?:re|ad|com|per|pro|trans)?mis|(?:re|dé)?fait|(?:inter)?dit"
    r"|souscrit|écrit|inscrit|décrit|construit|détruit"
    r"|conduit|produit|réduit|traduit|introduit|(?:ré)?élu|(?:dé)?couvert|(?:ré)?ouvert|offert"
    r"|rendu|vendu|reçu|perçu|conçu|déçu|vu|prévu|revu|lu|tenu|retenu|obtenu|soutenu|maintenu"
    r"|connu|reconnu|défendu|attendu|entendu|étendu|perdu|battu|vaincu|suivi|choisi|fini|réuni"
    r"|défini|établi|rempli|fourni|averti|bâti|saisi|subi|accueilli|recueilli|résolu|exclu|inclus"
    r"|joint|craint|peint|atteint|éteint|admis"
)
_PARTICIPE = rf"(?:\w+é|{_IRREGULIERS})(?:e|s|es)?"
# « par jour », « par exemple »… do not name who acts.
_PAR = (
    r"par (?!exemple|ailleurs|hasard|jour|an|semaine|mois|heure|personne|terre|cœur|conséquent"
    r"|rapport|contre|courriel|téléphone|courrier|écrit|endroits|moments|là|ici)"
    r"(?:l’|(?:le|la|les|un|une|des|ce|cette|ces|mon|son|sa|ses|nos|notre|leurs?) )?\w"
)
_PASSIF = re.compile(
    rf"(?<![\w’])(?:n’|l’|s’)?(?:(?P<compose>{_ETE})|{_ETRE}) {_ADVERBE}"
    rf"(?P<participe>{_PARTICIPE})\b"
    rf"(?P<agent>(?: (?!par )[\w’-]+){{0,5}} {_PAR}[\w’-]*)?"
)
# « est passée par le port »: verbs that take « être » without being passive.
_SANS_PASSIF = re.compile(
    r"(?:all|arriv|entr|rentr|mont|remont|tomb|rest|n|pass|repass|retourn|âg)é(?:e|s|es)?"
)

_IN = (
    r"(?:impossible|inutile|improbable|impensable|inintéressante?|inconnue?|insensible"
    r"|indifférente?|incapable|inexacte?|injuste|illégale?|illogique|irréaliste|invraisemblable"
    r"|négligeable|désagréable|déplaisante?|malhonnête|mécontente?|insignifiante?|rare|faux|fausse)"
)
_DOUBLE = re.compile(
    r"\b(?:ne |n’)[\w’ -]{1,25}?(?:pas|point|jamais|plus) "
    r"(?:(?:du tout|tout à fait|si|totalement|complètement) )?"
    rf"(?P<second>{_IN}s?\b|sans (?!doute)\w+|ne (?:pas|plus)\b|(?:ne |n’)\w+ pas\b)",
    re.IGNORECASE,
)


def _phrases_longues(texte: str) -> Iterator[Vu]:
    simple = avec_espaces_simples(texte)
    for debut, fin in bornes_des_phrases(simple):
        mots = nombre_de_mots(simple[debut:fin])
        if mots > MOTS_PAR_PHRASE:
            yield Vu(
                debut,
                fin,
                f"Cette phrase a {mots} mots. Peut-être peut-on la couper en deux, à un « et », "
                "à un « qui » ou à un point-virgule ?",
            )


def _passifs(texte: str) -> Iterator[Vu]:
    simple = avec_espaces_simples(texte).replace("'", "’")
    for vu in _PASSIF.finditer(simple):
        if _SANS_PASSIF.fullmatch(vu["participe"]) and not vu["compose"]:
            continue
        if vu["agent"]:
            yield Vu(
                vu.start(),
                vu.end(),
                "Vous dites qui agit, après « par ». En commençant par cette personne, la phrase "
                "serait peut-être plus directe.",
            )
        elif vu["compose"]:
            yield Vu(
                vu.start(),
                vu.end(),
                "La phrase ne dit pas qui agit. Si cela compte pour vos lecteurs, vous pouvez le "
                "nommer, ou écrire « on ».",
            )


def _doubles_negations(texte: str) -> Iterator[Vu]:
    simple = avec_espaces_simples(texte).replace("'", "’")
    for vu in _DOUBLE.finditer(simple):
        yield Vu(
            vu.start(),
            vu.end(),
            f"Deux négations se suivent : la seconde est « {vu['second']} ». "
            "Dite à l’affirmative, l’idée serait peut-être plus claire.",
        )


REGLES = (
    RegleConseil(
        "phrase-longue",
        "Phrases longues",
        "Une phrase courte se comprend à la première lecture, même à voix haute.",
        "« Le jardin ouvre samedi. Chacun apporte une plante. » plutôt que « Le jardin, qui ouvre "
        "samedi, est un lieu où chacun, s’il le souhaite, apporte une plante. »",
        par_bloc(_phrases_longues, *PROSE),
    ),
    RegleConseil(
        "voix-passive",
        "Voix passive",
        "Quand celui qui agit vient en premier, on voit la scène plus vite.",
        "« Les voisins ont planté le pommier » plutôt que « Le pommier a été planté par les "
        "voisins ».",
        par_bloc(_passifs, *PROSE),
    ),
    RegleConseil(
        "double-negation",
        "Deux négations",
        "Deux négations obligent à refaire le calcul dans sa tête.",
        "« C’est utile » plutôt que « Ce n’est pas inutile ».",
        par_bloc(_doubles_negations, *PROSE),
    ),
)
