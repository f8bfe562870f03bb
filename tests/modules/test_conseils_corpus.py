"""The advice on real texts: exactly what a reader agreed with, and few false alarms.

The texts are in the public domain or under a free licence, each with its source on its first lines;
those of the team show what gets no advice, and what gets all of it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from modules.commun.conseils import (
    REGLES,
    Conseil,
    Texte,
    demander_conseils,
    lire_balise,
    mesurer_lisibilite,
)
from modules.commun.conseils.lexique import FAMILLES

CORPUS = Path(__file__).parent / "corpus_conseils"
ATTENDUS: dict[str, dict[str, Any]] = tomllib.loads(
    (CORPUS / "attendus.toml").read_text(encoding="utf-8")
)
EXTRAIT = 48
# Of a hundred pieces of advice on good texts, how many may be wrong.
FAUSSES_MAXIMUM = 15
ECRIVAINS = {"baudelaire", "daudet", "flaubert", "maupassant", "stendhal", "verne", "zola"}


def lire(nom: str) -> Texte:
    """Read a text of the corpus, its source left out."""
    source = (CORPUS / f"{nom}.txt").read_text(encoding="utf-8")
    return lire_balise(re.sub(r"^%.*\n", "", source, flags=re.MULTILINE))


def dire(conseil: Conseil) -> str:
    """The rule, and what it points at; the advice itself when it is on the whole text."""
    if conseil.extrait and not conseil.extrait.strip():
        return conseil.regle
    return f"{conseil.regle} : {(conseil.extrait or conseil.proposition)[:EXTRAIT].strip()}"


def test_chaque_texte_a_sa_source_et_ce_qu_on_en_attend() -> None:
    fichiers = sorted(CORPUS.glob("*.txt"))
    assert [fichier.stem for fichier in fichiers] == sorted(ATTENDUS)
    for fichier in fichiers:
        entete = "".join(re.findall(r"^% .*\n", fichier.read_text(encoding="utf-8"), re.MULTILINE))
        assert re.search(r"Domaine public|CC BY-SA", entete), fichier.name


@pytest.mark.parametrize("nom", sorted(ATTENDUS))
def test_le_moteur_dit_ce_qu_on_en_attend(nom: str) -> None:
    texte = lire(nom)
    assert [dire(conseil) for conseil in demander_conseils(texte)] == ATTENDUS[nom]["attendus"]
    assert mesurer_lisibilite(texte).score == ATTENDUS[nom]["lisibilite"]


def test_les_fausses_alertes_sont_rares() -> None:
    bons = {nom: lu for nom, lu in ATTENDUS.items() if nom != "nous-circulaire"}
    fausses = [alerte for lu in bons.values() for alerte in lu.get("fausses", [])]
    tous = [alerte for lu in bons.values() for alerte in lu["attendus"]]
    assert all(set(lu.get("fausses", [])) <= set(lu["attendus"]) for lu in bons.values())
    assert len(tous) > 50
    assert 100 * len(fausses) <= FAUSSES_MAXIMUM * len(tous)


def test_aucun_mot_d_administration_chez_les_ecrivains() -> None:
    """What was not written in an office is not taken for it."""
    entendus = {c.regle for nom in ECRIVAINS for c in demander_conseils(lire(nom))}
    assert entendus & set(FAMILLES) <= {"lourdeur"}


def test_le_corpus_fait_parler_presque_toutes_les_regles() -> None:
    entendues = {alerte.split(" : ")[0] for lu in ATTENDUS.values() for alerte in lu["attendus"]}
    muettes = {regle.code for regle in REGLES} - entendues
    # A long text, and what nobody in the corpus wrote.
    assert muettes == {"intertitre", "pleonasme"}
