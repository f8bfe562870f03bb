"""What the grading of a list of copies shares (« lot »): chapters made ready, gradebook, processes.

The copies are evaluated by a pool of processes, a little ahead; this process alone writes in the
gradebook and the registry, copy by copy.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

from nbgrader.api import Gradebook

from erreurs import ErreurEPN
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie
from inscriptions.modeles import Copie
from inscriptions.services import reponses
from plateforme.dossier import Dossier
from plateforme.notation import carnet_notes
from plateforme.notation.cours import carnet_de_notes
from plateforme.notation.releves import Modele, Releve, deposer, preparer_modele, relever
from plateforme.publies import ChapitrePublie, ChapitresPublies
from plateforme.sujets import sujet_de_copie

# Fewer copies are graded before a pool of processes has started.
ASSEZ_POUR_UN_GROUPE = 20


class CopieNonNotee(ErreurEPN):
    """A copy could not be graded; the sentence is for the trainer and quotes no answer."""


def eleve(copie: Copie) -> str:
    """Return a learner's name in the gradebook: opaque, the registry alone knows who it is."""
    return copie.apprenant_id.hex


@dataclass(slots=True)
class Lot:
    """The copies being graded together; each is graded by itself."""

    dossier: Dossier
    depot: Depot
    carnet: Gradebook
    publies: ChapitresPublies
    modeles: dict[tuple[str, str], Modele] = field(default_factory=dict)
    promis: dict[UUID, Future[Releve | None]] = field(default_factory=dict)

    def chapitre(self, copie: Copie) -> ChapitrePublie:
        """Return a copy's chapter; raise CopieNonNotee when it is no longer published."""
        module = self.publies.module(copie.module)
        chapitre = module.chapitre(copie.chapitre) if module else None
        if chapitre is None:
            raise CopieNonNotee(
                "Ce chapitre n’est plus publié : publiez-le de nouveau, puis lancez "
                "« epn noter --reprendre »."
            )
        return chapitre

    def autogradee(self, copie: Copie) -> Path:
        """Return where a copy is once graded."""
        dossier = self.dossier.cours / "autograded" / eleve(copie) / copie.module
        return dossier / f"{copie.chapitre}.ipynb"

    def deposer(self, copie: Copie) -> None:
        """Write the copy where nbgrader expects it."""
        deposer(self._modele(copie), *self._remise(copie))

    def relever(self, copie: Copie) -> Releve | None:
        """Return what a copy is worth as data, None when nbgrader must grade it."""
        if (promis := self.promis.pop(copie.id, None)) is not None:
            return promis.result() if promis.exception() is None else None
        # What an earlier hand-in left must never be read in its place, whatever fails below.
        self.autogradee(copie).unlink(missing_ok=True)
        return relever(self._modele(copie), *self._remise(copie))

    def inscrire(self, copie: Copie, releve: Releve) -> bool:
        """Write the copy's rows in the gradebook; tell whether it could be done."""
        try:
            modele = self._modele(copie)
            carnet_notes.inscrire(self.carnet, modele, eleve(copie), copie.remise_le, releve)
        except Exception:  # noqa: BLE001 - nbgrader then grades this copy, and says what is wrong
            self.carnet.db.rollback()
            return False
        return True

    def annoncer(self, copie: Copie, groupe: ProcessPoolExecutor) -> None:
        """Have a copy evaluated in another process, unless something is wrong with it."""
        try:
            self.autogradee(copie).unlink(missing_ok=True)
            modele, remise = self._modele(copie), self._remise(copie)
        except (CopieNonNotee, OSError):
            return  # said in its turn
        self.promis[copie.id] = groupe.submit(relever, modele, *remise)

    def sujet(self, copie: Copie) -> ChapitrePublie:
        """Return what was asked in a copy; raise as `chapitre` does."""
        chapitre = self.chapitre(copie)
        with self.depot.lecture() as bdd:
            return sujet_de_copie(bdd, copie, chapitre)

    def _remise(self, copie: Copie) -> tuple[ChapitrePublie, str, dict[str, str], datetime]:
        """Return what rebuilding a copy takes: what was asked, who, the answers, when."""
        sujet = self.sujet(copie)
        with self.depot.lecture() as bdd:
            textes = reponses.courantes(bdd, copie.apprenant_id, copie.module, copie.chapitre)
        return sujet, eleve(copie), textes, copie.remise_le

    def _modele(self, copie: Copie) -> Modele:
        cle = (copie.module, copie.chapitre)
        if cle not in self.modeles:
            self.modeles[cle] = preparer_modele(self.dossier, self.chapitre(copie))
        return self.modeles[cle]


@contextmanager
def ouvrir_lot(dossier: Dossier, depot: Depot, travail: Sequence[Copie]) -> Iterator[Lot]:
    """Open the gradebook, and processes when there are enough copies to grade."""
    remises = [copie for copie in travail if copie.etat is EtatCopie.REMISE]
    coeurs = len(os.sched_getaffinity(0))
    with ExitStack() as pile:
        lot = Lot(
            dossier, depot, pile.enter_context(carnet_de_notes(dossier)), ChapitresPublies(dossier)
        )
        if len(remises) >= ASSEZ_POUR_UN_GROUPE and coeurs > 1:
            # Forked: a new process would take longer to import nbgrader than to grade.
            groupe = pile.enter_context(ProcessPoolExecutor(coeurs, get_context("fork")))
            for copie in remises:
                lot.annoncer(copie, groupe)
        yield lot
