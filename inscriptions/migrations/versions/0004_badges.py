"""The rank of each certificate's badge in the published list of those that no longer hold.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Certificates issued before have no badge, hence no rank."""
    with op.batch_alter_table("certificats") as lot:
        lot.add_column(sa.Column("rang_statut", sa.Integer()))
        lot.create_unique_constraint("uq_certificats_rang_statut", ["rang_statut"])
        lot.create_check_constraint(op.f("ck_certificats_rang_statut"), "rang_statut >= 0")
