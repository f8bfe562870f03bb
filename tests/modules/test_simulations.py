"""The simulators: what each behaviour is worth, the hints, the level of autonomy. All pure."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import lire_module
from modules.commun.correction import points_obtenus, retour_public
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import Simulation, question_depuis_dict
from modules.commun.questions.simulation.clavier import est_ecrit
from modules.commun.questions.simulation.missions import PLUS_TARD, Autonomie, autonomie_montree

EXEMPLES = Path(__file__).resolve().parents[2] / "docs" / "exemples" / "exemples_questions"
NOMS = ("souris", "clavier", "fichiers", "navigateur", "messagerie", "mot_de_passe", "demarche")


@cache
def simulation(nom: str) -> Simulation:
    """The example of a simulator."""
    questions = lire_module(EXEMPLES).chapitres[0].questions
    question = next(q for q in questions if q.type == nom)
    assert isinstance(question, Simulation)
    return question


def partie(question: Simulation, reponse: list[str]) -> Any:
    """What the page is told after these acts."""
    return retour_public(question, reponse, [])["partie"]


# Two missions: three buttons to click, two books to drag; each is half of two points.
CLICS = [f"fait:cliquer|{rang}|souris" for rang in (1, 2, 3)]
SOURIS: list[tuple[list[str], float, Autonomie]] = [
    ([], 0.0, Autonomie.AUTONOME),
    (CLICS[:2], 0.0, Autonomie.AUTONOME),
    (CLICS, 1.0, Autonomie.AUTONOME),
    (["fait:cliquer|1|clavier", *CLICS], 1.0, Autonomie.AUTONOME),
    ([*CLICS, "fait:ranger|1|souris"], 1.0, Autonomie.AUTONOME),
    ([*CLICS, "fait:ranger|2|clavier", "fait:ranger|1|deux-temps"], 2.0, Autonomie.AUTONOME),
    (["aide:ranger", *CLICS], 1.0, Autonomie.AU_BESOIN),
    (["aide:ranger", "aide:ranger", *CLICS], 1.0, Autonomie.AU_BESOIN),
    ([*CLICS, "aide:ranger", "aide:cliquer"], 1.0, Autonomie.AVEC_GUIDAGE),
]


@pytest.mark.parametrize(("actes", "points", "autonomie"), SOURIS)
def test_la_souris_compte_les_missions_faites(
    actes: list[str], points: float, autonomie: Autonomie
) -> None:
    question = simulation("souris")
    reponse = question.valider_reponse(actes)
    assert question.evaluer(reponse).points == points
    assert points_obtenus(json.dumps(question.pour_noter()), reponse) == points
    assert question.autonomie(reponse) == autonomie
    en_cours = partie(question, reponse)
    assert en_cours["autonomie"] == autonomie.value
    assert (en_cours["suivante"] is None) is (points == 2.0)


@pytest.mark.parametrize(
    "acte",
    [
        *("", "fait", "fait:", "fait:cliquer", "fait:cliquer|1", "fait:cliquer|1|pied"),
        *("fait:cliquer|0|souris", "fait:cliquer|4|souris", "fait:cliquer|²|souris"),
        *("fait:cliquer|1|deux-temps", "fait:absente|1|souris", "cliquer|1|souris", "aide:absente"),
    ],
)
def test_la_souris_refuse_ce_qui_ne_se_peut_pas(acte: str) -> None:
    with pytest.raises(ReponseInvalide):
        simulation("souris").valider_reponse([acte])


# Three missions: a word with a capital, a letter to take off, an address to paste.
CLAVIER: list[tuple[list[str], float]] = [
    (["texte:ecrire-bonjour|Bonjou"], 0),
    (["texte:ecrire-bonjour|Bonjou", "texte:ecrire-bonjour| Bonjour "], 1),
    (["texte:ecrire-bonjour|Bonjour", "texte:ecrire-bonjour|Bonjour !"], 1),
    (["texte:ecrire-bonjour|bonjour"], 0),
    (["texte:retirer-une-lettre|BATEAU"], 1),
    (["texte:retirer-une-lettre|bateeau"], 0),
    (["texte:recopier-sans-ecrire|epn@taquet.example"], 0),
    (["texte:recopier-sans-ecrire|epn@taquet.example", "colle:recopier-sans-ecrire"], 1),
    (["colle:recopier-sans-ecrire", "texte:recopier-sans-ecrire|"], 0),
]


@pytest.mark.parametrize(("actes", "faites"), CLAVIER)
def test_le_clavier_compte_le_texte_obtenu(actes: list[str], faites: int) -> None:
    question = simulation("clavier")
    reponse = question.valider_reponse(actes)
    assert question.evaluer(reponse).points == pytest.approx(2.0 * faites / 3)
    assert len(question.missions_faites(reponse)) == faites


@pytest.mark.parametrize(
    "acte",
    [
        *("texte:ecrire-bonjour", "texte:absente|a", "colle:absente", "colle:ecrire-bonjour|a"),
        *("frappe:ecrire-bonjour|a", "texte:ecrire-bonjour|" + "a" * 401, "texte:|"),
    ],
)
def test_le_clavier_refuse_ce_qui_ne_se_peut_pas(acte: str) -> None:
    with pytest.raises(ReponseInvalide):
        simulation("clavier").valider_reponse([acte])


@given(st.text(max_size=30))
def test_un_texte_est_ecrit_malgre_les_espaces_et_l_apostrophe(texte: str) -> None:
    assert est_ecrit(f"  {texte} ", texte)
    assert est_ecrit(unicodedata.normalize("NFD", "l’été à Brême"), "l'été  à Brême")
    assert est_ecrit("CHAT", "chat")
    assert not est_ecrit("chat", "Chat")


def actes_de(question: Simulation) -> st.SearchStrategy[list[str]]:
    """Lists of acts: those of the right answer in any order, hints, and anything else."""
    justes = [str(acte) for acte in question.exemple_juste() or ()]
    aides = [f"aide:{mission.id}" for mission in question.missions]
    return st.lists(st.sampled_from([*justes, *aides]) | st.text(max_size=12), max_size=40)


@given(st.sampled_from(NOMS), st.data())
def test_une_liste_quelconque_est_refusee_ou_vaut_ce_qu_elle_fait(nom: str, data: Any) -> None:
    question = simulation(nom)
    actes = data.draw(actes_de(question))
    try:
        reponse = question.valider_reponse(actes)
    except ReponseInvalide:
        return
    points = question.evaluer(reponse).points
    assert points is not None
    assert 0 <= points <= question.points
    faites = {m["id"] for m in partie(question, reponse)["missions"] if m["faite"]}
    assert (points == question.points) is (len(faites) == len(question.missions))
    aides = [acte for acte in reponse if acte.startswith("aide:")]
    assert question.evaluer([a for a in reponse if a not in aides]).points == points
    assert bool(question.en_clair(reponse)) is bool(reponse)


def test_un_coup_de_pouce_ne_sort_que_demande() -> None:
    question = simulation("souris")
    assert question.missions[1].aide not in json.dumps(question.publique(), ensure_ascii=False)
    cliquer, ranger = partie(question, ["aide:ranger"])["missions"]
    assert ranger["aide"] == question.missions[1].aide
    assert "aide" not in cliquer
    assert cliquer["mot"] == PLUS_TARD
    guidee = question_depuis_dict({**question.en_dict(), "niveau": "guide"})
    assert question.missions[1].aide in json.dumps(guidee.publique(), ensure_ascii=False)
    assert isinstance(guidee, Simulation)
    assert guidee.autonomie(question.exemple_juste()) == Autonomie.AVEC_GUIDAGE
    assert "Coup de pouce demandé" in question.en_clair(["aide:ranger"])


@given(st.sampled_from(["avec_aide", "autonome"]), st.integers(1, 12), st.data())
def test_l_autonomie_baisse_avec_les_coups_de_pouce(niveau: str, missions: int, data: Any) -> None:
    ordre = [Autonomie.AUTONOME, Autonomie.AU_BESOIN, Autonomie.AVEC_GUIDAGE]
    suite = [ordre.index(autonomie_montree(niveau, missions, n)) for n in range(missions + 1)]
    assert suite == sorted(suite)
    assert suite[0] == 0
    assert suite[missions] == 2


@pytest.mark.parametrize(
    ("champ", "valeur", "remede"),
    [
        ("geste", "pousser", "l’un de"),
        ("taille", "énorme", "l’un de"),
        ("cibles", list("abcdefg"), "6 au plus"),
        ("depot", "Le carton", "avec ce geste"),
        ("poids", 0, "plus que 0"),
        ("aide", "", "texte non vide"),
    ],
)
def test_une_mission_mal_ecrite_dit_quoi_changer(champ: str, valeur: object, remede: str) -> None:
    donnees: Any = json.loads(json.dumps(simulation("souris").en_dict()))
    donnees["missions"][0][champ] = valeur
    with pytest.raises(ErreurContenu, match=remede):
        question_depuis_dict(donnees)
