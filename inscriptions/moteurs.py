"""Engines for SQLite and PostgreSQL that keep the same promises.

- What is committed is on the disk: WAL with synchronous=FULL on SQLite, PostgreSQL's own default.
- A write transaction on SQLite takes the write lock when it begins. Were it to begin as a reader,
  another writer could slip between its reading and its writing.
- A read transaction sees one state of the database from end to end, and cannot write.
- Waiting for a lock is bounded, by `ATTENTE` seconds.
- Parameters stay out of error texts (`hide_parameters`): they hold people's names.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as AttenteDepassee
from sqlalchemy.pool import ConnectionPoolEntry

from inscriptions.erreurs import ErreurRegistre, refus

ATTENTE = 10.0  # seconds before a lock, or a server, is given up
OPTION_ECRITURE = "epn_ecriture"  # execution option: this transaction will write

# SQLSTATE of PostgreSQL (appendix A), extended result code of SQLite: how the driver's code begins.
_REFUS_PAR_CODE: dict[str, tuple[str, ...]] = {
    # serialization_failure, deadlock_detected, lock_not_available, too_many_connections
    "registre-occupe": ("40001", "40P01", "55P03", "53300", "SQLITE_BUSY", "SQLITE_LOCKED"),
    "registre-plein": ("53100", "SQLITE_FULL"),
    "registre-introuvable": ("28", "3D", "SQLITE_CANTOPEN"),  # no such login, no such database
    "lecture-seule": ("25006", "SQLITE_READONLY"),
    "registre-illisible": ("42", "SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR"),
    "donnee-refusee": ("22", "23", "SQLITE_CONSTRAINT", "SQLITE_TOOBIG", "SQLITE_MISMATCH"),
}
_CREATION = threading.Lock()
_PAUSE = 0.002  # seconds between two looks at a lock that another process holds


def creer_moteur(url: str) -> Engine:
    """Build the engine of a registry's address; « adresse-invalide » for any other address."""
    try:
        adresse = make_url(url)
    except (ArgumentError, ValueError):
        raise refus("adresse-invalide") from None
    if adresse.drivername in {"sqlite", "sqlite+pysqlite"}:
        return _moteur_sqlite(adresse)
    if adresse.drivername in {"postgresql", "postgresql+psycopg"}:
        return _moteur_postgresql(adresse.set(drivername="postgresql+psycopg"))
    raise refus("adresse-invalide")


@contextmanager
def erreurs_traduites(par_defaut: str = "registre-indisponible") -> Iterator[None]:
    """Turn the drivers' errors into refusals that quote no row.

    PostgreSQL repeats the whole refused row in its text, hence `from None`; what a developer needs
    (the driver's error code, the constraint) goes in the refusal's data.
    `par_defaut` is the code of an error whose cause the driver does not tell.
    """
    try:
        yield
    except AttenteDepassee:
        raise refus("registre-occupe") from None
    except StatementError as erreur:
        if isinstance(erreur.orig, ErreurRegistre):  # raised by a column type
            raise erreur.orig from None
        if not isinstance(erreur, DBAPIError):
            raise
        raise _refus_du_pilote(erreur.orig, par_defaut) from None


def _moteur_sqlite(adresse: URL) -> Engine:
    if not adresse.database or adresse.database == ":memory:" or adresse.query:
        raise refus("adresse-invalide")
    _reserver(Path(adresse.database))
    moteur = create_engine(adresse, connect_args={"timeout": ATTENTE}, hide_parameters=True)
    event.listen(moteur, "connect", _regler_sqlite)
    event.listen(moteur, "begin", _debuter_sqlite)
    try:
        _passer_en_wal(moteur)
    except BaseException:
        moteur.dispose()
        raise
    return moteur


