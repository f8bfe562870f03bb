"""`creer_chapitre`, `creer_module`: what an author starts from is correct at once."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import NOM_DE_CHAPITRE, lire_module
from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import en_slug, est_slug
from modules.nettoyage import nettoyer
from modules.nouveau import creer_chapitre, creer_module
from modules.verification import verifier_module

AUJOURD_HUI = date(2026, 11, 22)


def test_un_module_et_deux_chapitres_sont_corrects_tout_de_suite(tmp_path: Path) -> None:
    ebauche = creer_module(tmp_path, 'Gérer sa boîte "mail" à l’œil')
    dossier = tmp_path / ebauche.module
    assert (ebauche.module, ebauche.chapitre) == (
        "gerer_sa_boite_mail_a_l_oeil",
        "01-pour-commencer",
    )
    suivant = creer_chapitre(dossier, "  L’écran   & la souris ")
    assert suivant.chapitre == "02-l-ecran-la-souris"
    assert verifier_module(dossier, AUJOURD_HUI) == []
    assert not nettoyer(dossier / "02-l-ecran-la-souris.ipynb")
    module = lire_module(dossier)
    assert module.titre == 'Gérer sa boîte "mail" à l’œil'
    assert [c.titre for c in module.chapitres] == ["Pour commencer", "L’écran & la souris"]


@pytest.mark.parametrize(
    "liste",
    [
        'chapitres = ["01-premiers-pas"]',
        'chapitres = [ # « ] » ne ferme rien\n  "01-premiers-pas" # le premier ]\n]',
        'chapitres = [\n  "01-premiers-pas",  # ouvert\n]  # fin',
    ],
)
def test_la_liste_est_completee_et_les_notes_restent(module_exemple: Path, liste: str) -> None:
    fiche = module_exemple / "module.toml"
    avant = fiche.read_text(encoding="utf-8")
    fiche.write_text(avant.replace('chapitres = ["01-premiers-pas"]', liste), encoding="utf-8")
    lu = tomllib.loads(fiche.read_text(encoding="utf-8"))
    creer_chapitre(module_exemple, "Suite")
    apres = fiche.read_text(encoding="utf-8")
    assert tomllib.loads(apres) == {**lu, "chapitres": ["01-premiers-pas", "02-suite"]}
    assert [m for m in liste.split() if m == "#"] == [m for m in apres.split() if m == "#"]
    assert verifier_module(module_exemple, AUJOURD_HUI) == []


def test_ce_qui_existe_est_refuse_et_rien_n_est_ecrit(module_exemple: Path) -> None:
    creer_chapitre(module_exemple, "Suite")

    def photo() -> dict[str, bytes]:
        return {f.name: f.read_bytes() for f in module_exemple.iterdir() if f.is_file()}

    avant = photo()
    for titre in ("Suite", "suite !", "Premiers pas", "…", "", "a" * 200):
        with pytest.raises(ErreurContenu):
            creer_chapitre(module_exemple, titre)
    with pytest.raises(ErreurContenu, match="existe déjà"):
        creer_module(module_exemple.parent, "Exemple EPN")
    fiche = module_exemple / "module.toml"
    fiche.write_text("chapitres = 3\n", encoding="utf-8")
    with pytest.raises(ErreurContenu, match="ne se lit pas"):
        creer_chapitre(module_exemple, "Autre")
    assert {**photo(), "module.toml": b""} == {**avant, "module.toml": b""}


@given(st.text(max_size=150))
def test_l_identifiant_d_un_titre_est_valable_ou_vide(titre: str) -> None:
    slug = en_slug(titre)
    assert slug == "" or (est_slug(slug) and NOM_DE_CHAPITRE.fullmatch(f"01-{slug}"))
