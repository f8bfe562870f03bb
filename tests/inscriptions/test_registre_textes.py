"""Texts that people type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inscriptions.erreurs import ErreurRegistre
from inscriptions.textes import cle_de_tri, propre


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_un_texte_accepte_est_stable_et_sans_rien_d_invisible(texte):
    lu = lire(texte)
    if isinstance(lu, ErreurRegistre):
        assert lu.code in {"texte-vide", "texte-trop-long", "texte-interdit"}
        assert lu.donnees.keys() <= {"champ", "maximum"}
        return
    assert lire(lu) == lu
    assert not {"\n", "\x00"} & set(lu)


def lire(texte: str) -> str | ErreurRegistre:
    try:
        return propre(texte, "nom")
    except ErreurRegistre as erreur:
        return erreur


def test_les_blancs_sont_reduits_et_les_accents_composes():
    assert propre("  Anne-\u00a0 Cécile \n", "nom") == "Anne- Cécile"
    assert propre("Ame\u0301lie 🙂", "nom") == "Amélie 🙂"


@pytest.mark.parametrize("texte", ["a\u202eb", "a\x00b", "a\ud800b", "a\u2066b", "a\x1bb"])
def test_les_caracteres_trompeurs_sont_refuses(texte, refuse):
    with refuse("texte-interdit"):
        propre(texte, "nom")


def test_vide_et_trop_long(refuse):
    with refuse("texte-vide"):
        propre("  ", "prénom")
    assert propre(" ", "nom", vide_permis=True) == ""
    assert len(propre("a" * 100, "nom")) == 100
    for taille in (101, 100_000):
        with refuse("texte-trop-long"):
            propre("a" * taille, "nom")


def test_le_tri_ignore_accents_et_casse():
    noms = ["Zoé", "élodie", "Émile", "Ange"]
    assert sorted(noms, key=cle_de_tri) == ["Ange", "élodie", "Émile", "Zoé"]
