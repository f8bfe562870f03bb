"""From an author's notebook to nbgrader's cells, and what learners' pages then hold."""

import json
from pathlib import Path
from typing import Any

import nbformat
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import CheckCellMetadata

from modules.catalogue import lire_catalogue, lire_module
from plateforme.dossier import RACINE_MODULES
from plateforme.notation import carnets
from plateforme.notation.cours import TALON
from plateforme.notation.expansion import etendre, id_reponse, id_test, montre

CHAPITRE = lire_catalogue(RACINE_MODULES).module("droit_epn").chapitre("03-partage-reutilisation")
# The words of the key in the files of a question; none of them is public.
CHAMPS_PRIVES = ("juste", "retour", "explication", "attendu")


def cellules_nbgrader(carnet: Any) -> dict[str, Any]:
    """grade_id -> cell."""
    return {
        cellule.metadata.nbgrader.grade_id: cellule
        for cellule in carnet.cells
        if "nbgrader" in cellule.metadata
    }


def test_le_chapitre_etendu_est_valide_pour_nbformat_et_pour_nbgrader() -> None:
    etendu = etendre(CHAPITRE)
    nbformat.validate(etendu)
    MetadataValidator().validate_nb(etendu)
    CheckCellMetadata().preprocess(etendu, {})
    identifiants = [cellule.id for cellule in etendu.cells]
    assert len(set(identifiants)) == len(identifiants)
    assert all(len(identifiant) <= 64 for identifiant in identifiants)


def test_chaque_question_notee_a_ses_cellules_juste_apres_elle() -> None:
    etendu = etendre(CHAPITRE)
    rangs = {montre(cellule)[1] or None: rang for rang, cellule in enumerate(etendu.cells)}
    cellules = cellules_nbgrader(etendu)
    for question in CHAPITRE.questions_notees:
        suivante = etendu.cells[rangs[question.id] + 1]
        assert suivante.metadata.nbgrader.grade_id == id_reponse(question.id)
        if question.exemple_juste() is None:
            assert suivante.cell_type == "markdown"
            assert suivante.metadata.nbgrader.points == question.points
            assert id_test(question.id) not in cellules
        else:
            assert not suivante.metadata.nbgrader.grade
            test = etendu.cells[rangs[question.id] + 2]
            assert test.metadata.nbgrader.grade_id == id_test(question.id)
            assert test.metadata.nbgrader.points == question.points
            assert test.metadata.nbgrader.locked


def test_une_question_d_entrainement_n_a_pas_de_cellule_de_note() -> None:
    entrainement = [question for question in CHAPITRE.questions if not question.notee]
    cellules = cellules_nbgrader(etendre(CHAPITRE))
    assert entrainement
    assert not {id_reponse(q.id) for q in entrainement} & cellules.keys()
    assert not {id_test(q.id) for q in entrainement} & cellules.keys()


def test_le_carnet_de_l_auteur_n_est_pas_touche() -> None:
    avant = CHAPITRE.notebook.read_bytes()
    etendre(CHAPITRE)
    assert CHAPITRE.notebook.read_bytes() == avant


def test_deux_longs_identifiants_gardent_des_cellules_distinctes(atelier: Any) -> None:
    debut = "-".join(["mot"] * 15)  # with five more, the 64 characters an id may have
    source = atelier.module(
        {"01-un": [atelier.unique(f"{debut}-doux"), atelier.unique(f"{debut}-deux")]}
    )
    etendu = etendre(lire_module(source).chapitres[0])
    identifiants = [cellule.id for cellule in etendu.cells]
    assert len(set(identifiants)) == len(identifiants)
    nbformat.validate(etendu)


@given(st.text(max_size=60))
def test_seule_une_cellule_qui_montre_une_question_en_est_une(source: str) -> None:
    cellule = nbformat.v4.new_code_cell(source)
    assert montre(cellule) == ("", "")
    montree = nbformat.v4.new_code_cell(f"lecon.question({source!r})")
    assert montre(montree) == ("question", source)
    assert montre(nbformat.v4.new_markdown_cell(montree.source)) == ("", "")


def textes_prives() -> set[str]:
    """Everything of the real chapter that must stay with the server until grading."""
    textes = set()
    for question in CHAPITRE.questions:
        prives = question.partie_privee()
        textes.add(question.explication)
        textes.add(question.reponse_attendue() or question.explication)
        choix = prives.get("choix", [])
        assert isinstance(choix, list)
        textes |= {c["retour"] for c in choix}
    return textes


def test_la_version_des_apprenants_ne_contient_aucune_cle(demo: Any) -> None:
    publies = demo.dossier / "cours" / "release" / "droit_epn"
    fichiers = sorted(publies.iterdir())
    assert {f.suffix for f in fichiers} == {".ipynb", ".json"}
    contenu = "\n".join(_textes(fichier) for fichier in fichiers)
    prives = textes_prives()
    assert len(prives) > 30
    assert not {texte for texte in prives if texte in contenu}
    for champ in CHAMPS_PRIVES:
        assert f'"{champ}"' not in contenu
    assert "points_obtenus" not in contenu


def _textes(fichier: Path) -> str:
    """Every string of a JSON file, decoded, so that no escaping hides a text."""

    def chaines(objet: Any) -> list[str]:
        match objet:
            case dict():
                return [f'"{cle}"' for cle in objet] + [
                    texte for valeur in objet.values() for texte in chaines(valeur)
                ]
            case list() if objet and all(isinstance(ligne, str) for ligne in objet):
                return ["".join(objet)]
            case list():
                return [texte for valeur in objet for texte in chaines(valeur)]
            case str():
                return [objet]
        return []

    return "\n".join(chaines(json.loads(fichier.read_text(encoding="utf-8"))))


def test_la_version_des_apprenants_garde_des_talons_sans_danger(demo: Any) -> None:
    fichier = demo.dossier / "cours" / "release" / "droit_epn" / f"{CHAPITRE.identifiant}.ipynb"
    cellules = cellules_nbgrader(carnets.lire(fichier))
    for question in CHAPITRE.questions_notees:
        reponse = cellules[id_reponse(question.id)]
        if question.exemple_juste() is None:
            continue
        lignes = [ligne for ligne in reponse.source.splitlines() if not ligne.startswith("#")]
        assert lignes == [TALON]
        test = cellules[id_test(question.id)].source
        assert all(ligne.startswith("#") for ligne in test.splitlines() if ligne)
