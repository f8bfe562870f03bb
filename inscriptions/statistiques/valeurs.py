"""What statistics give (« ligne, tableau »): plain frozen values, None for what nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias
from uuid import UUID

from inscriptions.enumerations import Dimension
from inscriptions.statistiques.mesures import Axe, Filtres, Mesure

INCONNU = "inconnu"
Nombre: TypeAlias = int | float | None


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row: the figures of the sessions that share a key. None: unknown, never 0.

    A figure that is known for some of its sessions only is the sum of these, and `inconnues` says
    how many are missing. `masquees` holds what may not leave the office: the value is then None
    too, and the text to show in its place is there (see `secret.proteger`).
    """

    cle: str  # code of the type, id of the place or of the account, « 2011-02 », « 2011 », a name
    libelle: str
    sessions: int
    seances: int | None = None
    inscrits: int | None = None
    participants: int | None = None
    presents: int | None = None
    taux: float | None = None  # a percentage, 0 to 100
    heures: float | None = None  # hours, with their fraction
    premieres_fois: int | None = None
    acheves: int | None = None
    certificats: int | None = None
    inconnues: Mapping[Mesure, int] = field(default_factory=dict)
    masquees: Mapping[Mesure, str] = field(default_factory=dict)

    @property
    def participants_inconnus(self) -> int:
        """How many of its sessions have an unknown number of participants."""
        return self.inconnues.get(Mesure.PARTICIPANTS, 0)

    def valeur(self, mesure: Mesure) -> Nombre:
        """Give a figure by its measure; None when it is unknown or hidden."""
        valeur: Nombre = getattr(self, mesure.value)
        return valeur

    def mention(self, mesure: Mesure) -> str:
        """Give what to show in place of a figure: « inconnu », « < 5 »; '' when there is one."""
        if mesure in self.masquees:
            return self.masquees[mesure]
        return INCONNU if self.valeur(mesure) is None else ""


@dataclass(frozen=True, slots=True)
class Tableau:
    """The figures of a year by an axis, and of all its sessions together (`total`).

    `total` is not always the sum of the rows: whoever came to two places counts once in it.
    `annulees` counts the cancelled sessions, which are in no other figure. `annee` None: all years.
    """

    annee: int | None
    axe: Axe
    filtres: Filtres
    lignes: tuple[Ligne, ...]
    total: Ligne
    annulees: int

    def ligne(self, cle: str) -> Ligne | None:
        """Give the row of a key, or None."""
        return next((ligne for ligne in self.lignes if ligne.cle == cle), None)


@dataclass(frozen=True, slots=True)
class Comparaison:
    """A year beside the one before; `avant` is None when the registry has no session then."""

    present: Tableau
    avant: Tableau | None

    def ligne_avant(self, cle: str) -> Ligne | None:
        """Give the row of a key the year before (months by their number), or None."""
        if self.avant is None:
            return None
        if self.avant.axe is Axe.MOIS:
            return next((li for li in self.avant.lignes if li.cle[-3:] == cle[-3:]), None)
        return self.avant.ligne(cle)


@dataclass(frozen=True, slots=True)
class Part:
    """How many people answered one code of a dimension (« part »)."""

    code: str
    libelle: str
    nombre: int | None
    mention: str = ""  # what to show instead, when it may not leave the office


@dataclass(frozen=True, slots=True)
class Repartition:
    """Participants by gender, age band or status: people and headcounts' margins, added.

    `non_ventiles` counts the people of headcounts whose margin was not asked; `inconnues` the
    sessions whose participants nobody counted.
    """

    dimension: Dimension
    parts: tuple[Part, ...]  # every code of the dimension, in its order
    non_ventiles: int | None  # None: hidden
    inconnues: int


@dataclass(frozen=True, slots=True)
class Croisement:
    """Participants by several dimensions at once: codes, in the order of `dimensions` -> number."""

    dimensions: tuple[Dimension, ...]
    nombres: Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class LigneComptee:
    """One row behind a figure: what it is, in which session, and what it adds to the figure.

    `apprenant_id` and `qui` are given to those who may see people, and of people only: a headcount
    has neither. For an attendance rate, `poids` is 1 for who came and 0 for who did not.
    """

    session_id: UUID
    code: str  # of the session
    titre: str
    lieu: str
    jour: date | None
    poids: Nombre
    apprenant_id: UUID | None = None
    qui: str = ""
    seance: date | None = None  # day of the half-day, at the office, for attendance


@dataclass(frozen=True, slots=True)
class Comptage:
    """One page of the rows behind a figure.

    `somme` is that of `poids` over all pages; `somme - repetitions` is the figure. `repetitions`
    counts the people listed under several sessions, and is 0 when people are listed by name. For an
    attendance rate the figure is 100 × `somme` / `attendus`.
    """

    lignes: tuple[LigneComptee, ...]
    page: int  # from 1
    pages: int
    nombre: int  # of rows, over all pages
    somme: Nombre
    repetitions: int = 0
    attendus: int | None = None


@dataclass(frozen=True, slots=True)
class Serie:
    """What a chart draws (« série »): (label, value or None), and its text alternative.

    `mentions` says, bar by bar, what to write in place of a missing value; '' where there is one.
    """

    titre: str
    unite: str  # « », « % » or « h »
    valeurs: tuple[tuple[str, float | None], ...]
    mentions: tuple[str, ...]
    texte: str
