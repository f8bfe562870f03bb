"""Take out of the graded pool, the day it comes, the questions whose law must be read again.

The cells stay in nbgrader's notebooks, which would refuse to lose one once a copy is graded: what
counts is said by our manifest, and read from it by the pages and by grading. A published chapter is
changed in two files of ours and nowhere else, so a running portal can do it alone.
"""

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from modules.commun.questions import question_depuis_dict
from modules.retraits import avis_ecartees, ecartees, en_entrainement, retraits
from plateforme.dossier import Dossier
from plateforme.notation.cours import seul_a_ecrire


def retirer_le_droit_echu(dossier: Dossier, jour: date) -> list[str]:
    """Make practice of every published question whose law is overdue on `jour`; list their ids.

    A game that goes on without more of its situations than before is in the list too.
    Idempotent. What a demonstration published is left alone: see `publier`.
    """
    retires: list[str] = []
    with seul_a_ecrire(dossier):
        for fichier in sorted(dossier.manifestes.glob("*.json")):
            manifeste = json.loads(fichier.read_text(encoding="utf-8"))
            if manifeste.get("droit_fige"):
                continue
            siens = [
                identifiant
                for chapitre in manifeste["chapitres"]
                for identifiant in _retirer(dossier, manifeste["identifiant"], chapitre, jour)
            ]
            if siens:
                # Last: a run that was cut before starts again.
                remplacer(fichier, texte_du_manifeste(manifeste))
                retires += siens
    return retires


def texte_du_manifeste(manifeste: Mapping[str, Any]) -> str:
    """Return a manifest as canonical JSON: the same module gives the same text."""
    return json.dumps(manifeste, ensure_ascii=False, indent=1, sort_keys=True)


def en_texte(ecartees: Mapping[str, Mapping[str, date]]) -> dict[str, dict[str, str]]:
    """Return what questions go on without as the manifest keeps it."""
    return {
        cle: {partie: jour.isoformat() for partie, jour in parties.items()}
        for cle, parties in ecartees.items()
    }


def texte_public(
    publique: Mapping[str, Any],
    retires: Mapping[str, date],
    sans: Mapping[str, Mapping[str, date]],
) -> str:
    """Return what a page may read of a chapter, as JSON: what counts no more is practice there.

    A game says what it goes on without (`sans`).
    """

    def montrer(cle: str, montree: Mapping[str, object]) -> Mapping[str, object]:
        if cle in retires:
            return en_entrainement(montree, retires[cle])
        return {**montree, "avis": avis_ecartees(sans[cle])} if cle in sans else montree

    questions = {cle: montrer(cle, montree) for cle, montree in publique["questions"].items()}
    return json.dumps({**publique, "questions": questions}, ensure_ascii=False, indent=1)


def remplacer(fichier: Path, texte: str) -> None:
    """Put a text in place by a rename, with the rights that the file had."""
    provisoire = fichier.with_suffix(".tmp")
    provisoire.write_text(texte, encoding="utf-8")
    if fichier.exists():
        provisoire.chmod(fichier.stat().st_mode & 0o777)
    provisoire.replace(fichier)


def _retirer(dossier: Dossier, module: str, chapitre: dict[str, Any], jour: date) -> list[str]:
    """Note in a chapter's manifest, and in its public files, what counts no more since."""
    questions = [question_depuis_dict(question) for question in chapitre["questions"]]
    dates = {s["id"]: date.fromisoformat(s["a_revoir_le"]) for s in chapitre["sources"]}
    connus = chapitre.setdefault("retraits", {})
    nouveaux = {
        identifiant: depuis
        for identifiant, depuis in retraits(questions, dates, jour).items()
        if identifiant not in connus
    }
    sans = ecartees(questions, dates, jour)
    if en_texte(sans) == chapitre.get("ecartees", {}) and not nouveaux:
        return []
    changes = [*nouveaux, *(cle for cle in sans if cle not in nouveaux)]
    chapitre.pop("ecartees", None)
    chapitre |= {"ecartees": en_texte(sans)} if sans else {}  # as publishing writes it
    connus |= {identifiant: depuis.isoformat() for identifiant, depuis in nouveaux.items()}
    for etape in ("source", "release"):
        _changer_le_public(dossier.cours / etape / module, chapitre["identifiant"], nouveaux, sans)
    return changes


def _changer_le_public(
    dossier: Path,
    chapitre: str,
    nouveaux: Mapping[str, date],
    sans: Mapping[str, Mapping[str, date]],
) -> None:
    fichier = dossier / f"{chapitre}.questions.json"
    publique = json.loads(fichier.read_text(encoding="utf-8"))
    remplacer(fichier, texte_public(publique, nouveaux, sans))
    # The portal throws away the pages made ready in advance from an older notebook.
    os.utime(dossier / f"{chapitre}.ipynb")
