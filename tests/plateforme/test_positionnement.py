"""From the answers of the two quizzes to a path: pure, and true of the real module."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import Module, lire_module
from modules.commun.questions import Question
from modules.positionnement import remedes_du_positionnement
from modules.verification import verifier_module
from plateforme.positionnement import PointDeVue, Situation, point_de_vue, situer

RACINE = Path(__file__).resolve().parents[2]
VISA = RACINE / "modules" / "visa_internet"


@pytest.fixture(scope="module")
def visa() -> Module:
    return lire_module(VISA)


def questions_de(module: Module) -> dict[str, Question]:
    return {q.id: q for chapitre in module.chapitres for q in chapitre.questions}


def publie(module: Module) -> Any:
    """What `situer` reads of a published module."""
    chapitres = [
        type("C", (), {"questions": {q.id: q for q in chapitre.questions}})
        for chapitre in module.chapitres
    ]
    return type("M", (), {"chapitres": chapitres, "positionnement": module.positionnement})


def test_le_visa_situe_ses_chapitres(visa: Module) -> None:
    situes = {theme.chapitre for theme in visa.positionnement}
    assert situes == {c.identifiant for c in visa.chapitres if c.questions_notees}
    questions = questions_de(visa)
    juste = {cle: question.exemple_juste() for cle, question in questions.items()}
    for situation in situer(publie(visa), juste).values():
        assert (situation.debut, situation.fin) == (PointDeVue.ACQUIS, PointDeVue.ACQUIS)
    assert all(s == Situation(c, None, None) for c, s in situer(publie(visa), {}).items())
    # Whoever knows nothing says so, and is never called wrong.
    quiz = [q for theme in visa.positionnement for q in (*theme.debut, *theme.fin)]
    for cle in quiz:
        assert questions[cle].valider_reponse("pas-encore") == "pas-encore"
    rien = situer(publie(visa), dict.fromkeys(quiz, "pas-encore"))
    assert {s.debut for s in rien.values()} == {PointDeVue.A_DECOUVRIR}


@given(data=st.data())
def test_savoir_plus_ne_fait_jamais_reculer(visa: Module, data: st.DataObject) -> None:
    questions = list(islice(questions_de(visa).values(), 12))
    ordre = [None, *list(PointDeVue)[::-1]]
    sues = data.draw(st.lists(st.sampled_from(questions), unique_by=lambda q: q.id, min_size=1))
    ratees = {q.id: q.exemple_faux() for q in questions}
    vu = ordre.index(PointDeVue.A_DECOUVRIR)
    for combien in range(len(sues) + 1):
        reponses = ratees | {q.id: q.exemple_juste() for q in sues[:combien]}
        mieux = ordre.index(point_de_vue(questions, reponses))
        assert mieux >= vu
        vu = mieux
    assert point_de_vue(questions, {}) is None


def test_le_progres_se_dit_quand_il_y_en_a() -> None:
    debut, fin = PointDeVue.A_DECOUVRIR, PointDeVue.A_REVOIR
    assert Situation("c", debut, fin).progres
    assert not Situation("c", fin, debut).progres
    assert not Situation("c", fin, fin).progres
    assert not Situation("c", None, fin).progres


def test_ce_que_l_auteur_doit_changer(visa: Module) -> None:
    notee = next(q.id for q in questions_de(visa).values() if q.notee)
    theme = visa.positionnement[0]
    fautif = replace(theme, debut=(notee, "inconnue", theme.debut[0]), fin=(theme.debut[0],))
    remedes = dict(remedes_du_positionnement([fautif], questions_de(visa)))
    assert "notee = false" in remedes[notee]
    assert "n’existe pas" in remedes["inconnue"]
    assert "ailleurs" in remedes[theme.debut[0]]
    assert verifier_module(VISA, date(2026, 11, 28)) == []
