"""The registry's door: transactions, durability settings, refusals."""

import sqlite3
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from inscriptions import depot as module_depot
from inscriptions import moteurs
from inscriptions.depot import ouvrir
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Lieu
from inscriptions.services import lieux, sessions


def noms_des_lieux(depot) -> list[str]:
    with depot.lecture() as bdd:
        return sorted(bdd.scalars(sa.select(Lieu.nom)))


def test_ecrire_puis_lire(depot):
    with depot.ecriture() as bdd:
        lieu = lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest")
    assert lieu.nom == "Médiathèque"  # readable after the transaction
    assert noms_des_lieux(depot) == ["Médiathèque"]


def test_une_erreur_annule_tout(depot):
    def echouer():
        with depot.ecriture() as bdd:
            lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest")
            raise LookupError

    with pytest.raises(LookupError):
        echouer()
    assert noms_des_lieux(depot) == []


def test_une_lecture_ne_peut_pas_ecrire(depot, refuse):
    with refuse("lecture-seule"), depot.lecture() as bdd:
        lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest")
    with depot.ecriture() as bdd:  # and the same connection can write again
        lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest")
    assert noms_des_lieux(depot) == ["Médiathèque"]


def test_une_lecture_voit_un_seul_etat(depot):
    with depot.lecture() as bdd:
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Lieu)) == 0
        with depot.ecriture() as autre:
            lieux.creer_lieu(autre, nom="Médiathèque", commune="Brest")
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Lieu)) == 0
    assert noms_des_lieux(depot) == ["Médiathèque"]


def test_un_refus_de_la_base_ne_cite_aucune_donnee(depot):
    doubles = [Lieu(nom="Secret", commune="Brest"), Lieu(nom="Secret", commune="Brest")]
    with pytest.raises(ErreurRegistre) as capture, depot.ecriture() as bdd:
        bdd.add_all(doubles)
    assert capture.value.code == "donnee-refusee"
    assert "Secret" not in f"{capture.value} {capture.value.donnees}"
    assert capture.value.__suppress_context__


@pytest.mark.parametrize("depot", ["sqlite"], indirect=True)
def test_reglages_de_sqlite(depot):
    with depot.ecriture() as bdd:
        lus = {
            nom: bdd.scalar(sa.text(f"PRAGMA {nom}"))
            for nom in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert lus == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 10_000,  # ms
    }


@pytest.mark.parametrize("depot", ["postgresql"], indirect=True)
def test_reglages_de_postgresql(depot):
    with depot.ecriture() as bdd:
        assert bdd.scalar(sa.text("SHOW lock_timeout")) == "10s"
        assert bdd.scalar(sa.text("SHOW synchronous_commit")) == "on"
        assert bdd.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
    with depot.lecture() as bdd:
        assert bdd.scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"


@pytest.mark.parametrize("depot", ["sqlite"], indirect=True)
def test_une_ecriture_prend_le_verrou_des_son_debut(depot, monkeypatch, refuse):
    url = str(depot.moteur.url)
    monkeypatch.setattr("inscriptions.moteurs.ATTENTE", 0.05)
    with ouvrir(url) as autre, depot.ecriture():
        with refuse("registre-occupe"), autre.ecriture():
            raise AssertionError("two writers at once")
        with autre.lecture() as bdd:  # readers never wait
            assert bdd.scalar(sa.select(sa.func.count()).select_from(Lieu)) == 0


@pytest.mark.parametrize("depot", ["sqlite"], indirect=True)
def test_un_verrou_libre_un_instant_suffit_a_qui_attend(depot, monkeypatch):
    presse = sqlite3.connect(depot.moteur.url.database, isolation_level=None)
    presse.execute("BEGIN IMMEDIATE")
    regards = []

    def ceder_un_instant(secondes):
        """The other process ends a transaction at the third look, to begin another at once."""
        regards.append(secondes)
        if len(regards) == 3:
            presse.rollback()

    monkeypatch.setattr(moteurs.time, "sleep", ceder_un_instant)
    with depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest")
        assert bdd.scalar(sa.text("PRAGMA busy_timeout")) == 10_000
    presse.close()
    # SQLite itself would look again every 0.1 s: between two looks, many transactions pass.
    assert len(regards) == 3
    assert max(regards) <= 0.005


