"""Bring a database to the head revision: one transaction, one process at a time.

A migration killed half-way leaves the old schema. Both databases have transactional DDL; SQLite's
is real only because our engine, not Python's driver, begins the transactions.
"""

import threading
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from inscriptions.erreurs import refus
from inscriptions.moteurs import OPTION_ECRITURE

ATTENTE_MIGRATION = 60  # seconds left to another process that is migrating
_VERROU = 7_236_110  # PostgreSQL advisory lock; any number, so long as it stays the same
_UN_FIL = threading.Lock()  # Alembic keeps the running migration in a module


def migrer(moteur: Engine) -> None:
    """Migrate under a lock; nothing to do when another process has just done it.

    Raise « registre-plus-recent » when the database's revision is unknown here.
    """
    with _UN_FIL, moteur.connect().execution_options(**{OPTION_ECRITURE: True}) as connexion:
        sqlite = connexion.dialect.name == "sqlite"
        if sqlite:
            _preparer_sqlite(connexion)
        with connexion.begin():
            if not sqlite:
                connexion.exec_driver_sql(f"SET LOCAL lock_timeout = '{ATTENTE_MIGRATION}s'")
                connexion.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _VERROU})
            _refuser_plus_recent(connexion)
            configuration = configurer()
            configuration.attributes["connexion"] = connexion
            command.upgrade(configuration, "head")
            if sqlite and connexion.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise refus("donnee-refusee", contrainte="foreign_key_check")


def configurer() -> Config:
    """Build Alembic's configuration, which needs no ini file."""
    configuration = Config()
    dossier = str(Path(__file__).parent)
    configuration.set_main_option("script_location", dossier.replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration


def _preparer_sqlite(connexion: Connection) -> None:
    """Suspend foreign keys while tables may be remade, as sqlite.org/lang_altertable.html (7) asks.

    It has no effect inside a transaction, so it goes to the driver, before SQLAlchemy begins one.
    The connection leaves the pool: no other work must get it with its foreign keys off.
    """
    pilote: Any = connexion.connection.driver_connection
    connexion.detach()
    pilote.execute("PRAGMA foreign_keys = OFF")
    pilote.execute(f"PRAGMA busy_timeout = {ATTENTE_MIGRATION * 1000}")


def _refuser_plus_recent(connexion: Connection) -> None:
    revisions = ScriptDirectory.from_config(configurer())
    connues = {revision.revision for revision in revisions.walk_revisions()}
    actuelles = MigrationContext.configure(connexion).get_current_heads()
    if not connues.issuperset(actuelles):
        raise refus("registre-plus-recent")
