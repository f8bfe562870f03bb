"""Half-days added, moved, cancelled, put back: what is recorded there is safe."""

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from inscriptions import journal
from inscriptions.enumerations import EtatSeance
from inscriptions.services import apprenants, effectifs, emargement, seances, sessions

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # 14:00 at the office
HEURE = timedelta(hours=1)
JOUR = timedelta(days=1)
MATIN = (DEBUT - 5 * HEURE, DEBUT - 2 * HEURE)


def relire(depot, session):
    with depot.lecture() as bdd:
        return sessions.trouver_session(bdd, session.code)


def actes(depot, objet) -> list[tuple[str, dict]]:
    with depot.lecture() as bdd:
        return [(a.acte, json.loads(a.details)) for a in journal.histoire(bdd, objet.id)]


def test_ajouter_range_les_seances_et_le_premier_jour(depot, fabrique):
    session = fabrique.session()
    with depot.ecriture() as bdd:
        ajoutees = seances.ajouter_seances(
            bdd, session, [(DEBUT + JOUR, DEBUT + JOUR + HEURE), (DEBUT - JOUR, DEBUT - 23 * HEURE)]
        )
    relue = relire(depot, session)
    assert [s.debut for s in relue.seances] == [DEBUT - JOUR, DEBUT, DEBUT + JOUR]
    assert relue.premier_jour == date(2026, 3, 2)
    assert [s.debut for s in ajoutees] == [DEBUT - JOUR, DEBUT + JOUR]
    ((acte, details),) = actes(depot, ajoutees[0])
    assert acte == "seance.ajouter"
    assert details["debut"] == "2026-03-02T13:00:00+00:00"


@pytest.mark.parametrize(
    ("horaires", "code"),
    [
        ([(DEBUT + HEURE, DEBUT + 4 * HEURE)], "seances-en-conflit"),
        ([MATIN, (DEBUT - 3 * HEURE, DEBUT)], "seances-en-conflit"),
        ([(DEBUT + JOUR, DEBUT)], "seance-invalide"),
        ([(DEBUT.replace(tzinfo=None), DEBUT + JOUR)], "date-sans-fuseau"),
    ],
)
def test_une_seance_impossible_n_en_ajoute_aucune(depot, fabrique, horaires, code, refuse):
    session = fabrique.session()
    with refuse(code), depot.ecriture() as bdd:
        seances.ajouter_seances(bdd, session, [(DEBUT - JOUR, DEBUT - 23 * HEURE), *horaires])
    assert len(relire(depot, session).seances) == 1


def test_deplacer_garde_les_anciennes_heures_dans_le_journal(depot, fabrique):
    session = fabrique.session()
    (seance,) = session.seances
    for _ in range(2):  # idempotent
        with depot.ecriture() as bdd:
            deplacee = seances.deplacer_seance(bdd, seance, DEBUT + JOUR, DEBUT + JOUR + HEURE)
    assert deplacee.id == seance.id
    relue = relire(depot, session)
    assert (relue.premier_jour, relue.seances[0].minutes) == (date(2026, 3, 4), 60)
    assert actes(depot, seance) == [
        (
            "seance.deplacer",
            {
                "debut_avant": "2026-03-03T13:00:00+00:00",
                "fin_avant": "2026-03-03T16:00:00+00:00",
                "debut": "2026-03-04T13:00:00+00:00",
                "fin": "2026-03-04T14:00:00+00:00",
            },
        )
    ]


def test_deplacer_ne_passe_pas_sur_une_autre_seance(depot, fabrique, refuse):
    session = fabrique.session(seances=[MATIN, (DEBUT, DEBUT + 3 * HEURE)])
    with refuse("seances-en-conflit"), depot.ecriture() as bdd:
        seances.deplacer_seance(bdd, session.seances[0], DEBUT - HEURE, DEBUT + HEURE)
    # Its own old slot does not hinder it, nor does a cancelled half-day.
    with depot.ecriture() as bdd:
        seances.deplacer_seance(bdd, session.seances[1], DEBUT + HEURE, DEBUT + 4 * HEURE)
        seances.annuler_seance(bdd, session.seances[1])
        seances.deplacer_seance(bdd, session.seances[0], DEBUT, DEBUT + 2 * HEURE)
    with refuse("seances-en-conflit"), depot.ecriture() as bdd:
        seances.retablir_seance(bdd, session.seances[1])


@pytest.mark.parametrize(
    ("debut", "fin", "permis"),
    [
        (DEBUT, DEBUT + timedelta(hours=3, minutes=30), True),  # it ended later
        (DEBUT - HEURE, DEBUT + HEURE, True),  # earlier that day, 120 minutes still fit
        (DEBUT, DEBUT + timedelta(minutes=119), False),  # shorter than the longest stay
        (DEBUT - 4 * HEURE, DEBUT - HEURE, False),  # ends before somebody arrived
        (DEBUT + JOUR, DEBUT + JOUR + 3 * HEURE, False),  # another day
        (DEBUT + 9 * HEURE, DEBUT + 12 * HEURE, True),  # 23:00 at the office, that same day
        (DEBUT + 10 * HEURE, DEBUT + 13 * HEURE, False),  # midnight at the office: the next
    ],
)
def test_une_seance_notee_ne_bouge_que_si_tout_tient_encore(
    depot, fabrique, debut, fin, permis, refuse
):
    session = fabrique.session()
    (seance,) = session.seances
    for minutes, arrivee in ((120, DEBUT - timedelta(minutes=10)), (60, None)):
        with depot.ecriture() as bdd:
            emargement.emarger(
                bdd,
                seance=seance,
                apprenant=apprenants.inscrire(bdd, session=session, prenom="Awa").apprenant,
                minutes=minutes,
                arrivee=arrivee,
                maintenant=DEBUT,
            )
    if permis:
        with depot.ecriture() as bdd:
            assert seances.deplacer_seance(bdd, seance, debut, fin).fin == fin
    else:
        with refuse("seance-notee"), depot.ecriture() as bdd:
            seances.deplacer_seance(bdd, seance, debut, fin)
    with refuse("seance-notee"), depot.ecriture() as bdd:
        seances.annuler_seance(bdd, seance)


