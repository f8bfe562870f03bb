"""The nbgrader course of a data folder: its folders, its configuration, its one writer."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from plateforme.dossier import Dossier
from plateforme.noyaux.environnement import environnement_permis
from plateforme.verrou import verrou_exclusif

# Harmless where the answer will be: the default raises, and Voilà ends a page at the first error.
TALON = "reponse = None"
TALON_TEXTE = "_(pas encore de réponse)_"
# Seconds for one cell; ours compute in milliseconds.
DELAI_CELLULE = 60
# nbgrader's own default, and a kernel that only speaks when something is wrong.
ARGUMENTS_NOYAU = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=40"]

FICHIER_CONFIG = f'''"""Configuration nbgrader de ce cours, écrite par « epn publier ».

Les commandes nbgrader lancées dans ce dossier la lisent : nbgrader autograde droit_epn, etc.
"""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "parcours_epn"
c.ClearSolutions.code_stub = {{"python": {TALON!r}}}
c.ClearSolutions.text_stub = {TALON_TEXTE!r}
c.ExecutePreprocessor.timeout = {DELAI_CELLULE}
c.Execute.timeout = {DELAI_CELLULE}
c.Execute.extra_arguments = {ARGUMENTS_NOYAU!r}
c.KernelManager.transport_encryption = "auto"
'''


def configuration(dossier: Dossier) -> Config:
    """Return the same configuration for our own runs, whatever the current folder."""
    config = Config()
    config.CourseDirectory.root = str(dossier.cours)
    config.CourseDirectory.course_id = "parcours_epn"
    config.ClearSolutions.code_stub = {"python": TALON}
    config.ClearSolutions.text_stub = TALON_TEXTE
    config.Execute.timeout = DELAI_CELLULE
    config.Execute.extra_arguments = ARGUMENTS_NOYAU
    config.KernelManager.transport_encryption = "auto"
    return config


def preparer_cours(dossier: Dossier) -> None:
    """Create the course's folders and its configuration file, where they are missing or old."""
    for etape in ("source", "release", "submitted", "autograded", "feedback"):
        (dossier.cours / etape).mkdir(parents=True, exist_ok=True)
    fichier = dossier.cours / "nbgrader_config.py"
    if not fichier.exists() or fichier.read_text(encoding="utf-8") != FICHIER_CONFIG:
        fichier.write_text(FICHIER_CONFIG, encoding="utf-8")


def dossier_cours(
    dossier: Dossier, *, devoir: str, eleve: str = "*", carnet: str = "*"
) -> CourseDirectory:
    """Return nbgrader's view of the course, narrowed to a module, a learner and a chapter."""
    return CourseDirectory(
        config=configuration(dossier), assignment_id=devoir, student_id=eleve, notebook_id=carnet
    )


def fichier_carnet(dossier: Dossier) -> Path:
    """Return where the gradebook is: where nbgrader looks for it by itself."""
    return dossier.cours / "gradebook.db"


@contextmanager
def carnet_de_notes(dossier: Dossier) -> Iterator[Gradebook]:
    """Open the gradebook and close it whatever happens."""
    # A new gradebook is stamped by the `alembic` program: see `environnement_permis`.
    with sans_secret(dossier):
        carnet = Gradebook(f"sqlite:///{fichier_carnet(dossier)}", "parcours_epn")
    with carnet:
        yield carnet


def copier_carnet(dossier: Dossier, copie: Path) -> None:
    """Copy the gradebook as it stands, even while formgrader has it open."""
    with (
        closing(sqlite3.connect(fichier_carnet(dossier))) as carnet,
        closing(sqlite3.connect(copie)) as cible,
    ):
        carnet.backup(cible)


def seul_a_ecrire(dossier: Dossier) -> AbstractContextManager[None]:
    """Hold the gradebook: one process writes to it at a time."""
    return verrou_exclusif(dossier.racine / "notation.lock")


@contextmanager
def sans_secret(dossier: Dossier) -> Iterator[None]:
    """Narrow this process's environment to what a grading kernel may inherit."""
    avant = dict(os.environ)
    os.environ.clear()
    os.environ.update(environnement_permis(avant, dossier.foyer_noyaux))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(avant)


@contextmanager
def journal_nbgrader(dossier: Dossier) -> Iterator[logging.Logger]:
    """Give nbgrader a logger: what went wrong goes to a file, in its own words (English, traces).

    The people who run `epn` read our one sentence; whoever repairs the course reads the file.
    """
    journal = logging.Logger("epn.nbgrader", logging.ERROR)
    fichier = logging.FileHandler(dossier.racine / "nbgrader.log", encoding="utf-8", delay=True)
    fichier.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    journal.addHandler(fichier)
    try:
        yield journal
    finally:
        fichier.close()
