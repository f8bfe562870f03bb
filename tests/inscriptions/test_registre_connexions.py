"""Signing in and out."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from inscriptions.modeles import Connexion
from inscriptions.services import connexions

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
DUREE = timedelta(minutes=10)


@pytest.fixture
def ouvrir_une(depot, fabrique):
    apprenant = fabrique.apprenant()

    def ouvrir() -> str:
        with depot.ecriture() as bdd:
            return connexions.ouvrir_connexion(
                bdd, apprenant=apprenant, maintenant=MIDI, duree=DUREE
            )

    return ouvrir


def lire(depot, jeton: str, instant: datetime, *, ecrire: bool = True):
    with depot.ecriture() if ecrire else depot.lecture() as bdd:
        return connexions.lire_connexion(bdd, jeton, instant, DUREE)


def test_une_connexion_retrouve_sa_personne(depot, fabrique, ouvrir_une):
    connexion = lire(depot, ouvrir_une(), MIDI)
    assert connexion.nom == "Awa"
    assert connexion.compte_id is None
    compte = fabrique.compte()
    with depot.ecriture() as bdd:
        jeton = connexions.ouvrir_connexion(bdd, compte=compte, maintenant=MIDI, duree=DUREE)
    connexion = lire(depot, jeton, MIDI + DUREE / 2)
    assert connexion.role is compte.role
    assert connexion.apprenant_id is None


def test_le_registre_ne_connait_pas_le_jeton(depot, ouvrir_une):
    jeton = ouvrir_une()
    assert len(jeton) >= 43  # 256 bits
    with depot.lecture() as bdd:
        ligne = bdd.execute(sa.select(Connexion.__table__)).one()
    assert jeton not in map(str, ligne)
    assert lire(depot, ligne.empreinte, MIDI) is None


def test_elle_expire_et_se_prolonge_quand_on_est_la(depot, ouvrir_une):
    jeton = ouvrir_une()
    assert lire(depot, jeton, MIDI + timedelta(minutes=9)).expire_le == MIDI + timedelta(minutes=19)
    assert lire(depot, jeton, MIDI + timedelta(minutes=18)) is not None
    assert lire(depot, jeton, MIDI + timedelta(minutes=28)) is None
    assert lire(depot, ouvrir_une(), MIDI + DUREE) is None


def test_elle_ne_s_ecrit_qu_une_fois_par_minute(depot, ouvrir_une, requetes):
    jeton = ouvrir_une()
    with requetes() as envoyees:
        for secondes in range(0, 60, 10):
            lue = lire(depot, jeton, MIDI + timedelta(seconds=secondes))
            assert lue.vue_le == MIDI
            assert not connexions.a_prolonger(lue, MIDI + timedelta(seconds=secondes))
    assert not [r for r in envoyees if r.startswith("UPDATE")]
    lue = lire(depot, jeton, MIDI + timedelta(seconds=60))
    assert lue.vue_le == MIDI + timedelta(seconds=60)
    assert lue.nom == "Awa"


def test_en_lecture_rien_ne_s_ecrit(depot, ouvrir_une):
    jeton = ouvrir_une()
    instant = MIDI + timedelta(minutes=5)
    lue = lire(depot, jeton, instant, ecrire=False)
    assert lue.expire_le == MIDI + DUREE
    assert connexions.a_prolonger(lue, instant)
    assert lire(depot, jeton, instant).expire_le == instant + DUREE


def test_une_horloge_qui_recule_ne_prolonge_ni_ne_ferme(depot, ouvrir_une):
    jeton = ouvrir_une()
    assert lire(depot, jeton, MIDI - timedelta(hours=1)).expire_le == MIDI + DUREE


def test_terminer_sa_seance_la_ferme(depot, ouvrir_une):
    jeton, autre = ouvrir_une(), ouvrir_une()
    for _ in range(2):
        with depot.ecriture() as bdd:
            connexions.fermer_connexion(bdd, jeton)
    assert lire(depot, jeton, MIDI) is None
    assert lire(depot, autre, MIDI) is not None


def test_une_fermeture_simultanee_l_emporte(depot, ouvrir_une, ensemble):
    for _ in range(5):
        jeton = ouvrir_une()

        def fermer(jeton=jeton):
            with depot.ecriture() as bdd:
                connexions.fermer_connexion(bdd, jeton)

        ensemble(fermer, *[lambda j=jeton: lire(depot, j, MIDI + DUREE / 2)] * 5)
        assert lire(depot, jeton, MIDI) is None


@pytest.mark.parametrize("jeton", ["", "x", "\ud800", "é" * 10_000, "\x00"])
def test_un_jeton_quelconque_n_ouvre_rien(depot, jeton):
    assert lire(depot, jeton, MIDI) is None


def test_purger_ne_touche_que_les_perimees(depot, ouvrir_une):
    vieux, jeune = ouvrir_une(), ouvrir_une()
    lire(depot, jeune, MIDI + timedelta(minutes=5))
    with depot.ecriture() as bdd:
        assert connexions.purger_connexions(bdd, MIDI + DUREE) == 1
    assert lire(depot, jeune, MIDI + DUREE) is not None
    assert lire(depot, vieux, MIDI) is None


def test_un_compte_est_connecte_tant_qu_une_de_ses_connexions_vit(depot, fabrique, requetes):
    compte, autre = fabrique.compte(), fabrique.compte()
    with depot.ecriture() as bdd:
        for titulaire, debut in ((compte, MIDI), (compte, MIDI + DUREE), (autre, MIDI)):
            jeton = connexions.ouvrir_connexion(
                bdd, compte=titulaire, maintenant=debut, duree=DUREE
            )

    def connecte(quand: datetime) -> bool:
        with depot.lecture() as bdd, requetes() as envoyees:
            trouve = connexions.compte_connecte(bdd, compte.id, quand)
            assert len(envoyees) == 1
        assert trouve is None or trouve.id == compte.id
        return trouve is not None

    assert connecte(MIDI)
    assert connecte(MIDI + 1.5 * DUREE)
    assert not connecte(MIDI + 2 * DUREE)
    with depot.ecriture() as bdd:
        connexions.fermer_connexion(bdd, jeton)
        assert connexions.compte_connecte(bdd, autre.id, MIDI) is None


def test_exactement_un_titulaire(depot, fabrique, refuse):
    apprenant, compte = fabrique.apprenant(), fabrique.compte()
    for titulaires in ({}, {"apprenant": apprenant, "compte": compte}):
        with refuse("connexion-invalide"), depot.ecriture() as bdd:
            connexions.ouvrir_connexion(bdd, **titulaires, maintenant=MIDI, duree=DUREE)
    with refuse("donnee-refusee"), depot.ecriture() as bdd:
        bdd.add(Connexion(empreinte="0" * 64, creee_le=MIDI, vue_le=MIDI, expire_le=MIDI))
