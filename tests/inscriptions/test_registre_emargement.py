"""Attendance."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from inscriptions.modeles import Presence
from inscriptions.services.emargement import emarger


@pytest.fixture
def seance_et_inscrit(fabrique):
    session = fabrique.session()  # one half-day of three hours
    return session.seances[0], fabrique.apprenant(session)


def test_emarger_puis_corriger(depot, seance_et_inscrit):
    seance, apprenant = seance_et_inscrit
    for minutes in (180, 90, 90, 0):
        with depot.ecriture() as bdd:
            presence = emarger(bdd, seance=seance, apprenant=apprenant, minutes=minutes)
        assert presence.minutes == minutes
    with depot.lecture() as bdd:
        assert bdd.scalars(sa.select(Presence.minutes)).all() == [0]


@pytest.mark.parametrize("minutes", [-1, 181, 10**30])
def test_des_minutes_hors_de_la_seance_sont_refusees(depot, seance_et_inscrit, minutes, refuse):
    seance, apprenant = seance_et_inscrit
    with refuse("minutes-hors-seance"), depot.ecriture() as bdd:
        emarger(bdd, seance=seance, apprenant=apprenant, minutes=minutes)


def test_la_presence_suit_l_inscription(depot, fabrique, seance_et_inscrit, refuse):
    seance, _ = seance_et_inscrit
    d_ailleurs = fabrique.apprenant()
    with refuse("pas-inscrit"), depot.ecriture() as bdd:
        emarger(bdd, seance=seance, apprenant=d_ailleurs, minutes=60)
    with refuse("seance-inconnue"), depot.ecriture() as bdd:
        emarger(bdd, seance=SimpleNamespace(id=uuid4()), apprenant=d_ailleurs, minutes=60)


def test_la_base_elle_meme_refuse_une_presence_sans_inscription(
    depot, fabrique, seance_et_inscrit, refuse
):
    seance, inscrit = seance_et_inscrit
    autre = fabrique.apprenant()
    for apprenant, minutes in ((autre, 10), (inscrit, -1)):
        with refuse("donnee-refusee"), depot.ecriture() as bdd:
            bdd.add(
                Presence(
                    id=uuid7(),
                    seance_id=seance.id,
                    session_id=seance.session_id,
                    apprenant_id=apprenant.id,
                    minutes=minutes,
                )
            )
