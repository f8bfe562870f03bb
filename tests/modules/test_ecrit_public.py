"""« Écrire pour être lu »: its examples obey their rules, its figures are the desk's."""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest

from modules.catalogue import Module, lire_module
from modules.commun.conseils.lisibilite import VARIANTE, mesurer_lisibilite
from modules.commun.conseils.moteur import demander_conseils
from modules.commun.conseils.syllabes import nombre_de_syllabes
from modules.commun.conseils.texte import Texte, lire_balise
from modules.commun.phrases import bornes_des_phrases, nombre_de_mots
from modules.commun.questions.choix import ChoixMultiple
from modules.commun.questions.ordre import Ordre
from modules.commun.questions.redaction import Redaction
from modules.commun.questions.trouver_erreur import TrouverErreur

DOSSIER = Path(__file__).resolve().parents[2] / "modules" / "ecrit_public"
ETRE_OU_AVOIR = re.compile(
    r"être|suis|es|est|sommes|êtes|étant|été|ét(?:ais|ait|ions|iez|aient)|so(?:is|it|ient|yons|yez)"
    r"|(?:fu|eu)(?:s|t|rent|sse)?|f[uû]t|se(?:rai|ra|ras|rons|rez|ront|rais|rait|rions|riez|raient)"
    r"|avoir|ayant|ai|as|a|avons|avez|ont|av(?:ais|ait|ions|iez|aient)|ai(?:e|es|t|ent)"
    r"|au(?:rai|ra|ras|rons|rez|ront|rais|rait|rions|riez|raient)"
)
LETTRES_QUI_DEPASSENT = "bdfghjklpqty"
_CITATION = re.compile(r"(?:^>.*\n?)+", re.MULTILINE)
_EN_GRAS = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)
DICTIONNAIRE = re.compile(r"(?:[a-zéèêô]+, ){7,}[a-zéèêô]+")


@pytest.fixture(scope="module")
def module() -> Module:
    return lire_module(DOSSIER)


def nus(texte: str) -> str:
    """Return a text in lower case, without its accents."""
    plat = unicodedata.normalize("NFKD", texte.lower().replace("œ", "oe"))
    return "".join(signe for signe in plat if not unicodedata.combining(signe))


def mots(texte: str) -> list[str]:
    """Return the words, cut at apostrophes too."""
    return re.findall(r"[^\W\d_]+", texte)


def entre_guillemets(texte: str) -> str:
    return texte.split("«")[-1].split("»")[0]


def sans(lettres: str, texte: str) -> bool:
    return not set(lettres) & set(nus(texte))


def meme_initiale(texte: str) -> bool:
    return len({nus(mot)[0] for mot in mots(texte)}) == 1


def boule_de_neige(texte: str) -> bool:
    return [len(mot) for mot in mots(texte)] == list(range(1, len(mots(texte)) + 1))


def initiales_des_lignes(mot: str, texte: str) -> bool:
    return "".join(ligne[0] for ligne in texte.split("\n")) == mot


def chaque_phrase(motif: str, texte: str) -> bool:
    phrases = [texte[debut:fin].strip() for debut, fin in bornes_des_phrases(texte)]
    return len(phrases) > 1 and all(re.match(motif, phrase) for phrase in phrases)


def dans_cet_ordre(attendus: str, texte: str) -> bool:
    """Tell whether these words are met in this order; « grand-mère » is two."""
    suite = iter(mots(texte.lower()))
    return all(mot in suite for mot in mots(attendus))


def haiku(texte: str) -> bool:
    def syllabes(vers: str) -> int:
        return sum(map(nombre_de_syllabes, mots(vers)))

    return [syllabes(vers) for vers in texte.split("\n")] == [5, 7, 5]


def des_lettres_de(nom: str, texte: str) -> bool:
    return set("".join(mots(nus(entre_guillemets(texte))))) <= set(nus(nom))


def suit_l_alphabet(texte: str) -> bool:
    initiales = "".join(nus(mot)[0] for mot in mots(texte))
    return string.ascii_lowercase.startswith(initiales)


def toutes_les_lettres(texte: str) -> bool:
    return set(string.ascii_lowercase) <= set(nus(texte))


def monosyllabes(texte: str) -> bool:
    return all(nombre_de_syllabes(mot) == 1 for mot in mots(texte) if len(mot) > 1)


def s_plus_sept(module: Module, texte: str) -> bool:
    """Play the rule with the small dictionary that the exercise gives."""
    enonce = module.chapitre("02-atelier-ecriture").question("s-plus-sept").enonce
    suites = [liste[0].split(", ") for liste in DICTIONNAIRE.finditer(enonce)]
    assert all(suite == sorted(suite, key=nus) for suite in suites)
    avant, apres = map(str, re.findall(r"«\s(.+?)\s»", texte))
    joue = " ".join(
        next((suite[7] for suite in suites if suite[0] == mot), mot) for mot in avant.split()
    )
    return joue == apres


