"""The marks of written answers, in nbgrader's gradebook, read and written without nbgrader.

The portal marks too, and never loads nbgrader, which takes seconds and changes the current folder:
hence these statements, on the tables of nbgrader 0.9, held by a test to what formgrader writes and
reads. As formgrader's, each change is one short transaction: no lock is held while a person reads.
"""

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from erreurs import ErreurEPN
from plateforme.dossier import Dossier
from plateforme.notation.cellules import id_reponse

ATTENTE = 10.0  # seconds; formgrader and `epn noter` write for milliseconds
# Learner (as in the gradebook), chapter, question: one written answer of a module.
CleTexte: TypeAlias = tuple[str, str, str]
_LUES = """
SELECT sa.student_id, n.name, b.name, g.id, g.auto_score, g.manual_score, g.extra_credit,
       g.needs_manual_grade, gc.max_score, c.id, c.manual_comment
FROM grade g
JOIN base_cell b ON b.id = g.cell_id
JOIN grade_cells gc ON gc.id = b.id AND gc.cell_type = 'markdown'
JOIN submitted_notebook sn ON sn.id = g.notebook_id
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
JOIN notebook n ON n.id = sn.notebook_id
JOIN assignment a ON a.id = n.assignment_id
JOIN base_cell s ON s.notebook_id = n.id AND s.name = b.name AND s.type = 'SolutionCell'
JOIN comment c ON c.notebook_id = sn.id AND c.cell_id = s.id
WHERE a.name = ? AND sa.student_id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class NoteEcrite:
    """What the gradebook says of one written answer.

    `points` are None while a person must give them, `bonus` among them otherwise; `anciens` are
    those an earlier text had. `version` changes whenever anything of it does.
    """

    points: float | None
    bonus: float
    anciens: float | None
    maximum: float
    commentaire: str
    version: str

    @property
    def possible(self) -> bool:
        """False when formgrader was given more than the maximum, or less than nothing."""
        return self.points is None or 0 <= self.points <= self.maximum


class PointsRefuses(ErreurEPN):
    """Marks that cannot be recorded; the sentence says what to change."""


class TexteNoteEntreTemps(ErreurEPN):
    """Somebody marked the same text meanwhile: `actuelle` is what they gave."""

    def __init__(self, actuelle: NoteEcrite) -> None:
        super().__init__(
            "Quelqu’un a noté ce texte entre-temps. Comparez les deux avant d’enregistrer."
        )
        self.actuelle = actuelle


def lire_notes(
    dossier: Dossier, module: str, eleves: Collection[str]
) -> dict[CleTexte, NoteEcrite]:
    """Give what the gradebook says of these learners' written answers, in one query."""
    with _carnet(dossier) as carnet:
        return {cle: note for cle, note, _, _ in _lues(carnet, module, eleves)}


def ecrire_note(
    dossier: Dossier,
    module: str,
    cle: CleTexte,
    points: float,
    commentaire: str | None,
    vue: str | None = None,
) -> NoteEcrite:
    """Give a person's marks, and a comment unless it is None: then the one there stays.

    `vue` is the version of the note that the person had before them; None: whatever it is. Raise
    TexteNoteEntreTemps when it is another by now, PointsRefuses.
    """
    with _carnet(dossier) as carnet:
        carnet.execute("BEGIN IMMEDIATE")
        trouvees = [lue for lue in _lues(carnet, module, [cle[0]]) if lue[0] == cle]
        if not trouvees:
            raise PointsRefuses("Cette réponse n’est pas dans le carnet de notes.")
        _, avant, note_id, remarque_id = trouvees[0]
        if not 0 <= points <= avant.maximum:  # False for NaN
            raise PointsRefuses(f"Les points vont de 0 à {avant.maximum:g} pour cette question.")
        if vue is not None and vue != avant.version:
            raise TexteNoteEntreTemps(avant)
        carnet.execute(
            "UPDATE grade SET manual_score = ?, extra_credit = NULL, needs_manual_grade = 0"
            " WHERE id = ?",
            (points, note_id),
        )
        if commentaire is not None:
            carnet.execute(
                "UPDATE comment SET manual_comment = ? WHERE id = ?",
                (commentaire or None, remarque_id),
            )
        (apres,) = (lue[1] for lue in _lues(carnet, module, [cle[0]]) if lue[0] == cle)
        carnet.execute("COMMIT")
        return apres


@contextmanager
def _carnet(dossier: Dossier) -> Iterator[sqlite3.Connection]:
    """Open the gradebook; what is not committed is undone."""
    fichier = dossier.cours / "gradebook.db"
    if not fichier.is_file():
        raise PointsRefuses("Il n’y a pas encore de carnet de notes.")
    with closing(sqlite3.connect(fichier, timeout=ATTENTE, isolation_level=None)) as carnet:
        yield carnet


def _lues(
    carnet: sqlite3.Connection, module: str, eleves: Collection[str]
) -> Iterator[tuple[CleTexte, NoteEcrite, str, str]]:
    prefixe = id_reponse("")
    for ligne in carnet.execute(_LUES, (module, json.dumps(list(eleves)))):
        eleve, chapitre, cellule, note_id, auto, donnes, bonus, attend, maximum, c_id, dit = ligne
        acquis = donnes if donnes is not None else auto
        total = None if acquis is None else acquis + (bonus or 0.0)
        note = NoteEcrite(
            points=None if attend else total or 0.0,
            bonus=bonus or 0.0,
            anciens=donnes if attend else None,
            maximum=maximum,
            commentaire=dit or "",
            version=_empreinte(note_id, auto, donnes, bonus, bool(attend), dit),
        )
        yield (eleve, chapitre, cellule.removeprefix(prefixe)), note, note_id, c_id


def _empreinte(*valeurs: Any) -> str:
    return hashlib.sha256(json.dumps(valeurs).encode()).hexdigest()[:24]
