"""Start a chapter, or a module (« nouveau »): files that can be checked, shown and edited at once.

The text written here is read by somebody who has never programmed: each key says what it is for.
Nothing that exists is ever overwritten.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from modules.carnet import SEUL_IMPORT, Carnet
from modules.catalogue import FICHE_MODULE, NOM_DE_CHAPITRE, NOM_DE_MODULE
from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import en_slug
from modules.commun.fichiers import lire_texte, lire_toml
from modules.nettoyage import en_lignes, forme_propre

LONGUEUR_TITRE = 120
CHAPITRES_MAXIMUM = 99  # two digits in front of their names
PREMIER_CHAPITRE = "Pour commencer"

_QUESTIONS = """\
# Les questions du chapitre ; la prose est dans le carnet du même nom, {chapitre}.ipynb.
# Une ligne qui commence par « # » est une note pour vous : la page ne la montre pas.
# Un texte s’écrit entre guillemets droits "…" ; l’apostrophe et les « » y sont libres.

titre = {titre}
resume = "Ce que l’on saura faire à la fin, en une phrase."
duree_minutes = 20  # le temps qu’il faut, en minutes

# Une question commence par [[questions]]. Pour en ajouter une, copiez le bloc en entier,
# changez son identifiant, puis montrez-la dans le carnet : lecon.question("son-identifiant")

[[questions]]
id = "{question}"  # minuscules sans accent, chiffres, tirets ; jamais réutilisé
type = "choix_unique"  # un seul choix juste ; les autres types sont dans le guide de l’auteur
notee = false  # false : pour s’entraîner ; true : elle compte pour l’attestation
points = 1.0
enonce = "Votre question, comme on la pose au comptoir ?"
explication = "Ce qu’il faut retenir, montré après la réponse."

[[questions.choix]]
id = "geste-utile"
texte = "Le bon geste."
juste = true
retour = "Pourquoi c’est le bon."

[[questions.choix]]
id = "geste-courant"
texte = "Un geste que l’on voit souvent."
juste = false
retour = "Pourquoi il ne convient pas, et quoi faire à la place."
"""

_FICHE = """\
# Ce qui est enseigné dans ce module. Une ligne qui commence par « # » est une note pour vous.

identifiant = "{module}"  # le nom du dossier : ne le changez plus une fois publié
titre = {titre}
public = "À qui s’adresse ce module ?"
objectifs = [
    "Ce que l’on saura faire, en commençant par un verbe.",
]
duree_minutes = 120  # le temps de toute la formation
chapitres = [
]
licence = "CC BY-SA 4.0"

# Ce que demande l’attestation : des minutes de présence, et un score en pour cent.
[regle]
minutes_presence = 90
score_minimal = 60
"""


@dataclass(frozen=True, slots=True)
class Ebauche:
    """What was written: the ids, and the files in the order in which to open them."""

    module: str
    chapitre: str
    fichiers: tuple[Path, ...]


def creer_module(racine: Path, titre: str) -> Ebauche:
    """Create a module's folder in `racine` with its first chapter. Raises ErreurContenu."""
    titre = _titre(titre)
    nom = en_slug(titre).replace("-", "_")
    if not NOM_DE_MODULE.fullmatch(nom):
        nom = f"module_{nom}"
    dossier = racine / nom
    if dossier.exists():
        raise ErreurContenu(
            nom, None, "ce dossier existe déjà : choisissez un autre titre, ou ajoutez un chapitre."
        )
    try:
        dossier.mkdir()
    except OSError as erreur:
        raise _ecriture_refusee(racine) from erreur
    try:
        fiche = dossier / FICHE_MODULE
        _ecrire(fiche, _FICHE.format(module=nom, titre=_entre_guillemets(titre)))
        ebauche = creer_chapitre(dossier, PREMIER_CHAPITRE)
    except BaseException:
        shutil.rmtree(dossier)  # ours a moment ago
        raise
    return Ebauche(nom, ebauche.chapitre, (fiche, *ebauche.fichiers))