Regle: TypeAlias = Callable[[str], bool]
PROUVES: dict[str, Regle] = {
    "lipogramme-e": partial(sans, "e"),
    "tautogramme": meme_initiale,
    "boule-de-neige": boule_de_neige,
    "acrostiche": partial(initiales_des_lignes, "PORT"),
    "acrostiche-prenom": partial(initiales_des_lignes, "MALO"),
    "je-me-souviens": partial(chaque_phrase, "Je me souviens"),
    "monovocalisme-e": partial(sans, "aiouy"),
    "logorallye": partial(dans_cet_ordre, "bouée cornichon lundi parapluie grand-mère"),
    "haiku": haiku,
    "inventaire": partial(dans_cet_ordre, "un deux trois quatre cinq"),
    "prisonnier": partial(sans, LETTRES_QUI_DEPASSENT),
    "beau-present": partial(des_lettres_de, "Rosalie Dantec"),
    "abecedaire": suit_l_alphabet,
    "pangramme": toutes_les_lettres,
    "monosyllabes": monosyllabes,
    "sans-etre-ni-avoir": lambda texte: not any(map(ETRE_OU_AVOIR.fullmatch, mots(texte.lower()))),
    "tout-en-questions": partial(chaque_phrase, r"[^?]+\?$"),
}


def test_chaque_exemple_obeit_a_sa_regle(module: Module) -> None:
    chapitre = module.chapitre("02-atelier-ecriture")
    regles: dict[str, Regle] = {**PROUVES, "s-plus-sept": partial(s_plus_sept, module)}
    vues = set[str]()
    for question in chapitre.questions:
        if isinstance(question, Redaction):
            for contrainte in question.contraintes:
                assert regles[contrainte.id](contrainte.exemple), contrainte
                vues.add(contrainte.id)
    assert vues == regles.keys()
    assert "Dix-sept règles" in (DOSSIER / "02-atelier-ecriture.ipynb").read_text(encoding="utf-8")


def test_les_exercices_de_l_atelier_suivent_leurs_regles(module: Module) -> None:
    chapitre = module.chapitre("02-atelier-ecriture")
    clandestins = chapitre.question("e-clandestins")
    assert isinstance(clandestins, TrouverErreur)
    assert all(sans("e", p.texte) is not p.erreur for p in clandestins.passages)
    prisonnier = chapitre.question("qui-est-prisonnier")
    assert isinstance(prisonnier, ChoixMultiple)
    assert all(sans(LETTRES_QUI_DEPASSENT, c.texte) is c.juste for c in prisonnier.choix)
    boule = chapitre.question("boule-a-rouler")
    assert isinstance(boule, Ordre)
    assert boule_de_neige(" ".join(etape.texte for etape in boule.etapes))
    *_, panne = exemples("02-atelier-ecriture", "avant-apres-lettre")
    assert sans("e", panne.blocs[0].texte)


def exemples(chapitre: str, cellule: str) -> list[Texte]:
    """Return the texts quoted in a cell of a lesson; a line in bold is their title."""
    carnet = json.loads((DOSSIER / f"{chapitre}.ipynb").read_text(encoding="utf-8"))
    prose = next("".join(c["source"]) for c in carnet["cells"] if c["id"] == cellule)
    cites = (re.sub(r"^> ?", "", cite, flags=re.M) for cite in _CITATION.findall(prose))
    return [lire_balise(_EN_GRAS.sub(r"# \1", cite, count=1)) for cite in cites]


def test_l_affiche_reprise_vaut_ce_que_la_lecon_en_dit() -> None:
    avant, apres = exemples("01-cles-ecriture-efficace", "avant-apres")
    carnet = (DOSSIER / "01-cles-ecriture-efficace.ipynb").read_text(encoding="utf-8")
    scores = mesurer_lisibilite(avant).score, mesurer_lisibilite(apres).score
    assert f"passe de {scores[0]} à {scores[1]}" in carnet
    premiere = avant.blocs[1].texte.split(". ")[0]
    assert (nombre_de_mots(premiere), "a cinquante-neuf mots" in carnet) == (59, True)
    assert {c.regle for c in demander_conseils(apres)} <= {"six-questions"}
    assert len(demander_conseils(avant)) > 10
    assert VARIANTE.partition("variante ")[2] in carnet
    fausse_alarme = "elle a été fatiguée tout l’été"
    assert fausse_alarme in carnet
    regles = {c.regle for c in demander_conseils(lire_balise(f"En juin, {fausse_alarme}."))}
    assert "voix-passive" in regles


def test_le_bureau_dit_de_la_note_et_du_reportage_ce_que_les_lecons_en_disent(
    module: Module,
) -> None:
    note = module.chapitre("04-ecrire-pour-le-web").question("page-permanence")
    assert isinstance(note, Redaction)
    assert len(demander_conseils(lire_balise(note.depart))) > 15
    avant, apres = exemples("04-ecrire-pour-le-web", "avant-apres")
    assert len(demander_conseils(apres)) < len(demander_conseils(avant)) / 3
    (bac,) = exemples("06-reportage-ecrire", "modele")
    (conseil,) = demander_conseils(bac)
    assert (conseil.regle, conseil.extrait) == ("double-negation", "ne pars pas sans Ibrahim")
