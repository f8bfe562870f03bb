import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificats.glyphes import SUBSTITUT, imprimable, non_imprimables


@pytest.mark.parametrize(
    "nom",
    [
        "Gwenc’hlan C'hoarier-Ñuñez",
        "Nguyễn Thị Ánh Tuyết",
        "Łukasz Żółć",
        "Владимир Щербаков",
        "Ελένη Παπαδοπούλου",
        "عبد الرحمن",
        "שלום כהן",
        "გიორგი",
        '#import "x" *gras* <script> $x$ \\ `a` @b',
        "une\u00a0insécable et\u202f!",
    ],
)
def test_ces_noms_restent_tels_quels(nom: str) -> None:
    assert imprimable(nom) == nom
    assert non_imprimables(nom) == ()


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("李小龍 (Bruce Lee)", f"{SUBSTITUT * 3} (Bruce Lee)"),
        ("Léa 😀", f"Léa {SUBSTITUT}"),
        ("Léa \U0001f468\u200d\U0001f469\u200d\U0001f467", f"Léa {SUBSTITUT}"),
        ("Léa \U0001f44d\U0001f3fd", f"Léa {SUBSTITUT}"),
        ("a\ud800b", f"a{SUBSTITUT}b"),
        ("a\ue000b", f"a{SUBSTITUT}b"),
        ("  un\tdeux\n\u2028trois\x07  ", "un deux trois"),
        ("Le\u0301a", "Léa"),
    ],
)
def test_ce_qui_ne_se_dessine_pas_se_voit(brut: str, attendu: str) -> None:
    assert imprimable(brut) == attendu


def test_un_nom_ne_peut_pas_etre_retourne() -> None:
    assert imprimable("Léa \u202eneffetS\u202c") == "Léa neffetS"


def test_non_imprimables_les_liste_une_fois() -> None:
    assert non_imprimables("李李 a 小") == ("李", "小")


@settings(deadline=None)
@given(st.text(max_size=20))
def test_imprimable_donne_une_ligne_stable(texte: str) -> None:
    resultat = imprimable(texte)
    assert imprimable(resultat) == resultat
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Co"} for c in resultat)
    assert resultat == resultat.strip(" ")


LATIN = st.one_of(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E), st.sampled_from("éœŉſÿ’\u00ad¡")
)
MOTS = st.lists(st.text(LATIN, min_size=1), min_size=1, max_size=3).map(" ".join)


@given(MOTS)
def test_des_mots_latins_restent_tels_quels_examines_ou_non(mots: str) -> None:
    assert imprimable(mots) == mots
    assert imprimable(mots + "ж") == mots + "ж"  # one Cyrillic letter, and each sign is looked at
