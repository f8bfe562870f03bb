"""Grade what was handed in (« noter »): copy, nbgrader's own autograde, points back.

Each copy is graded by itself: one that fails never holds the others. A test cell without a
number would be worth full marks to nbgrader: here it is an error, and a person is called.
"""

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Copie
from inscriptions.services import copies, reponses
from modules.commun.erreurs import ErreurApprenant
from plateforme.dossier import Dossier
from plateforme.notation import carnets
from plateforme.notation.copies import ecrire_copie, rebatir
from plateforme.notation.cours import (
    carnet_de_notes,
    configuration,
    dossier_cours,
    journal_nbgrader,
    preparer_cours,
    sans_secret,
    seul_a_ecrire,
)
from plateforme.notation.execution import autograder
from plateforme.notation.expansion import id_reponse, id_test
from plateforme.publies import ChapitrePublie, ChapitresPublies

_journal = logging.getLogger("epn.notation")
Points = tuple[float | None, float]
# Graded already: only read again, and written only when a person changed something.
RELUS = (EtatCopie.EN_ATTENTE_HUMAINE, EtatCopie.NOTEE)


class CopieNonNotee(ErreurEPN):
    """A copy could not be graded; the sentence is for the trainer and quotes no answer."""


@dataclass(frozen=True, slots=True)
class CopieTraitee:
    """What became of one copy. `detail` says why when `etat` is « erreur »."""

    apprenant: str
    module: str
    chapitre: str
    etat: EtatCopie
    points: float
    maximum: float
    detail: str | None


def noter_les_copies(
    dossier: Dossier, depot: Depot, maintenant: datetime, *, reprendre: bool = False
) -> list[CopieTraitee]:
    """Grade every copy that waits, then read back the marks people gave in formgrader.

    With `reprendre`, also try again the copies in error and read again those already graded.
    """
    etats = [EtatCopie.REMISE, EtatCopie.EN_ATTENTE_HUMAINE]
    if reprendre:
        etats += [EtatCopie.ERREUR, EtatCopie.NOTEE]
    with seul_a_ecrire(dossier):
        preparer_cours(dossier)
        publies = ChapitresPublies(dossier)
        with depot.lecture() as bdd:
            travail = [copie for etat in etats for copie in copies.lister(bdd, etat)]
        traitees = [_traiter(dossier, depot, publies, copie, maintenant) for copie in travail]
    return [traitee for traitee in traitees if traitee is not None]


def _traiter(
    dossier: Dossier,
    depot: Depot,
    publies: ChapitresPublies,
    copie: Copie,
    maintenant: datetime,
) -> CopieTraitee | None:
    """Grade one copy and record its points; None when it was reopened meanwhile."""
    detail = None
    points: dict[str, Points] = {}
    try:
        points = _corriger(dossier, depot, publies, copie)
    except CopieNonNotee as erreur:
        detail = str(erreur)
    except ErreurRegistre:  # the registry itself: no copy can be graded
        raise
    except Exception as erreur:  # noqa: BLE001 - whatever happened to it, the others must be graded
        detail = f"La correction s’est arrêtée ({type(erreur).__name__})."
        # Where it happened, without the message: it may quote an answer.
        _journal.error("%s", "".join(traceback.format_tb(erreur.__traceback__)))
    try:
        with depot.ecriture() as bdd:
            if detail is not None:
                copie = copies.signaler_erreur(bdd, copie, detail)
            elif copie.etat not in RELUS or copies.resultats_de(bdd, copie) != points:
                copie = copies.noter(bdd, copie, points, maintenant)
    except ErreurRegistre as erreur:
        if erreur.code == "copie-inconnue":
            return None
        raise
    if detail is not None:
        _journal.error("copie non notée (%s/%s) : %s", copie.module, copie.chapitre, detail)
    return CopieTraitee(
        apprenant=str(copie.apprenant_id),
        module=copie.module,
        chapitre=copie.chapitre,
        etat=copie.etat,
        points=sum(obtenus or 0.0 for obtenus, _ in points.values()),
        maximum=sum(maximum for _, maximum in points.values()),
        detail=detail,
    )


def _corriger(
    dossier: Dossier, depot: Depot, publies: ChapitresPublies, copie: Copie
) -> dict[str, Points]:
    """Return a copy's points: from the gradebook when it is there already, else by autograde."""
    if copie.etat is EtatCopie.REMISE:
        # What an earlier hand-in left must never be read in its place, whatever fails below.
        _autogradee(dossier, copie).unlink(missing_ok=True)
    chapitre = _chapitre(publies, copie)
    if copie.etat is not EtatCopie.REMISE:
        try:
            return _relire(dossier, chapitre, copie)
        except CopieNonNotee:
            if copie.etat is not EtatCopie.ERREUR:
                raise
    _deposer(dossier, depot, chapitre, copie)
    _autograder(dossier, chapitre, copie)
    return _relire(dossier, chapitre, copie)