def creer_chapitre(dossier: Path, titre: str) -> Ebauche:
    """Create the next chapter of the module in `dossier` and name it in module.toml.

    The comments of module.toml stay. Raises ErreurContenu, and then nothing was written.
    """
    titre = _titre(titre)
    module = dossier.resolve().name
    fiche = dossier / FICHE_MODULE
    connus = _chapitres_connus(fiche, module)
    slug = en_slug(titre)
    for connu in connus:
        if connu[3:] == slug:
            raise ErreurContenu(
                f"{module}/{connu}.ipynb",
                None,
                "un chapitre porte déjà ce titre : ouvrez-le, ou choisissez un autre titre.",
            )
    numero = max((int(connu[:2]) for connu in connus), default=0) + 1
    if numero > CHAPITRES_MAXIMUM:
        raise ErreurContenu(module, None, f"un module a {CHAPITRES_MAXIMUM} chapitres au plus.")
    chapitre = f"{numero:02d}-{slug}"
    question = f"exemple-{slug}"
    complete = _avec_chapitre(lire_texte(fiche, f"{module}/{FICHE_MODULE}"), chapitre, module)
    carnet, questions = dossier / f"{chapitre}.ipynb", dossier / f"{chapitre}.toml"
    try:
        _ecrire(
            questions,
            _QUESTIONS.format(chapitre=chapitre, question=question, titre=_entre_guillemets(titre)),
        )
        _ecrire(carnet, _texte_du_carnet(chapitre, titre, question))
        _ecrire(fiche, complete)
    except OSError as erreur:
        for ecrit in (carnet, questions):
            ecrit.unlink(missing_ok=True)
        raise _ecriture_refusee(dossier) from erreur
    return Ebauche(module, chapitre, (carnet, questions))


def _titre(titre: str) -> str:
    propre = " ".join(titre.split())
    if not en_slug(propre) or len(propre) > LONGUEUR_TITRE or not propre.isprintable():
        raise ErreurContenu(
            "",
            None,
            f"donnez un titre avec des lettres, de {LONGUEUR_TITRE} signes au plus, "
            'entre guillemets : "Mon chapitre".',
        )
    return propre


def _chapitres_connus(fiche: Path, module: str) -> set[str]:
    """Return the chapters that module.toml names, and those whose files are there."""
    nommes = lire_toml(fiche, f"{module}/{FICHE_MODULE}").get("chapitres")
    noms = {nom for nom in nommes if isinstance(nom, str)} if isinstance(nommes, list) else set()
    noms |= {f.stem for motif in ("*.ipynb", "*.toml") for f in fiche.parent.glob(motif)}
    return {nom for nom in noms if NOM_DE_CHAPITRE.fullmatch(nom)}


def _avec_chapitre(texte: str, chapitre: str, module: str) -> str:
    """Return module.toml with one more chapter at the end of its list, comments kept."""
    avant = tomllib.loads(texte)
    attendu = [*avant["chapitres"], chapitre] if isinstance(avant.get("chapitres"), list) else None
    debut = re.search(r"^chapitres\s*=\s*\[", texte, re.M)
    fins = re.finditer(r"\]", texte[debut.end() :]) if debut and attendu else ()
    # The list is closed by one of the brackets that follow, and may end in a comma, a note, or
    # neither: the one writing that reads as expected is the right one.
    for fin, virgule in product(fins, ("", ",", "\n    ,")):
        place = (debut.end() if debut else 0) + fin.start()
        essai = f'{texte[:place].rstrip()}{virgule}\n    "{chapitre}",\n{texte[place:]}'
        try:
            lu = tomllib.loads(essai)
        except tomllib.TOMLDecodeError:
            continue
        if lu == {**avant, "chapitres": attendu}:
            return essai
    raise ErreurContenu(
        f"{module}/{FICHE_MODULE}",
        None,
        "la liste « chapitres » ne se lit pas : écrivez-la sur une ligne, comme "
        'chapitres = ["01-le-sujet"], puis recommencez.',
    )


def _texte_du_carnet(chapitre: str, titre: str, question: str) -> str:
    cellules = [
        (
            "markdown",
            f"# {titre}\n\nUne situation que vous avez vécue au comptoir, en trois lignes.",
        ),
        ("code", f'{SEUL_IMPORT}\n\nlecon = ouvrir_lecon("{chapitre}")'),
        ("markdown", "## Ce qui est possible\n\nCe que l’on peut faire, puis comment s’y prendre."),
        ("code", f'lecon.question("{question}")'),
        (
            "markdown",
            "## Je l’explique au public\n\nDeux ou trois phrases simples, à dire telles quelles.",
        ),
        ("markdown", "## Mémo\n\n- Ce qu’il faut garder sous les yeux, sur une page."),
        ("markdown", "## Sources et licence\n\nCe chapitre est sous licence CC BY-SA 4.0."),
        ("code", "lecon.sources()"),
    ]
    brut: Carnet = {
        "cells": [{"cell_type": genre, "source": source} for genre, source in cellules],
        "metadata": {},
    }
    propre = en_lignes(forme_propre(brut, titre))
    return json.dumps(propre, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _entre_guillemets(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)  # a JSON text is a TOML text


def _ecrire(chemin: Path, texte: str) -> None:
    chemin.write_text(texte, encoding="utf-8", newline="\n")


def _ecriture_refusee(dossier: Path) -> ErreurContenu:
    return ErreurContenu(
        dossier.name,
        None,
        "on ne peut pas écrire dans ce dossier : mettez vos modules ailleurs et nommez ce "
        "dossier dans la variable EPN_MODULES.",
    )
