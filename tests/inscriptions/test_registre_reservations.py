"""One room, one trainer: one thing at a time, whoever asks first, on both databases."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from inscriptions.erreurs import ErreurRegistre
from inscriptions.services import reservations, seances, sessions, types_ateliers

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
HEURE = timedelta(hours=1)
MATIN = (DEBUT - 5 * HEURE, DEBUT - 2 * HEURE)
MIDI = (DEBUT, DEBUT + 3 * HEURE)


@pytest.fixture
def planifier(depot, fabrique):
    """Plan a session; whatever is not given is nobody else's."""

    def planifier(ou=None, qui=None, quand=(MIDI,), avec=(), salle="", titre="Droit", dans=depot):
        lieu, formateur = ou or fabrique.lieu(), qui or fabrique.compte()
        with dans.ecriture() as bdd:
            return sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
                titre=titre,
                lieu=lieu,
                formateur=formateur,
                animateurs=avec,
                capacite=12,
                seances=list(quand),
                salle=salle,
            )

    return planifier


def test_une_salle_prise_est_refusee_avec_sa_raison(fabrique, planifier):
    lieu = fabrique.lieu()
    prise = planifier(lieu, titre="Écrire pour le web")
    with pytest.raises(ErreurRegistre) as refus:
        planifier(lieu, quand=[MATIN, (DEBUT + 2 * HEURE, DEBUT + 4 * HEURE)])
    assert refus.value.code == "lieu-occupe"
    assert refus.value.donnees == {
        "session": prise.code,
        "titre": "Écrire pour le web",
        "jour": "03/03/2026",
        "debut": "14:00",  # the office's clock
        "fin": "17:00",
    }
    assert "03/03/2026 de 14:00 à 17:00" in str(refus.value)
    assert f"Écrire pour le web\u00a0» (session {prise.code})" in str(refus.value)


def test_une_personne_deja_prise_est_refusee_avec_sa_raison(fabrique, planifier):
    nadia, paul = fabrique.compte("Nadia Le Goff"), fabrique.compte("Paul Kerbrat")
    prise = planifier(qui=nadia, avec=[paul])
    for compte in (nadia, paul):
        for equipe in ({"qui": compte}, {"avec": [compte]}):
            with pytest.raises(ErreurRegistre) as refus:
                planifier(**equipe)
            assert refus.value.code == "formateur-occupe"
            assert refus.value.donnees["session"] == prise.code
            assert refus.value.donnees["qui"] == compte.nom


def test_la_salle_vide_est_une_salle_et_les_noms_se_ressemblent(fabrique, planifier, refuse):
    lieu = fabrique.lieu()
    planifier(lieu)
    planifier(lieu, salle="Salle Élan")
    planifier(lieu, salle="Salle 2")
    planifier(fabrique.lieu(), salle="Salle 2")
    for salle in ("", "  ", "salle  elan", "SALLE ÉLAN", "Salle 2"):
        with refuse("lieu-occupe"):
            planifier(lieu, salle=salle)


def test_se_suivre_sans_pause_n_est_pas_se_chevaucher(fabrique, planifier):
    lieu, qui = fabrique.lieu(), fabrique.compte()
    for rang in range(4):
        planifier(lieu, qui, quand=[(DEBUT + rang * HEURE, DEBUT + (rang + 1) * HEURE)])


def test_ce_qui_est_annule_ne_prend_pas_de_place(depot, fabrique, planifier, refuse):
    lieu, qui = fabrique.lieu(), fabrique.compte()
    seance_annulee = planifier(lieu, qui)
    with depot.ecriture() as bdd:
        seances.annuler_seance(bdd, seance_annulee.seances[0])
    session_annulee = planifier(lieu, qui)
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, session_annulee)
    tenue = planifier(lieu, qui)
    # Neither comes back while the slot is taken, and both do once it is free.
    with refuse("lieu-occupe"), depot.ecriture() as bdd:
        seances.retablir_seance(bdd, seance_annulee.seances[0])
    with refuse("lieu-occupe"), depot.ecriture() as bdd:
        sessions.rouvrir_session(bdd, session_annulee)
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, tenue)
        sessions.rouvrir_session(bdd, session_annulee)
        sessions.annuler_session(bdd, session_annulee)
        seances.retablir_seance(bdd, seance_annulee.seances[0])


