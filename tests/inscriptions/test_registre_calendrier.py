"""Recurrences: never on a holiday, always the same weekday and hour, as many as asked."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscriptions.calendrier import Conge, demi_journee, jour_ferie, recurrence
from inscriptions.heure import locale
from inscriptions.modeles import Seance

JOURS = st.dates(date(2005, 1, 1), date(2045, 12, 31))
# Hours of a workshop: the change of clocks is at 2 in the morning.
HEURES = st.tuples(
    st.times(time(4), time(22)).map(lambda h: h.replace(second=0, microsecond=0)),
    st.integers(1, 60),
).map(lambda couple: (couple[0], (datetime.combine(date.min, couple[0]) + minutes(couple[1]))))
CONGES = st.lists(
    st.tuples(JOURS, st.integers(0, 20)).map(lambda c: Conge(c[0], c[0] + timedelta(c[1]))),
    max_size=4,
)


def minutes(nombre: int) -> timedelta:
    return timedelta(minutes=nombre)


@given(JOURS, HEURES, st.integers(1, 30), st.integers(1, 6), CONGES)
def test_six_seances_sont_six_a_la_meme_heure_hors_jours_feries(
    premier, heures, nombre, toutes_les, conges
):
    debut, fin = heures[0], heures[1].time()
    prevue = recurrence(premier, debut, fin, nombre=nombre, toutes_les=toutes_les, sauf=conges)
    assert len(prevue.retenues) == nombre
    jours = [locale(de).date() for de, _ in prevue.retenues]
    for jour, (de, a) in zip(jours, prevue.retenues, strict=True):
        assert jour.weekday() == premier.weekday()
        assert jour_ferie(jour) is None
        assert not any(c.debut <= jour <= c.fin for c in conges)
        assert (locale(de).time(), locale(a).time()) == (debut, fin)
        assert locale(a).date() == jour
        assert de.tzinfo is a.tzinfo is UTC
    # Every slot from the first to the last is either held or said to be skipped.
    creneaux = sorted([*jours, *(jour for jour, _ in prevue.sautees)])
    assert creneaux[0] == premier
    assert all(b - a == timedelta(weeks=toutes_les) for a, b in pairwise(creneaux))
    assert creneaux[-1] == jours[-1]  # no useless slot is tried


@given(JOURS, HEURES, st.integers(1, 30), st.integers(1, 6))
def test_compter_les_semaines_ne_reporte_rien(premier, heures, semaines, toutes_les):
    if all(jour_ferie(premier + timedelta(weeks=n)) for n in range(0, semaines, toutes_les)):
        return  # refused: see below
    prevue = recurrence(
        premier, heures[0], heures[1].time(), semaines=semaines, toutes_les=toutes_les
    )
    essayees = len(prevue.retenues) + len(prevue.sautees)
    assert essayees == len(range(0, semaines, toutes_les))
    derniere = locale(prevue.retenues[-1][0]).date()
    assert derniere < premier + timedelta(weeks=semaines)


def test_l_heure_du_mur_ne_change_pas_avec_l_heure_d_ete():
    mardis = recurrence(date(2026, 3, 17), time(14), time(16), nombre=3)
    assert [de.hour for de, _ in mardis.retenues] == [13, 13, 12]  # UTC; summer time on the 29th
    assert [locale(de).hour for de, _ in mardis.retenues] == [14, 14, 14]
    assert [a - de for de, a in mardis.retenues] == [timedelta(hours=2)] * 3


def test_un_jour_ferie_saute_est_remplace_et_dit():
    mercredis = recurrence(date(2026, 11, 4), time(14), time(16), nombre=3)
    assert mercredis.sautees == ((date(2026, 11, 11), "Armistice"),)
    assert [locale(de).day for de, _ in mercredis.retenues] == [4, 18, 25]
    memes = recurrence(date(2026, 11, 4), time(14), time(16), semaines=3)
    assert [locale(de).day for de, _ in memes.retenues] == [4, 18]
    tous = recurrence(date(2026, 11, 4), time(14), time(16), nombre=3, sauter_feries=False)
    assert tous.sautees == ()


def test_les_vacances_se_sautent_d_un_bout_a_l_autre():
    noel = Conge(date(2026, 12, 19), date(2027, 1, 4), "vacances de Noël")
    mardis = recurrence(
        date(2026, 12, 15), time(9), time(11), nombre=3, sauf=[noel, date(2027, 1, 12)]
    )
    assert [f"{locale(de):%d/%m}" for de, _ in mardis.retenues] == ["15/12", "05/01", "19/01"]
    assert [raison for _, raison in mardis.sautees] == [
        "vacances de Noël",
        "vacances de Noël",
        "période sans séance",
    ]


def test_les_onze_jours_feries_de_metropole():
    feries = {j for n in range(365) if jour_ferie(j := date(2026, 1, 1) + timedelta(n))}
    assert len(feries) == 11
    assert jour_ferie(date(2026, 4, 6)) == "Lundi de Pâques"
    assert jour_ferie(date(2026, 4, 3)) is None  # Good Friday: Alsace and Moselle only


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "recurrence-invalide"),
        ({"nombre": 2, "semaines": 2}, "recurrence-invalide"),
        ({"nombre": 0}, "recurrence-invalide"),
        ({"nombre": 61}, "recurrence-invalide"),
        ({"nombre": 2, "toutes_les": 0}, "recurrence-invalide"),
        ({"nombre": 2, "sauf": [Conge(date.min, date.max)]}, "recurrence-invalide"),
        ({"semaines": 1, "sauf": [date(2026, 3, 3)]}, "recurrence-invalide"),
        ({"premier_jour": date(9999, 12, 28), "nombre": 5}, "recurrence-invalide"),
        ({"nombre": 2, "heure_fin": time(14)}, "seance-invalide"),
    ],
    ids=str,
)
def test_une_repetition_impossible_est_refusee(options, code, refuse):
    horaires = {
        "premier_jour": date(2026, 3, 3), "heure_debut": time(14), "heure_fin": time(16),
    }  # fmt: skip
    with refuse(code):
        recurrence(**horaires | options)


@pytest.mark.parametrize(
    ("heure_utc", "dite"),
    [(8, "matin"), (10, "matin"), (11, "après-midi"), (16, "après-midi"), (17, "soir")],
)
def test_une_demi_journee_se_nomme_a_l_heure_du_bureau(heure_utc, dite):
    debut = datetime(2026, 12, 1, heure_utc, 30, tzinfo=UTC)
    assert demi_journee(Seance(debut=debut, fin=debut + timedelta(hours=1))) == dite
