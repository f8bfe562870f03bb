"""What a person says of a text: beside its points, once given back, and the sentences kept.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resultats", sa.Column("commentaire", sa.Text()))
    op.create_table(
        "relectures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reponse_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("maximum", sa.Double(), nullable=False),
        sa.Column("commentaire", sa.Text(), nullable=False),
        sa.Column("rendue_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_relectures"),
        sa.ForeignKeyConstraint(["reponse_id"], ["reponses.id"], name="fk_relectures_reponse_id"),
        sa.UniqueConstraint("reponse_id", "rendue_le", name="uq_relectures_reponse_id_rendue_le"),
        sa.CheckConstraint("points >= 0 AND points <= maximum", name=op.f("ck_relectures_points")),
    )
    op.create_table(
        "phrases_de_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("compte_id", sa.Uuid(), nullable=False),
        sa.Column("texte", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phrases_de_correction"),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["comptes.id"], name="fk_phrases_de_correction_compte_id"
        ),
        sa.UniqueConstraint("compte_id", "texte", name="uq_phrases_de_correction_compte_id_texte"),
    )
