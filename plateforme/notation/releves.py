"""Grade one copy as data, away from the gradebook: what a process of a pool does (« relevé »).

nbgrader cleans a released chapter once, with its own steps: they treat a cell whatever the answer
in it, so a copy made from the cleaned chapter is the cleaned copy. Its cells are then evaluated
without a kernel, and its points found by nbgrader's own function. Files are written here, rows of
the gradebook elsewhere (`carnet_notes`): one process writes those.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import Autograde

from inscriptions.heure import jour_local
from modules.commun.erreurs import ErreurApprenant
from modules.commun.questions import Question, Reponse
from plateforme.dossier import Dossier
from plateforme.notation import carnets
from plateforme.notation.copies import ecrire_copie, rebatir
from plateforme.notation.cours import (
    configuration,
    dossier_cours,
    fichier_carnet,
    journal_nbgrader,
    sans_secret,
)
from plateforme.notation.evaluation import HorsDuCadre, rien_d_autre
from plateforme.notation.execution import remplir
from plateforme.publies import ChapitrePublie

# nbgrader's own mode for what it graded: nobody edits it by mistake.
LECTURE_SEULE = 0o444


@dataclass(frozen=True, slots=True)
class Modele:
    """A chapter ready to be graded: as released, and as nbgrader cleans it."""

    cours: Path
    chapitre: ChapitrePublie
    publie: NotebookNode
    nettoye: NotebookNode


@dataclass(frozen=True, slots=True)
class Releve:
    """What one copy is worth, by grade_id: points (None: a person must tell) and remarks.

    `muettes` are the test cells that ended without a number.
    """

    points: dict[str, float | None]
    remarques: dict[str, str | None]
    muettes: frozenset[str]


def preparer_modele(dossier: Dossier, chapitre: ChapitrePublie) -> Modele:
    """Have nbgrader clean the released chapter, its locked cells put back from the gradebook."""
    publie = carnets.lire(dossier.publies / chapitre.notebook)
    nettoye = carnets.copier(publie)
    noms = {
        "assignment": chapitre.module,
        "notebook": chapitre.identifiant,
        "db_url": f"sqlite:///{fichier_carnet(dossier)}",
    }
    with sans_secret(dossier), journal_nbgrader(dossier) as journal:
        nbgrader = Autograde(
            coursedir=dossier_cours(dossier, devoir=chapitre.module),
            config=configuration(dossier),
            log=journal,
        )
        for etape in nbgrader.sanitize_preprocessors:
            nettoye, _ = etape(parent=nbgrader)(nettoye, {"nbgrader": noms})
    return Modele(dossier.cours, chapitre, publie, nettoye)


def deposer(
    modele: Modele,
    sujet: ChapitrePublie,
    eleve: str,
    textes: Mapping[str, str],
    remise_le: datetime,
) -> dict[str, Reponse]:
    """Rebuild the copy where nbgrader expects it; return the answers that still are answers.

    `sujet` is what its learner was asked; `textes`, the stored answers by question id, as JSON.
    """
    comptees = sujet.comptees_le(jour_local(remise_le))
    valides = {question.id: _valide(question, textes) for question in comptees}
    ecrire_copie(
        rebatir(modele.publie, sujet.questions, valides, sujet.places),
        modele.cours / "submitted" / eleve / modele.chapitre.module,
        modele.chapitre.identifiant,
        remise_le,
    )
    return valides


def _valide(question: Question, textes: Mapping[str, str]) -> Reponse:
    try:
        return question.valider_reponse(json.loads(textes.get(question.id, "null")))
    except ErreurApprenant:
        # The question changed since: what was answered is no longer one of its answers.
        return None


def relever(
    modele: Modele,
    sujet: ChapitrePublie,
    eleve: str,
    textes: Mapping[str, str],
    remise_le: datetime,
) -> Releve | None:
    """Grade one copy and write it, as handed in and as graded; None when nbgrader must do it.

    Whatever fails here is left to nbgrader, in the process that holds the gradebook: it fails
    there in its own words, and for this copy alone.
    """
    try:
        valides = deposer(modele, sujet, eleve, textes, remise_le)
        return _relever(modele, sujet, eleve, valides)
    except Exception:  # noqa: BLE001 - see above
        return None


def _relever(
    modele: Modele, sujet: ChapitrePublie, eleve: str, valides: Mapping[str, Reponse]
) -> Releve:
    chapitre, cours = modele.chapitre, modele.cours
    depot, sortie = (cours / e / eleve / chapitre.module for e in ("submitted", "autograded"))
    if not (rien_d_autre(depot) and (not sortie.exists() or rien_d_autre(sortie))):
        raise HorsDuCadre
    corrigee = rebatir(modele.nettoye, sujet.questions, valides, sujet.places)
    with utils.setenv(NBGRADER_EXECUTION="autograde"):
        remplir(corrigee, cours / "release" / chapitre.module)
    points, remarques = {}, {}
    for cellule in corrigee.cells:
        nom = cellule.metadata.get("nbgrader", {}).get("grade_id")
        if utils.is_grade(cellule):
            points[nom], _ = utils.determine_grade(cellule)
        if utils.is_solution(cellule):
            intacte = cellule.metadata.nbgrader.get("checksum") == utils.compute_checksum(cellule)
            remarques[nom] = "No response." if intacte else None  # nbgrader's own words
    _ecrire(corrigee, depot, sortie, chapitre.identifiant, cours / "source" / chapitre.module)
    return Releve(points, remarques, cellules_muettes(corrigee))


def _ecrire(corrigee: NotebookNode, depot: Path, sortie: Path, nom: str, source: Path) -> None:
    """Write a graded copy with the files nbgrader puts beside it."""
    sortie.mkdir(parents=True, exist_ok=True)
    autres = [f for dossier in (depot, source) for f in dossier.iterdir() if f.suffix != ".ipynb"]
    for fichier in autres:
        (sortie / fichier.name).unlink(missing_ok=True)
        shutil.copy(fichier, sortie / fichier.name)
    (sortie / f"{nom}.ipynb").unlink(missing_ok=True)
    carnets.ecrire(corrigee, sortie / f"{nom}.ipynb")
    for fichier in sortie.iterdir():
        fichier.chmod(LECTURE_SEULE)


def cellules_muettes(corrigee: NotebookNode) -> frozenset[str]:
    """List the test cells that ended without a number: worth full marks to nbgrader, not to us."""
    return frozenset(
        cellule.metadata.nbgrader.grade_id
        for cellule in corrigee.cells
        if cellule.cell_type == "code"
        and utils.is_grade(cellule)
        and not utils.is_solution(cellule)
        and not any(map(_est_un_nombre, cellule.outputs))
    )


def _est_un_nombre(sortie: Mapping[str, object]) -> bool:
    donnees = sortie.get("data", {})
    texte = donnees.get("text/plain", "") if isinstance(donnees, Mapping) else ""
    try:
        float(texte)
    except (TypeError, ValueError):
        return False
    return sortie.get("output_type") == "execute_result"
