"""Give the copies already graded the chapters published since (« rattrapage »).

nbgrader 0.9.6 mirrors an assignment's notebooks into a submission when the submission is created,
and never again: without this, nobody who has handed a first chapter in could be graded on the next.
"""

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, SubmittedNotebook


def completer_depots(carnet: Gradebook, module: str) -> None:
    """Add to each submission of `module` the notebooks it lacks, as `add_submission` does."""
    try:
        devoir = carnet.find_assignment(module)
    except MissingEntry:
        return
    with carnet.db.no_autoflush:  # each is added once it is whole
        for depot in devoir.submissions:
            presents = {rendu.notebook_id for rendu in depot.notebooks}
            for chapitre in devoir.notebooks:
                if chapitre.id in presents:
                    continue
                rendu = SubmittedNotebook(notebook=chapitre, assignment=depot)
                for cellule in chapitre.grade_cells:
                    Grade(cell_id=cellule.id, notebook=rendu)
                for cellule in chapitre.solution_cells:
                    Comment(cell_id=cellule.id, notebook=rendu)
                carnet.db.add(rendu)
    carnet.db.commit()
