"""Plain language (« langage clair »): how many words each sentence that a learner reads holds.

A module asks for it with `[langage]` in its `module.toml`. What imitates the world outside, a
message received or a page of a fictitious site, is not measured: life does not write plainly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import mistune

from modules.carnet import Carnet
from modules.catalogue import Chapitre
from modules.commun.erreurs import ErreurContenu
from modules.commun.phrases import bornes_des_phrases, nombre_de_mots

# The fields of a question that are our own words to a learner, whatever the type.
CHAMPS_LUS = frozenset(
    {
        "aide",
        "attendu",
        "consequence",
        "droite",
        "enonce",
        "explication",
        "gauche",
        "intitule",
        "libelle",
        "plus_tard",
        "reperes",
        "retour",
        "texte",
    }
)
_PUCE = re.compile(r"^\s*(?:[-*+•–—]|\d{1,2}[.)])\s+", re.MULTILINE)
# The blocks that hold text themselves, and not other blocks.
_FEUILLES = frozenset({"heading", "paragraph", "block_text", "table_cell"})
_MUETS = frozenset({"block_code", "blank_line", "thematic_break"})
_EXTRAIT = 200  # characters of a sentence that are quoted


def phrases(texte: str) -> Iterator[str]:
    """Yield the sentences of a plain text; paragraphs and list items end one too."""
    simple = texte.replace("\u00a0", " ").replace("\u202f", " ")
    for paragraphe in re.split(r"\n\s*\n", _PUCE.sub("\n\n", simple)):
        entier = " ".join(paragraphe.split())
        coupees = (entier[debut:fin] for debut, fin in bornes_des_phrases(entier))
        yield from filter(nombre_de_mots, coupees)


def trop_longues(texte: str, mots_max: int) -> Iterator[str]:
    """Yield what to change in a text: its sentences of more than `mots_max` words."""
    for phrase in phrases(texte):
        mots = nombre_de_mots(phrase)
        if mots > mots_max:
            extrait = phrase if len(phrase) <= _EXTRAIT else f"{phrase[:_EXTRAIT].rstrip()}…"
            yield (
                f"« {extrait} » : cette phrase a {mots} mots, {mots_max} au plus. "
                "Coupez-la en deux, ou dites-la plus simplement."
            )


def textes_de_la_prose(markdown: str) -> list[str]:
    """Return the texts of a Markdown cell, one a block: paragraph, heading, list item, table cell.

    Code has no sentences; the words that stand for an image are read, and count apart.
    """
    jetons = mistune.create_markdown(renderer="ast", plugins=["table"])(markdown)
    return list(_blocs(jetons)) if isinstance(jetons, list) else []


def textes_lus(donnees: object) -> Iterator[str]:
    """Yield what a question, as `en_dict()` gives it, says to a learner."""
    if isinstance(donnees, Mapping):
        for cle, valeur in donnees.items():
            if isinstance(valeur, str):
                if cle in CHAMPS_LUS:
                    yield valeur
            else:
                yield from textes_lus(valeur)
    elif isinstance(donnees, list | tuple):
        for valeur in donnees:
            yield from textes_lus(valeur)


def fautes_des_questions(chapitre: Chapitre, mots_max: int) -> list[ErreurContenu]:
    """Return the long sentences of a chapter's title, summary and questions."""
    fichier = f"{chapitre.module}/{chapitre.toml.name}"
    lus: list[tuple[str | None, Iterable[str]]] = [(None, (chapitre.titre, chapitre.resume))]
    lus += [(question.id, textes_lus(question.en_dict())) for question in chapitre.questions]
    return _fautes(fichier, lus, mots_max)


def fautes_du_carnet(carnet: Carnet, fichier: str, mots_max: int) -> list[ErreurContenu]:
    """Return the long sentences of a notebook's prose."""
    proses = [cellule for cellule in carnet["cells"] if cellule["cell_type"] == "markdown"]
    lus = [(cellule.get("id"), textes_de_la_prose(cellule["source"])) for cellule in proses]
    return _fautes(fichier, lus, mots_max)


def _fautes(
    fichier: str, lus: Iterable[tuple[str | None, Iterable[str]]], mots_max: int
) -> list[ErreurContenu]:
    return [
        ErreurContenu(fichier, identifiant, remede)
        for identifiant, textes in lus
        for texte in textes
        for remede in trop_longues(texte, mots_max)
    ]


def _blocs(jetons: Iterable[Mapping[str, object]]) -> Iterator[str]:
    for jeton in jetons:
        genre, enfants = jeton["type"], jeton.get("children")
        if genre in _MUETS:
            continue
        if genre == "block_html":
            yield re.sub(r"<[^>]*>", "\n\n", str(jeton.get("raw", "")))
        elif isinstance(enfants, list):
            if genre in _FEUILLES:
                images: list[str] = []
                yield _en_ligne(enfants, images)
                yield from images
            else:
                yield from _blocs(enfants)


def _en_ligne(jetons: Iterable[Mapping[str, object]], images: list[str]) -> str:
    morceaux: list[str] = []
    for jeton in jetons:
        genre, enfants = jeton["type"], jeton.get("children")
        if genre == "linebreak":
            morceaux.append("\n\n")
        elif genre == "softbreak":
            morceaux.append(" ")
        elif genre == "inline_html":
            morceaux.append(re.sub(r"<br\s*/?>", "\n\n", str(jeton.get("raw", "")), flags=re.I))
            morceaux[-1] = re.sub(r"<[^>]*>", "", morceaux[-1])
        elif genre == "image" and isinstance(enfants, list):
            images.append(_en_ligne(enfants, images))
        elif isinstance(enfants, list):
            morceaux.append(_en_ligne(enfants, images))
        else:
            morceaux.append(str(jeton.get("raw", "")))
    return "".join(morceaux)
