"""A lesson, a sheet or a model on paper (« feuillet »): blocks in, one tagged PDF out.

The prose arrives as blocks (`blocs.py`), and Typst gets their texts as JSON strings: what an
author writes is printed and cannot be run. A link to a text of law becomes the number of that text
in the list of sources, the same for the whole paper.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from certificats.composition import Propre
from certificats.glyphes import POLICES
from certificats.typographie import soigner
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Citation,
    CorrigePapier,
    Empan,
    Empans,
    Enumeration,
    Grille,
    Illustration,
    LigneARemplir,
    QuestionPapier,
    Signatures,
    Titre,
    redresser,
    sources_citees,
)
from plateforme.impressions.document import intituler
from plateforme.impressions.mise_en_page import mettre_en_page

MODELE = Path(__file__).with_name("feuillet.typ")
CARACTERES_PAR_LIGNE = 70  # what a hand writes on 17 cm
LIGNES_REDACTION = (4, 24)


@dataclass(frozen=True, slots=True)
class SourcePapier:
    """A text of law as the list of sources names it; `etat` says when it was checked."""

    reference: str
    sens: str
    adresse: str
    etat: str


@dataclass(frozen=True, slots=True)
class Feuillet:
    """A whole paper. `sources` by id; only those that a block cites are printed.

    `corriges` come last, on their own page. `couverture` gives the title a page of its own, and a
    table of contents when there are several chapters; `court` sets the sources in small print.
    `corps` is the size of the text in points.
    """

    titre: str
    organisme: str
    jour: date
    blocs: tuple[BlocFeuillet, ...]
    sources: Mapping[str, SourcePapier]
    surtitre: str = ""
    resume: str = ""
    licence: str = ""
    mention: str = ""
    corriges: tuple[BlocFeuillet, ...] = ()
    couverture: bool = False
    sommaire: bool = False
    court: bool = False
    corps: float = 10.5

    def __post_init__(self) -> None:
        intituler(self.titre)


def composer_feuillet(feuillet: Feuillet) -> bytes:
    """Lay a paper out as a tagged A4 PDF; same paper, same bytes. Raise ImpressionImpossible."""
    return mettre_en_page(
        MODELE,
        lambda propre: _donnees(feuillet, propre),
        jour=feuillet.jour,
        refus="La mise en page du feuillet a échoué.",
    )


class _Rendu:
    """Give the blocks their JSON form, the texts cleaned and the law numbered."""

    def __init__(self, propre: Propre, numeros: Mapping[str, str]) -> None:
        self._propre = propre
        self._numeros = numeros

    def texte(self, texte: str) -> str:
        """Clean a text, and keep the space at its ends: runs of one sentence follow each other."""
        debut, coeur, fin = _decouper(texte)
        return f"{debut}{soigner(self._propre(coeur))}{fin}" if coeur else debut

    def empans(self, empans: Empans) -> list[dict[str, Any]]:
        return [
            {
                "texte": self.texte(e.texte),
                "gras": e.gras,
                "italique": e.italique,
                "notes": [self._numeros[s] for s in e.sources if s in self._numeros],
                "saut": e.saut,
            }
            for e in empans
        ]

    def alineas(self, texte: str) -> list[str]:
        return [self.texte(p) for p in re.split(r"\n\s*\n", texte) if p.strip()]

    def bloc(self, bloc: BlocFeuillet) -> dict[str, Any]:
        match bloc:
            case Titre():
                return {
                    "genre": "titre",
                    "niveau": bloc.niveau,
                    "nouvelle_page": bloc.nouvelle_page,
                    "empans": self.empans(bloc.empans),
                }
            case Alinea():
                return {"genre": "paragraphe", "empans": self.empans(bloc.empans)}
            case Citation():
                return {"genre": "citation", "blocs": [self.bloc(b) for b in bloc.blocs]}
            case Enumeration():
                return {
                    "genre": "liste",
                    "ordonnee": bloc.ordonnee,
                    "debut": bloc.debut,
                    "elements": [[self.bloc(b) for b in e] for e in bloc.elements],
                }
            case Grille():
                return {
                    "genre": "tableau",
                    "etroite": bloc.premiere_etroite,
                    "entetes": [self.empans(c) for c in bloc.entetes],
                    # One more level for Typst: a row is flattened, a cell is not.
                    "lignes": [[{"empans": self.empans(c)} for c in li] for li in bloc.lignes],
                }
            case Illustration():
                return {
                    "genre": "image",
                    "octets": list(bloc.octets),
                    "alternative": self.texte(bloc.alternative),
                    "credit": self.texte(bloc.credit),
                }
            case Signatures():
                return {
                    "genre": "signatures",
                    "libelles": [self.texte(libelle) for libelle in bloc.libelles],
                }
            case QuestionPapier():
                return {
                    "genre": "question",
                    "niveau": bloc.niveau,
                    "titre": self.texte(bloc.titre),
                    "enonce": self.alineas(bloc.enonce),
                    "consigne": self.texte(bloc.consigne),
                    "lignes": [self._ligne(ligne) for ligne in bloc.lignes],
                }
            case CorrigePapier():
                return {
                    "genre": "corrige",
                    "niveau": bloc.niveau,
                    "titre": self.texte(bloc.titre),
                    "enonce": self.alineas(bloc.enonce)[:1],
                    "lignes": [p for ligne in bloc.lignes for p in self.alineas(ligne)],
                    "explication": self.empans((Empan(bloc.explication, sources=bloc.sources),)),
                }

    def _ligne(self, ligne: LigneARemplir) -> dict[str, Any]:
        moins, plus = LIGNES_REDACTION
        return {
            "forme": ligne.forme,
            "texte": self.texte(ligne.texte),
            "repere": self.texte(ligne.repere),
            "lignes": max(moins, min(plus, -(-ligne.longueur // CARACTERES_PAR_LIGNE) + 1)),
        }


def _donnees(feuillet: Feuillet, propre: Propre) -> dict[str, Any]:
    """Prepare every text of the paper; the template only places them."""
    citees = dict.fromkeys(sources_citees((*feuillet.blocs, *feuillet.corriges)))
    connues = [cle for cle in citees if cle in feuillet.sources]
    rendu = _Rendu(propre, {cle: str(rang) for rang, cle in enumerate(connues, start=1)})
    texte: Callable[[str], str] = rendu.texte
    return {
        "polices": POLICES,
        "titre": texte(feuillet.titre),
        "organisme": texte(feuillet.organisme),
        "surtitre": texte(feuillet.surtitre),
        "resume": rendu.alineas(feuillet.resume),
        "licence": texte(feuillet.licence),
        "mention": texte(feuillet.mention),
        "pied": texte(feuillet.titre),
        "couverture": feuillet.couverture,
        "sommaire": feuillet.sommaire,
        "court": feuillet.court,
        "corps": feuillet.corps,
        "blocs": [rendu.bloc(b) for b in redresser(feuillet.blocs)],
        "corriges": [rendu.bloc(b) for b in redresser(feuillet.corriges, 2)],
        "sources": [
            {
                "numero": str(rang),
                "reference": texte(feuillet.sources[cle].reference),
                "sens": texte(feuillet.sources[cle].sens),
                "adresse": propre(feuillet.sources[cle].adresse),
                "verifiee": texte(feuillet.sources[cle].etat),
            }
            for rang, cle in enumerate(connues, start=1)
        ],
    }


def _decouper(texte: str) -> tuple[str, str, str]:
    """Split a text into the space before it, itself, and the space after it."""
    coeur = texte.strip()
    if not coeur:
        return (" " if texte else "", "", "")
    debut, _, fin = texte.partition(coeur)
    return (_espace(debut), coeur, _espace(fin))


def _espace(blancs: str) -> str:
    insecables = [c for c in blancs if c in "\u00a0\u202f"]
    return insecables[0] if insecables else " " if blancs else ""
