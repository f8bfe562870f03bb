"""What changed in the law since it was passed: kept by two publications, told to who learnt it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inscriptions.depot import Depot
from inscriptions.services import copies, lectures
from plateforme.dossier import Dossier
from plateforme.droit_change import changements_pour, lire_historique, suivre_le_droit
from plateforme.publies import ChapitresPublies

JUIN = datetime(2026, 6, 1, 12, tzinfo=UTC)
JOUR = timedelta(days=1)
MODULE, CHAPITRE = "petit_module", "01-un"


def ecrire(atelier: Any, sens: str = "Dit cela.", lu: int = 1) -> Path:
    """Write a chapter whose first question rests on a law that says this, checked that January."""
    droit = {"source": ["loi"], "verifie_le": "2026-01-01", "a_revoir_le": "2026-12-31"}
    source: Path = atelier.module({CHAPITRE: [atelier.unique("q1") | droit, atelier.unique("q2")]})
    (source / "sources").mkdir()
    (source / "sources" / "loi.toml").write_text(
        'titre = "Une loi"\n[[sources]]\nid = "loi"\nreference = "Art. 1er"\n'
        f'sens = "{sens}"\nurl = "https://exemple.fr"\nverifie_le = 2026-01-0{lu}\n'
        'a_revoir_le = 2026-12-31\nstatut = "verifie"\n',
        "utf-8",
    )
    return source


@pytest.fixture
def rendre(classe: Any, depot: Depot) -> Any:
    """Hand the chapter in, graded, with these points for the question on the law."""

    def rendre(points: float | None, quand: datetime = JUIN) -> Any:
        qui = classe.apprenant()
        with depot.ecriture() as bdd:
            copie = copies.remettre(
                bdd, apprenant_id=qui.id, module=MODULE, chapitre=CHAPITRE, maintenant=quand
            )
            copies.noter(bdd, copie, {"q1": (points, 1.0), "q2": (1.0, 1.0)}, quand)
        return qui

    return rendre


def dits(dossier: Dossier, depot: Depot, qui: Any) -> list[tuple[str, str]]:
    """What this person is told: source, and what it says now."""
    module = ChapitresPublies(dossier).module(MODULE)
    assert module is not None
    with depot.lecture() as bdd:
        trouves = changements_pour(bdd, dossier, module, qui.id)
    assert all(c.chapitres == ((CHAPITRE, f"Titre de {CHAPITRE}"),) for c in trouves)
    assert all(c.texte == "Une loi" for c in trouves)
    return [(c.source, c.version.sens) for c in trouves]


def test_une_seconde_publication_previent_qui_avait_reussi_et_personne_d_autre(
    classe: Any, atelier: Any, dossier: Dossier, depot: Depot, rendre: Any
) -> None:
    classe.publier(ecrire(atelier))
    reussi, rate, attend = rendre(1.0), rendre(0.25), rendre(None)
    assert dits(dossier, depot, reussi) == []
    classe.publier(ecrire(atelier, lu=2))  # read again, and it says the same
    assert dits(dossier, depot, reussi) == []
    assert [len(v) for v in lire_historique(dossier, MODULE).values()] == [1]
    classe.publier(ecrire(atelier, sens="Dit autre chose."))
    assert dits(dossier, depot, reussi) == [("loi", "Dit autre chose.")]
    assert dits(dossier, depot, rate) == dits(dossier, depot, attend) == []
    ensuite = lire_historique(dossier, MODULE)["loi"][-1].depuis + JOUR
    assert dits(dossier, depot, rendre(1.0, ensuite)) == []


def test_ce_qui_est_lu_ne_revient_pas_et_ce_qui_suit_se_dit(
    classe: Any, atelier: Any, dossier: Dossier, depot: Depot, rendre: Any
) -> None:
    classe.publier(ecrire(atelier))
    qui = rendre(1.0)
    sources = [
        {"id": "loi", "reference": "Art. 1er", "sens": s, "statut": "verifie"} for s in "abc"
    ]
    depuis = lire_historique(dossier, MODULE)["loi"][0].depuis
    for rang, source in enumerate(sources, 1):
        suivre_le_droit(dossier, MODULE, [source], depuis + rang * JOUR)
        suivre_le_droit(dossier, MODULE, [source], depuis + rang * JOUR)  # cut, then done again
        assert dits(dossier, depot, qui) == [("loi", source["sens"])]
        with depot.ecriture() as bdd:
            for jusqu_au in (depuis + rang * JOUR, depuis):  # never goes back
                lectures.noter_lecture(bdd, apprenant_id=qui.id, module=MODULE, jusqu_au=jusqu_au)
        assert dits(dossier, depot, qui) == []
    # Back to what it said when it was passed: nothing to learn again.
    origine = {**sources[0], "sens": "Dit cela."}
    suivre_le_droit(dossier, MODULE, [origine], depuis + 9 * JOUR)
    assert dits(dossier, depot, qui) == []


def test_ce_qui_etait_publie_avant_l_historique_en_est_la_premiere_version(
    classe: Any, atelier: Any, dossier: Dossier, depot: Depot, rendre: Any
) -> None:
    classe.publier(ecrire(atelier))
    dossier.historique_du_droit(MODULE).unlink()
    qui = rendre(1.0)
    assert dits(dossier, depot, qui) == []
    classe.publier(ecrire(atelier, sens="Dit autre chose."))
    assert dits(dossier, depot, qui) == [("loi", "Dit autre chose.")]
    brut = json.loads(dossier.historique_du_droit(MODULE).read_text("utf-8"))
    assert [v["sens"] for v in brut["loi"]] == ["Dit cela.", "Dit autre chose."]
