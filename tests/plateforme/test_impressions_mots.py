"""Three words with a small drawing, from a card's code."""

import itertools
import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscriptions.codes import ALPHABET, LONGUEUR_CARTE, afficher, nouveau_code
from plateforme.impressions.dessins import DESSINS, svg
from plateforme.impressions.mots_images import MOTS, TRIPLETS, triplet, trois_mots

# A card handed out must show the same words when it is printed again, years later.
CONNUS = {
    "00000000": ("ancre", "escargot", "papillon"),
    "7K3M9QX1": ("pomme", "montagne", "fusée"),
    "ZZZZZZZ7": ("chat", "nuage", "chaise"),
    "1234567M": ("banane", "étoile", "montagne"),
}

codes = st.builds(lambda _: nouveau_code(LONGUEUR_CARTE), st.integers(0, 10**6))


@given(codes)
def test_trois_mots_differents_et_toujours_les_memes(code: str) -> None:
    mots = trois_mots(code)
    assert len(set(mots)) == 3
    assert set(mots) <= set(MOTS)
    assert trois_mots(afficher(code).lower()) == trois_mots(f" {code} ") == mots


@pytest.mark.parametrize(("code", "mots"), CONNUS.items())
def test_les_cartes_deja_donnees_gardent_leurs_mots(code: str, mots: tuple[str, str, str]) -> None:
    assert trois_mots(code) == mots


@pytest.mark.parametrize("saisie", ["", "A", "ABCDEFGH", "00000001", "é" * 8, "0" * 100])
def test_ce_qui_n_est_pas_un_code_est_refuse(saisie: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        trois_mots(saisie)


def test_les_triplets_sont_tous_differents_et_servent_tous_les_mots() -> None:
    tous = [triplet(numero) for numero in range(TRIPLETS)]
    assert len(set(tous)) == TRIPLETS == 4096
    assert all(len(set(mots)) == 3 for mots in tous)
    for place in range(3):
        compte = Counter(mots[place] for mots in tous)
        assert set(compte) == set(MOTS)
        assert max(compte.values()) <= 2 * min(compte.values())


def test_les_mots_disent_peu_du_code() -> None:
    # 35 random bits in a card: whoever sees the words alone still has 23 of them to find.
    bits_du_code = (LONGUEUR_CARTE - 1) * (len(ALPHABET).bit_length() - 1)
    assert bits_du_code - (TRIPLETS.bit_length() - 1) == 23


def test_les_mots_sont_courts_simples_et_distincts() -> None:
    assert len(MOTS) == 64
    for mot in MOTS:
        assert re.fullmatch(r"[a-zéèêëâîôûœç]{3,10}", mot), mot
    sans_accent = [mot.translate(str.maketrans("éèâô", "eeao")) for mot in MOTS]
    assert len(set(sans_accent)) == len(MOTS)
    # Two words that differ by one letter are mistaken for each other.
    for un, autre in itertools.combinations(sans_accent, 2):
        if len(un) == len(autre):
            assert sum(a != b for a, b in zip(un, autre, strict=True)) > 1, (un, autre)


@pytest.mark.parametrize("mot", DESSINS)
def test_un_dessin_est_un_svg_simple_dans_son_cadre(mot: str) -> None:
    racine = ET.fromstring(svg(mot))
    balises = {element.tag.rpartition("}")[2] for element in racine.iter()}
    assert balises <= {"svg", "g", "path", "circle", "ellipse"}
    chemins = [e.attrib["d"] for e in racine.iter() if e.tag.endswith("path")]
    assert 1 <= len(chemins) <= 8
    for chemin in chemins:
        assert all(0 <= float(n) <= 48 for n in re.findall(r"\d+(?:\.\d+)?", chemin)), mot
    for cercle in racine.iter():
        if cercle.tag.endswith("circle"):
            x, y, rayon = (float(cercle.attrib[nom]) for nom in ("cx", "cy", "r"))
            assert rayon <= min(x, y, 48 - x, 48 - y), mot
    assert len({svg(autre) for autre in DESSINS}) == len(DESSINS)
