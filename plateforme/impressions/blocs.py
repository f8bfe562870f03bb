"""What a paper is made of (« blocs »): blocks of runs, never markup."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from certificats.glyphes import epurer
from plateforme.impressions.document import intituler

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
