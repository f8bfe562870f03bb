"""The law in a module: links of the prose, statuses said aloud, what a graded question rests on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from modules.catalogue import lire_module
from modules.echeances import Echeance, echeance, points_de_droit
from modules.verification import verifier_module

AUJOURD_HUI = date(2026, 11, 22)
TOML = "01-premiers-pas.toml"
FICHIER = "sources/code-propriete-intellectuelle.toml"


def ajouter_source(module: Path, identifiant: str, statut: str) -> None:
    """Add one more source of that status to the example."""
    chemin = module / FICHIER
    texte = chemin.read_text("utf-8")
    bloc = texte[texte.index("[[") :].replace("cpi-l122-5", identifiant)
    chemin.write_text(texte + bloc.replace('"verifie"', f'"{statut}"'), "utf-8")


@pytest.mark.parametrize(
    ("statut", "phrase", "mot"),
    [
        ("verifie", "Voyez l’[article](#source-citee).", None),
        ("verifie", "Voyez l’[article](#source-cite).", "Vouliez-vous dire «\u00a0citee\u00a0»"),
        ("verifie", 'Voyez l’[article](#source-inconnue "titre").', "n’existe pas"),
        ("a_venir", "La [loi](#source-citee) interdit cela.", "pas encore en vigueur"),
        ("a_venir", "La [loi](#source-citee) n’est **pas encore en vigueur**.", None),
        ("a_venir", "Pas encore en vigueur.\n\nLa [loi](#source-citee).", "pas encore en vigueur"),
        ("abroge", "L’[ancien texte](#source-citee) dit cela.", "abrogé"),
        ("abroge", "- Abrogé : [ancien texte](#source-citee)", None),
        ("abroge", "L’[ancien texte](#source-citee) n'est plus en vigueur.", None),
        ("a_verifier", "L’[article](#source-citee) le permet.", "à vérifier"),
        ("a_verifier", "L’[article](#source-citee), *à\u00a0vérifier*, le permet.", None),
    ],
)
def test_un_lien_dit_l_etat_de_sa_source(
    module_exemple: Path,
    refaire_carnet: Any,
    cellules: list[tuple[str, str]],
    statut: str,
    phrase: str,
    mot: str | None,
) -> None:
    ajouter_source(module_exemple, "citee", statut)
    refaire_carnet([*cellules, ("markdown", phrase)])
    fautes = verifier_module(module_exemple, AUJOURD_HUI)
    assert [mot in f.remede for f in fautes if mot] == ([True] if mot else [])
    assert all(f.fichier == "exemple_epn/01-premiers-pas.ipynb" and f.identifiant for f in fautes)
    cites = {source.id for source in lire_module(module_exemple).chapitres[0].sources}
    assert ("citee" in cites) is ("source-citee)" in phrase)


@pytest.mark.parametrize(
    ("statut", "question", "mot"),
    [
        ("a_verifier", "photo-lettre-info", "droit vérifié"),
        ("a_venir", "photo-lettre-info", "droit vérifié"),
        ("a_verifier", "citer-auteur", "doit dire «\u00a0à vérifier"),
        ("a_venir", "citer-auteur", "doit dire «\u00a0pas encore en vigueur"),
    ],
)
def test_une_question_ne_s_appuie_pas_sur_du_sable(
    module_exemple: Path, statut: str, question: str, mot: str
) -> None:
    ajouter_source(module_exemple, "fragile", statut)
    toml = module_exemple / TOML
    avant, apres = toml.read_text("utf-8").split(f'id = "{question}"')
    droit = 'source = ["fragile"]\nverifie_le = 2026-04-03\na_revoir_le = 2027-04-03\nexplication'
    if 'source = ["cpi-l122-5"]' in apres.split("[[questions]]")[0]:
        apres = apres.replace('source = ["cpi-l122-5"]', 'source = ["fragile"]', 1)
    else:
        apres = apres.replace("explication", droit, 1)
    toml.write_text(f'{avant}id = "{question}"{apres}', "utf-8")
    (faute,) = verifier_module(module_exemple, AUJOURD_HUI)
    assert faute.identifiant == question
    assert mot in faute.remede


@pytest.mark.parametrize(
    ("le", "attendue"),
    [
        (date(2027, 2, 1), Echeance.A_JOUR),
        (date(2027, 2, 2), Echeance.BIENTOT),
        (date(2027, 4, 3), Echeance.BIENTOT),
        (date(2027, 4, 4), Echeance.DEPASSEE),
    ],
)
def test_une_reference_se_relit_au_plus_tard_le_jour_dit(le: date, attendue: Echeance) -> None:
    assert echeance(date(2027, 4, 3), le) is attendue


def test_chaque_reference_est_listee_la_plus_pressee_d_abord(module_exemple: Path) -> None:
    ajouter_source(module_exemple, "jamais-citee", "a_venir")
    fichier = module_exemple / FICHIER
    tot = fichier.read_text("utf-8").replace("2027-04-03", "2026-12-01")
    fichier.write_text(tot.replace("2026-12-01", "2027-04-03", 1), "utf-8")
    points = points_de_droit([lire_module(module_exemple)], AUJOURD_HUI)
    assert [(p.source.id, p.echeance) for p in points] == [
        ("jamais-citee", Echeance.BIENTOT),
        ("cpi-l122-5", Echeance.A_JOUR),
    ]
    assert (points[0].chapitres, points[0].questions) == ((), ())
    assert points[1].chapitres == ("01-premiers-pas",)
    assert points[1].questions == ("photo-lettre-info", "citer-auteur")
    assert points[1].texte == "Code de la propriété intellectuelle"
