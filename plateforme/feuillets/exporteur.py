"""A nbconvert exporter from a lesson's notebook to a tagged PDF, through Typst.

    jupyter nbconvert --to plateforme.feuillets.exporteur.ExporteurFeuillet 03-….ipynb

From the command line it reads the module around the notebook; the platform gives it in `resources`
what it needs (`Contexte`), since a published lesson has its questions elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter
from traitlets import Bool, default

from modules.catalogue import lire_module
from modules.commun.questions import Question
from modules.commun.tirages import Tirage
from plateforme.feuillets.lecon import FICHE, MEMO, LeconPapier, lecon_papier, partie, source_papier
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Citation,
    Empan,
    Enumeration,
    Titre,
)
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.feuillet import (
    Feuillet,
    SourcePapier,
    composer_feuillet,
)

CLE = "epn_feuillet"
MENTION = "Ce document ne remplace pas un conseil juridique."


class PartieFeuillet(StrEnum):
    """What of a chapter is printed."""

    LECON = "lecon"
    FICHE = "fiche"
    MEMO = "memo"


# The `##` heading of a part, and the size of its text in points.
TITRES = {PartieFeuillet.FICHE: FICHE, PartieFeuillet.MEMO: MEMO}
CORPS = {PartieFeuillet.LECON: 10.5, PartieFeuillet.FICHE: 14, PartieFeuillet.MEMO: 14}
# A memo of few words is for who reads with difficulty: larger, and still on one page.
GROS_CORPS, CARACTERES_GROS_CORPS = 20, 800


@dataclass(frozen=True, slots=True)
class Contexte:
    """What a notebook does not say: its module, its questions, the law, the day."""

    organisme: str
    licence: str
    questions: Mapping[str, Question]
    sources: Mapping[str, SourcePapier]
    jour: date
    partie: PartieFeuillet = PartieFeuillet.LECON
    resume: str = ""
    tirages: tuple[Tirage, ...] = ()
    mention: str = field(default=MENTION)


class ExporteurFeuillet(Exporter):
    """Print one chapter; `avec_corrige` adds the answer sheet, on its own page."""

    avec_corrige = Bool(True, help="Add the answer sheet at the end.").tag(config=True)
    export_from_notebook = "PDF (feuillet)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters give texts
        self, nb: nbformat.NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[bytes, Any]:
        """Return the PDF and the resources. Raise ImpressionImpossible, ErreurContenu."""
        carnet, ressources = super().from_notebook_node(nb, resources, **kw)
        voisin = None if CLE in ressources else _dossier_voisin(ressources["metadata"])
        contexte = _contexte_voisin(voisin, ressources) if voisin else ressources[CLE]
        lecon = lecon_papier(carnet.cells, contexte.questions, contexte.tirages, voisin)
        return composer_feuillet(feuillet_de_chapitre(lecon, contexte, self.avec_corrige)), (
            ressources
        )


def feuillet_de_chapitre(lecon: LeconPapier, contexte: Contexte, avec_corrige: bool) -> Feuillet:
    """Give the paper of a chapter, or of its sheet or memo. Raise ImpressionImpossible."""
    quoi = contexte.partie
    communs: dict[str, Any] = {
        "organisme": contexte.organisme,
        "jour": contexte.jour,
        "sources": contexte.sources,
        "licence": contexte.licence,
        "mention": contexte.mention if contexte.sources else "",
    }
    if quoi is PartieFeuillet.LECON:
        return Feuillet(
            titre=lecon.titre,
            surtitre=contexte.organisme,
            resume=contexte.resume,
            blocs=lecon.blocs,
            corriges=lecon.corriges if avec_corrige else (),
            couverture=True,
            **communs,
        )
    nom = TITRES[quoi]
    blocs = partie(lecon, nom)
    if not blocs:
        raise ImpressionImpossible(f"Ce chapitre n’a pas de partie « {nom} ».")
    return Feuillet(
        titre=lecon.titre,
        surtitre=nom,
        blocs=blocs,
        court=True,
        corps=GROS_CORPS if quoi is PartieFeuillet.MEMO and est_court(blocs) else CORPS[quoi],
        **communs,
    )


def est_court(blocs: Iterable[BlocFeuillet]) -> bool:
    """Tell whether blocks hold few enough words to be printed large on one page."""
    return sum(len(empan.texte) for empan in _empans(blocs)) <= CARACTERES_GROS_CORPS


def _empans(blocs: Iterable[BlocFeuillet]) -> Iterator[Empan]:
    for bloc in blocs:
        match bloc:
            case Titre() | Alinea():
                yield from bloc.empans
            case Enumeration():
                for element in bloc.elements:
                    yield from _empans(element)
            case Citation():
                yield from _empans(bloc.blocs)
            case _:
                yield Empan("x" * (CARACTERES_GROS_CORPS + 1))  # a table, a question: never large


def imprimer_carnet(
    carnet: Mapping[str, Any], contexte: Contexte, *, avec_corrige: bool = False
) -> bytes:
    """Print one notebook, given in its JSON form."""
    exporteur: Any = ExporteurFeuillet
    exporteur = exporteur(avec_corrige=avec_corrige)
    noeud = nbformat.from_dict(carnet)  # type: ignore[no-untyped-call]
    pdf: bytes
    pdf, _ = exporteur.from_notebook_node(noeud, {CLE: contexte})
    return pdf


def _dossier_voisin(metadonnees: Mapping[str, Any]) -> Path:
    """Return the folder that a notebook lies in."""
    return Path(str(metadonnees.get("path") or "."))


def _contexte_voisin(dossier: Path, ressources: Mapping[str, Any]) -> Contexte:
    """Read the module that a notebook lies in."""
    module = lire_module(dossier)
    chapitre = module.chapitre(str(ressources["metadata"].get("name", "")))
    return Contexte(
        organisme=module.titre,
        licence=f"Licence {module.licence}.",
        questions={question.id: question for question in chapitre.questions},
        sources={source.id: source_papier(source.en_dict()) for source in module.sources},
        jour=date.today(),  # the author's own calendar
        resume=chapitre.resume,
        tirages=chapitre.tirages,
    )
