import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certificats.erreurs import ErreurCertificat
from certificats.regle import Parcours, Regle, SeanceSuivie, evaluer

REGLE = Regle(150, 60, (("c1", "Mettre en partage"), ("c2", "Réutiliser")))
ACQUIS = Parcours(150, 180, (), frozenset({"c1", "c2"}), 7.0, 10.0, 0)
CHAPITRES = tuple((f"c{n}", f"Chapitre {n}") for n in range(4))

regles = st.builds(
    Regle,
    minutes_presence=st.integers(0, 1000),
    score_minimal=st.floats(0, 100) | st.integers(0, 100),
    chapitres=st.integers(0, 4).map(lambda n: CHAPITRES[:n]),
)


@st.composite
def parcours_possibles(draw: st.DrawFn) -> Parcours:
    # Parts such as 1/3 summed one by one: what grading really produces.
    notes = draw(st.lists(st.sampled_from([0.0, 0.1, 0.2, 1 / 3, 2 / 3, 0.7, 1.0]), max_size=12))
    return Parcours(
        minutes_suivies=draw(st.integers(0, 1200)),
        minutes_prevues=draw(st.integers(0, 1200)),
        seances=(),
        chapitres_rendus=frozenset(draw(st.sets(st.sampled_from([c for c, _ in CHAPITRES])))),
        points=sum(notes),
        maximum=float(len(notes)),
        corrections_en_attente=draw(st.integers(0, 3)),
    )


def phrases(regle: Regle, parcours: Parcours) -> dict[str, str]:
    """Sentences by code, with plain spaces."""
    return {
        m.code: re.sub("[\u00a0\u202f]", " ", m.phrase) for m in evaluer(regle, parcours).manques
    }


@given(regles, parcours_possibles())
def test_acquis_exactement_quand_rien_ne_manque(regle: Regle, parcours: Parcours) -> None:
    verdict = evaluer(regle, parcours)
    assert verdict.acquis == (verdict.manques == ())
    codes = [manque.code for manque in verdict.manques]
    assert len(set(codes)) == len(codes)


@st.composite
def cas_acquis(draw: st.DrawFn) -> tuple[Regle, Parcours]:
    """A rule and a path that just meets it or does better."""
    regle = draw(regles)
    maximum = draw(st.sampled_from([1.0, 3.0, 8.0, 11.0]))
    seuil = regle.score_minimal / 100 * maximum
    parcours = Parcours(
        minutes_suivies=regle.minutes_presence + draw(st.integers(0, 100)),
        minutes_prevues=draw(st.integers(0, 1200)),
        seances=(),
        chapitres_rendus=frozenset(cle for cle, _ in regle.chapitres),
        points=draw(st.just(min(seuil, maximum)) | st.floats(min(seuil, maximum), maximum)),
        maximum=maximum,
        corrections_en_attente=0,
    )
    return regle, parcours


@given(cas_acquis(), st.integers(0, 500), st.floats(0, 12))
def test_en_faire_plus_ne_fait_jamais_perdre(
    cas: tuple[Regle, Parcours], minutes: int, points: float
) -> None:
    regle, parcours = cas
    assert evaluer(regle, parcours).acquis
    mieux = replace(
        parcours,
        minutes_suivies=parcours.minutes_suivies + minutes,
        points=min(parcours.maximum, parcours.points + points),
        chapitres_rendus=parcours.chapitres_rendus | {"c0", "c3"},
    )
    assert evaluer(regle, mieux).acquis


@given(regles, parcours_possibles(), st.integers(1, 500))
def test_plus_de_presence_n_ajoute_aucun_manque(
    regle: Regle, parcours: Parcours, minutes: int
) -> None:
    avant = {m.code for m in evaluer(regle, parcours).manques}
    plus = replace(parcours, minutes_suivies=parcours.minutes_suivies + minutes)
    assert {m.code for m in evaluer(regle, plus).manques} <= avant


@given(regles, parcours_possibles())
def test_phrases_sans_bruit_de_calcul(regle: Regle, parcours: Parcours) -> None:
    for manque in evaluer(regle, parcours).manques:
        assert manque.phrase[0].isupper() or manque.phrase[0].isdigit()
        assert manque.phrase.endswith(".")
        assert "." not in manque.phrase[:-1]
        assert "e-" not in re.sub("[a-zé]+-[a-z]+", "", manque.phrase)
        assert not re.search(r"\d,\d{7}", manque.phrase)
        # A figure and its unit are never parted.
        assert not re.search(r"\d (h|min|%)", manque.phrase)


@given(regles, parcours_possibles())
def test_le_score_affiche_reste_sous_le_score_demande(regle: Regle, parcours: Parcours) -> None:
    phrase = phrases(regle, parcours).get("score")
    assume(phrase is not None and " pour " in phrase)
    assert phrase is not None
    obtenu, demande = (float(n.replace(",", ".")) for n in re.findall(r"([\d,]+) %", phrase))
    assert obtenu < demande


