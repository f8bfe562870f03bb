"""`make bench` keeps what it measured, each measure in a section of its own."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.resultats import remplacer

TITRES = st.lists(st.text("abc (,)", min_size=1).map(str.strip).filter(bool), unique=True)
TEXTES = st.text("|- \n12ab", min_size=1).filter(str.strip)


@given(TITRES, st.data())
def test_une_partie_prend_la_place_de_la_sienne_et_d_aucune_autre(
    titres: list[str], tirage: st.DataObject
) -> None:
    document, attendu = "# Tout\n", {}
    for _ in range(2):
        for titre in tirage.draw(st.permutations(titres)):
            attendu[titre] = tirage.draw(TEXTES).strip()
            document = remplacer(document, titre, attendu[titre])
            assert remplacer(document, titre, attendu[titre]) == document
    tete, *parties = re.split(r"^## ", document, flags=re.MULTILINE)
    assert tete.strip() == "# Tout"
    lues = dict(partie.split("\n", 1) for partie in parties)
    assert {titre: texte.strip() for titre, texte in lues.items()} == attendu
    assert list(lues) == list(attendu), "chacune garde sa place"
