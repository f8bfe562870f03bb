"""Measure the grading of copies, beside nbgrader's own autograde on a sample of the same copies.

    python -m benchmarks.notation [--copies 200] [--temoins 10]

Copies of 20 questions, answers drawn by a seed: right, wrong, partly right, empty. The sample is
graded again by nbgrader alone, with its kernels, from the same files; its gradebook must hold the
same marks and remarks. With `--temoins` equal to `--copies`, every copy is compared.
"""

import argparse
import json
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from nbgrader.converters import Autograde

from benchmarks.resultats import noter
from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.services import (
    apprenants,
    comptes,
    copies,
    lieux,
    reponses,
    sessions,
    types_ateliers,
)
from modules.nettoyage import nettoyer
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.cours import configuration, dossier_cours, journal_nbgrader, sans_secret
from plateforme.notation.publication import publier

GRAINE = 20261128
QUESTIONS = 20
MODULE, CHAPITRE = "banc_epn", "01-banc"
QUAND = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FICHE = f"""identifiant = "{MODULE}"
titre = "Banc"
public = "Les mesures."
objectifs = ["Mesurer."]
duree_minutes = 60
chapitres = ["{CHAPITRE}"]
licence = "CC BY-SA 4.0"
[regle]
minutes_presence = 60
score_minimal = 50
"""
COMMUNS = 'notee = true\npoints = 2.0\nenonce = "Énoncé."\nexplication = "Explication."\n'
NOTES = """
SELECT submitted_assignment.student_id, base_cell.name, {colonnes} FROM {table}
JOIN submitted_notebook ON {table}.notebook_id = submitted_notebook.id
JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
JOIN base_cell ON {table}.cell_id = base_cell.id ORDER BY 1, 2
"""


def ecrire_module(racine: Path) -> Path:
    """Write the module: 10 multiple choices, 8 single ones, 2 written answers."""
    dossier = racine / MODULE
    dossier.mkdir(parents=True)
    (dossier / "module.toml").write_text(FICHE, encoding="utf-8")
    toml = ['titre = "Banc"\nresume = "Court."\nduree_minutes = 10\n']
    sources = [
        f'from modules.commun.lecon import ouvrir_lecon\n\nlecon = ouvrir_lecon("{CHAPITRE}")'
    ]
    for rang in range(QUESTIONS):
        genre = _genre(rang)
        toml.append(f'[[questions]]\nid = "q{rang}"\ntype = "{genre}"\n{COMMUNS}')
        if genre == "texte_libre":
            toml.append('attendu = "Attendu."\nlongueur_conseillee = 200\n')
        else:
            toml += [
                f'[[questions.choix]]\nid = "{nom}"\ntexte = "Choix {nom}"\n'
                f'juste = {str(nom in _justes(genre)).lower()}\nretour = "Retour."\n'
                for nom in "abcd"
            ]
        sources.append(f'lecon.question("q{rang}")')
    (dossier / f"{CHAPITRE}.toml").write_text("\n".join(toml), encoding="utf-8")
    cellules = [{"cell_type": "markdown", "metadata": {}, "source": "# Banc\n\nUne phrase."}]
    cellules += [
        {
            "cell_type": "code",
            "metadata": {},
            "source": source,
            "execution_count": None,
            "outputs": [],
        }
        for source in sources
    ]
    carnet = dossier / f"{CHAPITRE}.ipynb"
    carnet.write_text(
        json.dumps({"cells": cellules, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}),
        encoding="utf-8",
    )
    nettoyer(carnet)
    return dossier


def _genre(rang: int) -> str:
    return "texte_libre" if rang % 10 == 9 else ("choix_unique", "choix_multiple")[rang % 2]


def _justes(genre: str) -> str:
    return "a" if genre == "choix_unique" else "ab"


def _reponse(hasard: random.Random, rang: int) -> Any:
    if hasard.random() < 0.1:
        return None
    match _genre(rang):
        case "choix_unique":
            return hasard.choice("abcd")
        case "choix_multiple":
            return sorted(hasard.sample("abcd", hasard.randint(0, 4)))
    return hasard.choice(["", "Une réponse écrite.", "<b>Deux</b> lignes\n; `l’une`"])


