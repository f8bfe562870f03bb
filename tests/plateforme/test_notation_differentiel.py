"""Grading without a kernel leaves what nbgrader's own execution leaves: same rows, same copies."""

import json
import re
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbgrader
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from inscriptions.enumerations import EtatCopie
from inscriptions.services import copies
from modules.commun.questions import TYPES, Question, question_depuis_dict
from plateforme import sujets
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.notation import carnets, lots
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.cours import configuration, dossier_cours, journal_nbgrader, sans_secret
from plateforme.notation.evaluation import HorsDuCadre, evaluer_copie
from plateforme.notation.execution import EvaluationDirecte, autograder
from plateforme.publies import ChapitresPublies
from plateforme.sujets import sujet_de

RACINE = Path(__file__).parents[2]
MAINTENANT = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
# What the person who grades, and formgrader, are shown of a copy; ids are drawn at random.
LIGNES = """
SELECT student.id, assignment.name, notebook.name, {colonnes}, submitted_assignment.timestamp,
  submitted_notebook.late_submission_penalty
FROM {table}
JOIN submitted_notebook ON {table}.notebook_id = submitted_notebook.id
JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
JOIN student ON submitted_assignment.student_id = student.id
JOIN assignment ON submitted_assignment.assignment_id = assignment.id
JOIN notebook ON submitted_notebook.notebook_id = notebook.id
JOIN base_cell ON {table}.cell_id = base_cell.id
ORDER BY 1, 2, 3, 4
"""
NOTES = "base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade"
REMARQUES = "base_cell.name, auto_comment, manual_comment"


def lignes(cours: Path) -> list[Any]:
    """Every mark and comment of a gradebook, with whose it is."""
    with closing(sqlite3.connect(cours / "gradebook.db")) as carnet:
        return [
            ligne
            for table, colonnes in (("grade", NOTES), ("comment", REMARQUES))
            for ligne in carnet.execute(LIGNES.format(table=table, colonnes=colonnes))
        ]


def corrigees(cours: Path) -> dict[str, Any]:
    """Every graded copy, without the hours of the kernel's messages nor memory addresses."""
    lues: dict[str, Any] = {}
    for fichier in sorted((cours / "autograded").rglob("*.*")):
        lu: Any = fichier.read_bytes()
        if fichier.suffix == ".ipynb":
            carnet = carnets.lire(fichier)
            for cellule in carnet.cells:
                cellule.metadata.pop("execution", None)
            lu = re.sub(r" at 0x[0-9a-f]+", "", carnets.en_texte(carnet))
        lues[str(fichier.relative_to(cours))] = lu, fichier.stat().st_mode
    return lues


# What a chapter may leave to its module's folder, by type.
A_COTE = {"jeu": "situations", "navigateur": "sites"}


def posees() -> Iterator[dict[str, Any]]:
    """Two questions of each type, as authors wrote them, without their law."""
    vues: dict[str, int] = {}
    exemples = sorted(RACINE.glob("docs/exemples/*/*.toml"))
    for fichier in [*exemples, *sorted(RACINE.glob("modules/*_*/*.toml"))]:
        for question in tomllib.loads(fichier.read_text(encoding="utf-8")).get("questions", []):
            nom = question["type"]
            if A_COTE.get(nom, "id") not in question:
                continue  # written in its module's folder
            if vues.setdefault(nom, 0) < 2 and nom in TYPES:
                vues[nom] += 1
                for droit in ("source", "verifie_le", "a_revoir_le"):
                    question.pop(droit, None)
                # Those of a text are the sum of its criteria's.
                points = question["points"] if "criteres" in question else 1.75
                yield question | {"notee": True, "points": points}
    assert set(vues) >= set(TYPES)  # a new type comes with an example


def reponses(question: Question) -> dict[str, Any]:
    """Answers of every kind: right, empty, partly right, wrong, of no shape."""
    juste = question.exemple_juste()
    cas: dict[str, Any] = {"rien": None, "etrange": {"a": 1}, "texte": "Un <b>texte</b> ; `l’un`"}
    if juste is not None:
        cas["juste"] = juste
    if isinstance(juste, list):
        cas |= {"partie": juste[:1], "inverse": juste[::-1], "trop": [*juste, juste[0]]}
        cas |= {"autre": ["", *juste[1:]], "vide": []}
    return cas


def temoin(classe: Any, tmp_path: Path) -> Dossier:
    """The same folder, whose submitted copies nbgrader grades alone, in kernels."""
    ailleurs = Dossier(tmp_path / "temoin")
    shutil.copytree(classe.dossier.racine, ailleurs.racine)
    return ailleurs


