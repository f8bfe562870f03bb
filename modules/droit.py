"""The law that a module rests on: dates, links and citations, what may be taught and graded.

A source says how sure it is (`statut`), and the lesson says it with it: whoever reads a sentence
must know, without leaving it, that a text is not in force or could not be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from modules.carnet import Carnet
from modules.catalogue import Chapitre, Module, Source
from modules.citations import citations_perimees, textes_affirmes
from modules.commun.erreurs import DroitARelire, ErreurContenu
from modules.commun.fiche import proche
from modules.commun.questions import Question
from modules.commun.sources import DOSSIER_SOURCES, liens_vers_sources

# What the paragraph that links to a source of that status must say, in one of these words.
MOTS_DU_STATUT = {
    "a_verifier": ("à vérifier",),
    "a_venir": ("pas encore en vigueur",),
    "abroge": ("abrogé", "n’est plus en vigueur", "ne sont plus en vigueur"),
}


def fautes_de_droit(module: Module, aujourd_hui: date) -> list[ErreurContenu]:
    """Return what an author must change in the sources and the questions of a module."""
    fautes: list[ErreurContenu] = []
    for texte in module.textes:
        fichier = f"{module.identifiant}/{DOSSIER_SOURCES}/{texte.identifiant}.toml"
        fautes += _dates(fichier, texte.sources, aujourd_hui)
        for source in texte.sources:
            if source.statut != "abroge":
                fautes += _citations(fichier, source.id, (source.reference, source.sens))
    sources = {source.id: source for source in module.sources}
    for chapitre in module.chapitres:
        fichier = f"{chapitre.module}/{chapitre.toml.name}"
        for question in chapitre.questions:
            fautes += _citations(fichier, question.id, textes_affirmes(question.en_dict()))
        fautes += _dates(fichier, chapitre.questions, aujourd_hui)
        fautes += _appuis(fichier, chapitre, sources)
    return fautes


def fautes_de_la_prose(
    carnet: Carnet, fichier: str, sources: Mapping[str, Source]
) -> list[ErreurContenu]:
    """Return the wrong citations, and the links to a source that is unknown or hides its status.

    A paragraph is one line of Markdown: a list item and the row of a table are paragraphs too.
    """
    proses = [cellule for cellule in carnet["cells"] if cellule["cell_type"] == "markdown"]
    perimees = [
        faute
        for cellule in proses
        for faute in _citations(fichier, cellule.get("id"), [cellule["source"]])
    ]
    return perimees + [
        ErreurContenu(fichier, cellule.get("id"), remede)
        for cellule in proses
        for ligne in cellule["source"].splitlines()
        for identifiant in liens_vers_sources(ligne)
        for remede in _remedes_du_lien(identifiant, ligne, sources)
    ]


def _citations(
    fichier: str, identifiant: str | None, textes: Iterable[str]
) -> Iterator[ErreurContenu]:
    for texte in textes:
        for citation in citations_perimees(texte):
            yield ErreurContenu(fichier, identifiant, citation.remede)


def _remedes_du_lien(
    identifiant: str, paragraphe: str, sources: Mapping[str, Source]
) -> Iterator[str]:
    source = sources.get(identifiant)
    if source is None:
        yield f"la source « {identifiant} » n’existe pas.{proche(identifiant, sources)}"
    elif not _est_dit(source.statut, paragraphe):
        mots = MOTS_DU_STATUT[source.statut][0]
        yield f"le paragraphe qui cite « {identifiant} » doit dire « {mots} »."


def _est_dit(statut: str, texte: str) -> bool:
    mots = MOTS_DU_STATUT.get(statut, ())
    simple = " ".join(texte.lower().replace("'", "’").split())
    return not mots or any(mot in simple for mot in mots)


def _appuis(
    fichier: str, chapitre: Chapitre, sources: Mapping[str, Source]
) -> Iterator[ErreurContenu]:
    """Yield the questions that rest on what is not sure, or not in force."""
    for question in chapitre.questions:
        for source in (sources[cle] for cle in question.source if cle in sources):
            if question.notee and source.statut != "verifie":
                yield ErreurContenu(
                    fichier,
                    question.id,
                    f"une question notée ne s’appuie que sur du droit vérifié et en vigueur : "
                    f"retirez « {source.id} », ou passez-la en entraînement.",
                )
            elif not _est_dit(source.statut, f"{question.enonce} {question.explication}"):
                yield ErreurContenu(
                    fichier,
                    question.id,
                    f"l’énoncé ou l’explication doit dire « {MOTS_DU_STATUT[source.statut][0]} » : "
                    f"c’est l’état de « {source.id} ».",
                )


def _dates(
    fichier: str, elements: Iterable[Source | Question], aujourd_hui: date
) -> Iterator[ErreurContenu]:
    for element in elements:
        if element.a_revoir_le is not None and element.a_revoir_le < aujourd_hui:
            remede = f"à revoir depuis le {element.a_revoir_le:%d/%m/%Y} : relisez le texte de loi."
            yield DroitARelire(fichier, element.id, remede)
        if element.verifie_le is not None and element.verifie_le > aujourd_hui:
            remede = "« verifie_le » est dans le futur : corrigez la date."
            yield ErreurContenu(fichier, element.id, remede)
