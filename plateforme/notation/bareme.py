"""What a person marks a text against (« barème »), and the comment that carries it: pure.

nbgrader keeps one number and one comment a cell. The points of each criterion are the first lines
of that comment: formgrader shows them, one place holds them, and they count only while they sum to
the number. A total changed alone, in formgrader, is believed, and its detail is not.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modules.commun.questions import Question

PAS = 0.5  # points
_PRECISION = 1e-6
_LIGNE = re.compile(r"- .*\u00a0: (\d+(?:,\d+)?) / \d+(?:,\d+)? \[([a-z0-9-]+)\]")
# What neither a database nor a page carries: controls, but for lines and tabulations.
_INVISIBLES = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LigneBareme:
    """One criterion: what is looked at, what it is worth, what tells a full mark from half."""

    id: str
    intitule: str
    maximum: float
    reperes: str = ""

    def admet(self, points: float) -> bool:
        """Tell whether these points may be given: steps of half a point, or all of them."""
        if not (math.isfinite(points) and 0 <= points <= self.maximum):
            return False
        return points == self.maximum or (points / PAS).is_integer()


@dataclass(frozen=True, slots=True)
class Remarque:
    """What a person says of a text: points by criterion, {} when nobody gave them, and a word."""

    points: Mapping[str, float]
    mot: str


@dataclass(frozen=True, slots=True)
class LigneLue:
    """One criterion beside what it got; None when the detail is not known."""

    critere: LigneBareme
    points: float | None


def bareme_de(question: Question) -> tuple[LigneBareme, ...]:
    """Return what a written answer is marked against: its criteria, or itself when it has none."""
    criteres = getattr(question, "criteres", ())
    if not criteres:
        return (LigneBareme(question.id, "Réponse", question.points),)
    return tuple(LigneBareme(c.id, c.intitule, c.points, c.reperes) for c in criteres)


def ecrire_remarque(bareme: Sequence[LigneBareme], remarque: Remarque) -> str:
    """Write nbgrader's comment; `lire_remarque` reads it back."""
    mot = propre(remarque.mot)
    if len(bareme) < 2 or not remarque.points:
        return mot
    lignes = [
        f"- {' '.join(ligne.intitule.split())}\u00a0: {_ecrit(remarque.points[ligne.id])}"
        f" / {_ecrit(ligne.maximum)} [{ligne.id}]"
        for ligne in bareme
    ]
    return "\n".join([*lignes, "", mot]).strip()


def lire_remarque(bareme: Sequence[LigneBareme], commentaire: str, total: float | None) -> Remarque:
    """Read a comment as it is in the gradebook, beside the number it stands with.

    The points by criterion are given when they are those of this `bareme` and sum to `total`.
    """
    texte = propre(commentaire)
    if len(bareme) < 2:
        return Remarque({} if total is None else {ligne.id: total for ligne in bareme}, texte)
    lignes = texte.split("\n")
    points: dict[str, float] = {}
    while lignes and (lue := _LIGNE.fullmatch(lignes[0].rstrip())):
        points[lue[2]] = float(lue[1].replace(",", "."))
        del lignes[0]
    mot = "\n".join(lignes).strip()
    maximums = {ligne.id: ligne.maximum for ligne in bareme}
    juste = (
        total is not None
        and points.keys() == maximums.keys()
        and all(obtenus <= maximums[cle] for cle, obtenus in points.items())
        and abs(sum(points.values()) - total) < _PRECISION
    )
    return Remarque({cle: points[cle] for cle in maximums} if juste else {}, mot)


def grille_de(bareme: Sequence[LigneBareme], remarque: Remarque) -> tuple[LigneLue, ...]:
    """Return each criterion with its points, in order; nothing for a question without criteria."""
    if len(bareme) < 2:
        return ()
    return tuple(LigneLue(ligne, remarque.points.get(ligne.id)) for ligne in bareme)


def propre(texte: str) -> str:
    """Return a text without what no page shows, its lines ended alike, nothing around it."""
    return _INVISIBLES.sub("", texte.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _ecrit(points: float) -> str:
    return f"{points:.10g}".replace(".", ",")
