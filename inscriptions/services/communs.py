"""Statements that both databases write alike, for the services."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Bdd

from inscriptions import codes
from inscriptions.modeles import Base


def verrouiller(bdd: Bdd, modele: type[Base], cle: UUID) -> bool:
    """Hold this row until the transaction ends; False when there is no such row.

    On SQLite the whole write transaction is the lock. On PostgreSQL, FOR NO KEY UPDATE stops
    others like us, and not the foreign keys that merely point at the row. A statement made after
    this one sees whatever the former holder committed.
    """
    table = table_de(modele)
    requete = select(table.c.id).where(table.c.id == cle).with_for_update(key_share=True)
    return bdd.execute(requete).first() is not None


def inserer_sauf_doublon(
    bdd: Bdd,
    modele: type[Base],
    colonnes: Sequence[str],
    lignes: Select[*tuple[Any, ...]],
    unique: Sequence[str],
) -> bool:
    """INSERT … SELECT … ON CONFLICT (unique) DO NOTHING; True when a row went in.

    `lignes` needs a WHERE, or SQLite would read « ON » as a join's.
    """
    genre = _insertion(bdd)
    requete = (
        genre(table_de(modele))
        .from_select(list(colonnes), lignes, include_defaults=False)
        .on_conflict_do_nothing(index_elements=list(unique))
        .returning(table_de(modele).c.id)
    )
    return bdd.execute(requete).first() is not None


def inserer_ou_remplacer(
    bdd: Bdd,
    modele: type[Base],
    valeurs: Mapping[str, object],
    unique: Sequence[str],
    remplacees: Sequence[str],
) -> None:
    """INSERT … ON CONFLICT (unique) DO UPDATE of the columns `remplacees`."""
    requete = _insertion(bdd)(table_de(modele)).values(**valeurs)
    bdd.execute(
        requete.on_conflict_do_update(
            index_elements=list(unique),
            set_={colonne: requete.excluded[colonne] for colonne in remplacees},
        )
    )


def code_libre(bdd: Bdd, colonne: Any, longueur: int) -> str:
    """Draw a code nobody has; the column's unique constraint holds between drawing and writing."""
    while True:
        code = codes.nouveau_code(longueur)
        if not bdd.scalar(select(exists().where(colonne == code))):
            return code


def table_de(modele: type[Base]) -> Table:
    """The Core table of a model."""
    return Base.metadata.tables[modele.__tablename__]


def _insertion(bdd: Bdd) -> Any:
    # Any: the two dialects' Insert classes share these methods, but no typed base that has them.
    return sqlite.insert if bdd.get_bind().dialect.name == "sqlite" else postgresql.insert
