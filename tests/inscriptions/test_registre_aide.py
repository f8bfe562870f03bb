"""Raised hands."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions.modeles import Appel
from inscriptions.services import aide, apprenants

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def lever(depot):
    def faire(apprenant, minutes=0, **ou) -> Appel:
        with depot.ecriture() as bdd:
            quand = MIDI + timedelta(minutes=minutes)
            return aide.lever(bdd, apprenant_id=apprenant.id, maintenant=quand, **ou)

    return faire


def test_la_main_levee_reste_levee_jusqu_a_ce_qu_on_la_baisse(depot, fabrique, lever):
    apprenant = fabrique.apprenant()
    premier = lever(apprenant, module="droit_epn", chapitre="03-partage")
    encore = lever(apprenant, 5, module="droit_epn", chapitre="04-images")
    assert (encore.id, encore.leve_le, encore.chapitre) == (premier.id, MIDI, "03-partage")
    for _ in range(2):
        with depot.ecriture() as bdd:
            aide.baisser(bdd, apprenant_id=apprenant.id, maintenant=MIDI + timedelta(minutes=9))
    with depot.lecture() as bdd:
        assert aide.appel_de(bdd, apprenant.id) is None
        assert bdd.scalars(sa.select(Appel.baisse_le)).all() == [MIDI + timedelta(minutes=9)]
    assert lever(apprenant, 10).id != premier.id
    with depot.lecture() as bdd:
        assert aide.appel_de(bdd, apprenant.id).module is None


def test_qui_attend_depuis_le_plus_longtemps_vient_en_premier(depot, fabrique, lever, requetes):
    session, autre = fabrique.session(capacite=3), fabrique.session()
    a, b, c, en_attente = (fabrique.apprenant(session, p) for p in "ABCD")
    for minutes, qui in ((3, a), (1, b), (2, c), (0, en_attente), (0, fabrique.apprenant(autre))):
        lever(qui, minutes)
    with depot.ecriture() as bdd:
        aide.baisser(bdd, apprenant_id=c.id, maintenant=MIDI)
    with depot.lecture() as bdd, requetes() as envoyees:
        assert [x.apprenant_id for x in aide.appels_ouverts(bdd, session)] == [b.id, a.id]
    assert len(envoyees) == 1
    with depot.ecriture() as bdd:
        (place, *_) = apprenants.inscrits(bdd, session)
        apprenants.annuler_inscription(bdd, place)  # `a` leaves, who was waiting comes in
        ouverts = [x.apprenant_id for x in aide.appels_ouverts(bdd, session)]
    assert ouverts == [en_attente.id, b.id]


def test_personne_d_inconnu_ne_leve_la_main(lever, refuse):
    with refuse("apprenant-inconnu"):
        lever(SimpleNamespace(id=uuid4()))


def test_la_base_elle_meme_refuse_deux_mains_levees(depot, fabrique, refuse):
    apprenant = fabrique.apprenant()
    with refuse("donnee-refusee"), depot.ecriture() as bdd:
        bdd.add_all(Appel(apprenant_id=apprenant.id, leve_le=MIDI) for _ in range(2))
