"""A chapter's notebook as blocks: all of it, or the part under one of its `##` headings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from modules.carnet import appels_de_questions
from modules.commun.affichage import LIBELLES_STATUT
from modules.commun.questions import Question
from modules.commun.tirages import Tirage
from plateforme.feuillets.images import images_de_cellule
from plateforme.feuillets.prose import blocs_de_prose
from plateforme.feuillets.questions import corrige_papier, question_papier
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Empan,
    Titre,
)
from plateforme.impressions.feuillet import SourcePapier

FICHE, MEMO, SOURCES = "Je l’explique au public", "Mémo", "Sources et licence"


@dataclass(frozen=True, slots=True)
class LeconPapier:
    """A lesson on paper: its title, its blocks, and the key of its questions apart."""

    titre: str
    blocs: tuple[BlocFeuillet, ...]
    corriges: tuple[BlocFeuillet, ...]


def lecon_papier(
    cellules: Iterable[Mapping[str, Any]],
    questions: Mapping[str, Question],
    tirages: Iterable[Tirage] = (),
    dossier: Path | None = None,
) -> LeconPapier:
    """Turn the cells of a notebook into blocks, `questions` by id in their place.

    All the questions of a draw are printed, since a paper is for a whole room. Cells of nbgrader
    are left out: a published notebook reads as the author's. The part about the sources is left
    out too: a paper has its own list. `dossier` holds the pictures that are files, an author's.
    """
    titre, blocs, corriges = "", list[BlocFeuillet](), list[BlocFeuillet]()
    rang, niveau = 0, 1
    for bloc in _blocs_des_cellules(cellules, {un.id: un for un in tirages}, dossier):
        if isinstance(bloc, str):
            if question := questions.get(bloc):
                rang += 1
                blocs.append(question_papier(question, rang, niveau + 1))
                corriges.append(corrige_papier(question, rang, 3))
            continue
        if isinstance(bloc, Titre):
            niveau = bloc.niveau
            if niveau == 1 and not titre:
                titre = _mots(bloc)
                continue
        blocs.append(bloc)
    return LeconPapier(titre, tuple(_sans_partie(blocs, SOURCES)), tuple(corriges))


def partie(lecon: LeconPapier, titre: str) -> tuple[BlocFeuillet, ...]:
    """Return the blocks under one `##` heading, the headings raised by one; () without it."""
    dedans, trouves = False, list[BlocFeuillet]()
    for bloc in lecon.blocs:
        if isinstance(bloc, Titre) and bloc.niveau <= 2:
            dedans = bloc.niveau == 2 and _mots(bloc) == titre
        elif dedans:
            trouves.append(
                replace(bloc, niveau=bloc.niveau - 1) if isinstance(bloc, Titre) else bloc
            )
    return tuple(trouves)


def abaisser(blocs: Iterable[BlocFeuillet]) -> Iterator[BlocFeuillet]:
    """Lower the headings by one level, to set a chapter inside a module."""
    for bloc in blocs:
        niveau = getattr(bloc, "niveau", None)
        yield bloc if niveau is None else replace(bloc, niveau=niveau + 1)


def source_papier(source: Mapping[str, Any]) -> SourcePapier:
    """Give a source (`Source.en_dict()`) its form on paper, dates and status said."""
    jour = date.fromisoformat(str(source["verifie_le"]))
    statut = str(source["statut"])
    etat = LIBELLES_STATUT.get(statut, statut).lower()
    return SourcePapier(
        reference=str(source["reference"]),
        sens=str(source["sens"]),
        adresse=str(source["url"]),
        etat=f"{etat} le {jour:%d/%m/%Y}"
        if statut == "verifie"
        else f"{etat}, lue le {jour:%d/%m/%Y}",
    )


def _blocs_des_cellules(
    cellules: Iterable[Mapping[str, Any]], tirages: Mapping[str, Tirage], dossier: Path | None
) -> Iterator[BlocFeuillet | str]:
    """Yield blocks, and the ids of the questions in their place."""
    for cellule in cellules:
        if "nbgrader" in cellule.get("metadata", {}):
            continue
        source = cellule["source"]
        source = "".join(source) if isinstance(source, list) else str(source)
        if cellule["cell_type"] == "markdown":
            yield from blocs_de_prose(source, images_de_cellule(cellule, dossier))
        elif cellule["cell_type"] == "code":
            for appel in appels_de_questions(str(cellule.get("id", "")), source):
                if appel.montre == "tirage" and (tirage := tirages.get(appel.question or "")):
                    yield _annonce(tirage)
                    yield from tirage.parmi
                elif appel.question is not None:
                    yield appel.question


def _annonce(tirage: Tirage) -> Alinea:
    """Say of the questions that follow that a screen asks fewer."""
    total = len(tirage.parmi)
    parmi = "une question tirée" if tirage.nombre == 1 else f"{tirage.nombre} questions tirées"
    phrase = f"À l’écran, chaque personne répond à {parmi} au sort parmi les {total} qui suivent."
    return Alinea((Empan(phrase),))


def _sans_partie(blocs: Iterable[BlocFeuillet], titre: str) -> Iterator[BlocFeuillet]:
    dedans = False
    for bloc in blocs:
        if isinstance(bloc, Titre) and bloc.niveau <= 2:
            dedans = _mots(bloc) == titre
        if not dedans:
            yield bloc


def _mots(titre: Titre) -> str:
    return "".join(empan.texte for empan in titre.empans)
