"""A lesson, a sheet or a model on paper (« feuillet »): blocks in, one tagged PDF out.

The prose arrives as blocks of runs, never as markup, and Typst gets them as JSON strings: what an
author writes is printed and cannot be run. A link to a text of law becomes the number of that text
in the list of sources, the same for the whole paper.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from certificats.composition import Propre, compiler
from certificats.erreurs import ErreurCertificat
from certificats.glyphes import POLICES, epurer
from certificats.typographie import soigner
from plateforme.impressions.document import intituler
from plateforme.impressions.erreurs import ImpressionImpossible

MODELE = Path(__file__).with_name("feuillet.typ")
CARACTERES_PAR_LIGNE = 70  # what a hand writes on 17 cm
LIGNES_REDACTION = (4, 24)
ETROITE = 10  # characters of a narrow column


@dataclass(frozen=True, slots=True)
class Empan:
    """A run of one style (« empan »); `sources` are the ids of the law it links to.

    `saut` is a line break, without a text.
    """

    texte: str
    gras: bool = False
    italique: bool = False
    sources: tuple[str, ...] = ()
    saut: bool = False


Empans: TypeAlias = tuple[Empan, ...]


@dataclass(frozen=True, slots=True)
class Titre:
    """A heading, 2 to 6: the paper's own title is the 1."""

    niveau: int
    empans: Empans
    nouvelle_page: bool = False


@dataclass(frozen=True, slots=True)
class Alinea:
    """One paragraph of prose (« alinéa »)."""

    empans: Empans


@dataclass(frozen=True, slots=True)
class Citation:
    """What is set apart: a situation told, a quotation."""

    blocs: "tuple[BlocFeuillet, ...]"


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list (« énumération »), numbered from `debut` or not; each element is made of blocks."""

    elements: "tuple[tuple[BlocFeuillet, ...], ...]"
    ordonnee: bool = False
    debut: int = 1


@dataclass(frozen=True, slots=True)
class Grille:
    """A table of runs (« grille »), with its header row."""

    entetes: tuple[Empans, ...]
    lignes: tuple[tuple[Empans, ...], ...]

    def __post_init__(self) -> None:
        if not self.entetes or any(len(ligne) != len(self.entetes) for ligne in self.lignes):
            raise ValueError("a row has as many cells as the header, at least one")

    @property
    def premiere_etroite(self) -> bool:
        """Whether the first column is short everywhere: hours, numbers. It then takes no room."""
        premieres = [self.entetes[0], *(ligne[0] for ligne in self.lignes)]
        textes = ["".join(e.texte for e in empans) for empans in premieres]
        return len(self.entetes) > 1 and all(len(texte) <= ETROITE for texte in textes)


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture (« illustration »), PNG, JPEG, GIF or WebP, in words what it shows, whose it is.

    `nom` is a file's, for what is edited. Raise ValueError without an alternative: PDF/UA and
    screen readers want one.
    """

    octets: bytes
    alternative: str
    credit: str = ""
    nom: str = ""

    def __post_init__(self) -> None:
        intituler(self.alternative)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Side by side, who signs: a label each, and room under it for the hand."""

    libelles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LigneARemplir:
    """A line of a question: its form is a value of the questions' `FormeLigne`."""

    forme: str
    texte: str
    repere: str = ""
    longueur: int = 0


@dataclass(frozen=True, slots=True)
class QuestionPapier:
    """A question with room to write."""

    niveau: int
    titre: str
    enonce: str
    consigne: str
    lignes: tuple[LigneARemplir, ...]


@dataclass(frozen=True, slots=True)
class CorrigePapier:
    """The key of a question, for the answer sheet."""

    niveau: int
    titre: str
    enonce: str
    lignes: tuple[str, ...]
    explication: str
    sources: tuple[str, ...]


BlocFeuillet: TypeAlias = (
    Titre
    | Alinea
    | Citation
    | Enumeration
    | Grille
    | Illustration
    | Signatures
    | QuestionPapier
    | CorrigePapier
)


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
    try:
        return compiler(
            MODELE,
            lambda propre: _donnees(feuillet, propre),
            jour=feuillet.jour,
            refus="La mise en page du feuillet a échoué.",
            normes=["ua-1"],
        )
    except ErreurCertificat as echec:
        phrase = str(echec)
    raise ImpressionImpossible(phrase)  # not chained: see composition.py


def redresser(blocs: Iterable[BlocFeuillet], precedent: int = 1) -> tuple[BlocFeuillet, ...]:
    """Raise the headings that skip a level: PDF/UA and screen readers want none skipped.

    `precedent` is the level of the heading before them.
    """
    redresses: list[BlocFeuillet] = []
    for bloc in blocs:
        if isinstance(bloc, Titre) and not epurer("".join(e.texte for e in bloc.empans)):
            continue  # a screen reader would announce it
        if isinstance(bloc, Titre | QuestionPapier | CorrigePapier):
            niveau = max(2, min(bloc.niveau, precedent + 1, 6))
            precedent = niveau if isinstance(bloc, Titre) else precedent
            bloc = replace(bloc, niveau=niveau)
        redresses.append(bloc)
    return tuple(redresses)


def sources_citees(blocs: Iterable[BlocFeuillet]) -> Iterator[str]:
    """Yield the ids of the law that blocks cite, in reading order, as often as they do."""
    for bloc in blocs:
        match bloc:
            case Titre() | Alinea():
                yield from (s for empan in bloc.empans for s in empan.sources)
            case Citation():
                yield from sources_citees(bloc.blocs)
            case Enumeration():
                for element in bloc.elements:
                    yield from sources_citees(element)
            case Grille():
                for ligne in (bloc.entetes, *bloc.lignes):
                    yield from (s for cellule in ligne for e in cellule for s in e.sources)
            case CorrigePapier():
                yield from bloc.sources
            case QuestionPapier() | Signatures() | Illustration():
                pass


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