def noter_avec_nbgrader(ici: Dossier) -> None:
    with sans_secret(ici), journal_nbgrader(ici) as journal:
        cours = dossier_cours(ici, devoir="petit_module")
        Autograde(coursedir=cours, config=configuration(ici), log=journal).start()


def test_sans_noyau_tout_est_comme_avec_nbgrader_seul(
    classe: Any, atelier: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the pool of processes, which smaller lists do without."""
    questions, donnees = [], {}
    for rang, posee in enumerate(posees()):
        for nom, reponse in reponses(question_depuis_dict(posee)).items():
            questions.append(posee | {"id": f"q{rang}-{nom}"})
            donnees[f"q{rang}-{nom}"] = reponse
    classe.publier(atelier.module({"01-un": questions, "02-deux": [atelier.unique("u")]}))
    variee, vide = classe.apprenant(), classe.apprenant()
    temoin_ = temoin(classe, tmp_path)
    classe.remettre(variee, "01-un", donnees)
    classe.remettre(vide, "01-un")
    with monkeypatch.context() as sans_noyau:
        sans_noyau.setattr(EvaluationDirecte, "setup_kernel", None)
        sans_noyau.setattr(lots, "ASSEZ_POUR_UN_GROUPE", 1)
        traitees = noter_les_copies(classe.dossier, classe.depot, MAINTENANT)
    assert [t.etat for t in traitees] == [EtatCopie.EN_ATTENTE_HUMAINE, EtatCopie.NOTEE]
    shutil.copytree(
        classe.dossier.cours / "submitted", temoin_.cours / "submitted", dirs_exist_ok=True
    )
    noter_avec_nbgrader(temoin_)
    assert lignes(classe.dossier.cours) == lignes(temoin_.cours)
    assert corrigees(classe.dossier.cours) == corrigees(temoin_.cours)
    obtenues = {ligne[4] for ligne in lignes(temoin_.cours)}
    assert {0.0, 1.75} < obtenues  # none, all, and parts


PARMI = ("tiree-a", "tiree-b", "tiree-c", "tiree-d")


def test_chacun_est_note_sur_ce_qu_il_a_tire(
    classe: Any, atelier: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [atelier.unique("fixe", points=3.0)]
    questions += [atelier.unique(nom, points=2.0) for nom in PARMI]
    classe.publier(atelier.tirer(atelier.module({"01-un": questions}), "01-un", 2, PARMI))
    module = ChapitresPublies(classe.dossier).module("petit_module")
    publie = module.chapitre("01-un") if module else None
    assert publie is not None
    eleves = [classe.apprenant(f"Awa{rang}") for rang in range(3)]
    tires = {}
    for eleve in eleves:
        sujet = sujet_de(eleve.id, publie)
        tires[eleve.id] = list(sujet.places)
        assert len(sujet.notees) == 3
        # The first question drawn right, the other wrong; what was not drawn is never read.
        justes = dict.fromkeys(PARMI, "a") | {"fixe": "a", tires[eleve.id][1]: "b"}
        classe.remettre(eleve, "01-un", justes)
    temoin_ = temoin(classe, tmp_path)
    with monkeypatch.context() as sans_noyau:
        sans_noyau.setattr(EvaluationDirecte, "setup_kernel", None)
        traitees = noter_les_copies(classe.dossier, classe.depot, MAINTENANT)
    assert {(t.etat, t.points, t.maximum) for t in traitees} == {(EtatCopie.NOTEE, 5.0, 7.0)}

    def verifier() -> None:
        for eleve in eleves:
            copie = classe.copie(eleve, "01-un")
            with classe.depot.lecture() as bdd:
                resultats = copies.resultats_de(bdd, copie)
            premiere, seconde = tires[eleve.id]
            assert resultats == {
                "fixe": (3.0, 3.0),
                premiere: (2.0, 2.0),
                seconde: (0.0, 2.0),
            }

    verifier()
    shutil.copytree(
        classe.dossier.cours / "submitted", temoin_.cours / "submitted", dirs_exist_ok=True
    )
    noter_avec_nbgrader(temoin_)
    assert lignes(classe.dossier.cours) == lignes(temoin_.cours)
    assert corrigees(classe.dossier.cours) == corrigees(temoin_.cours)
    # Read again from the gradebook, and by the copies themselves: the key may have changed since.
    monkeypatch.setattr(sujets, "graine_de", lambda *_: "une autre")
    noter_les_copies(classe.dossier, classe.depot, MAINTENANT, reprendre=True)
    verifier()


def test_un_autre_cours_est_note_comme_par_nbgrader_seul(tmp_path: Path) -> None:
    """nbgrader's own example course, whose learners wrote code: through kernels, both times."""
    guide = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
    lues = []
    for nom in ("seul", "nous"):
        config = Config()
        config.CourseDirectory.root = str(racine := tmp_path / nom)
        config.CourseDirectory.course_id = "course101"
        for etape in ("source", "submitted"):
            shutil.copytree(guide / etape, racine / etape)
        ici = ouvrir_dossier(tmp_path / nom)
        with sans_secret(ici), journal_nbgrader(ici) as journal:
            cours = CourseDirectory(config=config, assignment_id="ps1", notebook_id="problem1")
            if nom == "seul":
                with Gradebook(cours.db_url, "course101"):
                    pass
                GenerateAssignment(coursedir=cours, config=config, log=journal).start()
                Autograde(coursedir=cours, config=config, log=journal).start()
            else:
                GenerateAssignment(coursedir=cours, config=config, log=journal).start()
                autograder(cours, config, journal)
        lues.append((lignes(racine), corrigees(racine)))
    assert lues[0] == lues[1]
    assert {ligne[4] for ligne in lues[0][0]} > {0.0, 1.0}


OUVERTURE = 'from modules.commun.lecon import ouvrir_lecon\nlecon = ouvrir_lecon("01-un")'
TEST = "from modules.commun.correction import points_obtenus\npoints_obtenus('{}', reponse)"
HORS = {
    "boucle": ["while True: pass"],
    "magie": ["!touch x"],
    "autre import": ["import os"],
    "import renomme": ["import json as js"],
    "import relatif": ["from .modules.commun.lecon import ouvrir_lecon"],
    "nom inconnu": ["points_obtenus('{}', reponse)"],
    "reponse absente": [TEST],
    "cle illisible": ["reponse = None", TEST],
    "calcul": ["import json", "reponse = json.loads('1' + '2')"],
    "autre nom": ["import json", "json = json.loads('1')"],
    "fonction cachee": [OUVERTURE, "lecon._widgets.clear()"],
    "nom a deux soulignes": [OUVERTURE, "lecon.__init__(None, None)"],
    "argument nomme": [OUVERTURE, 'lecon.question(identifiant="q1")'],
    "question absente": [OUVERTURE, 'lecon.question("zzz")'],
    "point-virgule": [OUVERTURE, 'lecon.question("q1");'],
    "attribut": [OUVERTURE, "lecon.question"],
    "chaine": ['"une phrase"'],
    "chapitre absent": [OUVERTURE.replace("01-un", "02-deux")],
    "chemin": [OUVERTURE.replace("01-un", "../01-un")],
}


@pytest.fixture
def copie_de(tmp_path: Path) -> Any:
    """Give a copy made of code cells, its chapter's questions beside it."""
    publique = {"chapitre": "01-un", "questions": {"q1": {"enonce": "Oui ?"}}, "sources": []}
    (tmp_path / "01-un.questions.json").write_text(json.dumps(publique), encoding="utf-8")

    def faire(*sources: str) -> Any:
        copie = carnets.nouveau({}, 5)
        copie.cells = [carnets.cellule("code", s, f"c{n}", {}) for n, s in enumerate(sources)]
        return copie

    return faire


@pytest.mark.parametrize("sources", HORS.values(), ids=HORS)
def test_ce_qui_n_est_pas_a_nous_va_dans_un_noyau(
    copie_de: Any, sources: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(HorsDuCadre):
        evaluer_copie(copie_de(*sources), tmp_path)


def test_un_fichier_de_plus_ou_un_autre_noyau_aussi(
    copie_de: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    copie = copie_de("import json", OUVERTURE, "", 'lecon.question("q1")', "reponse = None")
    montres = evaluer_copie(copie, tmp_path)
    assert [montre and set(montre[0]) for montre in montres] == [
        *(None, None, None, {"text/plain", "text/markdown"}, None)
    ]
    copie.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    with pytest.raises(HorsDuCadre):
        evaluer_copie(copie, tmp_path)
    del copie.metadata["kernelspec"]
    (tmp_path / "json.py").write_text("raise SystemExit", encoding="utf-8")
    with pytest.raises(HorsDuCadre):  # a kernel would import it in place of the library
        evaluer_copie(copie, tmp_path)
