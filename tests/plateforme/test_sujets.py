"""What one learner is asked: drawn for them, and steady whatever happens around."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.commun.questions import question_depuis_dict
from modules.commun.tirages import Tirage
from plateforme.publies import ChapitrePublie
from plateforme.sujets import repondues, sujet_de

PARMI = ("a", "b", "c", "d")
JOUR = date(2026, 11, 28)
identifiants = st.uuids()


def _question(nom: str, points: float) -> Any:
    return question_depuis_dict(
        {
            "id": nom,
            "type": "nombre",
            "notee": True,
            "points": points,
            "enonce": f"{nom} ?",
            "explication": "Ainsi.",
            "valeur": 1,
        }
    )


@pytest.fixture(scope="module")
def chapitre() -> ChapitrePublie:
    questions = [_question("fixe", 3.0), *(_question(nom, 2.0) for nom in PARMI)]
    return ChapitrePublie(
        module="m",
        identifiant="01-un",
        titre="Un",
        resume="",
        duree_minutes=10,
        notebook="m/01-un.ipynb",
        questions={question.id: question for question in questions},
        sources={},
        tirages=(Tirage("le-tirage", 2, PARMI),),
    )


def retirer(chapitre: ChapitrePublie, *noms: str) -> ChapitrePublie:
    """Take questions out, the last day they counted being `JOUR`."""
    questions = {
        cle: replace(question, notee=cle not in noms)
        for cle, question in chapitre.questions.items()
    }
    return replace(chapitre, questions=questions, retraits=dict.fromkeys(noms, JOUR))


@given(identifiants)
def test_les_comptes_sont_ceux_d_une_personne(chapitre: ChapitrePublie, qui: UUID) -> None:
    sujet = sujet_de(qui, chapitre)
    assert (len(sujet.notees), sujet.nombre_notees, chapitre.nombre_notees) == (3, 3, 3)
    assert sum(q.points for q in sujet.notees) == sujet.maximum == chapitre.maximum == 7.0
    assert chapitre.demandees(("fixe", "a", "inconnue")) == 2
    assert chapitre.demandees(PARMI) == 2
    assert sujet.tirees == {"le-tirage": list(sujet.places)}
    assert list(sujet.places.values()) == ["le-tirage-1", "le-tirage-2"]


@given(identifiants)
def test_une_question_a_relire_est_remplacee_puis_manque(
    chapitre: ChapitrePublie, qui: UUID
) -> None:
    premiere, seconde = sujet_de(qui, chapitre).places
    sans = retirer(chapitre, premiere)
    sujet = sujet_de(qui, sans)
    assert seconde in sujet.places
    assert len(sujet.places) == 2
    assert (premiere in sujet.questions, sujet.retraits) == (False, {})
    assert sans.maximum == 7.0
    reste = retirer(chapitre, *(nom for nom in PARMI if nom != seconde))
    assert list(sujet_de(qui, reste).places) == [seconde]
    assert (reste.nombre_notees, reste.maximum) == (2, 5.0)
    rien = retirer(chapitre, *PARMI)
    assert sujet_de(qui, rien).tirees == {"le-tirage": []}
    assert (rien.nombre_notees, rien.maximum) == (1, 3.0)


@given(identifiants, identifiants)
def test_ce_qui_est_remis_ou_note_ne_bouge_plus(
    chapitre: ChapitrePublie, qui: UUID, autre: UUID
) -> None:
    tirees = list(sujet_de(qui, chapitre).places)
    plus_tard = retirer(chapitre, *tirees)
    assert list(sujet_de(qui, plus_tard, le=JOUR).places) == tirees
    assert not set(sujet_de(qui, plus_tard, le=JOUR + timedelta(1)).places) & set(tirees)
    # Once graded, nothing else counts: not even the key, after two files were merged.
    notees = {"fixe", *tirees}
    assert list(sujet_de(autre, plus_tard, notees=notees).places) == tirees
    # A merged file keeps what it answered.
    assert list(sujet_de(autre, chapitre, repondues=tirees).places) == tirees


def test_une_autre_tentative_tire_autrement(chapitre: ChapitrePublie) -> None:
    qui = UUID(int=7)
    tirages = {tuple(sujet_de(qui, chapitre, tentative=n).places) for n in range(1, 30)}
    assert len(tirages) == 6  # every pair among four


def test_une_reponse_reprise_n_est_pas_une_reponse() -> None:
    assert repondues({"a": "1", "b": "null", "c": '""', "d": "[]", "e": '["x"]'}) == {"a", "e"}
