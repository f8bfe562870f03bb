"""The trainer's plans (« plans de séance ») on paper."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from modules.catalogue import lire_module
from plateforme.feuillets.seance import (
    SUFFIXE,
    a_un_plan,
    imprimer_plans,
    module_a_des_plans,
    plans_de,
)
from plateforme.impressions.erreurs import ImpressionImpossible

RACINE = Path(__file__).resolve().parents[2]
JOUR = date(2026, 11, 28)


@pytest.mark.parametrize("identifiant", ["ecrit_public", "visa_internet"])
def test_chaque_chapitre_anime_en_salle_a_son_plan_et_il_s_imprime(
    identifiant: str, lire_pdf: Any
) -> None:
    module = lire_module(RACINE / "modules" / identifiant)
    avec_plan = [chapitre for chapitre in module.chapitres if chapitre.questions_notees]
    assert all(map(a_un_plan, avec_plan))
    un, *_ = avec_plan
    lu = lire_pdf(imprimer_plans(module, (un,), JOUR))
    assert len(lu.pages) <= 3
    for partie in ("À préparer", "Le déroulé", "Ce qui coince souvent", "Ce que l’on observe"):
        assert partie in lu.texte()
    tous = lire_pdf(plans_de(identifiant, JOUR))
    assert len(tous.pages) >= len(avec_plan)


def test_chaque_atelier_d_ecriture_a_son_plan_qui_tient_dans_sa_duree() -> None:
    module = lire_module(RACINE / "modules" / "ecrit_public")
    assert sum(chapitre.duree_minutes for chapitre in module.chapitres) == module.duree_minutes
    for chapitre in module.chapitres:
        texte = chapitre.toml.with_suffix(SUFFIXE).read_text("utf-8")
        heures = re.findall(r"^\| (\d)\sh\s(\d\d) \|", texte, re.MULTILINE)
        temps = [60 * int(heure) + int(minute) for heure, minute in heures]
        debuts = [rang for rang, minute in enumerate(temps) if minute == 0]
        rencontres = [temps[a:b] for a, b in pairwise([*debuts, len(temps)])]
        assert debuts[:1] == [0]
        assert all(rencontre == sorted(set(rencontre)) for rencontre in rencontres)
        # What is left after the last row is what it takes: an hour's reading aloud at most.
        assert 0 < chapitre.duree_minutes - sum(r[-1] for r in rencontres) <= 60 * len(rencontres)


def test_un_module_sans_plan_le_dit(tmp_path: Path) -> None:
    module = lire_module(RACINE / "docs" / "exemples" / "exemples_questions")
    with pytest.raises(ImpressionImpossible, match="pas de plan de séance"):
        imprimer_plans(module, module.chapitres, JOUR)
    assert not module_a_des_plans(None)
    assert not module_a_des_plans("droit_epn")
    assert module_a_des_plans("visa_internet")
