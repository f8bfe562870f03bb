"""The question types: strict reading, the public part, the answers' shapes, the grading."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import (
    TYPES,
    ChoixMultiple,
    ChoixUnique,
    Question,
    TexteLibre,
    question_depuis_dict,
)

slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6})?", fullmatch=True)
phrases = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda texte: texte.strip() == texte and texte
)


@st.composite
def donnees_de_question(draw: st.DrawFn) -> dict[str, Any]:
    """Correct data of a question of any type, as TOML would give it."""
    nom = draw(st.sampled_from(sorted(TYPES)))
    donnees: dict[str, Any] = {
        "id": draw(slugs),
        "type": nom,
        "notee": draw(st.booleans()),
        "points": draw(st.floats(min_value=0.25, max_value=100)),
        "enonce": draw(phrases),
        "explication": draw(phrases),
    }
    if draw(st.booleans()):
        donnees |= {
            "source": draw(st.lists(slugs, min_size=1, max_size=3, unique=True)),
            "verifie_le": date(2026, 1, 2),
            "a_revoir_le": date(2027, 1, 2),
        }
    if nom == "texte_libre":
        return donnees | {
            "attendu": draw(phrases),
            "longueur_conseillee": draw(st.integers(1, 900)),
        }
    ids = draw(st.lists(slugs, min_size=2, max_size=6, unique=True))
    if nom == "choix_unique":
        justes = {draw(st.sampled_from(ids))}
    else:
        justes = draw(st.sets(st.sampled_from(ids), min_size=1, max_size=len(ids) - 1))
    donnees["choix"] = [
        {"id": i, "texte": draw(phrases), "juste": i in justes, "retour": draw(phrases)}
        for i in ids
    ]
    return donnees


questions = donnees_de_question().map(question_depuis_dict)
json_quelconques = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda enfants: st.lists(enfants) | st.dictionaries(st.text(), enfants),
    max_leaves=20,
)


def unique(**changements: Any) -> dict[str, Any]:
    """Data of a small single-choice question, with some fields changed."""
    return {
        "id": "q-une",
        "type": "choix_unique",
        "notee": True,
        "points": 1.0,
        "enonce": "Une question ?",
        "explication": "Parce que.",
        "choix": [
            {"id": "a", "texte": "Oui", "juste": True, "retour": "Bien."},
            {"id": "b", "texte": "Non", "juste": False, "retour": "À revoir."},
        ],
    } | changements


def multiple(justes: str, tous: str = "abcd") -> ChoixMultiple:
    """A multiple-choice question worth 4 points, its right choices named by letters."""
    choix = [{"id": c, "texte": c, "juste": c in justes, "retour": f"retour {c}"} for c in tous]
    question = question_depuis_dict(unique(type="choix_multiple", points=4, choix=choix))
    assert isinstance(question, ChoixMultiple)
    return question


def texte() -> TexteLibre:
    """A free-text question worth 1 point."""
    donnees = unique(type="texte_libre", attendu="Le respect.", longueur_conseillee=200)
    del donnees["choix"]
    question = question_depuis_dict(donnees)
    assert isinstance(question, TexteLibre)
    return question


@given(questions)
def test_aller_retour_par_json(question: Question) -> None:
    assert question_depuis_dict(json.loads(json.dumps(question.en_dict()))) == question


@given(donnees_de_question(), st.randoms(use_true_random=False))
def test_la_partie_publique_ne_depend_pas_de_la_cle(donnees: dict[str, Any], hasard: Any) -> None:
    """Change every secret: the public part is the same to the last character."""
    autre = json.loads(json.dumps(donnees, default=str)) | {"explication": "autre explication"}
    if "attendu" in autre:
        autre["attendu"] = "autre attendu"
    cles = [choix["juste"] for choix in autre.get("choix", [])]
    hasard.shuffle(cles)
    for choix, cle in zip(autre.get("choix", []), cles, strict=True):
        choix |= {"juste": cle, "retour": "autre retour"}
    assert question_depuis_dict(autre).publique() == question_depuis_dict(donnees).publique()


@given(donnees_de_question())
def test_aucun_secret_dans_la_partie_publique(donnees: dict[str, Any]) -> None:
    secret = "MARQUE-SECRETE"
    donnees["explication"] = secret
    if "attendu" in donnees:
        donnees["attendu"] = secret
    for choix in donnees.get("choix", []):
        choix["retour"] = secret
    publique = question_depuis_dict(donnees).publique()
    assert secret not in json.dumps(publique)
    assert set(publique) <= {
        *("id", "type", "notee", "points", "enonce", "choix", "longueur_conseillee")
    }
    choix_publics: Any = publique.get("choix", [])
    assert all(set(choix) == {"id", "texte"} for choix in choix_publics)


@given(questions)
def test_exemple_juste_obtient_tous_les_points(question: Question) -> None:
    exemple = question.exemple_juste()
    if isinstance(question, TexteLibre):
        assert exemple is None
    else:
        assert question.evaluer(question.valider_reponse(exemple)).points == question.points


@given(questions, json_quelconques)
def test_une_reponse_quelconque_est_refusee_ou_normale(question: Question, brut: Any) -> None:
    try:
        reponse = question.valider_reponse(brut)
    except ReponseInvalide:
        return
    assert question.valider_reponse(reponse) == reponse
    json.dumps(reponse, ensure_ascii=False).encode()
    points = question.evaluer(reponse).points
    assert points is None or 0 <= points <= question.points


@given(questions)
def test_ne_pas_repondre_vaut_zero(question: Question) -> None:
    reponse = question.valider_reponse(None)
    assert question.est_vide(reponse)
    assert question.evaluer(reponse).points == 0.0


def test_un_type_se_lit_aussi_par_sa_classe() -> None:
    assert ChoixUnique.depuis_dict(unique()) == question_depuis_dict(unique())
    with pytest.raises(ErreurContenu, match="type"):
        ChoixMultiple.depuis_dict(unique())


def test_choix_unique_tout_ou_rien() -> None:
    question = question_depuis_dict(unique(points=3))
    assert isinstance(question, ChoixUnique)
    assert question.evaluer("a").points == 3.0
    rate = question.evaluer("b")
    assert (rate.points, rate.maximum) == (0.0, 3.0)
    assert [(r.choix, r.juste) for r in rate.retours] == [("a", True), ("b", False)]


@pytest.mark.parametrize(
    ("coches", "points"),
    [("ab", 4.0), ("a", 2.0), ("abc", 2.0), ("ac", 0.0), ("cd", 0.0), ("abcd", 0.0), ("", 0.0)],
)
def test_choix_multiple_credit_partiel(coches: str, points: float) -> None:
    assert multiple("ab").evaluer(list(coches)).points == points


def test_choix_multiple_rien_de_coche_vaut_zero_meme_si_presque_tout_est_faux() -> None:
    assert multiple("a").evaluer([]).points == 0.0


def test_choix_multiple_reponse_triee_sans_doublon() -> None:
    assert multiple("ab").valider_reponse(["c", "a", "c"]) == ["a", "c"]


def test_texte_libre_attend_une_personne() -> None:
    assert texte().evaluer("Bonjour").points is None
    assert texte().evaluer("  \n ").points == 0.0


def test_texte_libre_garde_le_texte_tel_quel() -> None:
    saisi = "<script>alert(1)</script> $x^2$ {0} %s \u2028 👩🏽‍💻\n__import__('os')"
    assert texte().valider_reponse(saisi) == saisi


@pytest.mark.parametrize("brut", ["é" * 100_000, "a" * 100_000, "😀" * 61_440])
def test_texte_libre_aux_limites(brut: str) -> None:
    assert texte().valider_reponse(brut) == brut


@pytest.mark.parametrize(
    "brut", ["a" * 100_001, "😀" * 61_441, "a\x00b", "a\ud800b", "\udfff"], ids=len
)
def test_texte_libre_refuse_avec_un_mot_gentil(brut: str) -> None:
    with pytest.raises(ReponseInvalide) as refus:
        texte().valider_reponse(brut)
    assert "Votre texte" in str(refus.value)
    assert brut[:20] not in str(refus.value)


def _profonde(niveaux: int) -> object:
    valeur: object = "a"
    for _ in range(niveaux):
        valeur = [valeur]
    return valeur


@pytest.mark.parametrize(
    "brut",
    [
        float("nan"),
        10**400,
        True,
        {"a": 1},
        ("a",),
        b"a",
        ["a", None],
        [["a"]],
        ["a"] * 201,
        ["a" * 1001],
        "inconnu",
        ["inconnu"],
        "",
        _profonde(3000),
    ],
    ids=lambda brut: type(brut).__name__,
)
def test_formes_hostiles_refusees(brut: object) -> None:
    for question in (question_depuis_dict(unique()), multiple("ab")):
        with pytest.raises(ReponseInvalide, match="Rechargez la page"):
            question.valider_reponse(brut)


@pytest.mark.parametrize(
    ("changements", "mots"),
    [
        ({"enonse": "x"}, ["enonse", "inconnue", "enonce"]),
        ({"enonce": "  "}, ["enonce"]),
        ({"enonce": "a\x00"}, ["enonce", "invisible"]),
        ({"enonce": "a" * 10_001}, ["enonce", "long"]),
        ({"id": "Été"}, ["id", "sans accent"]),
        ({"notee": "oui"}, ["notee", "true"]),
        ({"points": 0}, ["points"]),
        ({"points": float("nan")}, ["points"]),
        ({"points": float("inf")}, ["points"]),
        ({"points": True}, ["points"]),
        ({"points": 10**400}, ["points"]),
        ({"source": ["cpi"]}, ["verifie_le"]),
        ({"verifie_le": date(2026, 1, 1)}, ["source"]),
        ({"source": "cpi"}, ["source", "liste"]),
        (
            {"source": ["x"], "verifie_le": date(2026, 1, 2), "a_revoir_le": date(2026, 1, 1)},
            ["a_revoir_le"],
        ),
        ({"source": ["x"], "verifie_le": "2026-13-01", "a_revoir_le": "2027-01-01"}, ["date"]),
        ({"choix": "a"}, ["[[choix]]"]),
        ({"choix": []}, ["2"]),
        ({"type": "choix_unik"}, ["choix_unique", "Vouliez-vous dire"]),
        ({"type": 3}, ["type"]),
    ],
)
def test_chaque_faute_dit_quoi_changer(changements: dict[str, Any], mots: list[str]) -> None:
    with pytest.raises(ErreurContenu) as erreur:
        question_depuis_dict(unique(**changements))
    assert all(mot in str(erreur.value) for mot in mots)


@pytest.mark.parametrize("cle", ["id", "type", "notee", "points", "enonce", "explication", "choix"])
def test_chaque_cle_obligatoire(cle: str) -> None:
    donnees = unique()
    del donnees[cle]
    with pytest.raises(ErreurContenu, match=f"manque « {cle} »".replace(" ", "[\u00a0 ]")):
        question_depuis_dict(donnees)


@pytest.mark.parametrize(
    ("genre", "justes", "mot"),
    [
        ("choix_unique", [True, True], "un seul"),
        ("choix_unique", [False, False], "un seul"),
        ("choix_multiple", [True, True], "un choix faux"),
        ("choix_multiple", [False, False], "un choix juste"),
    ],
)
def test_la_cle_est_coherente(genre: str, justes: list[bool], mot: str) -> None:
    choix = [
        {"id": f"c{rang}", "texte": "x", "juste": juste, "retour": "y"}
        for rang, juste in enumerate(justes)
    ]
    with pytest.raises(ErreurContenu, match=mot):
        question_depuis_dict(unique(type=genre, choix=choix))


def test_un_choix_sans_retour_ou_en_double_est_nomme() -> None:
    donnees = unique()
    del donnees["choix"][1]["retour"]
    with pytest.raises(ErreurContenu, match=r"2.*retour"):
        question_depuis_dict(donnees)
    donnees = unique()
    donnees["choix"][1]["id"] = "a"
    with pytest.raises(ErreurContenu, match="deux choix"):
        question_depuis_dict(donnees)