def test_sans_formateur_seule_la_salle_compte(depot, fabrique, planifier, refuse):
    for lieu in (fabrique.lieu(), fabrique.lieu()):
        with depot.ecriture() as bdd:
            libre = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit"),
                titre="Sans formateur",
                lieu=lieu,
                formateur=None,
                capacite=None,
                seances=[MIDI],
            )
        assert (libre.formateurs, libre.capacite) == ([], None)
    with refuse("lieu-occupe"):
        planifier(lieu)


def test_une_seance_de_nuit_occupe_le_lendemain(fabrique, planifier, refuse):
    lieu = fabrique.lieu()
    planifier(lieu, quand=[(DEBUT, DEBUT + 20 * HEURE)])
    with refuse("lieu-occupe"):
        planifier(lieu, quand=[(DEBUT + 19 * HEURE, DEBUT + 21 * HEURE)])


def test_la_meme_salle_au_meme_instant_un_seul_gagne(depot, jumeau, fabrique, planifier, ensemble):
    lieu, comptes = fabrique.lieu(), [fabrique.compte() for _ in range(8)]
    planifier()  # the kind of workshop exists

    def prendre(rang: int) -> str:
        planifier(lieu, comptes[rang], dans=(depot, jumeau)[rang % 2])
        return "pris"

    issues = Counter(ensemble(*(lambda r=r: prendre(r) for r in range(8))))
    assert issues == {"pris": 1, "lieu-occupe": 7}


def test_la_meme_personne_au_meme_instant_un_seul_gagne(
    depot, jumeau, fabrique, planifier, ensemble
):
    # Each asks for the same two people, named in another order: nobody waits for ever.
    un, deux = fabrique.compte(), fabrique.compte()
    lieux = [fabrique.lieu() for _ in range(8)]
    planifier()

    def prendre(rang: int) -> str:
        qui, avec = (un, deux) if rang % 2 else (deux, un)
        planifier(lieux[rang], qui, avec=[avec], dans=(depot, jumeau)[rang // 2 % 2])
        return "pris"

    issues = Counter(ensemble(*(lambda r=r: prendre(r) for r in range(8))))
    assert issues == {"pris": 1, "formateur-occupe": 7}


def test_creer_deplacer_et_retablir_se_disputent_la_meme_salle(
    depot, jumeau, fabrique, planifier, ensemble
):
    for _ in range(3):
        lieu = fabrique.lieu()
        annulee, ailleurs = planifier(lieu), planifier(lieu, quand=[MATIN])
        with depot.ecriture() as bdd:
            seances.annuler_seance(bdd, annulee.seances[0])

        def creer(lieu=lieu) -> str:
            planifier(lieu, dans=jumeau)
            return "pris"

        def deplacer(seance=ailleurs.seances[0]) -> str:
            with depot.ecriture() as bdd:
                seances.deplacer_seance(bdd, seance, *MIDI)
            return "pris"

        def retablir(seance=annulee.seances[0]) -> str:
            with jumeau.ecriture() as bdd:
                seances.retablir_seance(bdd, seance)
            return "pris"

        assert Counter(ensemble(creer, deplacer, retablir)) == {"pris": 1, "lieu-occupe": 2}


def test_reserver_coute_autant_parmi_mille(depot, fabrique, planifier, requetes):
    lieu, equipe = fabrique.lieu(), [fabrique.compte() for _ in range(3)]
    couts = []
    for nombre in (1, 30):
        for rang in range(nombre):
            jour = timedelta(days=1 + rang + 100 * nombre)
            planifier(lieu, equipe[0], quand=[(DEBUT + jour, DEBUT + jour + HEURE)])
        horaires = [
            (DEBUT - rang * 24 * HEURE, DEBUT + (1 - rang * 24) * HEURE) for rang in range(9)
        ]
        with depot.ecriture() as bdd, requetes() as envoyees:
            reservations.reserver(
                bdd,
                lieu_id=lieu.id,
                salle="",
                comptes=[compte.id for compte in equipe],
                horaires=horaires,
            )
        couts.append(len(envoyees))
    assert couts == [3, 3]  # the place's lock, the accounts' locks, what is taken


def test_tenir_refuse_l_inconnu(depot, fabrique, refuse):
    connu = fabrique.lieu()
    with refuse("lieu-inconnu"), depot.ecriture() as bdd:
        reservations.tenir(bdd, lieux=[connu.id, uuid4()])
    with refuse("compte-inconnu"), depot.ecriture() as bdd:
        reservations.tenir(bdd, comptes=[uuid4()])
    with depot.lecture() as bdd:
        assert reservations.conflits(bdd, lieu_id=uuid4(), salle="", comptes=(), horaires=[]) == []
