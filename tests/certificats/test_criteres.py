"""The rule point by point: what the learner's sheet shows, and that it agrees with the verdict."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificats.criteres import Critere, criteres
from certificats.erreurs import ErreurCertificat
from certificats.regle import (
    Parcours,
    Regle,
    ResultatChapitre,
    SavoirFaireObserve,
    SeanceSuivie,
    evaluer,
)

REGLE = Regle(150, 60, (("c1", "Mettre en partage"), ("c2", "Réutiliser")))
PARCOURS = Parcours(
    minutes_suivies=120,
    minutes_prevues=240,
    seances=(SeanceSuivie(date(2026, 11, 3), 120, 120), SeanceSuivie(date(2026, 11, 10), 0, 120)),
    chapitres_rendus=frozenset({"c1"}),
    points=5.5,
    maximum=10.0,
    corrections_en_attente=1,
    resultats=(ResultatChapitre("c1", 5.5, 8.0, 1),),
)


def de(regle: Regle, parcours: Parcours) -> dict[str, Critere]:
    return {c.code: c for c in criteres(regle, parcours, evaluer(regle, parcours))}


def simple(texte: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", texte)


def test_chaque_critere_montre_ses_preuves() -> None:
    vus = de(REGLE, PARCOURS)
    assert list(vus) == ["presence", "chapitres", "score"]
    presence, chapitres, score = vus.values()
    assert (simple(presence.demande), simple(presence.obtenu)) == (
        "2 h 30",
        "2 h suivies",
    )
    assert [simple(p) for p in presence.preuves] == [
        "mardi 3 novembre 2026 : 2 h sur 2 h",
        "mardi 10 novembre 2026 : aucune présence notée, sur 2 h",
    ]
    assert (chapitres.demande, chapitres.obtenu) == ("2 chapitres", "1 rendu")
    assert [simple(p) for p in chapitres.preuves] == [
        "« Mettre en partage » : rendu",
        "« Réutiliser » : à rendre",
    ]
    assert (simple(score.demande), simple(score.obtenu)) == ("60 % des points", "55 %")
    assert [simple(p) for p in score.preuves] == [
        "« Mettre en partage » : 5,5 points sur 8, une correction est en cours"
    ]
    assert not any(critere.acquis for critere in vus.values())


def test_ce_que_la_regle_ne_demande_pas_n_est_pas_montre() -> None:
    assert de(Regle(0, 0, ()), replace(PARCOURS, corrections_en_attente=0)) == {}


def test_une_personne_doit_confirmer() -> None:
    regle = replace(REGLE, validation_humaine=True)
    fini = replace(
        PARCOURS,
        minutes_suivies=240,
        seances=(),
        chapitres_rendus=frozenset({"c1", "c2"}),
        points=10.0,
        resultats=(),
        corrections_en_attente=0,
    )
    (manque,) = evaluer(regle, fini).manques
    assert manque.code == "validation"
    assert "confirmer" in manque.phrase
    assert not de(regle, fini)["validation"].acquis
    confirme = replace(fini, valide_le=date(2026, 11, 24))
    assert evaluer(regle, confirme).acquis
    assert simple(de(regle, confirme)["validation"].obtenu) == "confirmé le 24 novembre 2026"
    assert "validation" not in de(REGLE, confirme)


def test_des_points_qui_ne_s_accordent_pas_sont_refuses() -> None:
    with pytest.raises(ErreurCertificat) as refus:
        replace(PARCOURS, resultats=(ResultatChapitre("c1", 1.0, 8.0),))
    assert refus.value.champ == "resultats"


@given(
    presence=st.integers(0, 300),
    score=st.integers(0, 100),
    minutes=st.integers(0, 300),
    rendus=st.sets(st.sampled_from(["c1", "c2"])),
    points=st.floats(0, 10),
    attente=st.integers(0, 2),
    validation=st.booleans(),
    valide=st.none() | st.just(date(2026, 11, 24)),
)
def test_tout_est_acquis_exactement_quand_la_regle_l_est(
    presence: int,
    score: int,
    minutes: int,
    rendus: set[str],
    points: float,
    attente: int,
    validation: bool,
    valide: date | None,
) -> None:
    regle = Regle(presence, score, REGLE.chapitres, validation)
    parcours = Parcours(minutes, 300, (), frozenset(rendus), points, 10.0, attente, (), valide)
    verdict = evaluer(regle, parcours)
    assert all(c.acquis for c in criteres(regle, parcours, verdict)) == verdict.acquis


@given(st.lists(st.booleans(), max_size=6), st.integers(0, 6))
def test_la_grille_d_observation_compte_ce_qui_est_fait_seul(tenus: list[bool], n: int) -> None:
    vus = tuple(
        SavoirFaireObserve(f"Savoir {rang}.", "Autonome" if tenu else "", tenu)
        for rang, tenu in enumerate(tenus)
    )
    regle, parcours = replace(REGLE, savoir_faire=n), replace(PARCOURS, savoir_faire=vus)
    manques = {m.code: m.phrase for m in evaluer(regle, parcours).manques}
    assert ("savoir_faire" in manques) is (sum(tenus) < n)
    critere = de(regle, parcours).get("savoir_faire")
    assert (critere is None) is (n == 0)
    if critere is not None:
        assert critere.acquis is (sum(tenus) >= n)
        assert [simple(p).split(" : ")[1] for p in critere.preuves] == [
            "autonome" if tenu else "pas encore vu" for tenu in tenus
        ]


def test_une_grille_ne_demande_pas_moins_que_rien() -> None:
    with pytest.raises(ErreurCertificat):
        replace(REGLE, savoir_faire=-1)
