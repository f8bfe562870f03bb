"""Refusals: stable codes, sentences in good French, nothing of anybody in them."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import inscriptions
from erreurs import ErreurEPN
from inscriptions.erreurs import PHRASES, ErreurRegistre, refus

SOURCES = sorted(Path(inscriptions.__file__).parent.rglob("*.py"))
# The only data a sentence may show: figures, names of fields, and what hinders a booking (another
# session's code, title, date and hours; the account that runs it): never a learner.
CHAMPS = {"champ", "maximum", "minimum", "capacite", "ligne", "choix"}
CHAMPS |= {"session", "sessions", "titre", "jour", "debut", "fin", "qui"}


@pytest.mark.parametrize("code", PHRASES)
def test_une_phrase_complete_et_bien_composee(code):
    phrase = PHRASES[code]
    assert re.fullmatch(r"[a-z-]+", code)
    assert phrase.endswith(".")
    assert phrase[0].isupper()
    assert not re.search(r"[^\u00a0][:;!?»]|«[^\u00a0]|'", re.sub(r"\w+:/+", "", phrase))
    assert {nom for _, nom, _, _ in Formatter().parse(phrase) if nom} <= CHAMPS


def test_chaque_code_employe_a_sa_phrase_et_chaque_phrase_sert():
    refuses, textes = set(), set()
    for fichier in SOURCES:
        if fichier.name == "erreurs.py":
            continue
        for noeud in ast.walk(ast.parse(fichier.read_text("utf-8"))):
            if isinstance(noeud, ast.Constant):
                textes.add(noeud.value)
            if (
                isinstance(noeud, ast.Call)
                and isinstance(noeud.func, ast.Name)
                and noeud.func.id == "refus"
                and isinstance(noeud.args[0], ast.Constant)
            ):
                refuses.add(noeud.args[0].value)
    assert refuses <= set(PHRASES)
    assert set(PHRASES) <= textes


def test_un_refus_porte_code_message_et_donnees():
    erreur = refus("session-complete", capacite=12)
    assert isinstance(erreur, ErreurEPN)
    assert erreur.code == "session-complete"
    assert erreur.donnees == {"capacite": 12}
    assert str(erreur) == erreur.message
    assert "(12 places)" in erreur.message
    assert str(ErreurRegistre("x", "Phrase.", a=1)) == "Phrase."
    with pytest.raises(KeyError):
        refus("code-inexistant")
