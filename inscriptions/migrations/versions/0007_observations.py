"""What a trainer saw a learner do (« observations »): one row a person, module and skill.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "observations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("apprenant_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(64), nullable=False),
        sa.Column("savoir_faire", sa.String(64), nullable=False),
        sa.Column("autonomie", sa.String(24), nullable=False),
        sa.Column("vue_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observations"),
        sa.ForeignKeyConstraint(
            ["apprenant_id"], ["apprenants.id"], name="fk_observations_apprenant_id"
        ),
        sa.UniqueConstraint(
            "apprenant_id",
            "module",
            "savoir_faire",
            name="uq_observations_apprenant_id_module_savoir_faire",
        ),
        sa.CheckConstraint(
            "autonomie IN ('avec_guidage', 'si_besoin', 'autonome')",
            name=op.f("ck_observations_autonomie"),
        ),
    )
