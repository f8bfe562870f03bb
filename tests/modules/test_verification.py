"""`verifier_module`: every fault at once, each naming the file, the id and what to change."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modules.catalogue import Chapitre
from modules.commun.questions import ChoixUnique
from modules.verification import cle_satisfaite, verifier_module

AUJOURD_HUI = date(2026, 11, 22)
TOML = "01-premiers-pas.toml"
SOURCES = "sources/code-propriete-intellectuelle.toml"
CARNET = "01-premiers-pas.ipynb"


def changer(chemin: Path, ancien: str, nouveau: str) -> None:
    texte = chemin.read_text(encoding="utf-8")
    assert ancien in texte
    chemin.write_text(texte.replace(ancien, nouveau), encoding="utf-8")


def changer_carnet(chemin: Path, **champs: Any) -> None:
    carnet = json.loads(chemin.read_text(encoding="utf-8"))
    carnet.update(champs)
    chemin.write_text(json.dumps(carnet), encoding="utf-8")


def test_le_module_d_exemple_est_correct(module_exemple: Path) -> None:
    assert verifier_module(module_exemple, AUJOURD_HUI) == []


def test_tout_est_dit_en_une_fois(
    module_exemple: Path, refaire_carnet: Any, cellules: list[tuple[str, str]]
) -> None:
    changer(module_exemple / TOML, 'id = "prix"', 'id = "prix"\ncouleur = "bleu"')
    changer(module_exemple / TOML, "points = 2\n", "points = -2\n")
    changer(module_exemple / "module.toml", "score_minimal = 60", "score_minimal = 600")
    refaire_carnet([*cellules, ("code", "import os\nclass A: pass"), ("markdown", "![](x.png)")])
    messages = [str(faute) for faute in verifier_module(module_exemple, AUJOURD_HUI)]
    for mot in ("couleur", "points", "score_minimal", "import", "class", "remplacement"):
        assert any(mot in message for message in messages), mot


@pytest.mark.parametrize(
    ("jour", "nombre"),
    [(date(2027, 4, 3), 0), (date(2027, 4, 4), 3), (date(2026, 3, 31), 3)],
)
def test_droit_a_revoir_ou_date_du_futur(module_exemple: Path, jour: date, nombre: int) -> None:
    fautes = verifier_module(module_exemple, jour)
    assert len(fautes) == nombre
    assert {f.fichier for f in fautes} <= {f"exemple_epn/{TOML}", f"exemple_epn/{SOURCES}"}
    assert all("relisez" in str(faute) or "futur" in str(faute) for faute in fautes)


@pytest.mark.parametrize(
    ("source", "mot"),
    [
        ("def f(): pass", "def"),
        ("async def f(): pass", "def"),
        ("class A: pass", "class"),
        ("import os", "import"),
        ("from os import path", "import"),
        ("from modules.commun.lecon import ouvrir_lecon as o", "import"),
        ("a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6", "5 lignes"),
        ("%matplotlib inline", "Python"),
        ("a\x00b", "Python"),
        ('a = 1\nlecon.question("citer-auteur")', "seule"),
        ('lecon.question( "citer-auteur" )', "seule"),
        ("lecon.question('citer-auteur')", "seule"),
        ("lecon.question(nom)", "seule"),
        ('lecon.question("citer-auteur", 2)', "seule"),
        ('lecon.question("inconnue")', "n’existe pas"),
        ('lecon.question("citer-auteur")', "2 fois"),
    ],
)
def test_cellule_de_code(
    module_exemple: Path,
    refaire_carnet: Any,
    cellules: list[tuple[str, str]],
    source: str,
    mot: str,
) -> None:
    refaire_carnet([*cellules, ("code", source)])
    fautes = verifier_module(module_exemple, AUJOURD_HUI)
    assert any(mot in faute.remede for faute in fautes)
    assert all(faute.fichier == f"exemple_epn/{CARNET}" for faute in fautes)
    assert all(faute.identifiant for faute in fautes)


@pytest.mark.parametrize(
    ("source", "mot"),
    [
        ("![](attachment:photo.png)", "remplacement"),
        ("#### Trop bas", "niveau"),
        ("# Encore un titre", "un seul titre"),
        ("<script>alert(1)</script>", "<script>"),
    ],
)
def test_cellule_de_prose(
    module_exemple: Path,
    refaire_carnet: Any,
    cellules: list[tuple[str, str]],
    source: str,
    mot: str,
) -> None:
    refaire_carnet([*cellules, ("markdown", source)])
    (faute,) = verifier_module(module_exemple, AUJOURD_HUI)
    assert mot in faute.remede
    assert faute.identifiant


def test_sans_titre_ni_ouverture(module_exemple: Path, refaire_carnet: Any) -> None:
    refaire_carnet([("markdown", "Bonjour"), ("markdown", "## Suite")])
    messages = " ".join(str(f) for f in verifier_module(module_exemple, AUJOURD_HUI))
    assert "commence par le titre" in messages
    assert "ouvre la leçon" in messages


def test_mauvaise_ouverture(
    module_exemple: Path, refaire_carnet: Any, cellules: list[tuple[str, str]]
) -> None:
    refaire_carnet([(genre, s.replace("01-premiers", "02-premiers")) for genre, s in cellules])
    (faute,) = verifier_module(module_exemple, AUJOURD_HUI)
    assert 'ouvrir_lecon("01-premiers-pas")' in faute.remede


def test_question_notee_oubliee_mais_pas_l_entrainement(
    module_exemple: Path, refaire_carnet: Any, cellules: list[tuple[str, str]]
) -> None:
    refaire_carnet([cellule for cellule in cellules if "question(" not in cellule[1]])
    fautes = verifier_module(module_exemple, AUJOURD_HUI)
    assert {faute.identifiant for faute in fautes} == {"photo-lettre-info", "expliquer-public"}
    assert {faute.fichier for faute in fautes} == {f"exemple_epn/{TOML}"}


@pytest.mark.parametrize(
    "champs",
    [
        {"metadata": {}},
        {"metadata": {"title": "Premiers pas", "widgets": {}}},
        {"nbformat_minor": 6},
    ],
)
def test_carnet_pas_propre(module_exemple: Path, champs: dict[str, Any]) -> None:
    changer_carnet(module_exemple / CARNET, **champs)
    (faute,) = verifier_module(module_exemple, AUJOURD_HUI)
    assert "epn contenu nettoyer" in str(faute)


@pytest.mark.parametrize(
    ("contenu", "ligne", "mot"),
    [
        ('{\n "cells": [\n,', 3, "abîmé"),
        ("[" * 100_000, None, "abîmé"),
        ('{"nbformat": 3}', None, "format 4"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', None, "format"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {},'
            ' "cells": [{"id": "a", "cell_type": "code"}]}',
            None,
            "format",
        ),
    ],
)
def test_carnet_malforme(module_exemple: Path, contenu: str, ligne: int | None, mot: str) -> None:
    (module_exemple / CARNET).write_text(contenu, encoding="utf-8")
    (faute,) = verifier_module(module_exemple, AUJOURD_HUI)
    assert (faute.fichier, faute.ligne) == (f"exemple_epn/{CARNET}", ligne)
    assert mot in faute.remede


def test_module_illisible(module_exemple: Path) -> None:
    (module_exemple / "module.toml").write_text("x", encoding="utf-8")
    (faute,) = verifier_module(module_exemple, AUJOURD_HUI)
    assert faute.ligne == 1


def test_fichier_hors_du_module(module_exemple: Path) -> None:
    (module_exemple / "02-brouillon.toml").write_text("", encoding="utf-8")
    (faute,) = verifier_module(module_exemple, AUJOURD_HUI)
    assert faute.fichier == "exemple_epn/02-brouillon.toml"


class CleAbsente(ChoixUnique):
    """A type whose own example is wrong."""

    def exemple_juste(self) -> str:
        return "b"


class CleRefusee(ChoixUnique):
    """A type whose own example is not even an answer."""

    def exemple_juste(self) -> str:
        return "z"


@pytest.mark.parametrize("classe", [CleAbsente, CleRefusee])
def test_une_cle_que_son_exemple_ne_satisfait_pas(
    chapitre_exemple: Chapitre, classe: type[ChoixUnique]
) -> None:
    juste = chapitre_exemple.question("photo-lettre-info")
    assert isinstance(juste, ChoixUnique)
    assert cle_satisfaite(juste)
    champs = {champ.name: getattr(juste, champ.name) for champ in fields(juste)}
    assert not cle_satisfaite(classe(**champs))
    sans_cle = replace(juste, choix=tuple(replace(c, juste=False) for c in juste.choix))
    assert not cle_satisfaite(sans_cle)
