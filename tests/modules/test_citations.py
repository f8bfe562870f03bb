"""The wrong citations are caught, and what should be written instead is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.citations import PEREMPTIONS, citations_perimees, textes_affirmes
from modules.verification import verifier_module

# Wrong, then right; in the order of PEREMPTIONS.
PAIRES = [
    (
        "Les mentions légales suivent la LCEN, article 6-III.",
        "Les mentions légales suivent la LCEN, article 1-1 (ancien article 6-III).",
    ),
    (
        "Le décret n° 2011-219 dit quelles données garder.",
        "Le décret n° 2021-1362 a remplacé le décret n° 2011-219.",
    ),
    ("La Hadopi envoie un courriel.", "L’Arcom envoie un courriel. La Hadopi n’existe plus."),
    (
        "La première recommandation : CPI, article L. 331-25.",
        "La première recommandation : CPI, article L331-20.",
    ),
    (
        "L’exception d’enseignement est à l’article L122-5, 3° e).",
        "L’exception d’enseignement est à l’article L122-5, 12° et à l’article L122-5-4.",
    ),
    (
        "L’injure raciste non publique : code pénal, article R624-4.",
        "L’injure raciste non publique : code pénal, article R625-8-1.",
    ),
    (
        "Vous devez garder l'identité de tous les usagers du Wi-Fi.",
        "Rien n’oblige à garder l’identité de tous les usagers.",
    ),
    (
        "Le droit à l’image est à l’article 226-1 du code pénal.",
        "Le droit à l’image vient du code civil, article 9. Le 226-1 protège l’image privée.",
    ),
    (
        "La majorité numérique est à 15 ans : avant, pas de réseau social.",
        "La majorité numérique à 15 ans n’est pas encore en vigueur.",
    ),
    (
        "Un site sans déclaration d’accessibilité risque 20\u00a0000 € d’amende.",
        "Un site sans déclaration d’accessibilité risque 25 000 € d’amende.",
    ),
    ("Inscrivez-vous sur Bloctel.", "Bloctel a pris fin le 11 août 2026."),
]


@pytest.mark.parametrize(
    ("rang", "paire"), list(enumerate(PAIRES)), ids=map(str, range(len(PAIRES)))
)
def test_chaque_citation_perimee_est_vue(rang: int, paire: tuple[str, str]) -> None:
    fausse, juste = paire
    (citation,) = citations_perimees(f"Une phrase. {fausse} Une autre.")
    assert citation.peremption is PEREMPTIONS[rang]
    assert citation.peremption.plutot in citation.remede
    assert list(citations_perimees(juste)) == []


def test_chacune_a_sa_paire() -> None:
    assert len(PAIRES) == len(PEREMPTIONS) == 11


@pytest.mark.parametrize(
    "phrase",
    [
        "L’article L122-5, 3° permet la courte citation ; l’article 6 du DSA, la modération.",
        "On garde ce qui identifie la source d’une connexion, jamais les pages lues.",
        "Filmer quelqu’un chez lui sans accord : code pénal, article 226-1.",
        "À 15 ans, on consent seul au traitement de ses données (loi de 1978, article 45).",
        "Un photomontage trompeur : code pénal, article 226-8, et le droit à l’image (226-1) en "
        "plus de l’article 9 du code civil.",
    ],
)
def test_ce_qui_leur_ressemble_est_permis(phrase: str) -> None:
    assert list(citations_perimees(phrase)) == []


@given(st.text(max_size=300))
def test_un_texte_quelconque_se_lit_sans_panne(texte: str) -> None:
    assert all(citation.mots for citation in citations_perimees(texte))


def test_une_reponse_fausse_peut_dire_une_chose_fausse() -> None:
    question = {
        "id": "x",
        "enonce": "Vrai.",
        "juste": None,
        "choix": [
            {"id": "a", "texte": "Bon choix.", "juste": True, "retour": "Oui."},
            {"id": "b", "texte": "Mauvais choix.", "juste": False, "retour": "Non."},
        ],
        "passages": [{"texte": "Une erreur.", "erreur": True, "retour": "Là."}],
        "etapes": [{"texte": "Étape.", "choix": [{"texte": "Un pas de côté.", "part": 0.5}]}],
    }
    affirmes = list(textes_affirmes(question))
    assert affirmes == ["Vrai.", "Bon choix.", "Oui.", "Non.", "Là.", "Étape."]
    assert list(textes_affirmes({"enonce": "Une idée fausse.", "juste": False})) == []


def test_la_prose_les_questions_et_les_sources_sont_lues(
    module_exemple: Path, refaire_carnet: Any, cellules: list[tuple[str, str]]
) -> None:
    fausse = "Le décret n° 2011-219 le dit."
    refaire_carnet([*cellules, ("markdown", fausse)])
    for nom, ancien in (
        ("01-premiers-pas.toml", "On la réutilise avec son accord"),
        ("sources/code-propriete-intellectuelle.toml", "Certaines utilisations"),
    ):
        chemin = module_exemple / nom
        chemin.write_text(chemin.read_text("utf-8").replace(ancien, f"{fausse} {ancien}"), "utf-8")
    fautes = verifier_module(module_exemple, date(2026, 11, 22))
    assert sorted(faute.fichier.split("/", 1)[1] for faute in fautes) == [
        "01-premiers-pas.ipynb",
        "01-premiers-pas.toml",
        "sources/code-propriete-intellectuelle.toml",
    ]
    assert all("2021-1362" in faute.remede for faute in fautes)
