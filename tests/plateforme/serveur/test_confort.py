"""Reading comfort, over HTTP: what the cookie may hold, where the form leads, what is wiped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateforme.langues import LANGUES
from plateforme.serveur.confort import TAILLES, Confort

CODES = ("", *LANGUES)
DE_NOUS = st.builds(Confort, st.sampled_from(TAILLES), st.booleans(), st.sampled_from(CODES))


@given(DE_NOUS, st.text(), st.text(), st.text())
def test_rien_d_etranger_n_y_entre(depart: Confort, taille: str, mode: str, langue: str) -> None:
    confort = depart.avec(taille, mode, langue)
    assert confort.taille in TAILLES
    assert confort.langue in CODES
    assert Confort().avec(*confort.texte.split(".")) == confort


def test_il_suit_la_personne_jusqu_a_son_depart(entrer: Callable[..., Any]) -> None:
    visite, _ = entrer()
    assert 'data-taille="1" data-contraste="normal"' in visite.get("/parcours").texte
    reponse = visite.post("/confort", taille="3", retour="/parcours")
    assert (reponse.statut, reponse.entete("Location")) == (303, "/parcours")
    assert "HttpOnly" in reponse.entete("Set-Cookie")
    visite.post("/confort", contraste="fort")
    visite.post("/confort", langue="br")
    page = visite.get("/parcours").texte
    assert 'data-taille="3" data-contraste="fort"' in page
    assert "Selaou" in page
    visite.post("/sortir")
    assert "confort" not in visite.temoins
    assert 'data-taille="1"' in visite.get("/").texte


@pytest.mark.parametrize(
    ("retour", "vers"),
    [
        ("/module/droit_epn/ma-maitrise", "/module/droit_epn/ma-maitrise"),
        ("//ailleurs.exemple", "/"),
        ("https://ailleurs.exemple", "/"),
        ("/entrer/4K7M9QXT", "/"),
        ("/\\ailleurs", "/"),
        ("", "/"),
    ],
)
def test_le_formulaire_ne_mene_que_chez_nous(portail: Any, retour: str, vers: str) -> None:
    visite = portail.visite()
    visite.get("/")
    assert visite.post("/confort", taille="2", retour=retour).entete("Location") == vers
    visite.temoins["confort"] = "99.<b>.xx.."
    assert 'data-taille="1" data-contraste="normal"' in visite.get("/").texte
