"""Attendance: what may be said of whom, when; what the journal keeps of it."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from inscriptions import journal
from inscriptions.enumerations import EtatPresence, MotifCorrection
from inscriptions.modeles import Acte, Presence
from inscriptions.services import apprenants, effectifs, emargement, seances, sessions

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # of the half-day: three hours
FIN = DEBUT + timedelta(hours=3)
PENDANT = DEBUT + timedelta(hours=1)
TROP_TARD = FIN + timedelta(hours=24, seconds=1)
PRESENT, ABSENT, EXCUSE = EtatPresence.PRESENT, EtatPresence.ABSENT, EtatPresence.EXCUSE


@pytest.fixture
def session(fabrique):
    return fabrique.session()


@pytest.fixture
def seance(session):
    return session.seances[0]


@pytest.fixture
def inscrit(fabrique, session):
    return fabrique.apprenant(session)


@pytest.fixture
def emarger(depot, seance, inscrit):
    """Record something of the learner; during the half-day by default."""

    def faire(auteur="systeme", **vu) -> Presence:
        with depot.ecriture(auteur=auteur) as bdd:
            demande = {"seance": seance, "apprenant": inscrit, "maintenant": PENDANT} | vu
            return emargement.emarger(bdd, **demande)

    return faire


@pytest.fixture
def effacer(depot, seance, inscrit):
    def faire(**options) -> None:
        with depot.ecriture() as bdd:
            demande = {"seance": seance, "apprenant": inscrit, "maintenant": PENDANT} | options
            emargement.annuler_emargement(bdd, **demande)

    return faire


def annuler(depot, session, apprenant) -> None:
    with depot.ecriture() as bdd:
        for place in apprenants.inscrits(bdd, session):
            if place.apprenant_id == apprenant.id:
                apprenants.annuler_inscription(bdd, place)


def minutes_gardees(depot) -> list[int]:
    with depot.lecture() as bdd:
        return list(bdd.scalars(sa.select(Presence.minutes)))


def actes(depot, presence) -> list[Acte]:
    with depot.lecture() as bdd:
        return journal.histoire(bdd, presence.id)


def test_emarger_puis_corriger(depot, emarger):
    for minutes, etat in ((180, PRESENT), (90, PRESENT), (90, PRESENT), (0, ABSENT)):
        presence = emarger(minutes=minutes)
        assert (presence.minutes, presence.etat) == (minutes, etat)
    assert minutes_gardees(depot) == [0]
    lus = [ligne.acte for ligne in actes(depot, presence)]
    assert lus == ["presence.noter", "presence.corriger", "presence.corriger"]


@pytest.mark.parametrize(
    ("demande", "minutes", "arrivee"),
    [
        ({}, 180, None),
        ({"etat": PRESENT}, 180, None),
        ({"etat": PRESENT, "minutes": 45}, 45, None),
        ({"arrivee": DEBUT + timedelta(minutes=50)}, 130, DEBUT + timedelta(minutes=50)),
        ({"arrivee": DEBUT - timedelta(hours=1)}, 180, DEBUT - timedelta(hours=1)),
        ({"arrivee": FIN - timedelta(seconds=20)}, 1, FIN - timedelta(seconds=20)),
        ({"arrivee": PENDANT, "minutes": 30}, 30, PENDANT),
        ({"etat": ABSENT}, 0, None),
        ({"etat": EXCUSE, "minutes": 0, "arrivee": PENDANT}, 0, None),
    ],
)
def test_ce_qui_n_est_pas_dit_se_deduit(emarger, demande, minutes, arrivee):
    presence = emarger(**demande)
    assert (presence.minutes, presence.arrivee) == (minutes, arrivee)


@pytest.mark.parametrize(
    ("demande", "code"),
    [
        ({"minutes": -1}, "minutes-hors-seance"),
        ({"minutes": 181}, "minutes-hors-seance"),
        ({"minutes": 10**30}, "minutes-hors-seance"),
        ({"etat": ABSENT, "minutes": 1}, "minutes-hors-seance"),
        ({"etat": EXCUSE, "minutes": 1}, "minutes-hors-seance"),
        ({"etat": PRESENT, "minutes": 0}, "presence-sans-minutes"),
        ({"arrivee": FIN}, "arrivee-hors-seance"),
        ({"arrivee": DEBUT - timedelta(days=1)}, "arrivee-hors-seance"),
        ({"arrivee": PENDANT.replace(tzinfo=None)}, "date-sans-fuseau"),
        ({"seance": SimpleNamespace(id=uuid4())}, "seance-inconnue"),
        ({"apprenant": SimpleNamespace(id=uuid4())}, "pas-inscrit"),
    ],
)
def test_ce_qui_ne_tient_pas_dans_la_seance_est_refuse(depot, emarger, refuse, demande, code):
    with refuse(code):
        emarger(**demande)
    assert minutes_gardees(depot) == []


def test_dire_encore_present_ne_change_ni_l_arrivee_ni_les_minutes(depot, emarger):
    """A trainer who ticks a whole grid does not undo what each learner's own check-in said."""
    presence = emarger(arrivee=PENDANT)
    for demande in ({"etat": PRESENT}, {}, {"arrivee": PENDANT}):
        encore = emarger(**demande, maintenant=TROP_TARD)  # nothing changes: no reason is needed
        assert (encore.id, encore.arrivee, encore.minutes) == (presence.id, PENDANT, 120)
    corrigee = emarger(minutes=100)
    assert (corrigee.arrivee, corrigee.minutes) == (PENDANT, 100)
    assert emarger(etat=PRESENT).minutes == 100
    assert len(actes(depot, presence)) == 2