def remettre(depot: Depot, combien: int) -> list[UUID]:
    """Have people hand in their copies; return their ids."""
    hasard = random.Random(GRAINE)
    with depot.ecriture() as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, MODULE, "Banc"),
            titre="Banc",
            lieu=lieux.creer_lieu(bdd, nom="Médiathèque", commune="Port-Lannec"),
            formateur=comptes.creer_compte(
                bdd,
                identifiant="banc",
                nom="Banc",
                role=RoleCompte.FORMATEUR,
                mot_de_passe="un mot de passe de banc",
            ),
            capacite=combien,
            seances=[(QUAND, QUAND + timedelta(hours=2))],
        )
        qui = [
            apprenants.inscrire(bdd, session=session, prenom=f"P{n}").apprenant.id
            for n in range(combien)
        ]
    for identifiant in qui:
        with depot.ecriture() as bdd:
            ou = {"apprenant_id": identifiant, "module": MODULE, "chapitre": CHAPITRE}
            for rang in range(QUESTIONS):
                reponses.enregistrer(
                    bdd,
                    question=f"q{rang}",
                    contenu=json.dumps(_reponse(hasard, rang)),
                    jeton=str(uuid4()),
                    maintenant=QUAND,
                    **ou,
                )
            copies.remettre(bdd, maintenant=QUAND, **ou)
    return qui


def lignes(dossier: Dossier, parmi: Iterable[str]) -> list[Any]:
    """Return the marks and remarks of some copies."""
    tables = {
        "grade": "auto_score, manual_score, extra_credit, needs_manual_grade",
        "comment": "auto_comment, manual_comment",
    }
    choisis = set(parmi)
    with closing(sqlite3.connect(dossier.cours / "gradebook.db")) as carnet:
        return [
            ligne
            for table, colonnes in tables.items()
            for ligne in carnet.execute(NOTES.format(table=table, colonnes=colonnes))
            if ligne[0] in choisis
        ]


def _secondes(travail: Callable[[], object]) -> float:
    debut = perf_counter()
    travail()
    return perf_counter() - debut


def _avec_nbgrader(ici: Dossier) -> None:
    with sans_secret(ici), journal_nbgrader(ici) as journal:
        cours = dossier_cours(ici, devoir=MODULE)
        Autograde(coursedir=cours, config=configuration(ici), log=journal).start()


def mesurer(racine: Path, combien: int, temoins: int) -> bool:
    """Note the two rates and their ratio; tell whether the gradebooks are equal."""
    ici = ouvrir_dossier(racine / "nous")
    publier(ici, ecrire_module(racine / "modules"), date(2026, 6, 1))
    seul = Dossier(racine / "seul")
    shutil.copytree(ici.racine, seul.racine)
    with ouvrir(ici.base) as depot:
        qui = [identifiant.hex for identifiant in remettre(depot, combien)]
        nous = combien / _secondes(lambda: noter_les_copies(ici, depot, QUAND))
    choisis = qui[:: max(1, combien // temoins)][:temoins]
    for eleve in choisis:
        shutil.copytree(ici.cours / "submitted" / eleve, seul.cours / "submitted" / eleve)
    eux = len(choisis) / _secondes(lambda: _avec_nbgrader(seul))
    egaux = lignes(ici, choisis) == lignes(seul, choisis)
    texte = (
        f"| 1 copie de {QUESTIONS} questions | copies | par seconde |\n|---|---|---|\n"
        f"| `epn noter` | {combien} | {nous:.2f} |\n"
        f"| `nbgrader autograde` | {len(choisis)} d’entre elles | {eux:.2f} |\n\n"
        f"Rapport : {nous / eux:.1f}. Carnets de notes {'égaux' if egaux else 'DIFFÉRENTS'}."
    )
    noter("La correction des copies", "notation", texte, avec=f"nbgrader {version('nbgrader')}")
    return egaux


def principal() -> int:
    """Read the command line and measure in a folder that is then removed."""
    lecteur = argparse.ArgumentParser(description="Mesure la correction des copies.")
    lecteur.add_argument("--copies", type=int, default=200)
    lecteur.add_argument("--temoins", type=int, default=10)
    choix = lecteur.parse_args()
    with tempfile.TemporaryDirectory(prefix="epn-notation-") as racine:
        return 0 if mesurer(Path(racine), choix.copies, choix.temoins) else 1


if __name__ == "__main__":
    sys.exit(principal())
