from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificats.typographie import (
    FINE,
    INSECABLE,
    accord_duree,
    date_complete,
    date_longue,
    dates_longues,
    duree,
    enumeration,
    heure,
    milliers,
    nombre,
    pourcentage,
    soigner,
)


def lisible(texte: str) -> str:
    """Show non-breaking spaces as ~ and ^ so that a wrong one is seen in a failure."""
    return texte.replace(INSECABLE, "~").replace(FINE, "^")


@pytest.mark.parametrize(
    ("minutes", "attendu"),
    [(0, "0~min"), (45, "45~min"), (60, "1~h"), (65, "1~h~05"), (150, "2~h~30"), (720, "12~h")],
)
def test_duree(minutes: int, attendu: str) -> None:
    assert lisible(duree(minutes)) == attendu


@given(st.integers(0, 100_000))
def test_duree_garde_toutes_les_minutes(minutes: int) -> None:
    heures, _, reste = lisible(duree(minutes)).replace("~min", "").rpartition("h")
    assert int(heures.strip("~") or 0) * 60 + int(reste.strip("~") or 0) == minutes


@pytest.mark.parametrize(
    ("minutes", "pluriel"),
    [(0, False), (1, False), (2, True), (59, True), (60, False), (119, False), (120, True)],
)
def test_accord_duree(minutes: int, pluriel: bool) -> None:
    assert accord_duree(minutes, "suivie") == ("suivies" if pluriel else "suivie")


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (78.0, "78"),
        (0.1 + 0.2, "0,3"),
        (66.666666, "66,7"),
        (100.0, "100"),
        (1e-9, "0"),
        (10, "10"),
    ],
)
def test_nombre(valeur: float, attendu: str) -> None:
    assert nombre(valeur) == attendu


def test_pourcentage_a_une_fine_insecable() -> None:
    assert lisible(pourcentage(78)) == "78^%"


def test_date_longue() -> None:
    assert lisible(date_longue(date(2026, 11, 24))) == "24~novembre~2026"
    assert lisible(date_longue(date(2027, 3, 1))) == "1er~mars~2027"


@pytest.mark.parametrize(
    ("jours", "attendu"),
    [
        ([], ""),
        ([date(2026, 11, 18), date(2026, 11, 4), date(2026, 11, 4)], "4 et 18~novembre~2026"),
        ([date(2026, 11, 25), date(2026, 12, 2)], "25~novembre et 2~décembre~2026"),
        (
            [date(2026, 11, 4), date(2026, 11, 11), date(2026, 12, 2)],
            "4 et 11~novembre, 2~décembre~2026",
        ),
        ([date(2026, 12, 30), date(2027, 1, 6)], "30~décembre~2026^; 6~janvier~2027"),
        (
            [date(2026, 11, jour) for jour in range(1, 14)],
            "du 1er~novembre~2026 au 13~novembre~2026 (13 dates)",
        ),
    ],
)
def test_dates_longues(jours: list[date], attendu: str) -> None:
    assert lisible(dates_longues(jours)) == attendu


def test_enumeration() -> None:
    assert enumeration([]) == ""
    assert enumeration(["a"]) == "a"
    assert enumeration(["a", "b", "c"]) == "a, b et c"


def test_soigner() -> None:
    brut = "L'été : « déjà » ? 50 % ; aujourd'hui !"
    assert lisible(soigner(brut)) == "L’été~: «~déjà~»^? 50^%^; aujourd’hui^!"


@given(st.text())
def test_soigner_ne_change_que_des_espaces_et_des_apostrophes(texte: str) -> None:
    def neutre(t: str) -> str:
        return t.replace(INSECABLE, " ").replace(FINE, " ").replace("’", "'")

    assert neutre(soigner(texte)) == neutre(texte)
    assert soigner(soigner(texte)) == soigner(texte)


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1^000"),
        (12345.5, "12^345,5"),
        (1234567, "1^234^567"),
        (-3, "−3"),
        (-0.04, "0"),
    ],
)
def test_milliers(valeur: float, attendu: str) -> None:
    assert lisible(milliers(valeur)) == attendu


def test_date_complete() -> None:
    assert lisible(date_complete(date(2026, 12, 1))) == "mardi~1er~décembre~2026"
    assert lisible(date_complete(date(2027, 2, 28))) == "dimanche~28~février~2027"


@pytest.mark.parametrize(
    ("moment", "attendu"),
    [(time(0, 5), "0~h~05"), (time(9), "9~h"), (time(14, 30), "14~h~30")],
)
def test_heure(moment: time, attendu: str) -> None:
    assert lisible(heure(moment)) == attendu