def test_pas_de_presence_avant_l_inscription(depot, fabrique, emarger, refuse):
    with refuse("pas-inscrit"):
        emarger(apprenant=fabrique.apprenant())
    pleine = fabrique.session(capacite=1)
    a, en_attente = fabrique.apprenant(pleine), fabrique.apprenant(pleine)
    with refuse("pas-inscrit"):
        emarger(seance=pleine.seances[0], apprenant=en_attente)
    annuler(depot, pleine, a)
    with refuse("pas-inscrit"):
        emarger(seance=pleine.seances[0], apprenant=a)
    emarger(seance=pleine.seances[0], apprenant=en_attente)  # promoted meanwhile


def test_ce_qui_a_ete_vu_se_corrige_encore_apres_l_annulation(
    depot, session, inscrit, emarger, effacer, refuse
):
    emarger(minutes=180)
    annuler(depot, session, inscrit)
    assert emarger(minutes=60).minutes == 60
    effacer()
    with refuse("pas-inscrit"):  # nothing is recorded any more: nothing to correct
        emarger(minutes=60)


def test_une_seance_ou_une_session_annulee_ne_note_rien(depot, session, seance, emarger, refuse):
    with depot.ecriture() as bdd:
        seances.annuler_seance(bdd, seance)
    with refuse("seance-annulee"):
        emarger()
    with refuse("seance-annulee"), depot.ecriture() as bdd:
        emargement.ouvrir_pointage(bdd, seance)
    with depot.ecriture() as bdd:
        seances.retablir_seance(bdd, seance)
        sessions.annuler_session(bdd, session)
    with refuse("session-annulee"):
        emarger()
    with refuse("session-annulee"), depot.ecriture() as bdd:
        emargement.ouvrir_pointage(bdd, seance)


@pytest.mark.parametrize("entiere", [True, False])
def test_un_effectif_et_des_noms_ne_se_melangent_pas(
    depot, session, seance, emarger, refuse, entiere
):
    with depot.ecriture() as bdd:
        effectifs.compter(bdd, session, 8, None if entiere else seance)
    with refuse("effectif-note"):
        emarger()


def test_corriger_tard_demande_un_motif_et_le_journal_garde_tout(depot, session, emarger, refuse):
    presence = emarger(auteur="compte:1", arrivee=PENDANT)
    assert emarger(minutes=90, maintenant=FIN + timedelta(hours=24)).minutes == 90  # still early
    for demande in ({"minutes": 60}, {"etat": ABSENT}):
        with refuse("motif-manquant"):
            emarger(**demande, maintenant=TROP_TARD)
    emarger(
        auteur="compte:2", etat=EXCUSE, motif=MotifCorrection.JUSTIFICATIF, maintenant=TROP_TARD
    )
    premiere, *_, derniere = actes(depot, presence)
    assert (premiere.auteur, derniere.auteur) == ("compte:1", "compte:2")
    assert derniere.acte == "presence.corriger"
    assert json.loads(derniere.details) == {
        "apprenant": str(presence.apprenant_id),
        "seance": str(presence.seance_id),
        "session": str(session.id),
        "etat": "excuse",
        "minutes": 0,
        "avant": "present",
        "minutes_avant": 90,
        "arrivee_avant": PENDANT.isoformat(),
        "motif": "justificatif",
    }


def test_noter_tard_pour_la_premiere_fois_ne_demande_rien(depot, session, emarger, refuse):
    """The signed sheet is typed the next week; what it says is no correction."""
    assert emarger(minutes=60, maintenant=TROP_TARD).minutes == 60
    with depot.ecriture() as bdd:
        sessions.clore_session(bdd, session, TROP_TARD)
    with refuse("motif-manquant"):  # the session is over, however early it is
        emarger(minutes=90, maintenant=PENDANT)
    assert emarger(minutes=90, motif=MotifCorrection.FEUILLE_PAPIER).minutes == 90