def _autogradee(dossier: Dossier, copie: Copie) -> Path:
    """Return where nbgrader writes a copy once graded."""
    return dossier.cours / "autograded" / eleve(copie) / copie.module / f"{copie.chapitre}.ipynb"


def _chapitre(publies: ChapitresPublies, copie: Copie) -> ChapitrePublie:
    module = publies.module(copie.module)
    chapitre = module.chapitre(copie.chapitre) if module else None
    if chapitre is None:
        raise CopieNonNotee(
            "Ce chapitre n’est plus publié : publiez-le de nouveau, puis lancez "
            "« epn noter --reprendre »."
        )
    return chapitre


def _deposer(dossier: Dossier, depot: Depot, chapitre: ChapitrePublie, copie: Copie) -> None:
    """Rebuild the copy from the release and the stored answers, where nbgrader expects it."""
    with depot.lecture() as bdd:
        textes = reponses.courantes(bdd, copie.apprenant_id, copie.module, copie.chapitre)
    valides = {}
    for question in chapitre.notees:
        try:
            valides[question.id] = question.valider_reponse(
                json.loads(textes.get(question.id, "null"))
            )
        except ErreurApprenant:
            # The question changed since: what was answered is no longer one of its answers.
            valides[question.id] = None
    publie = carnets.lire(dossier.publies / chapitre.notebook)
    ecrire_copie(
        rebatir(publie, chapitre.questions, valides),
        dossier.cours / "submitted" / eleve(copie) / copie.module,
        copie.chapitre,
        copie.remise_le,
    )


def eleve(copie: Copie) -> str:
    """Return a learner's name in the gradebook: opaque, the registry alone knows who it is."""
    return copie.apprenant_id.hex


def _autograder(dossier: Dossier, chapitre: ChapitrePublie, copie: Copie) -> None:
    """Run nbgrader's own autograde on this one notebook."""
    try:
        with sans_secret(dossier), journal_nbgrader(dossier) as journal:
            cours = dossier_cours(
                dossier, devoir=copie.module, eleve=eleve(copie), carnet=chapitre.identifiant
            )
            autograder(cours, configuration(dossier), journal)
    except (NbGraderException, SystemExit, RuntimeError) as erreur:
        raise CopieNonNotee(
            f"La correction automatique s’est arrêtée ({type(erreur).__name__})."
        ) from erreur


def _relire(dossier: Dossier, chapitre: ChapitrePublie, copie: Copie) -> dict[str, Points]:
    """Read the points of each graded question from the gradebook."""
    muettes = set(_cellules_muettes(_autogradee(dossier, copie)))
    resultats: dict[str, Points] = {}
    with carnet_de_notes(dossier) as carnet:
        for question in chapitre.notees:
            resultats[question.id] = _points(carnet, copie, question.id, muettes)
    return resultats


def _points(carnet: Gradebook, copie: Copie, question: str, muettes: set[str]) -> Points:
    for cellule in (id_test(question), id_reponse(question)):
        try:
            note = carnet.find_grade(cellule, copie.chapitre, copie.module, eleve(copie))
        except MissingEntry:
            continue
        if cellule in muettes and note.manual_score is None:
            raise CopieNonNotee(f"La correction de « {question} » n’a pas donné de nombre.")
        if note.needs_manual_grade:
            return None, note.max_score
        if not 0 <= note.score <= note.max_score:  # formgrader takes any number
            raise CopieNonNotee(
                f"« {question} » a {note.score:g} points sur {note.max_score:g} : corrigez ces "
                "points dans formgrader, puis lancez « epn noter --reprendre »."
            )
        return note.score, note.max_score
    raise CopieNonNotee(f"La question « {question} » n’est pas dans le carnet de notes.")


def _cellules_muettes(autogradee: Path) -> Iterator[str]:
    """List the test cells that ended without a number: worth full marks to nbgrader, not to us."""
    try:
        notebook = carnets.lire(autogradee)
    except OSError:
        raise CopieNonNotee("La copie corrigée n’a pas été retrouvée.") from None
    for cellule in notebook.cells:
        meta: Mapping[str, object] = cellule.metadata.get("nbgrader", {})
        test = cellule.cell_type == "code" and meta.get("grade") and not meta.get("solution")
        if test and not any(_est_un_nombre(sortie) for sortie in cellule.outputs):
            yield str(meta["grade_id"])


def _est_un_nombre(sortie: Mapping[str, object]) -> bool:
    donnees = sortie.get("data", {})
    texte = donnees.get("text/plain", "") if isinstance(donnees, Mapping) else ""
    try:
        float(texte)
    except (TypeError, ValueError):
        return False
    return sortie.get("output_type") == "execute_result"
