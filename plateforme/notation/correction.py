"""Grade what was handed in (« noter »): copy, nbgrader's own autograde, points back.

Each copy is graded by itself: one that fails never holds the others. A test cell without a
number would be worth full marks to nbgrader: here it is an error, and a person is called.
"""

import logging
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Grade
from nbgrader.converters.base import NbGraderException
from sqlalchemy.orm import Session as Bdd

from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import jour_local
from inscriptions.modeles import Apprenant, Copie
from inscriptions.services import copies
from inscriptions.services.personnes_donnees import est_efface
from modules.commun.questions import Question
from plateforme.dossier import Dossier
from plateforme.notation import carnets
from plateforme.notation.carnet_notes import notes_de, remarques_de
from plateforme.notation.copies import places_lues
from plateforme.notation.cours import (
    configuration,
    dossier_cours,
    journal_nbgrader,
    preparer_cours,
    sans_secret,
    seul_a_ecrire,
)
from plateforme.notation.execution import autograder
from plateforme.notation.expansion import id_reponse, id_test
from plateforme.notation.lots import CopieNonNotee, Lot, eleve, ouvrir_lot
from plateforme.notation.releves import cellules_muettes
from plateforme.publies import ChapitrePublie

__all__ = ["CopieNonNotee", "CopieTraitee", "eleve", "noter_les_copies"]

_journal = logging.getLogger("epn.notation")
Points = tuple[float | None, float]
# Graded already: only read again, and written only when a person changed something.
RELUS = (EtatCopie.EN_ATTENTE_HUMAINE, EtatCopie.NOTEE)


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


@dataclass(frozen=True, slots=True)
class Lecture:
    """Where a copy's points are: its graded questions, their places, the cells without a number."""

    comptees: tuple[str, ...]
    places: Mapping[str, str]
    muettes: Collection[str]


def noter_les_copies(
    dossier: Dossier,
    depot: Depot,
    maintenant: datetime,
    *,
    reprendre: bool = False,
    avancer: Callable[[int, int], None] | None = None,
) -> list[CopieTraitee]:
    """Grade every copy that waits, then read back the marks people gave in formgrader.

    With `reprendre`, also try again the copies in error and read again those already graded.
    `avancer` is told how many copies are done, and out of how many, at each of them.
    """
    etats = [EtatCopie.REMISE, EtatCopie.EN_ATTENTE_HUMAINE]
    if reprendre:
        etats += [EtatCopie.ERREUR, EtatCopie.NOTEE]
    traitees = []
    with seul_a_ecrire(dossier):
        preparer_cours(dossier)
        with depot.lecture() as bdd:
            travail = [copie for etat in etats for copie in copies.lister(bdd, etat)]
            # Of an erased person the points stay, and nothing to read them from again.
            effacees = {c.id for c in travail if est_efface(bdd.get_one(Apprenant, c.apprenant_id))}
        travail = [copie for copie in travail if copie.id not in effacees]
        if not travail:
            return []
        with ouvrir_lot(dossier, depot, travail) as lot:
            for rang, copie in enumerate(travail, 1):
                traitees.append(_traiter(lot, copie, maintenant))
                if avancer is not None:
                    avancer(rang, len(travail))
    return [traitee for traitee in traitees if traitee is not None]


def _traiter(lot: Lot, copie: Copie, maintenant: datetime) -> CopieTraitee | None:
    """Grade one copy and record its points; None when it was reopened meanwhile."""
    detail = None
    lecture = Lecture((), {}, ())
    points: dict[str, Points] = {}
    remarques: dict[str, str] = {}
    try:
        lecture = _corriger(lot, copie)
        points, remarques = _lire(lot, copie, lecture)
    except CopieNonNotee as erreur:
        detail = str(erreur)
    except ErreurRegistre:  # the registry itself: no copy can be graded
        raise
    except Exception as erreur:  # noqa: BLE001 - whatever happened to it, the others must be graded
        detail = f"La correction s’est arrêtée ({type(erreur).__name__})."
        # Where it happened, without the message: it may quote an answer.
        _journal.error("%s", "".join(traceback.format_tb(erreur.__traceback__)))
    try:
        with lot.depot.ecriture() as bdd:
            if detail is not None:
                copie = copies.signaler_erreur(bdd, copie, detail)
            elif copie.etat not in RELUS:
                copie = copies.noter(bdd, copie, points, maintenant, remarques)
            elif _a_change(bdd, copie, points, remarques):
                # Somebody may be marking it at the desk: whoever writes last has read last.
                copie = copies.tenir(bdd, copie)
                points, remarques = _lire(lot, copie, lecture)
                copie = copies.noter(bdd, copie, points, maintenant, remarques)
    except CopieNonNotee:
        return None  # changed this instant: the next round tells
    except ErreurRegistre as erreur:
        if erreur.code == "copie-inconnue":
            return None
        raise
    if detail is not None:
        _journal.error("copie non notée (%s/%s) : %s", copie.module, copie.chapitre, detail)
    return CopieTraitee(
        apprenant=str(copie.apprenant_id),
        module=copie.module,
        chapitre=copie.chapitre,
        etat=copie.etat,
        points=sum(obtenus or 0.0 for obtenus, _ in points.values()),
        maximum=sum(maximum for _, maximum in points.values()),
        detail=detail,
    )


