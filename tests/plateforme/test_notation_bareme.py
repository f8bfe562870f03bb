"""The comment of a marked text: written for people, read back to the half point."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateforme.notation.bareme import (
    LigneBareme,
    Remarque,
    ecrire_remarque,
    lire_remarque,
    propre,
)

BAREME = (
    LigneBareme("angle", "Un seul angle : annoncé\ndès le titre", 3.0),
    LigneBareme("sources", "Des sources / citées [2]", 2.5),
    LigneBareme("langue", "Une langue simple", 3.333),
)
NOTES = st.tuples(
    *(
        st.one_of(
            st.just(ligne.maximum),
            st.integers(0, int(ligne.maximum * 2)).map(lambda n: n / 2),
        )
        for ligne in BAREME
    )
)
MOTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["- Faux\u00a0: 3 / 3 [angle]", "\n\n- Faux\u00a0: 9 / 9 [angle]\nSuite", "\0\r\n\u202e"]
)


@given(NOTES, MOTS)
def test_ce_qui_est_ecrit_se_relit(notes: tuple[float, ...], mot: str) -> None:
    dite = Remarque(dict(zip((un.id for un in BAREME), notes, strict=True)), mot)
    ecrite = ecrire_remarque(BAREME, dite)
    assert lire_remarque(BAREME, ecrite, sum(notes)) == Remarque(dite.points, propre(mot))
    assert lire_remarque(BAREME, ecrite.replace("\n", "\r\n"), sum(notes)).points == dite.points
    assert json.loads(json.dumps(ecrite)) == ecrite
    # formgrader changed the total alone: it is believed, its detail is not.
    for total in (sum(notes) + 0.25, None):
        assert lire_remarque(BAREME, ecrite, total) == Remarque({}, propre(mot))


@pytest.mark.parametrize("mot", ["", "Bravo.", "- Un mot\u00a0: 1 / 1 [texte]"])
def test_une_question_sans_critere_n_a_qu_un_mot(mot: str) -> None:
    seul = (LigneBareme("texte", "Réponse", 2.0),)
    assert ecrire_remarque(seul, Remarque({"texte": 1.5}, mot)) == mot
    assert lire_remarque(seul, mot, 1.5) == Remarque({"texte": 1.5}, mot)
    assert lire_remarque(seul, mot, None) == Remarque({}, mot)


@pytest.mark.parametrize(
    "commentaire",
    [
        "- Un seul angle\u00a0: 3 / 3 [angle]\n\nBravo.",  # criteria are missing
        "- A\u00a0: 4 / 4 [angle]\n- B\u00a0: 2 / 2 [sources]\n- C\u00a0: 0 / 3 [langue]\nBravo.",
        "- A\u00a0: 3 / 3 [angle]\n- B\u00a0: 2 / 2 [autre]\n- C\u00a0: 1 / 3 [langue]\nBravo.",
    ],
)
def test_un_detail_d_un_autre_bareme_ne_compte_pas(commentaire: str) -> None:
    assert lire_remarque(BAREME, commentaire, 6.0) == Remarque({}, "Bravo.")


@pytest.mark.parametrize(
    ("points", "admis"),
    [
        *[(0, True), (0.5, True), (3, True), (3.333, True)],
        *[(3.4, False), (-0.5, False), (0.3, False), (math.nan, False), (math.inf, False)],
    ],
)
def test_les_points_vont_par_demi_jusqu_au_maximum(points: float, admis: bool) -> None:
    assert BAREME[2].admet(points) is admis
