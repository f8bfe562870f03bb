"""The help words: every catalogue is whole, and every word is one that the interface says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from plateforme.langues import DOSSIER, LANGUES, langues, lire_langue

RACINE = Path(__file__).resolve().parents[2]


def simple(texte: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte.replace("'", "’"))


@pytest.fixture(scope="module")
def interface() -> str:
    """Everything our pages and their scripts may say."""
    dossiers = ("plateforme/serveur/gabarits", "plateforme/serveur/statique", "modules/commun")
    return "\n".join(
        simple(chemin.read_text(encoding="utf-8"))
        for dossier in dossiers
        for chemin in sorted((RACINE / dossier).rglob("*"))
        if chemin.suffix in {".html", ".js"}
    )


@pytest.mark.parametrize("code", LANGUES)
def test_chaque_catalogue_est_complet(code: str, interface: str) -> None:
    langue = lire_langue(code)
    assert set(langue.mots) == {mot for autre in langues() for mot in autre.mots}
    assert langue.a_verifier <= set(langue.mots)
    assert all(aide.strip() for aide in langue.mots.values())
    assert langue.surs, "une langue sans mot sûr n’est pas proposée"
    inconnus = [mot for mot in langue.mots if simple(mot) not in interface]
    assert inconnus == []


def test_chaque_fichier_est_propose() -> None:
    assert {chemin.stem for chemin in DOSSIER.glob("*.toml")} == set(LANGUES)
    for chemin in DOSSIER.glob("*.toml"):
        lu = tomllib.loads(chemin.read_text(encoding="utf-8"))
        assert set(lu) == {"nom", "mots", "a_verifier"}
