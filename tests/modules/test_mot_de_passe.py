"""The exercises on secrets: what each behaviour is worth, and what no act can carry. All pure."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import lire_module
from modules.commun.correction import points_obtenus
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import MotDePasse, question_depuis_dict

EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"


@cache
def coffre() -> MotDePasse:
    """The example: a strength of 3, five words, written again, the code, kept; 3 points."""
    questions = lire_module(EXEMPLES).chapitres[0].questions
    question = next(q for q in questions if q.type == "mot_de_passe")
    assert isinstance(question, MotDePasse)
    return question


@pytest.mark.parametrize(
    ("actes", "faites"),
    [
        ([], set()),
        (["essai:2|9|connu court"], set()),
        (["essai:3|27|"], {"solide"}),
        (["essai:4|27|", "essai:0|4|court"], {"solide"}),
        (["phrase:4"], set()),
        (["phrase:5"], {"tirer"}),
        (["memoire:oui"], set()),
        (["phrase:5", "memoire:oui"], {"tirer", "retenir"}),
        (["code:111111"], set()),
        (["code:111111", "code:482916"], {"code"}),
        (["appel:donner"], set()),
        (["appel:donner", "appel:refuser"], {"garder"}),
        (["appel:refuser", "appel:donner"], set()),
    ],
)
def test_ce_que_vaut_chaque_comportement(actes: list[str], faites: set[str]) -> None:
    question = coffre()
    reponse = question.valider_reponse(actes)
    assert question.missions_faites(actes) == faites
    attendus = pytest.approx(3.0 * len(faites) / 5)
    assert question.evaluer(reponse).points == attendus
    assert points_obtenus(json.dumps(question.pour_noter()), reponse) == attendus


@pytest.mark.parametrize(
    "acte",
    [
        *("", "essai", "essai:5|9|", "essai:3|1000|", "essai:3|9|tracteur", "essai:³|9|"),
        *("phrase:3", "phrase:9", "phrase:tracteur lune", "memoire:tracteur", "code:12345"),
        *("code:٤٨٢٩١٦", "appel:", "mot:tracteur"),
    ],
)
def test_un_acte_ne_peut_rien_porter_de_ce_qui_est_tape(acte: str) -> None:
    with pytest.raises(ReponseInvalide):
        coffre().valider_reponse([acte])


FORCES = st.integers(0, 4).map(lambda force: f"essai:{force}|12|")


@given(st.lists(FORCES, max_size=12), FORCES)
def test_un_essai_de_plus_ne_fait_jamais_baisser(actes: list[str], un_de_plus: str) -> None:
    avant, apres = coffre().etat_final(actes), coffre().etat_final([*actes, un_de_plus])
    assert apres.force >= avant.force


def test_ce_qui_a_ete_fait_se_lit_sans_ce_qui_a_ete_tape() -> None:
    reponse = ["essai:1|9|court", "essai:4|27|", "phrase:5", "code:482916", "appel:donner"]
    assert coffre().raconter(reponse) == [
        "Meilleur essai : très solide, 27 caractères",
        "Phrase de 5 mots tirée au sort",
        "Code recopié : juste",
        "Code demandé au téléphone : donné",
    ]


@pytest.mark.parametrize(
    ("champs", "remede"),
    [
        ({"code": "48 29"}, "six chiffres"),
        ({"code": ""}, "non vide"),
        ({"appel": None}, "qui demande le code"),
        ({"seuil": 5}, "de 1 à 4"),
    ],
)
def test_un_exercice_mal_ecrit_dit_quoi_changer(champs: dict[str, Any], remede: str) -> None:
    donnees: Any = json.loads(json.dumps(coffre().en_dict()))
    if "seuil" in champs:
        donnees["missions"][0] |= champs
    else:
        donnees = {c: v for c, v in (donnees | champs).items() if v is not None}
    with pytest.raises(ErreurContenu, match=remede):
        question_depuis_dict(donnees)


def test_retenir_une_phrase_demande_de_l_avoir_tiree() -> None:
    donnees: Any = json.loads(json.dumps(coffre().en_dict()))
    del donnees["missions"][1]
    with pytest.raises(ErreurContenu, match="qui la tire au sort"):
        question_depuis_dict(donnees)
