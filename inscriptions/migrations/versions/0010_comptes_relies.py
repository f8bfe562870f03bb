"""Accounts of a JupyterHub that open the way in (« comptes reliés »): whose each one is.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comptes_relies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fournisseur", sa.String(200), nullable=False),
        sa.Column("nom", sa.String(255), nullable=False),
        sa.Column("apprenant_id", sa.Uuid()),
        sa.Column("compte_id", sa.Uuid()),
        sa.Column("relie_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comptes_relies"),
        sa.ForeignKeyConstraint(
            ["apprenant_id"], ["apprenants.id"], name="fk_comptes_relies_apprenant_id"
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["comptes.id"], name="fk_comptes_relies_compte_id"),
        sa.UniqueConstraint("fournisseur", "nom", name="uq_comptes_relies_fournisseur_nom"),
        sa.UniqueConstraint("apprenant_id", name="uq_comptes_relies_apprenant_id"),
        sa.UniqueConstraint("compte_id", name="uq_comptes_relies_compte_id"),
        sa.CheckConstraint(
            "(apprenant_id IS NULL) <> (compte_id IS NULL)",
            name=op.f("ck_comptes_relies_titulaire"),
        ),
    )
