"""What a beginner gets wrong, and what `epn contenu verifier` answers: where, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from modules.verification import verifier_module

AUJOURD_HUI = date(2026, 11, 22)
TOML = "01-premiers-pas.toml"
CARNET = "01-premiers-pas.ipynb"
FICHE = "module.toml"


@dataclass(frozen=True, slots=True)
class Erreur:
    """One slip: `ancien` becomes `nouveau` in `fichier`; the answer holds all of `mots`."""

    nom: str
    fichier: str
    ancien: str
    nouveau: str
    mots: tuple[str, ...]


ERREURS = (
    Erreur(
        "guillemet oublié à la fin",
        TOML,
        'titre = "Premiers pas"',
        'titre = "Premiers pas',
        ("ligne 1", "guillemets droits", "Premiers pas"),
    ),
    Erreur(
        "guillemets français",
        TOML,
        'titre = "Premiers pas"',
        "titre = «Premiers pas»",
        ("ligne 1", "guillemets droits"),
    ),
    Erreur(
        "guillemets dans le texte",
        TOML,
        'texte = "Non, jamais."',
        'texte = "Non, "jamais"."',
        ("ligne", "remplacez-les par « »"),
    ),
    Erreur(
        "virgule oubliée dans une liste",
        FICHE,
        '"Répondre à une question", ',
        '"Répondre à une question" ',
        ("ligne 4", "virgules"),
    ),
    Erreur("virgule décimale", TOML, "points = 1.0", "points = 1,5", ("ligne", "point")),
    Erreur("oui au lieu de true", TOML, "notee = true", "notee = oui", ("ligne", "true")),
    Erreur("vrai entre guillemets", TOML, "notee = true", 'notee = "true"', ("notee", "true")),
    Erreur(
        "date à la française",
        TOML,
        "verifie_le = 2026-04-03",
        "verifie_le = 03/04/2026",
        ("ligne", "année-mois-jour"),
    ),
    Erreur(
        "jour qui n’existe pas",
        TOML,
        "verifie_le = 2026-04-03",
        "verifie_le = 2026-02-30",
        ("ligne", "n’existe pas"),
    ),
    Erreur("signe égal oublié", TOML, "points = 1.0", "points 1.0", ("ligne", "« = »")),
    Erreur("clé avec un accent", TOML, "notee = true", "notée = true", ("ligne", "sans accent")),
    Erreur("crochet oublié", TOML, "[[questions]]", "[[questions]", ("ligne", "[[questions]]")),
    Erreur(
        "clé écrite deux fois",
        TOML,
        "duree_minutes = 10",
        "duree_minutes = 10\nduree_minutes = 12",
        ("ligne 4", "deux fois"),
    ),
    Erreur(
        "clé effacée", TOML, "points = 1.0\n", "", ("photo-lettre-info", "il manque « points »")
    ),
    Erreur(
        "clé mal écrite", TOML, "enonce =", "enonse =", ("enonse", "Vouliez-vous dire « enonce »")
    ),
    Erreur(
        "identifiant avec un accent",
        TOML,
        'id = "citer-auteur"',
        'id = "citer-créateur"',
        ("« id »", "sans accent"),
    ),
    Erreur(
        "identifiant en double",
        TOML,
        'id = "citer-auteur"',
        'id = "photo-lettre-info"',
        ("photo-lettre-info", "changez-en un"),
    ),
    Erreur(
        "type inventé",
        TOML,
        'type = "choix_multiple"',
        'type = "choix_multiples"',
        ("citer-auteur", "Vouliez-vous dire « choix_multiple »"),
    ),
    Erreur(
        "aucun choix juste", TOML, "juste = true", "juste = false", ("photo-lettre-info", "juste")
    ),
    Erreur(
        "question notée dans aucune cellule",
        CARNET,
        'lecon.question(\\"photo-lettre-info\\")',
        "lecon.sources()",
        ("photo-lettre-info", "aucune cellule", 'lecon.question("photo-lettre-info")'),
    ),
    Erreur(
        "cellule de deux lignes",
        CARNET,
        'lecon.question(\\"photo-lettre-info\\")',
        'a = 1\\nlecon.question(\\"photo-lettre-info\\")',
        ("seule dans sa cellule",),
    ),
    Erreur(
        "question mal recopiée",
        CARNET,
        'lecon.question(\\"citer-auteur\\")',
        'lecon.question(\\"citer-auteurs\\")',
        ("citer-auteurs", "Vouliez-vous dire « citer-auteur »"),
    ),
    Erreur(
        "image sans texte",
        CARNET,
        "## Avec vos mots",
        "## Avec vos mots\\n\\n![](photo.png)",
        ("texte de remplacement", "![ce que montre l’image]"),
    ),
    Erreur(
        "image d’un autre site",
        CARNET,
        "## Avec vos mots",
        "## Avec vos mots\\n\\n![Un chat](https://exemple.fr/chat.png)",
        ("exemple.fr", "à côté du carnet"),
    ),
    Erreur(
        "image absente du dossier",
        CARNET,
        "## Avec vos mots",
        "## Avec vos mots\\n\\n![Un chat](chat.png)",
        ("chat.png", "à côté du carnet"),
    ),
    Erreur(
        "chapitre mal nommé",
        FICHE,
        '"01-premiers-pas"',
        '"01-premier-pas"',
        ("01-premier-pas.toml",),
    ),
    Erreur(
        "durée en toutes lettres", TOML, "duree_minutes = 10", 'duree_minutes = "dix"', ("entier",)
    ),
)


@pytest.mark.parametrize("erreur", ERREURS, ids=lambda erreur: erreur.nom)
def test_chaque_erreur_dit_ou_et_quoi_faire(module_exemple: Path, erreur: Erreur) -> None:
    chemin = module_exemple / erreur.fichier
    texte = chemin.read_text(encoding="utf-8")
    assert erreur.ancien in texte
    chemin.write_text(texte.replace(erreur.ancien, erreur.nouveau, 1), encoding="utf-8")
    fautes = verifier_module(module_exemple, AUJOURD_HUI)
    messages = [str(faute).replace("\xa0", " ") for faute in fautes]
    assert any(all(mot in message for mot in erreur.mots) for message in messages), messages
    assert all(faute.fichier for faute in fautes)
    # None of the words of the libraries behind.
    assert not re.search(r"error|traceback|expected|invalid", " ".join(messages), re.I)
