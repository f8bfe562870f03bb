"""Draws among close questions: pure, fair, and steady when a question is taken out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import lire_module
from modules.commun.correction import points_du_tirage
from modules.commun.erreurs import ErreurContenu
from modules.commun.questions import question_depuis_dict
from modules.commun.tirages import Tirage, verifier_tirages
from modules.verification import verifier_module

ids = st.lists(
    st.text("abcdefgh-0123456789", min_size=1, max_size=6), min_size=2, max_size=9, unique=True
)


def _question(nom: str) -> dict[str, Any]:
    return {
        "id": nom,
        "type": "choix_unique",
        "notee": True,
        "points": 2.0,
        "enonce": f"{nom} ?",
        "explication": "Ainsi.",
        "choix": [
            {"id": choix, "texte": choix, "juste": choix == "oui", "retour": "Vu."}
            for choix in ("oui", "non")
        ],
    }


@given(ids, st.text(max_size=8), st.data())
def test_une_question_retiree_ne_change_que_sa_place(
    parmi: list[str], graine: str, data: st.DataObject
) -> None:
    nombre = data.draw(st.integers(1, len(parmi) - 1))
    tirage = Tirage("le-tirage", nombre, tuple(parmi))
    tirees = tirage.tirer(graine, parmi)
    assert tirees == tirage.tirer(graine, parmi[::-1])
    assert len(set(tirees)) == nombre
    assert tirees == [q for q in parmi if q in tirees]
    sortie = data.draw(st.sampled_from(parmi))
    suivantes = tirage.tirer(graine, [q for q in parmi if q != sortie])
    if sortie not in tirees:
        assert suivantes == tirees
    else:
        assert set(tirees) - {sortie} <= set(suivantes)
        assert sortie not in suivantes
        assert len(suivantes) == min(nombre, len(parmi) - 1)


@given(ids, st.text(max_size=8), st.text(max_size=8), st.data())
def test_ce_qui_a_recu_une_reponse_reste_tire(
    parmi: list[str], graine: str, autre: str, data: st.DataObject
) -> None:
    """Another key after two files are merged, or a question added since, takes none away."""
    nombre = data.draw(st.integers(1, len(parmi) - 1))
    tirage = Tirage("le-tirage", nombre, tuple(parmi))
    repondues = data.draw(st.sets(st.sampled_from(tirage.tirer(graine, parmi))))
    plus_grand = Tirage("le-tirage", nombre, (*parmi, "ajoutee"))
    suivantes = plus_grand.tirer(autre, plus_grand.parmi, repondues)
    assert repondues <= set(suivantes)
    assert len(suivantes) == nombre


def test_chaque_question_a_sa_chance() -> None:
    tirage = Tirage("le-tirage", 2, ("a", "b", "c", "d"))
    fois = Counter(q for graine in range(400) for q in tirage.tirer(str(graine), tirage.parmi))
    assert sum(fois.values()) == 800
    assert all(150 < n < 250 for n in fois.values())


def test_une_place_vaut_ce_que_vaut_la_question_tiree() -> None:
    cle = json.dumps({nom: _question(nom) for nom in ("a", "b")})
    assert points_du_tirage(cle, None) == 0.0
    assert points_du_tirage(cle, {"question": "a", "reponse": "oui"}) == 2.0
    assert points_du_tirage(cle, {"question": "b", "reponse": "non"}) == 0.0
    assert points_du_tirage(cle, {"question": "b", "reponse": None}) == 0.0
    with pytest.raises(ErreurContenu, match="tirage"):
        points_du_tirage(cle, {"question": "c", "reponse": "oui"})


def test_un_auteur_lit_tout_ce_qui_ne_va_pas() -> None:
    questions = {nom: question_depuis_dict(_question(nom)) for nom in ("a", "b", "c")}
    texte = {cle: _question("e")[cle] for cle in ("id", "notee", "points", "enonce", "explication")}
    texte |= {"type": "texte_libre", "attendu": "Ainsi.", "longueur_conseillee": 100}
    questions["e"] = question_depuis_dict(texte)
    questions["c"] = replace(questions["c"], points=1.0, notee=False)
    fautes = verifier_tirages(
        [Tirage("un", 1, ("a", "b")), Tirage("a", 1, ("b", "c", "d", "e"))], questions
    )
    dits = " ".join(remede for _, remede in fautes)
    assert {tirage for tirage, _ in fautes} == {"a"}
    for mot in (
        "sert déjà",
        "n’existe pas",
        "entraînement",
        "mêmes points",
        "déjà tirée",
        "sortez-le",
    ):
        assert mot in dits, mot


def test_un_tirage_montre_ses_questions(
    module_exemple: Path, refaire_carnet: Any, cellules: list[tuple[str, str]]
) -> None:
    toml = module_exemple / "01-premiers-pas.toml"
    base = toml.read_text(encoding="utf-8")
    double = base.split("[[questions]]")[1].replace("photo-lettre-info", "photo-affiche")
    parmi = '["photo-lettre-info", "photo-affiche"]'
    tirage = f'[[tirages]]\nid = "photos"\nnombre = 1\nparmi = {parmi}\n'
    toml.write_text(f"{base}\n[[questions]]{double}\n{tirage}", encoding="utf-8")
    sans = [c for c in cellules if "photo-lettre-info" not in c[1]]
    refaire_carnet([*sans, ("code", 'lecon.tirage("photos")')])
    assert verifier_module(module_exemple, date(2026, 11, 22)) == []
    chapitre = lire_module(module_exemple).chapitres[0]
    assert chapitre.total_points == 4.0  # one photograph of 1 point, and the text of 3
    refaire_carnet([*cellules[:3], ("code", 'lecon.tirage("photo")')])
    dits = " ".join(map(str, verifier_module(module_exemple, date(2026, 11, 22))))
    assert "ce tirage n’existe pas" in dits
    assert "dans aucune cellule" in dits
