"""See a draft as its learners will (« aperçu »): a real portal over a folder that does not last.

The chapter is checked, published and graded by the same code as the others, in a temporary data
folder with its own registry and one fictitious learner. Nothing of the office is read or written.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session as Bdd

from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.heure import maintenant
from inscriptions.services import apprenants, comptes, lieux, sessions, types_ateliers
from modules.catalogue import FICHE_MODULE, Module, examiner_module
from modules.commun.erreurs import ErreurContenu
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.notation.publication import publier

CARTE_PRENOM = "Camille"
INSTITUTION = "Aperçu"


@dataclass(frozen=True, slots=True)
class Apercu:
    """A draft ready to be served; `entree` is the path that brings its learner in."""

    dossier: Dossier
    depot: Depot
    entree: str


@contextmanager
def preparer_apercu(source: Path, chapitre: str | None, aujourd_hui: date) -> Iterator[Apercu]:
    """Publish one chapter of the module in `source`, or all of them, where nothing is kept.

    Raises PublicationRefusee with every fault, and ErreurContenu when there is no such chapter.
    """
    with TemporaryDirectory(prefix="epn-apercu-") as provisoire:
        racine = Path(provisoire)
        brouillon = source if chapitre is None else _isoler(source, chapitre, racine / "brouillon")
        ici = ouvrir_dossier(racine / "donnees")
        # The grading process inherits our environment, and must not find the office's registry.
        os.environ.pop("EPN_BASE", None)
        module = publier(ici, brouillon, aujourd_hui).module
        with ouvrir(ici.base) as depot:
            with depot.ecriture() as bdd:
                carte = _inscrire(bdd, module)
            yield Apercu(ici, depot, f"/entrer/{carte}")


def _isoler(source: Path, chapitre: str, brouillon: Path) -> Path:
    """Copy one chapter with its module's law: the faults of the others hold nothing back."""
    module, _ = examiner_module(source)
    connus = {c.identifiant for c in module.chapitres}
    if chapitre not in connus and not (source / f"{chapitre}.toml").exists():
        module.chapitre(chapitre)  # raises, with the nearest name
    copie = brouillon / source.name
    shutil.copytree(
        source,
        copie,
        ignore=shutil.ignore_patterns("[0-9][0-9]-*.toml", "[0-9][0-9]-*.ipynb", ".*"),
    )
    for suffixe in (".toml", ".ipynb"):
        fichier = source / f"{chapitre}{suffixe}"
        if not fichier.exists():
            raise ErreurContenu(f"{source.name}/{fichier.name}", None, "ce fichier manque.")
        shutil.copy(fichier, copie)
    (copie / FICHE_MODULE).write_text(_fiche(module, chapitre), encoding="utf-8")
    return copie


def _fiche(module: Module, chapitre: str) -> str:
    """Write the module.toml of a draft: the same module, with one chapter."""
    champs = {
        "identifiant": module.identifiant,
        "titre": module.titre,
        "public": module.public,
        "objectifs": list(module.objectifs),
        "duree_minutes": module.duree_minutes,
        "chapitres": [chapitre],
        "licence": module.licence,
    }
    regle = {
        "minutes_presence": module.regle.minutes_presence,
        "score_minimal": module.regle.score_minimal,
    }
    # A JSON text, number or list of texts is also TOML's.
    lignes = [f"{cle} = {json.dumps(v, ensure_ascii=False)}" for cle, v in champs.items()]
    lignes += ["[regle]", *(f"{cle} = {json.dumps(v)}" for cle, v in regle.items())]
    return "\n".join(lignes) + "\n"


def _inscrire(bdd: Bdd, module: str) -> str:
    """Open a session of today with one fictitious learner; return the card."""
    quand = maintenant()
    session = sessions.creer_session(
        bdd,
        type_atelier=types_ateliers.type_du_module(bdd, module, INSTITUTION),
        titre=INSTITUTION,
        lieu=lieux.creer_lieu(bdd, nom=INSTITUTION, commune=INSTITUTION),
        formateur=comptes.creer_compte(
            bdd,
            identifiant="apercu",
            nom=INSTITUTION,
            role=RoleCompte.FORMATEUR,
            mot_de_passe=os.urandom(16).hex(),
        ),
        capacite=1,
        seances=[(quand, quand + timedelta(hours=2))],
    )
    inscription = apprenants.inscrire(bdd, session=session, prenom=CARTE_PRENOM, maintenant=quand)
    return inscription.apprenant.carte
