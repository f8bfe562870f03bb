"""iCalendar: read again with the library, one event a half-day, nobody's name but the trainers'."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from inscriptions.echanges.calendrier import (
    calendrier_formateur,
    calendrier_lieu,
    calendrier_session,
)
from inscriptions.services import lieux, sessions
from inscriptions.services.seances import annuler_seance, deplacer_seance

ICI = datetime(2026, 3, 27, 13, 0, tzinfo=UTC)
DEUX = timedelta(hours=2)
SEANCES = [(ICI, ICI + DEUX), (ICI + timedelta(days=7), ICI + timedelta(days=7) + DEUX)]


@pytest.fixture
def relire():
    """Parse what was written; give the calendar and its events."""

    def lire(octets: bytes):
        assert b"\r\n" in octets
        assert max(map(len, octets.split(b"\r\n"))) <= 75
        calendrier = Calendar.from_ical(octets)
        assert calendrier["version"] == "2.0"
        assert not calendrier.errors
        return calendrier, calendrier.walk("VEVENT")

    return lire


def test_une_seance_est_un_evenement_date_et_situe(depot, fabrique, relire):
    session = fabrique.session(seances=SEANCES, titre="Droit ; EPN, et « plus »")
    fabrique.apprenant(session, "Zénobie", "Quatrevieux")
    with depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, session.code)
        octets = calendrier_session(session, ICI)
    calendrier, (une, autre) = relire(octets)
    assert calendrier["x-wr-calname"] == une["summary"] == "Droit ; EPN, et « plus »"
    assert (une.start, une.end) == SEANCES[0]
    assert (autre.start, autre.end) == SEANCES[1]
    assert une["status"] == "CONFIRMED"
    assert une["location"] == f"{session.lieu.nom}, Brest"
    assert une["description"] == "Séance 1 sur 2. Avec Nadia Le Goff."
    assert une["uid"].split("@")[0] == str(session.seances[0].id)
    assert session.code.encode() not in octets
    assert not [nom for nom in ("Zénobie", "Quatrevieux") if nom.encode() in octets]


def test_une_seance_deplacee_ou_annulee_garde_son_identifiant(depot, fabrique, relire):
    session = fabrique.session(seances=SEANCES)
    avant = [e["uid"] for e in relire(calendrier_session(session, ICI))[1]]
    with depot.ecriture() as bdd:
        une, autre = sessions.trouver_session(bdd, session.code).seances
        annuler_seance(bdd, une)
        deplacer_seance(bdd, autre, autre.debut + DEUX, autre.fin + DEUX)
    with depot.lecture() as bdd:
        octets = calendrier_session(sessions.trouver_session(bdd, session.code), ICI + DEUX)
    _, (une, autre) = relire(octets)
    assert [une["uid"], autre["uid"]] == avant
    assert (une["status"], autre["status"]) == ("CANCELLED", "CONFIRMED")
    assert une["summary"].startswith("Annulée")
    assert autre.start == SEANCES[1][0] + DEUX
    assert une["dtstamp"].dt == ICI + DEUX


def test_une_session_annulee_annule_tous_ses_evenements(depot, fabrique, relire):
    session = fabrique.session(seances=SEANCES)
    with depot.ecriture() as bdd:
        annulee = sessions.annuler_session(bdd, session)
        octets = calendrier_session(annulee, ICI)
    assert [e["status"] for e in relire(octets)[1]] == ["CANCELLED", "CANCELLED"]


def test_le_calendrier_d_un_lieu_et_celui_d_un_formateur(depot, fabrique, relire, requetes):
    nadia, paul = fabrique.compte("Nadia"), fabrique.compte("Paul")
    plus_tard = [(debut + timedelta(days=1), fin + timedelta(days=1)) for debut, fin in SEANCES]
    une = fabrique.session(seances=SEANCES, formateur=nadia, titre="Une")
    autre = fabrique.session(seances=plus_tard, formateur=paul, titre="Autre")
    with depot.ecriture() as bdd:
        sessions.changer_animateurs(bdd, autre, [nadia])
    with depot.lecture() as bdd, requetes() as envoyees:
        siennes = relire(calendrier_formateur(bdd, nadia, ICI))[1]
        assert len(envoyees) <= 4
        celles_de_paul = relire(calendrier_formateur(bdd, paul, ICI))[1]
        du_lieu = relire(calendrier_lieu(bdd, une.lieu, ICI))[1]
    assert [e["summary"] for e in siennes] == ["Une", "Autre", "Une", "Autre"]
    assert [e["summary"] for e in celles_de_paul] == ["Autre", "Autre"]
    assert [e["summary"] for e in du_lieu] == ["Une", "Une"]


def test_un_lieu_sans_seance_donne_un_calendrier_vide(depot, relire):
    with depot.ecriture() as bdd:
        lieu = lieux.creer_lieu(bdd, nom="Vide", commune="Brest")
        assert relire(calendrier_lieu(bdd, lieu, ICI))[1] == []
