"""What other platforms know how to ask: a few plain shapes, the same for every format."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypedDict


class ChampsCommuns(TypedDict):
    """The fields of `Communes`, as they are given to a shape."""

    identifiant: str
    enonce: str
    retour: str
    points: float
    etiquettes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Communes:
    """What every exported question has; `identifiant` is unique in the export.

    `retour` is shown after the answer whatever it is: explanation, then the law with its dates.
    Texts are plain, a blank line between two paragraphs.
    """

    identifiant: str
    enonce: str
    retour: str
    points: float
    etiquettes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: `part` is what ticking it is worth, from -100 to 100 percent."""

    texte: str
    part: float
    retour: str


@dataclass(frozen=True, slots=True)
class ChoixExporte(Communes):
    """One choice among several, or several when not `unique`."""

    options: tuple[Option, ...]
    unique: bool


@dataclass(frozen=True, slots=True)
class AssociationExportee(Communes):
    """Pairs to make; `intrus` are right-hand texts without a left one."""

    paires: tuple[tuple[str, str], ...]
    intrus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrdreExporte(Communes):
    """Steps, in the right order."""

    etapes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrouExporte:
    """A blank: the answers accepted, and with `choix` a list to choose from."""

    reponses: tuple[str, ...]
    choix: tuple[str, ...]
    retour: str


@dataclass(frozen=True, slots=True)
class TrousExportes(Communes):
    """A text and its blanks, in order."""

    morceaux: tuple[str | TrouExporte, ...]


@dataclass(frozen=True, slots=True)
class NombreExporte(Communes):
    """A number; `erreurs` are (value, feedback) of usual mistakes, worth nothing."""

    valeur: float
    tolerance: float
    erreurs: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class RedactionExportee(Communes):
    """A text that a person grades; `attendu` is for that person."""

    attendu: str
    lignes: int


@dataclass(frozen=True, slots=True)
class DescriptionExportee(Communes):
    """A text to read before the questions that follow; it asks nothing."""


QuestionExportee: TypeAlias = (
    ChoixExporte
    | DescriptionExportee
    | AssociationExportee
    | OrdreExporte
    | TrousExportes
    | NombreExporte
    | RedactionExportee
)


@dataclass(frozen=True, slots=True)
class TirageExporte:
    """The questions of a draw, in a category of their own: `nom` says how many to draw there."""

    nom: str
    questions: tuple[QuestionExportee, ...]


@dataclass(frozen=True, slots=True)
class ChapitreExporte:
    """A chapter's questions but those of its draws; `chemin` names its category, module first.

    `laissees` are the ids of the questions that no other platform can ask.
    """

    chemin: tuple[str, ...]
    questions: tuple[QuestionExportee, ...]
    laissees: tuple[str, ...] = ()
    tirages: tuple[TirageExporte, ...] = ()

    def categories(self) -> Iterator[tuple[tuple[str, ...], tuple[QuestionExportee, ...]]]:
        """Yield each category that has questions: its path, and them."""
        if self.questions:
            yield self.chemin, self.questions
        for tirage in self.tirages:
            yield (*self.chemin, tirage.nom), tirage.questions
