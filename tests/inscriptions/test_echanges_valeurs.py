"""Cells as people type them: dates, hours, numbers, codes and labels."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscriptions.echanges.valeurs import lire_choix, lire_date, lire_entier, lire_heure
from inscriptions.enumerations import Genre, Statut, TrancheAge
from inscriptions.erreurs import ErreurRegistre


@given(st.dates(date(1000, 1, 1)))
def test_une_date_se_lit_a_la_francaise_et_a_l_internationale(jour):
    for texte in (f"{jour:%d/%m/%Y}", jour.isoformat(), f"{jour.day}.{jour.month}.{jour.year:04d}"):
        assert lire_date(texte, "date") == jour


@given(st.times())
def test_une_heure_se_lit_comme_on_l_ecrit(heure):
    attendue = time(heure.hour, heure.minute)
    for texte in (f"{heure:%H:%M}", f"{heure:%Hh%M}", f"{heure.hour} h {heure:%M}", f"{heure:%X}"):
        assert lire_heure(texte, "début") == attendue


def test_une_heure_ronde():
    assert lire_heure("9h", "début") == lire_heure("9", "début") == time(9)


@pytest.mark.parametrize("texte", ["", "31/02/2026", "2026-13-01", "demain", "01/12/26", "1/2"])
def test_une_date_illisible_est_refusee(texte, refuse):
    with refuse("date-illisible"):
        lire_date(texte, "date")


@pytest.mark.parametrize("texte", ["", "24:00", "14:60", "midi", "14h3", "-1"])
def test_une_heure_illisible_est_refusee(texte, refuse):
    with refuse("heure-illisible"):
        lire_heure(texte, "début")


@pytest.mark.parametrize(
    ("texte", "nombre"), [("12", 12), (" 1 200 ", 1200), ("12,0", 12), ("12.00", 12), ("  ", None)]
)
def test_un_nombre_entier(texte, nombre):
    assert lire_entier(texte, "capacité", 0, 5000) == nombre


@pytest.mark.parametrize("texte", ["-1", "12,5", "douze", "6000", "1e3", "²", "9" * 20])
def test_un_nombre_impossible_dit_les_bornes(texte):
    with pytest.raises(ErreurRegistre) as capture:
        lire_entier(texte, "capacité", 0, 5000)
    assert capture.value.code == "nombre-illisible"
    assert "de 0 à 5000" in str(capture.value)


@pytest.mark.parametrize("liste", [Genre, TrancheAge, Statut])
def test_chaque_code_et_chaque_libelle_se_lisent(liste):
    for membre in liste:
        for texte in (membre.value, membre.libelle, membre.libelle.upper(), f" {membre.value} "):
            assert lire_choix(texte, "champ", liste, liste.NON_COMMUNIQUE) is membre
    assert lire_choix("  ", "champ", liste, liste.NON_COMMUNIQUE) is liste.NON_COMMUNIQUE


@pytest.mark.parametrize(
    ("texte", "bande"),
    [
        ("18-24", TrancheAge.DE_18_A_24),
        ("18 - 24 ans", TrancheAge.DE_18_A_24),
        ("de 25 à 39 ans", TrancheAge.DE_25_A_39),
        ("70+", TrancheAge.PLUS_70),
        ("70 et plus", TrancheAge.PLUS_70),
        ("< 12 ans", TrancheAge.MOINS_12),
        ("moins de 12", TrancheAge.MOINS_12),
    ],
)
def test_les_tranches_d_age_s_ecrivent_de_plusieurs_facons(texte, bande):
    assert lire_choix(texte, "âge", TrancheAge, TrancheAge.NON_COMMUNIQUE) is bande


@pytest.mark.parametrize("texte", ["45", "12", "12 ans", "70", "18", "70-80", "adulte", "plus"])
def test_un_age_n_est_pas_une_tranche(texte, refuse):
    """An exact age is not asked for, and is not turned into a band by guesswork."""
    with refuse("choix-inconnu"):
        lire_choix(texte, "âge", TrancheAge, TrancheAge.NON_COMMUNIQUE)


def test_un_choix_inconnu_rappelle_les_choix_et_tait_ce_qui_fut_tape():
    with pytest.raises(ErreurRegistre) as capture:
        lire_choix("licorne", "statut", Statut, Statut.NON_COMMUNIQUE)
    assert "Scolarisé" in str(capture.value)
    assert "licorne" not in str(capture.value)