def test_annuler_un_emargement(depot, emarger, effacer, refuse):
    effacer()  # nothing to undo: nothing happens
    presence = emarger(minutes=120)
    with refuse("motif-manquant"):
        effacer(maintenant=TROP_TARD)
    effacer(maintenant=TROP_TARD, motif=MotifCorrection.ERREUR_SAISIE)
    effacer()
    assert minutes_gardees(depot) == []
    *_, derniere = actes(depot, presence)
    assert derniere.acte == "presence.annuler"
    dit = json.loads(derniere.details)
    assert (dit["avant"], dit["minutes_avant"], dit["motif"]) == ("present", 120, "erreur_saisie")
    assert emarger(minutes=30).minutes == 30
    with refuse("seance-inconnue"):
        effacer(seance=SimpleNamespace(id=uuid4()))


@pytest.fixture
def pointer(depot, seance, inscrit):
    with depot.ecriture() as bdd:
        code = emargement.ouvrir_pointage(bdd, seance)

    def faire(quand=PENDANT, saisie=code, qui=inscrit) -> Presence:
        with depot.ecriture(auteur=f"apprenant:{qui.id}") as bdd:
            return emargement.pointer(bdd, apprenant_id=qui.id, code=saisie, maintenant=quand)

    faire.code = code
    return faire


def test_le_code_du_tableau_pointe_une_fois(depot, seance, pointer):
    with depot.ecriture() as bdd:
        assert emargement.ouvrir_pointage(bdd, seance) == pointer.code
    presence = pointer(PENDANT, f" {pointer.code.lower()[:3]}-{pointer.code.lower()[3:]} ")
    assert (presence.etat, presence.arrivee, presence.minutes) == (PRESENT, PENDANT, 120)
    encore = pointer(PENDANT + timedelta(minutes=30))
    assert (encore.id, encore.arrivee) == (presence.id, PENDANT)  # the first arrival stands


def test_qui_arrive_avant_l_heure_est_la_des_le_debut(pointer):
    presence = pointer(DEBUT - timedelta(minutes=30))
    assert presence.minutes == 180


@pytest.mark.parametrize(
    "quand",
    [DEBUT - timedelta(minutes=30, seconds=1), FIN, FIN + timedelta(days=400)],
)
def test_le_code_ne_sert_qu_a_l_heure_de_la_seance(pointer, refuse, quand):
    with refuse("code-tableau-inconnu"):
        pointer(quand)


@pytest.mark.parametrize("saisie", ["", "000000", "ABCDEF", "\ud800", "' OR 1=1 --"])
def test_un_code_faux_ne_dit_rien_de_plus(pointer, refuse, saisie):
    with refuse("code-tableau-inconnu"):
        pointer(saisie=saisie)


def test_le_code_ne_pointe_que_les_inscrits(fabrique, depot, seance, pointer, refuse):
    with refuse("pas-inscrit"):
        pointer(qui=fabrique.apprenant())
    with refuse("apprenant-inconnu"):
        pointer(qui=SimpleNamespace(id=uuid4()))
    with depot.ecriture() as bdd:
        seances.annuler_seance(bdd, seance)
    with refuse("code-tableau-inconnu"):
        pointer()


def test_pointer_apres_avoir_ete_note_absent(pointer, emarger):
    emarger(etat=ABSENT)
    presence = pointer()
    assert (presence.etat, presence.minutes) == (PRESENT, 120)


def test_emarger_envoie_un_nombre_fixe_de_requetes(fabrique, session, emarger, requetes):
    inscrits = [fabrique.apprenant(session) for _ in range(10)]
    nombres = []
    for apprenant in inscrits:
        with requetes() as envoyees:
            emarger(apprenant=apprenant)
        nombres.append(len(envoyees))
    assert len(set(nombres)) == 1


def test_la_base_elle_meme_refuse_une_presence_sans_inscription(
    depot, fabrique, seance, inscrit, refuse
):
    autre = fabrique.apprenant()
    for apprenant, etat, minutes in (
        (autre, PRESENT, 10),
        (inscrit, PRESENT, -1),
        (inscrit, ABSENT, 1),
    ):
        with refuse("donnee-refusee"), depot.ecriture() as bdd:
            bdd.add(
                Presence(
                    id=uuid7(),
                    seance_id=seance.id,
                    session_id=seance.session_id,
                    apprenant_id=apprenant.id,
                    etat=etat,
                    minutes=minutes,
                )
            )
