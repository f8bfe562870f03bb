"""Plain language: where a sentence ends, what a word is, and what the check says of a module."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.commun.phrases import nombre_de_mots
from modules.langage import phrases, textes_de_la_prose, trop_longues
from modules.verification import verifier_module

LONGUE = " ".join(["Prenez"] + ["la souris"] * 8) + "."


@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        ("Cliquez ici. Attendez.", ["Cliquez ici.", "Attendez."]),
        ("Bravo\u202f! Vous avez réussi.", ["Bravo !", "Vous avez réussi."]),
        ("M. Le Goff arrive. Il sourit.", ["M. Le Goff arrive.", "Il sourit."]),
        ("Un fruit, p. ex. une pomme.", ["Un fruit, p. ex. une pomme."]),
        ("Lisez l’art. 9 du code.", ["Lisez l’art. 9 du code."]),
        ("Photos, textes, etc. Tout est là.", ["Photos, textes, etc.", "Tout est là."]),
        ("Appuyez sur A. Lâchez.", ["Appuyez sur A.", "Lâchez."]),
        ("Le fichier photo.jpg pèse 3.5 Mo.", ["Le fichier photo.jpg pèse 3.5 Mo."]),
        ("Elle dit «\u00a0Bonjour.\u00a0» et part.", ["Elle dit « Bonjour. » et part."]),
        ("«\u00a0Venez\u202f!\u00a0» Il vient.", ["« Venez ! »", "Il vient."]),
        ("Il en reste 3. Prenez-les.", ["Il en reste 3.", "Prenez-les."]),
        ("Voici :\n- un clic ;\n- deux clics.", ["Voici :", "un clic ;", "deux clics."]),
        ("Faites :\n1. un clic\n2) deux clics", ["Faites :", "un clic", "deux clics"]),
        ("Une phrase\nsur deux lignes.", ["Une phrase sur deux lignes."]),
        ("Un titre\n\nUn paragraphe", ["Un titre", "Un paragraphe"]),
        ("Attendez… Voilà.", ["Attendez…", "Voilà."]),
        ("\n\n — \n", []),
    ],
)
def test_ou_finit_une_phrase(texte: str, attendues: list[str]) -> None:
    assert list(phrases(texte)) == attendues


@pytest.mark.parametrize(
    ("phrase", "mots"),
    [
        ("Regardez l’écran.", 2),
        ("Appelez le 06 12 34 56 78 !", 3),
        ("C’est peut-être 1 500 €.", 3),
        ("Écrivez à lea@exemple.fr ou www.exemple.fr.", 5),
        ("« Oui » — « non »", 2),
    ],
)
def test_ce_qu_est_un_mot(phrase: str, mots: int) -> None:
    assert nombre_de_mots(phrase) == mots


def test_la_prose_se_lit_bloc_par_bloc() -> None:
    markdown = (
        "## Le titre\n\nUn **mot** [lié](https://exemple.fr)\nau suivant.  \nAutre ligne.\n\n"
        "- un\n- deux\n\n> Cité.\n\n| a | b |\n|---|---|\n| c | d |\n\n"
        "```\nCode ignoré\n```\n\n![Une souris grise](souris.png)\n\n<p>En HTML</p>"
    )
    lues = [phrase for texte in textes_de_la_prose(markdown) for phrase in phrases(texte)]
    assert lues == [
        "Le titre",
        "Un mot lié au suivant.",
        "Autre ligne.",
        *("un", "deux", "Cité.", "a", "b", "c", "d"),
        "Une souris grise",
        "En HTML",
    ]


@given(st.text(), st.integers(5, 60))
def test_rien_n_echappe_a_la_mesure(texte: str, mots_max: int) -> None:
    mesurees = list(phrases(texte))
    assert sum(map(nombre_de_mots, mesurees)) <= len(texte)
    assert len(list(trop_longues(texte, mots_max))) == sum(
        nombre_de_mots(phrase) > mots_max for phrase in mesurees
    )


@given(st.lists(st.sampled_from(["clic", "souris", "écran"]), min_size=1, max_size=40))
def test_une_phrase_se_compte_mot_a_mot(mots: list[str]) -> None:
    (phrase,) = phrases(f"{' '.join(mots)}.")
    assert nombre_de_mots(phrase) == len(mots)


def test_un_module_qui_le_demande(
    module_exemple: Path, refaire_carnet: Any, cellules: list[tuple[str, str]]
) -> None:
    fiche, toml = module_exemple / "module.toml", module_exemple / "01-premiers-pas.toml"
    refaire_carnet([*cellules, ("markdown", f"Avant. {LONGUE} Après.")])
    assert verifier_module(module_exemple, date(2026, 11, 22)) == []
    avec = fiche.read_text(encoding="utf-8") + "\n[langage]\nphrases_mots_max = 16\n"
    fiche.write_text(avec, encoding="utf-8")
    questions = toml.read_text(encoding="utf-8")
    resume = 'resume = "'
    toml.write_text(questions.replace(resume, f"{resume}{LONGUE} "), encoding="utf-8")
    fautes = [f for f in verifier_module(module_exemple, date(2026, 11, 22)) if LONGUE in f.remede]
    assert {f.fichier.rpartition(".")[2] for f in fautes} == {"ipynb", "toml"}
    assert all("17 mots, 16 au plus" in f.remede and "Coupez" in f.remede for f in fautes)
