"""The rows of nbgrader's gradebook for one copy: written as its autograde does, read back at once.

A copy's rows are one transaction, and few statements: nbgrader's steps make one of each a cell.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from plateforme.notation.copies import horodatage
from plateforme.notation.evaluation import HorsDuCadre
from plateforme.notation.releves import Modele, Releve


def inscrire(
    carnet: Gradebook, modele: Modele, eleve: str, remise_le: datetime, releve: Releve
) -> None:
    """Write a graded copy's rows; raise HorsDuCadre when only nbgrader can (a late copy)."""
    with _en_une_fois(carnet):
        _inscrire(carnet, modele, eleve, remise_le, releve)


@contextmanager
def _en_une_fois(carnet: Gradebook) -> Iterator[None]:
    """Make one transaction of what nbgrader's API commits piece by piece: each waits for a disk."""
    seance = carnet.db()
    seance.commit = seance.flush
    try:
        yield
    finally:
        del seance.commit
    seance.commit()


def _inscrire(
    carnet: Gradebook, modele: Modele, eleve: str, remise_le: datetime, releve: Releve
) -> None:
    chapitre = modele.chapitre
    carnet.update_or_create_student(eleve)
    depot = carnet.update_or_create_submission(
        chapitre.module, eleve, timestamp=horodatage(remise_le)
    )
    if depot.total_seconds_late > 0:  # its penalty is the business of a plugin
        raise HorsDuCadre
    _zero_aux_absents(carnet, modele.cours / "submitted" / eleve / chapitre.module, depot)
    cahier = carnet.find_submission_notebook(chapitre.identifiant, chapitre.module, eleve)
    cahier.late_submission_penalty = None
    for note, nom in _lignes(carnet, Grade, cahier.id):
        if nom in releve.points:
            note.auto_score = releve.points[nom]
            # A person's marks on an earlier text are never kept in silence.
            note.needs_manual_grade = note.manual_score is not None or note.auto_score is None
    for remarque, nom in _lignes(carnet, Comment, cahier.id):
        if nom in releve.remarques:
            remarque.auto_comment = releve.remarques[nom]


def _zero_aux_absents(carnet: Gradebook, dossier: Path, depot: SubmittedAssignment) -> None:
    """Give 0 to the chapters that were not handed in, as nbgrader does at each copy."""
    presents = [fichier.stem for fichier in dossier.glob("*.ipynb")]
    notes = (
        carnet.db.query(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .filter(SubmittedNotebook.assignment_id == depot.id, Notebook.name.not_in(presents))
    )
    for note in notes:
        note.auto_score = 0
        note.needs_manual_grade = False


def _lignes(carnet: Gradebook, table: Any, cahier: str | None) -> Iterable[Any]:
    """Return the marks, or the remarks, of one copy, each with its cell's grade_id."""
    lues: Iterable[Any] = (
        carnet.db.query(table, BaseCell.name)
        .join(BaseCell, table.cell_id == BaseCell.id)
        .filter(table.notebook_id == cahier)
        .all()
    )
    return lues


def notes_de(carnet: Gradebook, module: str, chapitre: str, eleve: str) -> dict[str, Grade]:
    """Return the marks of one copy as they stand, by grade_id; empty when it has none."""
    carnet.db.rollback()  # nothing is pending: only to read what others wrote since
    return {
        nom: note for note, nom in _lignes(carnet, Grade, _cahier(carnet, module, chapitre, eleve))
    }


def remarques_de(carnet: Gradebook, module: str, chapitre: str, eleve: str) -> dict[str, str]:
    """Return what a person said in one copy, by grade_id; after `notes_de`, as of the same time."""
    cahier = _cahier(carnet, module, chapitre, eleve)
    return {
        nom: remarque.manual_comment
        for remarque, nom in _lignes(carnet, Comment, cahier)
        if remarque.manual_comment
    }


def _cahier(carnet: Gradebook, module: str, chapitre: str, eleve: str) -> str | None:
    """Return the key of one copy."""
    cahier: str | None = (
        carnet.db.query(SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(
            Notebook.name == chapitre,
            Assignment.name == module,
            SubmittedAssignment.student_id == eleve,
        )
        .scalar()
    )
    return cahier
