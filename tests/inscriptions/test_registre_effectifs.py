"""Headcounts: totals and margins, nobody counted twice, nobody made up."""

import json
from collections import Counter
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from inscriptions import journal
from inscriptions.enumerations import Dimension, Genre
from inscriptions.modeles import Apprenant, Marge
from inscriptions.services import effectifs, emargement, seances, sessions

GENRE, AGE = Dimension.GENRE, Dimension.TRANCHE_AGE


@pytest.fixture
def compter(depot):
    """Record a headcount in a transaction of its own."""

    def compter(session, total, seance=None, marges=None):
        with depot.ecriture() as bdd:
            return effectifs.compter(bdd, session, total, seance, marges)

    return compter


def marges(effectif) -> dict[str, int]:
    return {f"{m.dimension.value}:{m.modalite}": m.nombre for m in effectif.marges}


def lire(depot, session, seance_id=None):
    with depot.lecture() as bdd:
        return effectifs.lire_effectif(bdd, session, seance_id)


def test_un_effectif_complete_ses_marges(depot, fabrique, compter):
    session = fabrique.session()
    compter(session, 10, marges={GENRE: {"feminin": 6, "masculin": 3}, AGE: {"12_17": 10}})
    assert marges(lire(depot, session)) == {
        "genre:feminin": 6,
        "genre:masculin": 3,
        "genre:non_communique": 1,
        "tranche_age:12_17": 10,
    }
    with depot.lecture() as bdd:
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Apprenant)) == 0


def test_recommencer_remplace_et_ne_note_que_ce_qui_change(depot, fabrique, compter):
    session = fabrique.session()
    for _ in range(2):
        premier = compter(session, 10, marges={GENRE: {"feminin": 6}})
    compter(session, 9, marges={GENRE: {"feminin": 6, "non_communique": 1}})
    dernier = compter(session, 9)
    assert dernier.id == premier.id
    assert (lire(depot, session).total, marges(lire(depot, session))) == (9, {})
    with depot.lecture() as bdd:
        faits = [(a.acte, json.loads(a.details)) for a in journal.histoire(bdd, premier.id)]
    assert [acte for acte, _ in faits] == ["effectif.noter", *["effectif.corriger"] * 2]
    details = faits[1][1]
    assert (details["total_avant"], details["total"]) == (10, 9)
    assert (details["genre.non_communique_avant"], details["genre.non_communique"]) == (4, 3)


@pytest.mark.parametrize(
    ("total", "marges_", "code"),
    [
        (-1, None, "total-invalide"),
        (5001, None, "total-invalide"),
        (5, {GENRE: {"feminin": 3, "masculin": 3}}, "marge-trop-grande"),
        (5, {GENRE: {"feminin": 5, "non_communique": 1}}, "marge-trop-grande"),
        (5, {GENRE: {"12_17": 1}}, "marge-inconnue"),
        (5, {AGE: {"feminin": 1}}, "marge-inconnue"),
        (5, {GENRE: {"feminin": -1}}, "marge-inconnue"),
    ],
)
def test_un_effectif_impossible_est_refuse(depot, fabrique, compter, total, marges_, code, refuse):
    session = fabrique.session()
    with refuse(code):
        compter(session, total, marges=marges_)
    assert lire(depot, session) is None


@given(
    st.integers(0, 30),
    st.dictionaries(st.sampled_from(list(Genre)).map(str), st.integers(0, 30), min_size=1),
)
def test_chaque_marge_donne_le_total_ou_est_refusee(total, nombres):
    if sum(nombres.values()) > total:
        with pytest.raises(Exception, match="plus de personnes"):
            effectifs._completer(total, {GENRE: nombres})
        return
    completes = effectifs._completer(total, {GENRE: nombres})
    assert sum(completes.values()) == total
    assert 0 not in completes.values()
    assert all(
        completes.get((GENRE, code), 0) == nombre
        for code, nombre in nombres.items()
        if code != "non_communique"
    )


def test_un_effectif_ne_se_mele_pas_aux_presences(depot, fabrique, compter, refuse):
    nominative = fabrique.session()
    apprenant = fabrique.apprenant(nominative)
    with depot.ecriture() as bdd:
        emargement.emarger(bdd, seance=nominative.seances[0], apprenant=apprenant)
    with refuse("presences-nominatives"):
        compter(nominative, 3)
    with refuse("presences-nominatives"):
        compter(nominative, 3, nominative.seances[0])


def test_un_effectif_est_de_la_session_ou_de_ses_seances(depot, fabrique, compter, refuse):
    debut = fabrique.session().seances[0].debut
    jours = [(debut.replace(day=d), debut.replace(day=d, hour=15)) for d in (10, 17)]
    par_seance, entiere = fabrique.session(seances=jours), fabrique.session()
    compter(par_seance, 8, par_seance.seances[0])
    compter(par_seance, 6, par_seance.seances[1])
    with refuse("effectif-en-double"):
        compter(par_seance, 14)
    compter(entiere, 12)
    with refuse("effectif-en-double"):
        compter(entiere, 12, entiere.seances[0])
    with refuse("seance-inconnue"):
        compter(entiere, 12, par_seance.seances[0])
    with depot.lecture() as bdd:
        notes = effectifs.lister_effectifs(bdd, par_seance)
    assert {cle: note.total for cle, note in notes.items()} == {
        par_seance.seances[0].id: 8,
        par_seance.seances[1].id: 6,
    }


def test_rien_ne_se_compte_ou_tout_est_annule(depot, fabrique, compter, refuse):
    annulee, sans_seance = fabrique.session(), fabrique.session()
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, annulee)
        seances.annuler_seance(bdd, sans_seance.seances[0])
    with refuse("session-annulee"):
        compter(annulee, 3)
    with refuse("seance-annulee"):
        compter(sans_seance, 3, sans_seance.seances[0])
    with refuse("session-inconnue"):
        compter(SimpleNamespace(id=uuid4()), 3)


def test_effacer_un_effectif_efface_ses_marges_et_se_note(depot, fabrique, compter):
    session = fabrique.session()
    note = compter(session, 4, session.seances[0], {GENRE: {"feminin": 4}})
    for efface in (True, False):  # idempotent
        with depot.ecriture() as bdd:
            assert effectifs.effacer_effectif(bdd, session, session.seances[0]) is efface
    with depot.lecture() as bdd:
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Marge)) == 0
        dernier = journal.histoire(bdd, note.id)[-1]
    assert dernier.acte == "effectif.effacer"
    assert json.loads(dernier.details)["total_avant"] == 4
    compter(session, 5)  # and the session may now be counted as a whole


def test_compter_et_emarger_au_meme_instant_un_seul_gagne(depot, fabrique, ensemble, compter):
    for entiere in (True, False):
        session = fabrique.session()
        (seance,), apprenants = session.seances, [fabrique.apprenant(session) for _ in range(3)]

        def emarger(qui, seance=seance) -> str:
            with depot.ecriture() as bdd:
                emargement.emarger(bdd, seance=seance, apprenant=qui)
            return "nominatif"

        def noter(session=session, seance=None if entiere else seance) -> str:
            compter(session, 3, seance)
            return "compte"

        issues = Counter(ensemble(noter, *(lambda q=q: emarger(q) for q in apprenants)))
        assert issues in (
            {"compte": 1, "effectif-note": 3},
            {"presences-nominatives": 1, "nominatif": 3},
        )
