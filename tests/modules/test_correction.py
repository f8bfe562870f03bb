"""Grading: points for nbgrader's test cells, and the feedback a learner reads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import Chapitre
from modules.commun.correction import evaluer, points_obtenus, retour_public
from modules.commun.erreurs import ErreurContenu, ReponseInvalide


def test_points_obtenus_est_un_nombre_et_se_tait(
    chapitre_exemple: Chapitre, capfd: pytest.CaptureFixture[str]
) -> None:
    for question in chapitre_exemple.questions:
        texte = json.dumps(question.en_dict())
        for reponse in (question.exemple_juste(), None, question.valider_reponse(None)):
            points = points_obtenus(texte, reponse)
            assert type(points) is float
            assert 0.0 <= points <= question.points
    assert capfd.readouterr() == ("", "")


def test_points_obtenus_de_chaque_type(chapitre_exemple: Chapitre) -> None:
    unique, multiple, texte = (json.dumps(q.en_dict()) for q in chapitre_exemple.questions)
    assert points_obtenus(unique, "a") == 1.0
    assert points_obtenus(multiple, ["nom"]) == pytest.approx(2 / 3)
    assert points_obtenus(texte, "Un vrai texte") == 0.0


def test_points_obtenus_refuse_une_reponse_difforme(chapitre_exemple: Chapitre) -> None:
    question = json.dumps(chapitre_exemple.questions[0].en_dict())
    for reponse in (float("nan"), {"a": 1}, "z", 3):
        with pytest.raises(ReponseInvalide):
            points_obtenus(question, reponse)


@pytest.mark.parametrize("texte", ["[]", "{", "null", '{"type": "choix_unique"}'])
def test_points_obtenus_refuse_une_question_difforme(texte: str) -> None:
    with pytest.raises(ErreurContenu):
        points_obtenus(texte, None)


@given(st.lists(st.sampled_from(["nom", "licence", "prix"]), unique=True))
def test_cocher_ce_qui_est_juste_ne_fait_jamais_perdre(coches: list[str]) -> None:
    question = {
        "id": "q",
        "type": "choix_multiple",
        "notee": True,
        "points": 3,
        "enonce": "e",
        "explication": "x",
        "choix": [
            {"id": c, "texte": c, "juste": c != "prix", "retour": "r"}
            for c in ("nom", "licence", "prix")
        ],
    }
    texte = json.dumps(question)
    assert points_obtenus(texte, sorted({*coches, "nom"})) >= points_obtenus(texte, coches)


def test_retour_public_dit_les_choix_coches_et_les_bons_oublies(
    chapitre_exemple: Chapitre,
) -> None:
    sources = [source.en_dict() for source in chapitre_exemple.sources]
    retour = retour_public(chapitre_exemple.question("citer-auteur"), ["nom", "prix"], sources)
    assert retour == {
        "points": pytest.approx(0.0),
        "maximum": 2.0,
        "juste": False,
        "choix": {
            "nom": "C’est le premier droit de l’auteur.",
            "licence": "Elle dit aux autres ce qu’ils peuvent faire.",
            "prix": "Le prix ne se demande pas.",
        },
        "bons_choix": ["nom", "licence"],
        "oublies": ["licence"],
        "libelles": {},
        "explication": "Le nom, la licence et l’adresse suffisent.",
        "attendu": None,
        "sources": [
            {
                "reference": "Code de la propriété intellectuelle, article L122-5",
                "sens": "Certaines utilisations courtes sont permises sans demander.",
                "url": "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000048603495",
                "verifie_le": "2026-04-03",
            }
        ],
        "partie": None,
    }
    assert json.loads(json.dumps(retour)) == retour


def test_retour_public_d_un_texte_donne_l_attendu(chapitre_exemple: Chapitre) -> None:
    retour = retour_public(chapitre_exemple.question("expliquer-public"), "Parce que.", [])
    assert retour["points"] is None
    assert retour["juste"] is None
    assert retour["attendu"] == "Le respect de l’auteur, et l’idée de retrouver la source."
    assert retour["sources"] == []


def test_evaluer_valide_d_abord(chapitre_exemple: Chapitre) -> None:
    question = chapitre_exemple.question("photo-lettre-info")
    assert evaluer(question, "a").points == 1.0
    with pytest.raises(ReponseInvalide):
        evaluer(question, ["a"])


def test_la_correction_ne_charge_aucun_moteur() -> None:
    code = (
        "import sys, modules.commun.correction\n"
        "moteurs = {'ipywidgets', 'anywidget', 'IPython', 'nbgrader', 'urllib.request'}\n"
        "assert not moteurs & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=30)
