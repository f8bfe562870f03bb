"""Instants: aware in, UTC out, alike on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inscriptions.colonnes import en_utc
from inscriptions.modeles import Seance, Session

PARIS = ZoneInfo("Europe/Paris")


def test_un_instant_revient_en_utc(depot, fabrique):
    debut = datetime(2026, 7, 14, 9, 30, 15, 123456, tzinfo=PARIS)
    session = fabrique.session(seances=[(debut, debut + timedelta(hours=2))])
    with depot.lecture() as bdd:
        seance = bdd.scalars(sa.select(Seance).where(Seance.session_id == session.id)).one()
    assert seance.debut == debut
    assert seance.debut.utcoffset() == timedelta(0)
    assert seance.debut.isoformat() == "2026-07-14T07:30:15.123456+00:00"
    assert session.seances[0].debut == debut


def test_une_seance_a_cheval_sur_l_heure_d_ete_garde_sa_duree_vraie(fabrique):
    # 29 March 2026, 2 a.m. does not exist in Paris: 1:00 to 4:00 lasts two hours.
    debut = datetime(2026, 3, 29, 1, 0, tzinfo=PARIS)
    fin = datetime(2026, 3, 29, 4, 0, tzinfo=PARIS)
    assert fabrique.session(seances=[(debut, fin)]).seances[0].minutes == 120


def test_un_instant_sans_fuseau_est_refuse(depot, refuse):
    naif = datetime(2026, 3, 3, 9, 0)
    with refuse("date-sans-fuseau"):
        en_utc(naif)
    # Even past the services, at the column itself.
    with refuse("date-sans-fuseau"), depot.lecture() as bdd:
        bdd.scalars(sa.select(Seance).where(Seance.debut == naif)).all()


@given(
    instants=st.lists(
        st.datetimes(
            min_value=datetime(1990, 1, 1),
            max_value=datetime(2100, 1, 1),
            timezones=st.integers(-720, 840).map(lambda m: timezone(timedelta(minutes=m))),
        ),
        min_size=2,
        max_size=4,
        unique=True,
    )
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("depot", ["sqlite"], indirect=True)
def test_l_ordre_en_base_est_l_ordre_du_temps(depot, fabrique, instants):
    session = fabrique.session(seances=[])
    with depot.ecriture() as bdd:
        bdd.add_all(
            Seance(session_id=session.id, debut=debut, fin=debut + timedelta(minutes=1))
            for debut in instants
        )
    with depot.lecture() as bdd:
        requete = sa.select(Seance.debut).where(Seance.session_id == session.id)
        assert list(bdd.scalars(requete.order_by(Seance.debut))) == sorted(instants)
        premier = min(instants)
        assert bdd.scalars(requete.where(Seance.debut <= premier)).all() == [premier]
        assert bdd.get(Session, session.id).seances[0].debut.tzinfo is UTC
