"""Lists of sessions and of half-days: filtered, ordered and paged by the database."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from inscriptions.enumerations import EtatSession
from inscriptions.services import lieux, seances, sessions, types_ateliers
from inscriptions.services.agenda import FiltreSessions

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
HEURE, JOUR = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def planifier(depot, fabrique):
    """Plan a session that lasts an hour from `debut`; None: with no date."""
    numeros = count()

    def planifier(titre, debut=DEBUT, lieu=None, formateur=None, module="droit_epn"):
        formateur = formateur or fabrique.compte()
        with depot.ecriture() as bdd:
            return sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, module, module),
                titre=titre,
                lieu=lieu or lieux.creer_lieu(bdd, nom=f"Lieu {next(numeros)}", commune="Brest"),
                formateur=formateur,
                capacite=12,
                seances=[] if debut is None else [(debut, debut + HEURE)],
            )

    return planifier


def titres(depot, filtre=None, **options) -> list[str]:
    filtre = FiltreSessions() if filtre is None else filtre
    with depot.lecture() as bdd:
        trouvees = sessions.lister_sessions(bdd, filtre=filtre, **options)
        if not options:
            assert sessions.compter_sessions(bdd, filtre) == len(trouvees)
    return [session.titre for session in trouvees]


def test_les_sessions_se_rangent_par_date_puis_par_titre(depot, planifier):
    planifier("Zèbre")
    planifier("Sans date", None)
    planifier("écrire", DEBUT)
    planifier("Tôt", DEBUT - HEURE)
    planifier("Hier", DEBUT - JOUR)
    ordre = ["Hier", "Tôt", "écrire", "Zèbre", "Sans date"]
    assert titres(depot) == ordre
    assert titres(depot, recentes=True) == ["écrire", "Zèbre", "Tôt", "Hier", "Sans date"]
    pages = [titres(depot, limite=2, decalage=depart) for depart in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert sorted(titre for page in pages for titre in page) == sorted(ordre)
    assert pages[0] == ordre[:2]


def test_chaque_filtre_garde_ce_qu_il_dit(depot, fabrique, planifier):
    nadia, lieu = fabrique.compte(), fabrique.lieu()
    vieille = planifier("2025", datetime(2025, 12, 31, 22, 30, tzinfo=UTC), lieu)
    nouvel_an = planifier("2026", datetime(2025, 12, 31, 23, 30, tzinfo=UTC), formateur=nadia)
    visa = planifier("Visa", module="visa_internet")
    annulee = planifier("Annulée", DEBUT + JOUR)
    sans_date = planifier("Sans date", None)
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, annulee)
        sessions.changer_animateurs(bdd, visa, [nadia])
        seances.annuler_seance(bdd, nouvel_an.seances[0])
        seances.retablir_seance(bdd, nouvel_an.seances[0])
    # 23:30 UTC on the 31st is half past midnight at the office.
    assert titres(depot, FiltreSessions(annee=2025)) == [vieille.titre]
    assert titres(depot, FiltreSessions(annee=2026)) == ["2026", "Visa", "Annulée"]
    assert titres(depot, FiltreSessions(annee=10**6)) == []
    assert titres(depot, FiltreSessions(compte_id=nadia.id)) == ["2026", "Visa"]
    assert titres(depot, FiltreSessions(lieu_id=lieu.id)) == ["2025"]
    assert titres(depot, FiltreSessions(type_id=visa.type_id)) == ["Visa"]
    assert titres(depot, FiltreSessions(etat=EtatSession.ANNULEE)) == ["Annulée"]
    assert titres(depot, FiltreSessions(annee=2026, compte_id=nadia.id, texte="visa")) == ["Visa"]
    pendant = FiltreSessions(a_venir=True, maintenant=DEBUT + HEURE / 2)
    assert titres(depot, pendant) == ["Visa", "Annulée"]
    passees = FiltreSessions(a_venir=False, maintenant=DEBUT + HEURE)
    assert titres(depot, passees) == ["2025", "2026", "Visa", "Sans date"]
    with depot.lecture() as bdd:
        assert sessions.annees(bdd) == [2026, 2025]
        assert sessions.annees(bdd, nadia.id) == [2026]
    assert sans_date.premier_jour is None


@pytest.mark.parametrize(
    ("texte", "trouve"),
    [
        ("ecrire", True),
        ("ÉCRIRE web", True),
        ("ecrire pontaniou", True),  # a word of the title, a word of the place
        ("l’ete", True),
        ("l'ete", True),  # the typewriter's apostrophe
        ("100%", True),
        ("n°", True),
        ("ecrire visa", False),
        ("%", True),  # any sign, and there is one
        ("[a-z", False),
        ("zz_", False),
        ("*zz", False),
        ("a" * 5000, False),
        ("\\", True),
    ],
)
def test_une_recherche_ne_tient_ni_aux_accents_ni_a_la_casse(depot, planifier, texte, trouve):
    with depot.ecriture() as bdd:
        lieu = lieux.creer_lieu(bdd, nom="Ateliers de Pontaniou", commune="Brest")
    planifier("Écrire pour le Web, à 100 % l’été, n° 5", lieu=lieu)
    assert (titres(depot, FiltreSessions(texte=texte)) != []) is trouve


def test_une_session_se_cherche_par_son_code(depot, planifier):
    session = planifier("Celle-ci")
    planifier("Celle-là")
    assert titres(depot, FiltreSessions(texte=session.code.lower())) == ["Celle-ci"]


def test_une_page_ne_lit_que_sa_page(depot, fabrique, planifier, requetes):
    moi, lieu = fabrique.compte(), fabrique.lieu()
    for rang in range(25):
        planifier(f"Session {rang:02}", DEBUT + rang * JOUR, lieu, moi)
    filtre = FiltreSessions(compte_id=moi.id, lieu_id=lieu.id, annee=2026, texte="session")
    with depot.lecture() as bdd, requetes() as envoyees:
        page = sessions.lister_sessions(bdd, filtre=filtre, limite=5, decalage=10)
        places = sessions.remplissage(bdd, page)
        assert [(s.titre, s.lieu.nom, s.type.code, s.seances[0].minutes) for s in page] == [
            (f"Session {rang}", lieu.nom, "droit_epn", 60) for rang in range(10, 15)
        ]
        assert len(bdd.identity_map.values()) < 20  # 5 sessions and half-days, and their parents
    assert set(places.values()) == {sessions.Remplissage()}
    assert len(envoyees) == 4


def test_les_seances_d_un_mois_par_personne_et_par_lieu(depot, fabrique, planifier, requetes):
    moi, lieu = fabrique.compte(), fabrique.lieu()
    trois = [planifier(f"S{rang}", DEBUT + rang * JOUR, lieu, moi) for rang in range(3)]
    ailleurs = planifier("Ailleurs", DEBUT)
    annulee = planifier("Annulée", DEBUT)
    avec_annulee = planifier("Séance annulée", DEBUT)
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, annulee)
        seances.annuler_seance(bdd, avec_annulee.seances[0])

    def entre(debut, fin, *filtres, **options) -> list[str]:
        with depot.lecture() as bdd:
            lues = sessions.seances_entre(bdd, debut, fin, *filtres, **options)
            return [session.titre for _, session in lues]

    assert sorted(entre(DEBUT, DEBUT + JOUR)) == ["Ailleurs", "S0"]
    assert entre(DEBUT, DEBUT + 3 * JOUR, moi.id) == ["S0", "S1", "S2"]
    assert entre(DEBUT, DEBUT + 3 * JOUR, None, ailleurs.lieu_id) == ["Ailleurs"]
    assert entre(DEBUT + HEURE / 2, DEBUT + HEURE, moi.id) == ["S0"]  # it has begun
    assert entre(DEBUT + HEURE, DEBUT + JOUR, moi.id) == []  # the ends do not touch
    assert len(entre(DEBUT, DEBUT + JOUR, annulees=True)) == 4
    with depot.lecture() as bdd, requetes() as envoyees:
        lues = sessions.seances_entre(bdd, DEBUT, DEBUT + 9 * JOUR, moi.id, lieu.id)
        assert [(session.id, session.lieu.nom, seance.minutes) for seance, session in lues] == [
            (session.id, lieu.nom, 60) for session in trois
        ]
    assert len(envoyees) == 3
