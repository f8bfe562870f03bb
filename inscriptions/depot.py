"""The registry's door (« dépôt »): `ouvrir()`, then short transactions to read or to write.

    depot = ouvrir("sqlite:////srv/epn/registre.db")
    with depot.ecriture() as bdd:
        reponses.enregistrer(bdd, …)
    # here, and not before, the answer is on the disk

A depot serves several threads; its transactions do not nest, one thread at a time in each.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from inscriptions.erreurs import refus
from inscriptions.migrations import TETE
from inscriptions.moteurs import ATTENTE, OPTION_ECRITURE, creer_moteur, erreurs_traduites


def ouvrir(url: str) -> "Depot":
    """Open a registry, after migrating it to the present version when needed.

    `url` is `sqlite:////absolute/path.db` or `postgresql+psycopg://…`. Raise ErreurRegistre:
    « adresse-invalide », « registre-introuvable », « registre-illisible », « registre-plus-recent »
    (written by a newer version of this program), « registre-occupe » (being migrated elsewhere).
    """
    moteur = creer_moteur(url)
    try:
        with erreurs_traduites("registre-introuvable"):
            a_jour = _version(moteur) == TETE
        if not a_jour:
            # Alembic costs more to import than all the rest: only when there is work for it.
            from inscriptions.migrations.execution import migrer

            with erreurs_traduites():
                migrer(moteur)
    except BaseException:
        moteur.dispose()
        raise
    return Depot(moteur)


class Depot:
    """An open registry. Objects it gives stay readable after their transaction."""

    def __init__(self, moteur: Engine) -> None:
        self.moteur = moteur
        if moteur.dialect.name == "sqlite":
            self._lecteur = moteur
            # SQLite has one writer at a time and makes the others poll: inside this process,
            # they queue here, without holding a connection.
            self._file: threading.Lock | None = threading.Lock()
        else:
            self._lecteur = moteur.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._file = None
        self._redacteur = moteur.execution_options(**{OPTION_ECRITURE: True})

    @contextmanager
    def lecture(self) -> Iterator[Session]:
        """Read one consistent state; writing in it is refused by the database."""
        with (
            erreurs_traduites(),
            self._lecteur.connect() as connexion,
            # Over an open connection: see `executer`, which then needs nothing else of a session.
            Session(connexion, expire_on_commit=False, info={"ecriture": False}) as bdd,
        ):
            yield bdd

    @contextmanager
    def ecriture(self, auteur: str = "systeme") -> Iterator[Session]:
        """Write: committed to the disk at the end, wholly undone on any error.

        `auteur` signs the journal's lines: « compte:<id> », « apprenant:<id> », « commande ».
        """
        with (
            self._tour_d_ecrire(),
            erreurs_traduites(),
            Session(
                self._redacteur,
                expire_on_commit=False,
                info={"ecriture": True, "auteur": auteur},
            ) as bdd,
            bdd.begin(),
        ):
            bdd.connection()  # takes SQLite's write lock before anything is read
            yield bdd

    def effacer_traces(self) -> None:
        """After an erasure, leave no former row in SQLite's log; best effort while somebody reads.

        Rows deleted in the database itself are overwritten (`secure_delete`). On PostgreSQL the
        server's own vacuum and log rotation do it: see the coordinator's guide.
        """
        if self.moteur.dialect.name == "sqlite":
            with self._tour_d_ecrire(), erreurs_traduites(), self.moteur.connect() as connexion:
                pilote: Any = connexion.connection.driver_connection
                pilote.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def fermer(self) -> None:
        """Close every connection."""
        self.moteur.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.fermer()

    @contextmanager
    def _tour_d_ecrire(self) -> Iterator[None]:
        if self._file is None:
            yield
            return
        if not self._file.acquire(timeout=ATTENTE):
            raise refus("registre-occupe")
        try:
            yield
        finally:
            self._file.release()


def _version(moteur: Engine) -> str | None:
    """Read the revision the database is at; None when it was never migrated."""
    with moteur.connect() as connexion:
        if not inspect(connexion).has_table("alembic_version"):
            return None
        version: str | None = connexion.scalar(text("SELECT version_num FROM alembic_version"))
        return version
