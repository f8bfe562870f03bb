"""Opening: migrated when needed, in one piece, by one process at a time."""

import subprocess
import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from inscriptions import migrations
from inscriptions.depot import ouvrir
from inscriptions.migrations.execution import configurer
from inscriptions.modeles import Base
from inscriptions.services import lieux, sessions

OUVRIR = "import sys; from inscriptions.depot import ouvrir; ouvrir(sys.argv[1]).fermer()"

# Eight processes, everything imported, open the registry at the same instant: when the parent
# closes the pipe they read. Prints how many succeeded.
OUVRIR_ENSEMBLE = """
import os, sys
import inscriptions.migrations.execution, inscriptions.modeles
from inscriptions.depot import ouvrir
lecture, ecriture = os.pipe()
enfants = []
for _ in range(8):
    enfant = os.fork()
    if enfant == 0:
        os.close(ecriture)
        os.read(lecture, 1)
        ouvrir(sys.argv[1]).fermer()
        os._exit(0)
    enfants.append(enfant)
os.close(ecriture)
print(sum(os.waitpid(enfant, 0)[1] == 0 for enfant in enfants))
"""

# Opens the registry again and again, each time killed without warning some statements further
# into the migrations; prints how many tables are there, and at last lets them finish.
OUVRIR_ET_MOURIR = """
import os, signal, sys
import sqlalchemy as sa
from inscriptions.depot import ouvrir
import inscriptions.migrations.execution, inscriptions.modeles
pas, url = int(sys.argv[1]), sys.argv[2]
for rang in range(1, 10_000, pas):
    enfant = os.fork()
    if enfant == 0:
        vues = 0
        @sa.event.listens_for(sa.Engine, "before_cursor_execute")
        def compter(connexion, curseur, instruction, *reste):
            global vues
            vues += not instruction.lstrip().startswith(("SELECT", "PRAGMA", "BEGIN"))
            if vues == rang:
                os.kill(os.getpid(), signal.SIGKILL)
        ouvrir(url)
        os._exit(0)
    _, statut = os.waitpid(enfant, 0)
    tue = os.WIFSIGNALED(statut) and os.WTERMSIG(statut) == signal.SIGKILL
    moteur = sa.create_engine(url)
    print("tué" if tue else "fini", len(sa.inspect(moteur).get_table_names()))
    moteur.dispose()
    if not tue:
        break
"""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_la_tete_connue_est_la_vraie():
    assert ScriptDirectory.from_config(configurer()).get_heads() == [migrations.TETE]


def test_modeles_et_migrations_disent_la_meme_chose(depot):
    with depot.moteur.connect() as connexion:
        contexte = MigrationContext.configure(
            connexion, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(contexte, Base.metadata) == []


def test_contraintes_et_index_sont_les_memes(url_vide):
    """What Alembic does not compare: checks, names, primary keys, actions of foreign keys."""
    moteur = sa.create_engine(url_vide)
    Base.metadata.create_all(moteur)
    des_modeles = decrire(moteur)
    Base.metadata.drop_all(moteur)
    ouvrir(url_vide).fermer()
    assert decrire(moteur) == des_modeles
    assert len(des_modeles) == len(Base.metadata.tables)
    moteur.dispose()


def decrire(moteur: sa.Engine) -> dict[str, object]:
    vue = sa.inspect(moteur)
    return {
        table: {
            "colonnes": {
                c["name"]: (str(c["type"]), c["nullable"]) for c in vue.get_columns(table)
            },
            "cle": vue.get_pk_constraint(table),
            "controles": sorted(
                (c["name"], c["sqltext"]) for c in vue.get_check_constraints(table)
            ),
            "etrangeres": sorted(
                map(repr, vue.get_foreign_keys(table)),
            ),
            "uniques": sorted(
                (u["name"], u["column_names"]) for u in vue.get_unique_constraints(table)
            ),
            "index": sorted((i["name"], i["column_names"]) for i in vue.get_indexes(table)),
        }
        for table in vue.get_table_names()
        if table != "alembic_version"
    }


def test_ouvrir_deux_fois_garde_les_donnees(url_vide):
    with ouvrir(url_vide) as depot, depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest")
    with ouvrir(url_vide) as depot, depot.lecture() as bdd:
        assert lieux.trouver_lieu(bdd, "Médiathèque") is not None


def test_une_base_a_jour_s_ouvre_sans_alembic(url_vide):
    ouvrir(url_vide).fermer()
    resultat = python(OUVRIR + "; sys.exit('alembic' in sys.modules)", url_vide)
    assert (resultat.returncode, resultat.stderr) == (0, "")


def test_une_base_plus_recente_est_refusee_et_intacte(url_vide, refuse):
    with ouvrir(url_vide) as depot, depot.ecriture() as bdd:
        bdd.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with refuse("registre-plus-recent"):
        ouvrir(url_vide)
    moteur = sa.create_engine(url_vide)
    with moteur.connect() as connexion:
        assert connexion.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
    moteur.dispose()


def test_la_base_d_un_autre_programme_est_refusee_et_intacte(url_vide, refuse):
    moteur = sa.create_engine(url_vide)
    with moteur.begin() as connexion:
        connexion.execute(sa.text("CREATE TABLE copies (titre TEXT)"))
    with refuse("registre-illisible"):
        ouvrir(url_vide)
    assert sa.inspect(moteur).get_table_names() == ["copies"]
    moteur.dispose()


def test_huit_processus_ouvrent_ensemble_une_base_neuve(url_vide):
    resultat = python(OUVRIR_ENSEMBLE, url_vide)
    assert (resultat.stdout, resultat.stderr) == ("8\n", "")
    with ouvrir(url_vide) as depot, depot.lecture() as bdd:
        assert bdd.scalars(sa.text("SELECT version_num FROM alembic_version")).all() == [
            migrations.TETE
        ]


def test_une_migration_tuee_laisse_l_ancien_schema_ou_le_nouveau(url_vide):
    resultat = python(OUVRIR_ET_MOURIR, "6", url_vide)
    assert resultat.stderr == ""
    lignes = resultat.stdout.splitlines()
    assert len(lignes) >= 21  # killed at least 20 times
    assert set(lignes[:-1]) == {"tué 0"}
    assert lignes[-1] == f"fini {len(Base.metadata.tables) + 1}"
    with ouvrir(url_vide) as depot, depot.lecture() as bdd:
        assert sessions.lister_sessions(bdd) == []


def test_plusieurs_fils_ouvrent_ensemble_des_bases_neuves(tmp_path, ensemble):
    urls = [f"sqlite:///{tmp_path / nom}" for nom in ("a.db", "b.db")] * 3
    depots = ensemble(*(lambda url=url: ouvrir(url) for url in urls))
    for depot in depots:
        with depot, depot.lecture() as bdd:
            assert sessions.lister_sessions(bdd) == []
