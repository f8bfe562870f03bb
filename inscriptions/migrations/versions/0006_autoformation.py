"""Self-training: sessions without dates, tries of a graded part, an account's own learner file.

On SQLite nothing is remade: the triggers of revision 0005 stay as they are.

Revision ID: 0006
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CLE = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "sessions",
        sa.Column("autoformation", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # Null: a copy handed in before closes every question of its chapter, as it did.
    op.add_column("copies", sa.Column("fermees", sa.JSON()))
    _tentatives()
    _fiches_de_comptes()
    _lectures_droit()


def _tentatives() -> None:
    op.create_table(
        "tentatives",
        _colonne("id", CLE),
        _colonne("apprenant_id", CLE),
        _colonne("module", sa.String(64)),
        _colonne("chapitre", sa.String(64)),
        _colonne("numero", sa.Integer()),
        _colonne("remise_le", INSTANT),
        sa.Column("notee_le", INSTANT),
        _colonne("refaite_le", INSTANT),
        _colonne("points", sa.Double()),
        _colonne("maximum", sa.Double()),
        _colonne("resultats", sa.JSON()),
        _colonne("reponses", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_tentatives"),
        _vers("tentatives", "apprenant_id", "apprenants"),
        _unique("tentatives", "apprenant_id", "module", "chapitre", "numero"),
        sa.CheckConstraint("numero >= 1", name=op.f("ck_tentatives_numero")),
        sa.CheckConstraint("points >= 0 AND points <= maximum", name=op.f("ck_tentatives_points")),
    )


def _fiches_de_comptes() -> None:
    op.create_table(
        "fiches_de_comptes",
        _colonne("compte_id", CLE),
        _colonne("apprenant_id", CLE),
        sa.PrimaryKeyConstraint("compte_id", name="pk_fiches_de_comptes"),
        _vers("fiches_de_comptes", "compte_id", "comptes"),
        _vers("fiches_de_comptes", "apprenant_id", "apprenants"),
        _unique("fiches_de_comptes", "apprenant_id"),
    )


def _lectures_droit() -> None:
    op.create_table(
        "lectures_droit",
        _colonne("id", CLE),
        _colonne("apprenant_id", CLE),
        _colonne("module", sa.String(64)),
        _colonne("lue_le", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_lectures_droit"),
        _vers("lectures_droit", "apprenant_id", "apprenants"),
        _unique("lectures_droit", "apprenant_id", "module"),
    )


def _colonne(nom: str, genre: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(nom, genre, nullable=False)


def _vers(table: str, colonne: str, cible: str) -> SchemaItem:
    return sa.ForeignKeyConstraint([colonne], [f"{cible}.id"], name=f"fk_{table}_{colonne}")


def _unique(table: str, *colonnes: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*colonnes, name=f"uq_{table}_{'_'.join(colonnes)}")
