"""The attendance grid: who is expected, what was seen; a fixed number of queries."""

from datetime import UTC, datetime, timedelta

import pytest

from inscriptions.enumerations import EtatInscription, EtatPresence
from inscriptions.services import apprenants, comptes, emargement, grille, seances

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
MATIN = (DEBUT, DEBUT + timedelta(hours=3))
LENDEMAIN = (DEBUT + timedelta(days=1), DEBUT + timedelta(days=1, hours=2))


def noter(depot, session, qui, etat, rang=0):
    with depot.ecriture() as bdd:
        emargement.emarger(
            bdd,
            seance=session.seances[rang],
            apprenant=qui,
            etat=etat,
            maintenant=DEBUT + timedelta(hours=1),
        )


def test_chacun_par_nom_de_famille_et_ce_qui_est_note(depot, fabrique):
    session = fabrique.session()
    zoe = fabrique.apprenant(session, "Zoé", "Abgrall")
    fabrique.apprenant(session, "Élie", "Étienne")
    fabrique.apprenant(session, "Bob")
    noter(depot, session, zoe, EtatPresence.PRESENT)
    with depot.lecture() as bdd:
        lignes = grille.grille(bdd, session.seances[0])
    assert [(li.apprenant.prenom, li.etat) for li in lignes] == [
        ("Zoé", EtatPresence.PRESENT),
        ("Bob", None),
        ("Élie", None),
    ]
    assert lignes[0].presence.minutes == 180


def test_qui_attend_n_y_est_pas_qui_a_annule_apres_etre_venu_y_reste(depot, fabrique):
    session = fabrique.session(capacite=2)
    awa, bob, _ = (fabrique.apprenant(session, prenom) for prenom in ("Awa", "Bob", "Chloé"))
    noter(depot, session, awa, EtatPresence.PRESENT)
    with depot.ecriture() as bdd:
        for inscription in apprenants.inscrits(bdd, session):
            apprenants.annuler_inscription(bdd, inscription)
    with depot.lecture() as bdd:
        lignes = grille.grille(bdd, session.seances[0])
    assert [(li.apprenant.prenom, li.inscription.etat) for li in lignes] == [
        ("Awa", EtatInscription.ANNULEE),
        ("Chloé", EtatInscription.CONFIRMEE),
    ]
    assert bob.id not in {li.apprenant.id for li in lignes}


def test_le_bilan_et_les_minutes_par_personne(depot, fabrique):
    session = fabrique.session(seances=[MATIN, LENDEMAIN])
    awa, bob = (fabrique.apprenant(session, prenom) for prenom in ("Awa", "Bob"))
    noter(depot, session, awa, EtatPresence.PRESENT)
    noter(depot, session, bob, EtatPresence.EXCUSE)
    noter(depot, session, awa, EtatPresence.PRESENT, rang=1)
    with depot.lecture() as bdd:
        bilan = grille.bilan_presences(bdd, session)
        minutes = grille.minutes_suivies(bdd, session)
    assert bilan == {
        session.seances[0].id: {EtatPresence.PRESENT: 1, EtatPresence.EXCUSE: 1},
        session.seances[1].id: {EtatPresence.PRESENT: 1},
    }
    assert bilan[session.seances[0].id]["absent"] == 0
    assert minutes == {awa.id: 300, bob.id: 0}


def test_une_seance_annulee_garde_son_numero(depot, fabrique):
    session = fabrique.session(seances=[MATIN, LENDEMAIN])
    with depot.ecriture() as bdd:
        seances.annuler_seance(bdd, session.seances[0])
    assert [grille.rang(session, seance) for seance in session.seances] == [1, 2]


@pytest.mark.parametrize("nombre", [1, 9])
def test_une_requete_chacune_quel_que_soit_le_nombre(depot, fabrique, requetes, nombre):
    session = fabrique.session(seances=[MATIN, LENDEMAIN])
    for rang in range(nombre):
        qui = fabrique.apprenant(session, f"Personne {rang}")
        noter(depot, session, qui, EtatPresence.PRESENT)
    with depot.lecture() as bdd, requetes() as envoyees:
        assert len(grille.grille(bdd, session.seances[0])) == nombre
        grille.bilan_presences(bdd, session)
        grille.minutes_suivies(bdd, session)
    assert len(envoyees) == 3


def test_les_comptes_par_nom(depot, fabrique):
    for nom in ("Zoé", "Élie", "abel"):
        fabrique.compte(nom)
    with depot.lecture() as bdd:
        assert [compte.nom for compte in comptes.lister_comptes(bdd)] == ["abel", "Élie", "Zoé"]
