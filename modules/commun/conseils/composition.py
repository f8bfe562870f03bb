"""Rules on how a text is built: title, chapô, what a reader wants to know, paragraphs, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modules.commun.conseils.conseil import PROSE, RegleConseil, Vu, par_bloc, sur_tout
from modules.commun.conseils.questions import manquantes
from modules.commun.conseils.texte import NatureBloc, Texte
from modules.commun.phrases import avec_espaces_simples, bornes_des_phrases, nombre_de_mots

MOTS_DU_TITRE = 12
MOTS_DU_CHAPO = 60
MOTS_DU_PARAGRAPHE = 150
# Under this many words, a text needs neither chapô nor intertitle.
MOTS_SANS_CHAPO = 150
MOTS_SANS_INTERTITRE = 300

_CREUX = re.compile(
    r"(?:introduction|présentation|compte[ -]rendu|bilan|article|réunion|informations?|actualités?"
    r"|sans titre|divers|nouvelles?|projet|atelier|rencontre|événement)s?",
    re.IGNORECASE,
)
_INVITE = re.compile(r"[?!…]|^(?:et si|comment|pourquoi|quand|venez|osez|découvrez)\b", re.I)
_PRECIS = re.compile(r"\d|(?<=[ ’])[A-ZÉÈÀÎÔ]\w+|\b\w+(?:ent|era|eront|ez|ait|aient|ons)\b")
_VERBES = re.compile(
    r"\b(?:a|ont|est|sont|va|vont|fait|ouvre|ferme|lance|cherche|propose|accueille|apprend"
    r"|commence|arrive|revient|part|naît|devient|change|gagne|perd|dit|veut|peut|invite|aide"
    r"|raconte|répare|plante|crée|organise|reprend|prend|donne|attend|sort|finit|joue|chante)\b"
)
# What often opens another idea, first in its sentence.
_AUTRE_IDEE = re.compile(
    r"(?:par ailleurs|d’autre part|de plus|en outre|autre sujet|à noter aussi|enfin|en parallèle"
    r"|concernant|quant à|quant aux|s’agissant)\b",
    re.IGNORECASE,
)


def _titre(texte: str) -> Iterator[Vu]:
    simple = avec_espaces_simples(texte).strip()
    mots = nombre_de_mots(simple)
    if mots > MOTS_DU_TITRE:
        yield _tout(texte, f"{mots} mots : un titre se lit d’un coup d’œil. Que garderiez-vous ?")
    if simple.endswith(".") and not simple.endswith(("...", "etc.")):
        yield Vu(len(texte.rstrip()) - 1, len(texte.rstrip()), "Un titre n’a pas de point final.")
    if len(simple) > 8 and simple.isupper():
        yield _tout(texte, "Tout en capitales, un titre se lit moins vite : en minuscules ?")
    if _CREUX.fullmatch(simple.rstrip(" .")) or not (
        _INVITE.search(simple) or _PRECIS.search(simple) or _VERBES.search(simple.lower())
    ):
        yield _tout(
            texte,
            "Ce titre ne dit peut-être pas encore de quoi l’on parle. Il peut informer (qui fait "
            "quoi, où) ou donner envie (une question, une image) : à vous de voir.",
        )


def _tout(texte: str, proposition: str) -> Vu:
    return Vu(0, len(texte), proposition)


def _sans_titre(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
    if texte.blocs and not any(texte.de_nature(NatureBloc.TITRE)):
        yield None, Vu(0, 0, "Votre texte n’a pas encore de titre.")
    yield from par_bloc(_titre, NatureBloc.TITRE)(texte)


def _chapo(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
    chapos = list(texte.de_nature(NatureBloc.CHAPO))
    for rang, bloc in chapos:
        mots = nombre_de_mots(avec_espaces_simples(bloc.texte))
        if mots > MOTS_DU_CHAPO:
            yield (
                rang,
                sur_tout(
                    bloc,
                    f"{mots} mots : un chapô donne l’essentiel en deux ou trois phrases. "
                    "Le reste trouverait peut-être sa place dans le texte.",
                ),
            )
    if not chapos and _mots(texte) > MOTS_SANS_CHAPO:
        yield (
            None,
            Vu(0, 0, "Un chapô de deux phrases, sous le titre, aiderait à savoir s’il faut lire."),
        )


def _mots(texte: Texte) -> int:
    return sum(
        nombre_de_mots(avec_espaces_simples(bloc.texte)) for _, bloc in texte.de_nature(*PROSE)
    )


def _questions(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
    for manque in manquantes(texte):
        yield None, Vu(0, 0, manque)


def _une_idee(texte: str) -> Iterator[Vu]:
    simple = avec_espaces_simples(texte).replace("'", "’")
    bornes = list(bornes_des_phrases(simple))
    mots = nombre_de_mots(simple)
    if mots > MOTS_DU_PARAGRAPHE:
        yield _tout(
            texte,
            f"Ce paragraphe a {mots} mots. S’il porte deux idées, il en ferait peut-être deux.",
        )
    for debut, _ in bornes[2:]:
        if vu := _AUTRE_IDEE.match(simple, debut):
            yield Vu(
                debut,
                vu.end(),
                f"« {vu[0]} » annonce souvent une autre idée : un nouveau paragraphe ici ?",
            )


def _intertitres(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
    mots = _mots(texte)
    if mots > MOTS_SANS_INTERTITRE and not any(texte.de_nature(NatureBloc.INTERTITRE)):
        yield (
            None,
            Vu(0, 0, f"{mots} mots sans intertitre : un ou deux aideraient à s’y retrouver."),
        )


def _images(texte: Texte) -> Iterator[tuple[int | None, Vu]]:
    for rang, bloc in texte.de_nature(NatureBloc.IMAGE):
        if not bloc.texte:
            yield rang, Vu(0, 0, "Que montre cette image, pour qui ne la voit pas ?")
        if not bloc.credit:
            yield rang, Vu(0, 0, "Qui a fait cette image, et sous quelle licence ?")


REGLES = (
    RegleConseil(
        "titre",
        "Titre",
        "Le titre décide si l’on lit. Il informe, ou il donne envie.",
        "« Le jardin de Kerinou cherche des bras » plutôt que « Informations ».",
        _sans_titre,
    ),
    RegleConseil(
        "chapo",
        "Chapô",
        "Le chapô dit l’essentiel, et donne envie de lire le reste.",
        "« Samedi, les habitants plantent cent arbres place Guérin. Il manque des pelles. »",
        _chapo,
    ),
    RegleConseil(
        "six-questions",
        "Qui, quoi, où, quand, pourquoi, comment",
        "Un lecteur cherche ces réponses dans les premières lignes.",
        "« Samedi 6 juin, à 14 heures, les voisins de la rue de Siam plantent un verger, pour "
        "avoir de l’ombre. »",
        _questions,
    ),
    RegleConseil(
        "une-idee",
        "Une idée par paragraphe",
        "Un paragraphe court, une seule idée : l’œil trouve où reprendre.",
        "Un paragraphe pour la fête, un autre pour le moyen de s’y rendre.",
        par_bloc(_une_idee, NatureBloc.PARAGRAPHE),
    ),
    RegleConseil(
        "intertitre",
        "Intertitres",
        "Un long texte se lit d’abord en diagonale, d’un intertitre à l’autre.",
        "« Cent arbres en un jour », puis « Comment venir ».",
        _intertitres,
    ),
    RegleConseil(
        "image",
        "Images",
        "Une image a un auteur, et des lecteurs ne la voient pas.",
        "« Deux voisines plantent un pommier. Photo de Nolwenn, CC BY-SA. »",
        _images,
    ),
)
