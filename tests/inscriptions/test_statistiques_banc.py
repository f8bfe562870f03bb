"""What is measured against pandas is the same count, on a registry of the same shape, smaller."""

import pytest

from benchmarks.registre import Taille, construire
from benchmarks.statistiques import ANNEE, Pandas, boucle, mesurer
from inscriptions.statistiques import Axe, chiffres


@pytest.fixture
def petit(tmp_path):
    taille = Taille(presences=3000, sessions=200, lieux=6, personnes=300)
    with construire(f"sqlite:///{tmp_path / 'petit.db'}", taille) as depot:
        yield depot


def test_pandas_et_la_base_comptent_pareil(petit):
    attendus = Pandas(petit).compter().fillna(0)
    with petit.lecture() as bdd:
        lignes = chiffres(bdd, ANNEE, Axe.LIEU).lignes
        a_la_main = boucle(bdd)
    assert len(lignes) == len(attendus) == 6
    for ligne in lignes:
        siens = attendus.loc[ligne.cle.replace("-", "")]
        anonymes = ligne.participants - siens["participants"]
        assert (ligne.sessions, ligne.seances) == (siens["sessions"], siens["seances"])
        assert ligne.inscrits == siens["inscrits"]
        assert ligne.premieres_fois == siens["premieres_fois"]
        # Headcounts are of one half-day of two hours here: so many people, twice as many hours.
        assert ligne.presents == siens["presents"] + anonymes
        assert ligne.heures == siens["heures"] + 2 * anonymes
    assert {compte[0] for compte in a_la_main.values()} == {ligne.sessions for ligne in lignes}


def test_le_banc_mesure_toutes_les_lectures(petit):
    durees = mesurer(petit, tours=1)
    assert len(durees) >= 12
    assert all(duree.ecoulee > 0 for siennes in durees.values() for duree in siennes)