def test_une_absence_ou_un_effectif_comptent_comme_notes(depot, fabrique, refuse):
    absence = fabrique.session()
    apprenant = fabrique.apprenant(absence)
    comptee = fabrique.session()
    with depot.ecriture() as bdd:
        emargement.emarger(bdd, seance=absence.seances[0], apprenant=apprenant, minutes=0)
        effectifs.compter(bdd, comptee, 8, comptee.seances[0])
    for session in (absence, comptee):
        with refuse("seance-notee"), depot.ecriture() as bdd:
            seances.annuler_seance(bdd, session.seances[0])
        with refuse("seance-notee"), depot.ecriture() as bdd:
            seances.deplacer_seance(bdd, session.seances[0], DEBUT + JOUR, DEBUT + JOUR + HEURE)


def test_annuler_et_retablir_tiennent_le_premier_jour(depot, fabrique):
    session = fabrique.session(seances=[MATIN, (DEBUT + JOUR, DEBUT + JOUR + HEURE)])
    premiere = session.seances[0]
    for _ in range(2):  # idempotent
        with depot.ecriture() as bdd:
            assert seances.annuler_seance(bdd, premiere).etat is EtatSeance.ANNULEE
    relue = relire(depot, session)
    assert relue.premier_jour == date(2026, 3, 4)
    assert [s.debut for s in relue.seances_tenues] == [DEBUT + JOUR]
    for _ in range(2):
        with depot.ecriture() as bdd:
            assert seances.retablir_seance(bdd, premiere).etat is EtatSeance.PREVUE
    assert relire(depot, session).premier_jour == date(2026, 3, 3)
    assert [acte for acte, _ in actes(depot, premiere)] == ["seance.annuler", "seance.retablir"]


def test_le_calendrier_d_une_session_terminee_est_fige(depot, fabrique, refuse):
    close, annulee = fabrique.session(), fabrique.session()
    with depot.ecriture() as bdd:
        sessions.clore_session(bdd, close, DEBUT + JOUR)
        sessions.annuler_session(bdd, annulee)
    for session in (close, annulee):
        (seance,) = session.seances
        for geste in (
            lambda bdd, s=session: seances.ajouter_seances(bdd, s, [MATIN]),
            lambda bdd, s=seance: seances.deplacer_seance(bdd, s, *MATIN),
            lambda bdd, s=seance: seances.annuler_seance(bdd, s),
            lambda bdd, s=seance: seances.retablir_seance(bdd, s),
        ):
            with refuse("session-figee"), depot.ecriture() as bdd:
                geste(bdd)


def test_une_seance_inconnue_ou_d_ailleurs_est_refusee(depot, fabrique, refuse):
    session, autre = fabrique.session(), fabrique.session()
    inconnue = SimpleNamespace(id=uuid4())
    with depot.lecture() as bdd:
        sienne = seances.trouver_seance(bdd, session, session.seances[0].id)
        assert sienne.id == session.seances[0].id
    with refuse("seance-inconnue"), depot.lecture() as bdd:
        seances.trouver_seance(bdd, session, autre.seances[0].id)
    for geste in (seances.annuler_seance, seances.retablir_seance):
        with refuse("seance-inconnue"), depot.ecriture() as bdd:
            geste(bdd, inconnue)
    with refuse("session-inconnue"), depot.ecriture() as bdd:
        seances.ajouter_seances(bdd, inconnue, [MATIN])


def test_annuler_et_emarger_au_meme_instant_ne_se_contredisent_pas(depot, fabrique, ensemble):
    for _ in range(5):
        session = fabrique.session()
        apprenant, seance = fabrique.apprenant(session), session.seances[0]

        def emarger(seance=seance, apprenant=apprenant) -> str:
            with depot.ecriture() as bdd:
                emargement.emarger(bdd, seance=seance, apprenant=apprenant)
            return "note"

        def annuler(seance=seance) -> str:
            with depot.ecriture() as bdd:
                seances.annuler_seance(bdd, seance)
            return "annulee"

        issues = set(ensemble(emarger, annuler))
        assert issues in ({"note", "seance-notee"}, {"annulee", "seance-annulee"})


def test_deplacer_coute_autant_pour_deux_seances_que_pour_vingt(depot, fabrique, requetes):
    couts = []
    for nombre in (2, 20):
        horaires = [(DEBUT + r * JOUR, DEBUT + r * JOUR + HEURE) for r in range(nombre)]
        session = fabrique.session(seances=horaires)
        with depot.ecriture() as bdd, requetes() as envoyees:
            seances.deplacer_seance(bdd, session.seances[0], *MATIN)
        couts.append(len(envoyees))
    assert couts[0] == couts[1] <= 20