def _a_change(
    bdd: Bdd, copie: Copie, points: Mapping[str, Points], remarques: Mapping[str, str]
) -> bool:
    """Tell whether the gradebook says something else than the registry."""
    dites = {question: copies.sain(texte) for question, texte in remarques.items()}
    return copies.resultats_de(bdd, copie) != points or copies.remarques_de(bdd, copie) != dites


def _corriger(lot: Lot, copie: Copie) -> Lecture:
    """Say how to read a copy's points in the gradebook, after grading it unless it was already."""
    if copie.etat is not EtatCopie.REMISE:
        try:
            lecture = _relire(lot, copie)
            _lire(lot, copie, lecture)
            return lecture
        except CopieNonNotee:
            if copie.etat is not EtatCopie.ERREUR:
                raise
    releve = lot.relever(copie)
    if releve is None or not lot.inscrire(copie, releve):
        lot.deposer(copie)
        _autograder(lot.dossier, copie)
        return _relire(lot, copie)
    return _relire(lot, copie, releve.muettes)


def _autograder(dossier: Dossier, copie: Copie) -> None:
    """Run nbgrader's own autograde on this one notebook."""
    try:
        with sans_secret(dossier), journal_nbgrader(dossier) as journal:
            cours = dossier_cours(
                dossier, devoir=copie.module, eleve=eleve(copie), carnet=copie.chapitre
            )
            autograder(cours, configuration(dossier), journal)
    except (NbGraderException, SystemExit, RuntimeError) as erreur:
        raise CopieNonNotee(
            f"La correction automatique s’est arrêtée ({type(erreur).__name__})."
        ) from erreur


def _relire(lot: Lot, copie: Copie, muettes: Collection[str] | None = None) -> Lecture:
    """Say where each graded question of a copy has its points in the gradebook."""
    sujet, comptees = _comptees(lot, copie)
    places = sujet.places
    if muettes is None:
        corrigee = _corrigee(lot.autogradee(copie))
        muettes, places = cellules_muettes(corrigee), places_lues(corrigee, sujet.tirages)
    return Lecture(tuple(q.id for q in comptees), places, muettes)


def _lire(lot: Lot, copie: Copie, lecture: Lecture) -> tuple[dict[str, Points], dict[str, str]]:
    """Read the points of each graded question, and what a person said, as they are now."""
    ou = (lot.carnet, copie.module, copie.chapitre, eleve(copie))
    notes, dites = notes_de(*ou), remarques_de(*ou)
    points = {
        question: _points(notes, lecture.places.get(question, question), lecture.muettes)
        for question in lecture.comptees
    }
    cellules = {q: id_reponse(lecture.places.get(q, q)) for q in lecture.comptees}
    # Until a new text is marked, what stands there was said of the one before.
    notees = [question for question, (obtenus, _) in points.items() if obtenus is not None]
    return points, {q: dites[cellules[q]] for q in notees if cellules[q] in dites}


def _comptees(lot: Lot, copie: Copie) -> tuple[ChapitrePublie, list[Question]]:
    """Return what its learner was asked, and what a copy is graded on: what counted that day.

    A copy graded already keeps its own, whatever was taken out or put back since.
    """
    sujet = lot.sujet(copie)
    if copie.etat not in RELUS:
        return sujet, sujet.comptees_le(jour_local(copie.remise_le))
    with lot.depot.lecture() as bdd:
        siennes = copies.resultats_de(bdd, copie)
    return sujet, [question for question in sujet.questions.values() if question.id in siennes]


def _corrigee(autogradee: Path) -> NotebookNode:
    try:
        return carnets.lire(autogradee)
    except OSError:
        raise CopieNonNotee("La copie corrigée n’a pas été retrouvée.") from None


def _points(notes: Mapping[str, Grade], question: str, muettes: Collection[str]) -> Points:
    for cellule in (id_test(question), id_reponse(question)):
        note = notes.get(cellule)
        if note is None:
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