@pytest.mark.parametrize("depot", ["sqlite"], indirect=True)
def test_une_ecriture_dans_une_ecriture_est_refusee_sans_blocage(depot, monkeypatch, refuse):
    monkeypatch.setattr(module_depot, "ATTENTE", 0.05)
    with refuse("registre-occupe"), depot.ecriture(), depot.ecriture():
        raise AssertionError("nested")
    with depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Après", commune="Brest")


def test_disque_plein_refus_clair_puis_reprise(tmp_path, refuse):
    depot = ouvrir(f"sqlite:///{tmp_path / 'registre.db'}")

    @sa.event.listens_for(depot.moteur, "begin")
    def limiter(connexion):
        connexion.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    pages = 1  # no more than now
    with refuse("registre-plein"), depot.ecriture() as bdd:
        for rang in range(500):
            lieux.creer_lieu(bdd, nom=f"Lieu {rang}", commune="Brest" * 20)
    assert noms_des_lieux(depot) == []
    pages = 1_000_000
    with depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Après", commune="Brest")
        assert bdd.scalar(sa.text("PRAGMA integrity_check")) == "ok"
    assert noms_des_lieux(depot) == ["Après"]
    depot.fermer()


def test_un_fichier_neuf_qu_un_autre_ecrit_deja_s_ouvre_apres_lui(tmp_path, monkeypatch):
    fichier = tmp_path / "registre.db"
    autre = sqlite3.connect(fichier, isolation_level=None)
    autre.execute("CREATE TABLE notes (texte TEXT)")
    autre.execute("BEGIN IMMEDIATE")  # and the file is not in WAL yet
    attentes = []

    def attendre(secondes):
        attentes.append(secondes)
        autre.rollback()

    monkeypatch.setattr(moteurs.time, "sleep", attendre)
    with ouvrir(f"sqlite:///{fichier}") as depot:
        assert noms_des_lieux(depot) == []
    autre.close()
    assert len(attentes) == 1


def test_un_disque_sans_wal_est_refuse(refuse):
    moteur = sa.create_engine("sqlite://")  # a database in memory has no WAL
    with refuse("disque-inadapte"):
        moteurs._passer_en_wal(moteur)
    moteur.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "registre.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////srv/a.db?mode=ro",
        "mysql://serveur/base",
        "postgresql+inconnu://serveur/base",
        "http://[",
    ],
)
def test_adresse_refusee(url, refuse):
    with refuse("adresse-invalide"):
        ouvrir(url)


def test_dossier_absent_ou_fichier_etranger(tmp_path, refuse):
    with refuse("registre-introuvable"):
        ouvrir(f"sqlite:///{tmp_path / 'absent' / 'registre.db'}")
    with refuse("registre-introuvable"):
        ouvrir(f"sqlite:///{tmp_path}")
    fichier = tmp_path / "lettre.txt"
    fichier.write_text("Bonjour, ceci est une lettre." * 100)
    with refuse("registre-illisible"):
        ouvrir(f"sqlite:///{fichier}")
    assert fichier.read_text().startswith("Bonjour")


def test_serveur_absent(tmp_path, serveur_postgresql, refuse):
    with refuse("registre-introuvable"):
        ouvrir(serveur_postgresql("base_qui_n_existe_pas"))
    with refuse("registre-introuvable"):
        ouvrir(f"postgresql+psycopg://personne:secret@/base?host={tmp_path}")


def test_le_fichier_n_est_lisible_que_de_son_proprietaire(tmp_path):
    fichier = tmp_path / "registre.db"
    with ouvrir(f"sqlite:///{fichier}") as depot, depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest")
        fichiers = sorted(Path(tmp_path).iterdir())
        assert [f.name for f in fichiers] == ["registre.db", "registre.db-shm", "registre.db-wal"]
        assert {stat.S_IMODE(f.stat().st_mode) for f in fichiers} == {0o600}


def test_plusieurs_fils_partagent_un_depot(depot, ensemble, fabrique):
    session = fabrique.session()

    def lire_et_ecrire(rang: int) -> int:
        with depot.ecriture() as bdd:
            lieux.creer_lieu(bdd, nom=f"Lieu {rang}", commune="Brest")
        with depot.lecture() as bdd:
            return sessions.effectifs(bdd, [session])[session.id]

    assert ensemble(*(lambda r=r: lire_et_ecrire(r) for r in range(40))) == [0] * 40
    assert len(noms_des_lieux(depot)) == 41
    assert threading.active_count() < 40
    assert session.seances[0].fin - session.seances[0].debut == timedelta(hours=3)