def _reserver(fichier: Path) -> None:
    """Create the file readable by its owner alone: SQLite would follow the umask.

    An existing file is not opened. Closing it would drop the POSIX locks that another depot of
    this process holds on it (sqlite.org/howtocorrupt.html, 2.2), hence O_EXCL and our own lock.
    """
    with _CREATION:
        try:
            os.close(os.open(fichier, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return
        except OSError:
            raise refus("registre-introuvable") from None


def _regler_sqlite(connexion: DBAPIConnection, _fiche: ConnectionPoolEntry) -> None:
    # Python's driver would begin transactions by itself, too late, and none around DDL.
    connexion.isolation_level = None
    curseur = connexion.cursor()
    curseur.execute("PRAGMA foreign_keys = ON")
    curseur.execute("PRAGMA synchronous = FULL")
    # An erased person leaves no bytes: not every build of SQLite does it by itself.
    curseur.execute("PRAGMA secure_delete = ON")
    curseur.close()


def _debuter_sqlite(connexion: Connection) -> None:
    ecriture = bool(connexion.get_execution_options().get(OPTION_ECRITURE))
    # Straight to the driver what waits for nobody: a page would spend more time on this than on
    # its questions to the registry. `info` lives as long as the driver's own connection.
    pilote: Any = connexion.connection.dbapi_connection
    if connexion.info.get(OPTION_ECRITURE) is not ecriture:
        pilote.execute(f"PRAGMA query_only = {'OFF' if ecriture else 'ON'}")
        connexion.info[OPTION_ECRITURE] = ecriture
    if ecriture:
        _prendre_le_verrou(pilote)
    else:
        pilote.execute("BEGIN")


def _prendre_le_verrou(pilote: sqlite3.Connection) -> None:
    """Take the write lock, waiting as long as the connection allows; then « registre-occupe ».

    Left to itself SQLite looks again every tenth of a second, and a process that writes without a
    pause frees the lock for less than a thousandth: it was seen to miss its turn for ten seconds.
    """
    (attente,) = pilote.execute("PRAGMA busy_timeout").fetchone()
    limite = time.monotonic() + attente / 1000
    pilote.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                pilote.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.DatabaseError as erreur:
                refus_du_pilote = _refus_du_pilote(erreur)
                if refus_du_pilote.code != "registre-occupe" or time.monotonic() > limite:
                    raise refus_du_pilote from None
            time.sleep(_PAUSE)
    finally:
        pilote.execute(f"PRAGMA busy_timeout = {attente}")


def _passer_en_wal(moteur: Engine) -> None:
    """Switch the file to WAL, once for its whole life; « disque-inadapte » where it cannot be.

    While someone writes to a file that is not in WAL yet, SQLite answers « busy » to the switch at
    once, whatever its busy timeout (two processes opening a new file do that): hence the tries.
    """
    limite = time.monotonic() + ATTENTE
    while True:
        try:
            with closing(moteur.raw_connection()) as connexion:
                curseur = connexion.cursor()
                curseur.execute("PRAGMA journal_mode = WAL")
                if curseur.fetchone() != ("wal",):
                    raise refus("disque-inadapte")
                return
        except sqlite3.DatabaseError as erreur:
            refus_du_pilote = _refus_du_pilote(erreur)
            if refus_du_pilote.code != "registre-occupe" or time.monotonic() > limite:
                raise refus_du_pilote from None
        time.sleep(0.02)


def _moteur_postgresql(adresse: URL) -> Engine:
    options = {} if "connect_timeout" in adresse.query else {"connect_timeout": int(ATTENTE)}
    try:
        moteur = create_engine(
            adresse, connect_args=options, pool_pre_ping=True, hide_parameters=True
        )
    except ModuleNotFoundError:  # psycopg is an optional dependency
        raise refus("pilote-absent") from None
    event.listen(moteur, "connect", _regler_postgresql)
    return moteur


def _regler_postgresql(connexion: DBAPIConnection, _fiche: ConnectionPoolEntry) -> None:
    curseur = connexion.cursor()
    curseur.execute(f"SET lock_timeout = '{int(ATTENTE)}s'")
    curseur.close()
    connexion.commit()


def _refus_du_pilote(
    erreur: BaseException | None, par_defaut: str = "registre-indisponible"
) -> ErreurRegistre:
    """Choose the refusal of a driver's error, from its code and never from its text."""
    pilote = str(getattr(erreur, "sqlstate", None) or getattr(erreur, "sqlite_errorname", None))
    for code, prefixes in _REFUS_PAR_CODE.items():
        if pilote.startswith(prefixes):
            contrainte = getattr(getattr(erreur, "diag", None), "constraint_name", None)
            return refus(code, pilote=pilote, contrainte=contrainte)
    return refus(par_defaut, pilote=pilote)
