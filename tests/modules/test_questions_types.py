"""The types of questions one by one, on the module of examples that authors copy from."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import Chapitre, lire_module
from modules.commun.correction import points_obtenus, retour_public
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import TYPES, Question, question_depuis_dict
from modules.commun.questions.parties import ordre_neutre
from modules.verification import verifier_module

DOCS = Path(__file__).resolve().parents[2] / "docs"
MODULE = DOCS / "exemples" / "exemples_questions"


@pytest.fixture(scope="module")
def exemples() -> Chapitre:
    """The one chapter of the module of examples."""
    return lire_module(MODULE).chapitres[0]


@pytest.fixture(scope="module")
def par_type(exemples: Chapitre) -> dict[str, Question]:
    """One question of each type."""
    return {question.type: question for question in exemples.questions}


def public(question: Question) -> Any:
    """Public part of a question, freely indexed."""
    return question.publique()


def changee(question: Question, **changements: Any) -> Question:
    """The same question with some fields changed."""
    return question_depuis_dict({**question.en_dict(), **changements})


def test_le_module_d_exemples_montre_chaque_type(par_type: dict[str, Question]) -> None:
    assert verifier_module(MODULE, date(2026, 11, 28)) == []
    assert set(par_type) == set(TYPES)


def test_le_guide_de_l_auteur_donne_un_exemple_juste_de_chaque_type() -> None:
    guide = (DOCS / "guide" / "auteur.md").read_text(encoding="utf-8")
    blocs = [tomllib.loads(bloc) for bloc in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)]
    lues = [question_depuis_dict(d) for bloc in blocs for d in bloc.get("questions", [])]
    assert {question.type for question in lues} == set(TYPES)


def test_l_ordre_neutre_range_comme_une_personne() -> None:
    assert ordre_neutre(["18 ans", "9 ans", "aucun", "100 ans", "Zéro"]) == [
        *("9 ans", "18 ans", "100 ans", "aucun", "Zéro")
    ]


@pytest.mark.parametrize(
    ("reponse", "points", "retours"),
    [
        (["faux", "trajet"], 2.0, {"faux": True, "trajet": True}),
        (["faux", "controle"], 1.0, {"faux": True, "trajet": True, "controle": False}),
        (["faux", ""], 1.0, {"faux": True, "trajet": True}),
        (["vrai", "trajet"], 0.0, {"vrai": False, "trajet": True}),
        (["", "trajet"], 0.0, {"faux": True, "trajet": True}),
        (None, 0.0, {"faux": True, "trajet": True}),
    ],
)
def test_vrai_faux_verdict_puis_raison(
    par_type: dict[str, Question], reponse: Any, points: float, retours: dict[str, bool]
) -> None:
    question = par_type["vrai_faux"]
    evaluation = question.evaluer(question.valider_reponse(reponse))
    assert evaluation.points == points
    assert {r.choix: r.juste for r in evaluation.retours} == retours
    assert question.en_clair(["faux", "controle"]).splitlines()[0] == "Faux"


def test_ordre_une_inversion_coute_deux_paires(par_type: dict[str, Question]) -> None:
    """Four steps make six pairs: each pair inverted costs a third of the points."""
    question = par_type["ordre"]
    juste = list(question.exemple_juste() or ())
    vus = set()
    for donnee in permutations(juste):
        inversions = sum(
            donnee.index(juste[i]) > donnee.index(juste[j]) for j in range(4) for i in range(j)
        )
        evaluation = question.evaluer(question.valider_reponse(list(donnee)))
        assert evaluation.points == pytest.approx(max(0.0, 3 - inversions))
        places = [a == b for a, b in zip(juste, donnee, strict=True)]
        assert [r.juste for r in evaluation.retours] == places
        vus.add(inversions)
    assert vus == set(range(7))
    assert question.reponse_attendue().startswith("1. Écouter")  # type: ignore[union-attr]


@given(st.lists(st.from_regex(r"[a-z]{1,3}", fullmatch=True), min_size=3, max_size=8, unique=True))
def test_l_ordre_montre_n_est_jamais_le_bon(ids: list[str]) -> None:
    etapes = [{"id": i, "texte": f"Étape {i}", "retour": "r"} for i in ids]
    donnees = {"id": "q", "type": "ordre", "notee": True, "points": 1, "enonce": "e"}
    question = question_depuis_dict(donnees | {"explication": "x", "etapes": etapes})
    montree = [etape["id"] for etape in public(question)["etapes"]]
    assert sorted(montree) == sorted(question.exemple_juste() or ())
    assert question.evaluer(montree).points != 1
    assert not set(montree) & set(ids)
    assert public(question) == public(question_depuis_dict(question.en_dict()))


def test_association_une_droite_peut_servir_deux_fois(par_type: dict[str, Question]) -> None:
    question = par_type["association"]
    paires: Any = question.en_dict()["paires"]
    paires[1]["droite"] = paires[0]["droite"]
    double = changee(question, paires=paires)
    page = public(double)
    textes = [droite["texte"] for droite in page["droites"]]
    assert textes == ["Le gestionnaire de fichiers", "Le navigateur", "Le traitement de texte"]
    lettre, budget, _ = (gauche["id"] for gauche in page["gauches"])
    traitement = page["droites"][2]["id"]
    reponse = double.valider_reponse([f"{budget}={traitement}", f"{lettre}={traitement}"])
    assert reponse == [f"{lettre}={traitement}", f"{budget}={traitement}"]
    assert double.evaluer(reponse).points == pytest.approx(4 / 3)
    assert double.en_clair(reponse).endswith("de la piscine\u00a0: (sans réponse)")


def test_association_rien_ne_relie_les_deux_colonnes(par_type: dict[str, Question]) -> None:
    page = public(par_type["association"])
    ids = [partie["id"] for partie in (*page["gauches"], *page["droites"])]
    assert len(set(ids)) == 7
    assert not set(ids) & {"lettre", "budget", "horaires"}


@pytest.mark.parametrize(
    ("ecrit", "juste"),
    [
        ("fermez", True),
        ("  FERMEZ ", True),
        ("Deconnectez", True),
        ("de\u0301connectez", True),
        ("fer mez", True),
        ("ferme", False),
        ("", False),
    ],
)
def test_trous_tolere_accents_casse_et_espaces(
    par_type: dict[str, Question], ecrit: str, juste: bool
) -> None:
    question = par_type["trous"]
    reponse = question.valider_reponse([ecrit, "secret"])
    assert question.evaluer(reponse).points == (2.0 if juste else 1.0)


def test_trous_tolere_les_apostrophes_et_les_ligatures(par_type: dict[str, Question]) -> None:
    trous: Any = [{"id": "a", "reponses": ["l’œuvre d’été"], "retour": "r"}]
    question = changee(par_type["trous"], texte="{a}", trous=trous)
    for ecrit in ("l'oeuvre d'ete", "L’Œuvre  d‘été", "l'œuvre d'Été"):
        assert question.evaluer(question.valider_reponse([ecrit])).points == 2.0


def test_trous_la_page_a_les_morceaux_et_pas_les_cles(par_type: dict[str, Question]) -> None:
    question = par_type["trous"]
    page = public(question)
    assert page["morceaux"][0] == "Avant de partir, "
    assert page["trous"] == [
        {"id": "trou-1", "choix": []},
        {"id": "trou-2", "choix": ["commun", "public", "secret"]},
    ]
    assert "fermer" not in json.dumps(page)
    assert question.en_clair(["fermez", ""]).startswith("Avant de partir, [fermez] votre session.")
    assert "[…]" in question.en_clair(["fermez", ""])
    assert question.valider_reponse([" ", ""]) == []


@pytest.mark.parametrize(
    ("ecrit", "points"),
    [
        ("18", 1.0),
        (" 18,0 ", 1.0),
        ("18.00", 1.0),
        ("+18 heures", 1.0),
        ("18 heure", 1.0),
        ("18HEURES", 1.0),
        ("1\u202f8", 1.0),
        ("15,6", 0.0),
        ("-18", 0.0),
        ("−18", 0.0),
        ("18,000001", 0.0),
        ("", 0.0),
    ],
)
def test_nombre_s_ecrit_comme_on_l_ecrit(
    par_type: dict[str, Question], ecrit: str, points: float
) -> None:
    question = par_type["nombre"]
    assert question.evaluer(question.valider_reponse(ecrit)).points == points


@pytest.mark.parametrize(
    "ecrit",
    ["dix-huit", "18 minutes", "1e3", "NaN", "inf", "1.500,50", "1,5,2", "--1", "1" * 41, "18s"],
)
def test_nombre_refuse_gentiment(par_type: dict[str, Question], ecrit: str) -> None:
    with pytest.raises(ReponseInvalide, match="Écrivez un nombre"):
        par_type["nombre"].valider_reponse(ecrit)


def test_nombre_erreur_usuelle_et_tolerance(par_type: dict[str, Question]) -> None:
    question = par_type["nombre"]
    (retour,) = question.evaluer("15,60").retours
    assert retour.texte.startswith("1 h 30 ne s’écrit pas")
    assert question.evaluer("3").retours == ()
    assert question.en_clair("3") == "3 heures"
    assert question.en_clair("3 heures") == "3 heures"
    large = changee(question, valeur=1500.5, tolerance=0.1, erreurs=[])
    assert large.reponse_attendue() == "1\u202f500,5 heures, à 0,1 près"
    justes = {n: large.evaluer(large.valider_reponse(n)).points for n in ("1 500,4", "1500.61")}
    assert justes == {"1 500,4": 1.0, "1500.61": 0.0}


@pytest.mark.parametrize(
    ("marques", "points"),
    [(["papiers", "carnet"], 2.0), (["papiers"], 1.0), (["papiers", "aide"], 0.0), ([], 0.0)],
)
def test_trouver_l_erreur_compte_comme_un_choix_multiple(
    par_type: dict[str, Question], marques: list[str], points: float
) -> None:
    question = par_type["trouver_erreur"]
    assert points_obtenus(json.dumps(question.en_dict()), marques) == points
    retour: Any = retour_public(question, marques, [])
    assert retour["oublies"] == [i for i in ("papiers", "carnet") if i not in marques]
    assert retour["libelles"]["carnet"].startswith("Notez votre mot de passe")


@pytest.mark.parametrize(
    ("chemin", "points", "retours"),
    [
        (["arrivee=lire", "suite=appeler"], 2.0, [True, True]),
        (["arrivee=lire", "suite=repondre"], 1.0, [True, False]),
        (["arrivee=cliquer", "code=arreter", "suite=appeler"], 1.0, [False, True, True]),
        (["arrivee=cliquer", "code=laisser"], 0.0, [False, False]),
        # Not to its end: what is left counts 0, by the longest way.
        (["arrivee=lire"], 1.0, [True]),
        (["arrivee=cliquer", "code=arreter"], 1 / 3, [False, True]),
        ([], 0.0, []),
    ],
)
def test_situation_la_moyenne_le_long_du_chemin(
    par_type: dict[str, Question], chemin: list[str], points: float, retours: list[bool]
) -> None:
    question = par_type["situation"]
    evaluation = question.evaluer(question.valider_reponse(chemin))
    assert evaluation.points == pytest.approx(points)
    assert [r.juste for r in evaluation.retours] == retours
    assert len(question.en_clair(chemin).splitlines()) == len(chemin)
    assert question.exemple_juste() == ["arrivee=lire", "suite=appeler"]
    assert question.exemple_faux() == ["arrivee=cliquer", "code=laisser"]


@pytest.mark.parametrize(
    ("genre", "reponse"),
    [
        ("situation", ["suite=appeler"]),
        ("situation", ["arrivee=lire", "code=arreter"]),
        ("situation", ["arrivee=lire", "suite=appeler", "suite=appeler"]),
        ("situation", ["arrivee"]),
        ("situation", "arrivee=lire"),
        ("vrai_faux", ["faux"]),
        ("vrai_faux", ["trajet", "faux"]),
        ("vrai_faux", "faux"),
        ("ordre", ["a", "b"]),
        ("association", ["a=b"]),
        ("association", ["sans-egal"]),
        ("trous", ["fermez"]),
        ("trous", ["fermez", "autre"]),
        ("trous", "fermez"),
        ("nombre", ["18"]),
        ("trouver_erreur", "papiers"),
        ("trouver_erreur", ["autre"]),
    ],
)
def test_une_reponse_difforme_est_refusee(
    par_type: dict[str, Question], genre: str, reponse: Any
) -> None:
    with pytest.raises(ReponseInvalide):
        par_type[genre].valider_reponse(reponse)


def _sans(question: Question, cle: str, combien: int) -> dict[str, Any]:
    parties: Any = question.en_dict()[cle]
    return {cle: parties[:combien]}


def _avec(question: Question, cle: str, **champs: Any) -> dict[str, Any]:
    parties: Any = question.en_dict()[cle]
    return {cle: [*parties[:-1], parties[-1] | champs]}


def _avec_choix(question: Question, **champs: Any) -> dict[str, Any]:
    """Change the first choice of the last step."""
    etapes: Any = question.en_dict()["etapes"]
    premier, *autres = etapes[-1]["choix"]
    return {"etapes": [*etapes[:-1], etapes[-1] | {"choix": [premier | champs, *autres]}]}


def _choix_egaux(**champs: Any) -> list[dict[str, Any]]:
    communs = {"texte": "t", "part": 1, "consequence": "c", "retour": "r", **champs}
    return [{"id": i, **communs} for i in "xy"]


CHOIX_EGAUX = _choix_egaux()
EGALES = [
    {"id": "a", "texte": "t", "choix": _choix_egaux(vers="b")},
    {"id": "b", "texte": "t", "choix": CHOIX_EGAUX},
]
FAUTES: list[tuple[str, Any, str]] = [
    ("vrai_faux", lambda q: _sans(q, "raisons", 1), "de 2 à 6 raisons"),
    ("vrai_faux", lambda q: _avec(q, "raisons", id="faux"), "désigne déjà le verdict"),
    ("vrai_faux", lambda q: _avec(q, "raisons", juste=True), "une raison et une seule"),
    ("ordre", lambda q: _sans(q, "etapes", 2), "de 3 à 10 étapes"),
    ("ordre", lambda q: _avec(q, "etapes", id="montrer"), "deux étapes ont l’identifiant"),
    ("ordre", lambda q: _avec(q, "etapes", rang=1), "rang.*inconnue"),
    ("association", lambda q: {"intrus": ["Le tableur"]}, "aussi une bonne réponse"),
    ("association", lambda q: _avec(q, "paires", gauche="Écrire une lettre"), "même"),
    ("association", lambda q: {"intrus": ["a\x00b"]}, "intrus"),
    ("trous", lambda q: {"texte": "Rien"}, "n’est pas dans"),
    ("trous", lambda q: {"texte": "{fermer} {secret} {autre}"}, "n’a pas de bloc"),
    ("trous", lambda q: {"texte": "{fermer} {secret} {secret}"}, "deux fois"),
    ("trous", lambda q: {"texte": "{fermer} {secret} {"}, "accolade"),
    ("trous", lambda q: _avec(q, "trous", choix=["partez", "courez"]), "parmi"),
    ("trous", lambda q: _avec(q, "trous", choix=["secret", "Secret"]), "mauvaise"),
    ("nombre", lambda q: _avec(q, "erreurs", valeur=18), "serait comptée juste"),
    ("nombre", lambda q: {"valeur": 0.1234567}, "après la virgule"),
    ("nombre", lambda q: {"valeur": float("inf")}, "valeur"),
    ("trouver_erreur", lambda q: _sans(q, "passages", 2), "de 3 à 12 passages"),
    ("trouver_erreur", lambda q: _avec(q, "passages", erreur="oui"), "true ou false"),
    ("situation", lambda q: {"depart": "debut"}, "« debut » n’existe pas"),
    ("situation", lambda q: _avec_choix(q, vers="arrivee"), "chaque chemin doit avoir une fin"),
    ("situation", lambda q: {"depart": "suite"}, "aucun choix ne mène à"),
    ("situation", lambda q: _avec_choix(q, part=0.9), "doit valoir 1"),
    ("situation", lambda q: _avec_choix(q, part=2), "au plus 1"),
    ("situation", lambda q: _avec_choix(q, suite="code"), "suite.*inconnue"),
    ("situation", lambda q: _avec(q, "etapes", choix=[]), "de 2 à 5 choix"),
    ("situation", lambda q: {"depart": "a", "etapes": EGALES}, "tous les chemins valent 1"),
    ("redaction", lambda q: _sans(q, "criteres", 2), "de 3 à 6 critères"),
    ("redaction", lambda q: {"points": 5}, "les points des critères font 6"),
    ("redaction", lambda q: {"mots_min": 200}, "plus grand que"),
    ("redaction", lambda q: {"blocs": ["titre"]}, "doit contenir « paragraphe »"),
    ("redaction", lambda q: {"blocs": ["paragraphe", "tableau"]}, "ne connaît pas « tableau »"),
    ("redaction", lambda q: {"depart": "> Une citation."}, "un bloc « citation »"),
]


@pytest.mark.parametrize(("genre", "changements", "mot"), FAUTES)
def test_chaque_faute_d_auteur_dit_quoi_changer(
    par_type: dict[str, Question], genre: str, changements: Any, mot: str
) -> None:
    question = par_type[genre]
    with pytest.raises(ErreurContenu, match=mot.replace(" ", "[\u00a0 ]")):
        changee(question, **changements(question))


def test_redaction_une_contrainte_tiree_n_est_pas_un_texte(par_type: dict[str, Question]) -> None:
    question = par_type["redaction"]
    tiree = "[contrainte: sans-tres]"
    assert question.est_vide(tiree)
    assert question.evaluer(tiree).points == 0
    assert question.en_clair(tiree) == ""
    ecrit = f"{tiree}\n\n# Vélos\n\nSamedi."
    assert question.evaluer(ecrit).points is None
    assert question.en_clair(ecrit) == (
        "(Contrainte tirée\u00a0: Écrire sans « très » ni « vraiment »)\n\n# Vélos\n\nSamedi."
    )
    assert question.en_clair("# Vélos") == "# Vélos"


def test_la_forme_imprimee_de_chaque_type(par_type: dict[str, Question]) -> None:
    """Only the key tells: with it apart, boxes and letters are what a person fills in."""
    corriges = {genre: question.imprimable().corrige for genre, question in par_type.items()}
    assert corriges["vrai_faux"] == (
        "Faux",
        "A. Le cadenas dit seulement que personne ne lit en chemin.",
    )
    assert [ligne[:4] for ligne in corriges["ordre"]] == [
        "1\u00a0: ",
        "2\u00a0: ",
        "3\u00a0: ",
        "4\u00a0: ",
    ]
    assert corriges["association"] == (
        "1\u00a0: D. Le traitement de texte",
        "2\u00a0: C. Le tableur",
        "3\u00a0: B. Le navigateur",
    )
    assert corriges["trous"] == ("1. fermez / déconnectez / quittez", "2. secret")
    assert corriges["nombre"] == ("18 heures",)
    assert [ligne[:2] for ligne in corriges["trouver_erreur"]] == ["B.", "D."]
    assert [ligne[:3] for ligne in corriges["jeu"]] == ["1B.", "2A."]
    assert [ligne[:4] for ligne in corriges["situation"]] == ["1B. ", "3A. "]
    trous = par_type["trous"].imprimable()
    assert "(1) ________" in trous.lignes[0].texte
    assert trous.lignes[1].texte == "commun / public / secret"
