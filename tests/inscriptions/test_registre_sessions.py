"""Places and sessions."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from inscriptions.codes import LONGUEUR_SESSION, afficher, normaliser
from inscriptions.services import communs, lieux, sessions

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
HEURE = timedelta(hours=1)


def test_un_lieu_a_un_nom_a_lui(depot, refuse):
    with depot.ecriture() as bdd:
        lieu = lieux.creer_lieu(bdd, nom=" Médiathèque  des Capucins ", commune="Brest")
    assert lieu.nom == "Médiathèque des Capucins"
    with refuse("lieu-existant"), depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Médiathèque des Capucins", commune="Brest")
    with depot.lecture() as bdd:
        assert lieux.trouver_lieu(bdd, "Médiathèque des Capucins").id == lieu.id
        assert lieux.trouver_lieu(bdd, "Ailleurs") is None


def test_une_session_se_retrouve_par_son_code_tape(depot, fabrique):
    apres = (DEBUT + 24 * HEURE, DEBUT + 27 * HEURE)
    session = fabrique.session(seances=[apres, (DEBUT, DEBUT + 3 * HEURE)])
    assert normaliser(session.code, LONGUEUR_SESSION) == session.code
    with depot.lecture() as bdd:
        trouvee = sessions.trouver_session(bdd, afficher(session.code).lower())
    # After the transaction: nothing more is asked of the database.
    assert trouvee.id == session.id
    assert trouvee.lieu.commune == "Brest"
    assert trouvee.formateur.nom == "Nadia Le Goff"
    assert [seance.debut for seance in trouvee.seances] == [DEBUT, DEBUT + 24 * HEURE]
    assert [seance.minutes for seance in session.seances] == [180, 180]


@pytest.mark.parametrize("code", ["", "ABCDEF", "\x00", "A" * 1000])
def test_un_code_inconnu_est_refuse(depot, code, refuse):
    with refuse("session-inconnue"), depot.lecture() as bdd:
        sessions.trouver_session(bdd, code)


@pytest.mark.parametrize("capacite", [0, -1, 501, 10**30])
def test_une_capacite_absurde_est_refusee(fabrique, capacite, refuse):
    with refuse("capacite-invalide"):
        fabrique.session(capacite=capacite)


@pytest.mark.parametrize(
    ("seances", "code"),
    [
        ([(DEBUT, DEBUT)], "seance-invalide"),
        ([(DEBUT, DEBUT - HEURE)], "seance-invalide"),
        ([(DEBUT, DEBUT + 25 * HEURE)], "seance-invalide"),
        ([(DEBUT, DEBUT + 2 * HEURE), (DEBUT + HEURE, DEBUT + 3 * HEURE)], "seances-en-conflit"),
        ([(DEBUT.replace(tzinfo=None), DEBUT + HEURE)], "date-sans-fuseau"),
    ],
)
def test_des_horaires_impossibles_sont_refuses(fabrique, seances, code, refuse):
    with refuse(code):
        fabrique.session(seances=seances)


def test_deux_seances_peuvent_se_suivre_sans_pause(fabrique):
    paris = DEBUT.astimezone(ZoneInfo("Europe/Paris"))
    seances = [(DEBUT, DEBUT + HEURE), (paris + HEURE, paris + 2 * HEURE)]
    assert [s.minutes for s in fabrique.session(seances=seances).seances] == [60, 60]


def test_lieu_et_formateur_doivent_exister(depot, fabrique, refuse):
    inconnu, lieu, formateur = SimpleNamespace(id=uuid4()), fabrique.lieu(), fabrique.compte()
    commun = {
        "type_atelier": fabrique.session().type,
        "titre": "Droit",
        "capacite": 3,
        "seances": [],
    }
    with refuse("lieu-inconnu"), depot.ecriture() as bdd:
        sessions.creer_session(bdd, lieu=inconnu, formateur=formateur, **commun)
    with refuse("compte-inconnu"), depot.ecriture() as bdd:
        sessions.creer_session(bdd, lieu=lieu, formateur=inconnu, **commun)


def test_les_sessions_se_listent_par_date_en_peu_de_requetes(depot, fabrique, requetes):
    moi = fabrique.compte()
    tard = fabrique.session(seances=[(DEBUT + 48 * HEURE, DEBUT + 50 * HEURE)])
    sans_date = fabrique.session(seances=[], formateur=moi)
    tot = fabrique.session(formateur=moi)
    for _ in range(10):
        fabrique.session(seances=[(DEBUT + 72 * HEURE, DEBUT + 75 * HEURE)])
    with depot.lecture() as bdd, requetes() as envoyees:
        liste = sessions.lister_sessions(bdd)
        details = [(s.lieu.nom, s.formateur.nom, len(s.seances)) for s in liste]
    assert len(envoyees) == 2
    assert len(details) == 13
    assert [s.id for s in liste[:2]] == [tot.id, tard.id]
    assert liste[-1].id == sans_date.id
    with depot.lecture() as bdd:
        assert [s.id for s in sessions.lister_sessions(bdd, moi)] == [tot.id, sans_date.id]


def test_les_effectifs_se_comptent_en_une_requete(depot, fabrique, requetes):
    pleine, vide = fabrique.session(), fabrique.session()
    for _ in range(3):
        fabrique.apprenant(pleine)
    with depot.lecture() as bdd, requetes() as envoyees:
        assert sessions.effectifs(bdd, [pleine, vide]) == {pleine.id: 3, vide.id: 0}
    assert len(envoyees) == 1


def test_un_code_deja_pris_est_tire_a_nouveau(fabrique, monkeypatch):
    prise = fabrique.session()
    tires = iter([prise.code, prise.code, "000000"])
    monkeypatch.setattr(communs.codes, "nouveau_code", lambda longueur: next(tires))
    assert fabrique.session().code == "000000"
