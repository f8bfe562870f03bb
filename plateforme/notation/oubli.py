"""Take an erased person out of nbgrader's gradebook: marks, and what a grader wrote to them.

A comment may name the person it is for, and no rule could find out: with the person, all of their
work goes. What the registry keeps of it is points. nbgrader has the same act
(`Gradebook.remove_student`), but the portal erases, and never loads nbgrader: hence these
statements, on the tables of nbgrader 0.9, held to nbgrader's own reading by a test.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from uuid import UUID

from plateforme.dossier import Dossier

ATTENTE = 10.0  # seconds; formgrader writes for milliseconds
# From the leaves up: a learner's notebooks, then what they hang from.
_ORDRES = (
    """DELETE FROM comment WHERE notebook_id IN (SELECT sn.id FROM submitted_notebook sn
    JOIN submitted_assignment sa ON sa.id = sn.assignment_id WHERE sa.student_id = ?)""",
    """DELETE FROM grade WHERE notebook_id IN (SELECT sn.id FROM submitted_notebook sn
    JOIN submitted_assignment sa ON sa.id = sn.assignment_id WHERE sa.student_id = ?)""",
    """DELETE FROM submitted_notebook WHERE assignment_id IN
    (SELECT id FROM submitted_assignment WHERE student_id = ?)""",
    "DELETE FROM submitted_assignment WHERE student_id = ?",
    "DELETE FROM student WHERE id = ?",
)


def oublier(dossier: Dossier, fiches: Iterable[UUID]) -> None:
    """Remove learners from the gradebook, their bytes included. Idempotent.

    The caller holds the gradebook: see `cours.seul_a_ecrire`.
    """
    fichier = dossier.cours / "gradebook.db"
    if not fichier.is_file():
        return
    with closing(sqlite3.connect(fichier, timeout=ATTENTE)) as carnet:
        carnet.execute("PRAGMA secure_delete = ON")
        with carnet:
            for fiche in fiches:
                for ordre in _ORDRES:
                    carnet.execute(ordre, (fiche.hex,))
        # Pages that were split before hold copies of rows: only a new file has none.
        carnet.execute("VACUUM")
