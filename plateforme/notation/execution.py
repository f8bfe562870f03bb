"""nbgrader's execution step, without a kernel for the copies that are data only.

`ETAPES` is nbgrader's own list of autograde steps with `EvaluationDirecte` in the place of
`Execute`, from which it derives: a copy with anything that is not ours is run as nbgrader does.
"""

import logging
import sys
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets.config import Config

from plateforme.notation import carnets
from plateforme.notation.evaluation import HorsDuCadre, Montre, evaluer_copie

# What a kernel says of its language, and nbgrader writes in the graded copy.
LANGAGE = {
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": sys.version.split()[0],
}


class EvaluationDirecte(Execute):  # type: ignore[misc]  # untyped base class
    """Fill in the outputs of a copy as a kernel would, starting one only if it must."""

    def preprocess(
        self, nb: NotebookNode, resources: Any = None, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Take the copy as nbgrader cleaned it, its locked cells put back from the gradebook."""
        try:
            remplir(nb, Path(resources["metadata"]["path"]))
        except HorsDuCadre:
            execute: tuple[NotebookNode, Any] = super().preprocess(nb, resources, km)
            return execute
        return nb, resources


def remplir(copie: NotebookNode, dossier: Path) -> None:
    """Put in a copy's cells what they show in `dossier`, or raise HorsDuCadre."""
    montres = evaluer_copie(copie, dossier)
    copie.metadata["language_info"] = LANGAGE
    codes = [cellule for cellule in copie.cells if cellule.cell_type == "code"]
    rang = 0
    for cellule, montre in zip(codes, montres, strict=True):
        if cellule.source.strip():  # a kernel does not count an empty cell
            rang += 1
            cellule.execution_count = rang
            cellule.outputs = _sorties(montre, rang)


def _sorties(montre: Montre, rang: int) -> list[NotebookNode]:
    return [] if montre is None else [carnets.resultat(*montre, rang)]


ETAPES = [
    EvaluationDirecte if etape is Execute else etape
    for etape in Autograde.autograde_preprocessors.default()
]


def autograder(cours: CourseDirectory, config: Config, journal: logging.Logger) -> None:
    """Run nbgrader's autograde on the copies of `cours`, again if they were graded before."""
    convertisseur = Autograde(coursedir=cours, config=config, log=journal)
    convertisseur.autograde_preprocessors = ETAPES
    convertisseur.force = True
    convertisseur.start()
