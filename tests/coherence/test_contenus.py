"""The lessons as they are stored: clean, whole, and publishable.

The check is made as of the newest `verifie_le` of the contents, so that this suite says the same
next year; `epn contenu verifier` tells an author, on the day, which law is to be read again.
"""

import shutil
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from modules.catalogue import Module, lire_catalogue, lire_module
from modules.commun.sources import liens_vers_sources
from modules.nettoyage import nettoyer
from modules.verification import verifier_module

RACINE_MODULES = Path(__file__).resolve().parents[2] / "modules"
MODULES = sorted(fiche.parent for fiche in RACINE_MODULES.glob("*/module.toml"))
DE_DROIT = [dossier for dossier in MODULES if (dossier / "sources").is_dir()]
CARNETS = sorted(RACINE_MODULES.glob("*/*.ipynb"))
MODELES = sorted(RACINE_MODULES.glob("*/outils/*.md"))


def derniere_verification(module: Module) -> date:
    """Return the latest day on which something of the module was checked against the law."""
    jours = [source.verifie_le for source in module.sources]
    for chapitre in module.chapitres:
        jours += [q.verifie_le for q in chapitre.questions if q.verifie_le is not None]
    return max(jours, default=date(2026, 11, 28))  # without law, any day


def test_il_y_a_des_modules_et_le_catalogue_les_lit() -> None:
    assert MODULES
    assert [m.identifiant for m in lire_catalogue(RACINE_MODULES).modules] == [
        dossier.name for dossier in MODULES
    ]


@pytest.mark.parametrize("dossier", MODULES, ids=lambda dossier: dossier.name)
def test_le_module_peut_etre_publie(dossier: Path) -> None:
    au = derniere_verification(lire_module(dossier))
    assert [str(faute) for faute in verifier_module(dossier, au)] == []


@pytest.mark.parametrize("dossier", DE_DROIT, ids=lambda dossier: dossier.name)
def test_le_droit_a_revoir_finit_par_etre_signale(dossier: Path) -> None:
    """The other half of the check above: it is not blind to time."""
    module = lire_module(dossier)
    revoir = [source.a_revoir_le for source in module.sources]
    trop_tard = max(revoir) + timedelta(days=1)
    assert len(verifier_module(dossier, trop_tard)) >= len(revoir)


@pytest.mark.parametrize("carnet", CARNETS, ids=lambda carnet: carnet.stem)
def test_le_carnet_est_propre(carnet: Path, tmp_path: Path) -> None:
    copie = tmp_path / carnet.name
    shutil.copy(carnet, copie)
    shutil.copy(carnet.with_suffix(".toml"), tmp_path)
    assert not nettoyer(copie)


@pytest.mark.parametrize("modele", MODELES, ids=lambda modele: modele.stem)
def test_un_modele_a_imprimer_dit_sa_date_et_cite_des_sources_du_module(modele: Path) -> None:
    debut, tete, corps = modele.read_text(encoding="utf-8").split("+++\n", 2)
    fiche = tomllib.loads(tete)
    assert debut == ""
    assert set(fiche) == {"titre", "resume", "mise_a_jour", "sources"}
    assert isinstance(fiche["mise_a_jour"], date)
    assert corps.startswith("# ")
    assert set(liens_vers_sources(corps)) == set(fiche["sources"])
    connues = {source.id for source in lire_module(modele.parents[1]).sources}
    assert set(fiche["sources"]) <= connues
