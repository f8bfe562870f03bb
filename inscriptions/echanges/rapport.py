"""What an import found, would do, or did (« rapport d'import »).

All or nothing: one refusal and nothing is written. A trial (« essai ») counts what the real thing
would do, because it does it, then undoes it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session as Bdd

from inscriptions.echanges.correspondance import Correspondance
from inscriptions.echanges.lecture import Ligne, Tableau
from inscriptions.erreurs import ErreurRegistre, refus

# Rows of an import. Each is an act with its line in the journal, some 5 ms, and nobody else writes
# meanwhile: learners who answer would be told to try again after `moteurs.ATTENTE`.
LIGNES_MAXIMALES = 1_000


@dataclass(frozen=True, slots=True)
class Refus:
    """Why a row is refused: never the cell's text, which may be somebody's name.

    `ligne` is the spreadsheet's row; `colonne` the column's name in the file, '' for a whole row.
    """

    ligne: int
    colonne: str
    code: str
    phrase: str

    def en_dict(self) -> dict[str, object]:
        """Give what `--json` prints."""
        return {
            "ligne": self.ligne,
            "colonne": self.colonne,
            "code": self.code,
            "phrase": self.phrase,
        }


@dataclass(frozen=True, slots=True)
class RapportImport:
    """Counts of rows, and every refusal in the file's order.

    `a_creer`, `deja_la`, `a_modifier` count what the rows that are not refused ask for, sign-ups or
    sessions, even when the others' refusals stop it all. `details` are the counts that one kind of
    import adds: who would get a place, which kinds of workshops would be made.
    """

    essai: bool
    lignes: int
    a_creer: int
    deja_la: int
    a_modifier: int
    refus: tuple[Refus, ...]
    colonnes: Mapping[str, str]
    ignorees: tuple[str, ...]
    details: Mapping[str, int] = field(default_factory=dict)

    @property
    def refusees(self) -> int:
        """How many rows have a refusal."""
        return len({un.ligne for un in self.refus})

    @property
    def accepte(self) -> bool:
        """True when no row is refused."""
        return not self.refus

    @property
    def ecrit(self) -> bool:
        """True when the registry was written."""
        return self.accepte and not self.essai

    def en_dict(self) -> dict[str, object]:
        """Give what `--json` prints."""
        return {
            "essai": self.essai,
            "ecrit": self.ecrit,
            "lignes": self.lignes,
            "a_creer": self.a_creer,
            "deja_la": self.deja_la,
            "a_modifier": self.a_modifier,
            "refusees": self.refusees,
            **self.details,
            "refus": [un.en_dict() for un in self.refus],
            "colonnes": dict(self.colonnes),
            "ignorees": list(self.ignorees),
        }


def rapport_de_refus(erreur: ErreurRegistre, *, essai: bool) -> RapportImport:
    """Give the report of a file refused as a whole, as a refusal of line 0 when it names none."""
    ligne = erreur.donnees.get("ligne")
    un = Refus(ligne if isinstance(ligne, int) else 0, "", erreur.code, erreur.message)
    return RapportImport(essai, 0, 0, 0, 0, (un,), {}, ())


def exiger_court(tableau: Tableau) -> None:
    """Refuse, as « import-trop-long », a table that would hold the registry for too long."""
    if len(tableau.lignes) > LIGNES_MAXIMALES:
        raise refus("import-trop-long", maximum=LIGNES_MAXIMALES)


class Releveur:
    """Gathers the refusals of an import, so that one reading of the file finds them all."""

    def __init__(self, correspondance: Correspondance) -> None:
        self.correspondance = correspondance
        self._refus: list[Refus] = []

    def refuser(self, ligne: Ligne, erreur: ErreurRegistre, champ: str = "") -> None:
        """Note a refusal of a row, in the column of `champ` when it is one cell's."""
        colonne = self.correspondance.colonne(champ) if champ else ""
        self._refus.append(Refus(ligne.numero, colonne, erreur.code, erreur.message))

    @contextmanager
    def cellule(self, ligne: Ligne, champ: str = "") -> Iterator[None]:
        """Note a refusal raised inside, and go on."""
        try:
            yield
        except ErreurRegistre as erreur:
            self.refuser(ligne, erreur, champ)

    def lire(self, ligne: Ligne) -> dict[str, str] | None:
        """Give the cells of a row by field; None, and a refusal, when it has too many cells."""
        if ligne.deborde:
            self.refuser(ligne, refus("ligne-trop-large"))
            return None
        return self.correspondance.lire(ligne)

    @property
    def refus(self) -> tuple[Refus, ...]:
        """The refusals in the order of the file."""
        return tuple(sorted(self._refus, key=lambda un: un.ligne))

    @property
    def nombre(self) -> int:
        """How many refusals so far."""
        return len(self._refus)

    def refusees(self) -> set[int]:
        """The rows refused so far."""
        return {un.ligne for un in self._refus}


@contextmanager
def tout_ou_rien(bdd: Bdd, releveur: Releveur, *, essai: bool) -> Iterator[None]:
    """Undo what is written inside when it was a trial or when a row was refused."""
    with bdd.begin_nested() as point:
        yield
        if essai or releveur.refus:
            point.rollback()