def test_le_seuil_est_atteint_par_une_somme_de_fractions() -> None:
    points = 0.0
    for _ in range(8):
        points += 0.1
    assert points < 0.8
    verdict = evaluer(replace(REGLE, score_minimal=80), replace(ACQUIS, points=points, maximum=1.0))
    assert verdict.acquis
    assert verdict.score == 80.0


def test_regle_remplie() -> None:
    verdict = evaluer(REGLE, ACQUIS)
    assert verdict.acquis
    assert verdict.score == 70.0


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        (
            {"minutes_suivies": 60},
            {"presence": "Il manque 1 h 30 de présence : 1 h suivie sur 2 h 30 demandées."},
        ),
        (
            {"minutes_suivies": 0},
            {
                "presence": "Il manque 2 h 30 de présence : aucune présence enregistrée "
                "pour l’instant sur 2 h 30 demandées."
            },
        ),
        ({"points": 5.96}, {"score": "Le score est de 59,6 % pour 60 % demandés."}),
        ({"points": 5.9999}, {"score": "Le score est de 59,999 % pour 60 % demandés."}),
        (
            {"corrections_en_attente": 1},
            {"correction": "Une correction est en cours : il n’y a qu’à patienter."},
        ),
        (
            {"corrections_en_attente": 2, "points": 4.0},
            {
                "correction": "2 corrections sont en cours : il n’y a qu’à patienter.",
                "score": "Pour l’instant, le score est de 40 % pour 60 % demandés ; "
                "il peut encore monter.",
            },
        ),
        (
            {"chapitres_rendus": frozenset({"c1"})},
            {"chapitres": "Il reste un chapitre à rendre : « Réutiliser »."},
        ),
        (
            {"chapitres_rendus": frozenset({"ancien"}), "points": 1.0},
            {
                "chapitres": "Il reste 2 chapitres à rendre : « Mettre en partage » "
                "et « Réutiliser ».",
                "score": "Pour l’instant, le score est de 10 % pour 60 % demandés ; "
                "il peut encore monter.",
            },
        ),
        (
            {"points": 0.0, "maximum": 0.0},
            {"score": "Le score n’est pas encore connu : 60 % sont demandés."},
        ),
    ],
)
def test_ce_qui_manque_est_dit_exactement(change: dict[str, Any], attendu: dict[str, str]) -> None:
    assert phrases(REGLE, replace(ACQUIS, **change)) == attendu


@pytest.mark.parametrize(
    ("rendus", "phrase"),
    [
        (frozenset(), "Aucun des 4 chapitres demandés n’est rendu."),
        (frozenset({"c1"}), "Il reste 3 chapitres à rendre : « 2 », « 3 » et « 4 »."),
    ],
)
def test_une_longue_liste_de_titres_ne_vient_qu_une_fois_commence(
    rendus: frozenset[str], phrase: str
) -> None:
    regle = replace(REGLE, chapitres=tuple((f"c{n}", str(n)) for n in range(1, 5)))
    assert phrases(regle, replace(ACQUIS, chapitres_rendus=rendus))["chapitres"] == phrase


def test_sans_question_notee_et_sans_seuil() -> None:
    verdict = evaluer(Regle(0, 0, ()), Parcours(0, 0, (), frozenset(), 0.0, 0.0, 0))
    assert verdict.acquis
    assert verdict.score is None


@pytest.mark.parametrize(
    ("classe", "valeurs", "champ"),
    [
        (Regle, (-1, 60, ()), "minutes_presence"),
        (Regle, (0, 101, ()), "score_minimal"),
        (Regle, (0, float("nan"), ()), "score_minimal"),
        (Regle, (0, 60, (("a", "A"), ("a", "B"))), "chapitres"),
        (SeanceSuivie, (date(2026, 1, 1), 100, 90), "minutes"),
        (Parcours, (-1, 0, (), frozenset(), 0.0, 0.0, 0), "minutes_suivies"),
        (Parcours, (0, -1, (), frozenset(), 0.0, 0.0, 0), "minutes_prevues"),
        (Parcours, (0, 0, (), frozenset(), 2.0, 1.0, 0), "points"),
        (Parcours, (0, 0, (), frozenset(), float("nan"), 1.0, 0), "points"),
        (Parcours, (0, 0, (), frozenset(), 0.0, float("inf"), 0), "maximum"),
        (Parcours, (0, 0, (), frozenset(), 0.0, 0.0, -1), "corrections_en_attente"),
        (
            Parcours,
            (60, 90, (SeanceSuivie(date(2026, 1, 1), 30, 90),), frozenset(), 0.0, 0.0, 0),
            "seances",
        ),
    ],
)
def test_des_faits_impossibles_sont_refuses(
    classe: Any, valeurs: tuple[Any, ...], champ: str
) -> None:
    with pytest.raises(ErreurCertificat) as refus:
        classe(*valeurs)
    assert refus.value.champ == champ
