"""The life of certificates: kinds, expiry, replacement, revocation; a trainer's confirmation.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CLE = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _certificats()
    _validations()


def _certificats() -> None:
    """Those already issued are valid ones: of « réussite », the only kind there was."""
    with op.batch_alter_table("certificats") as lot:
        lot.add_column(sa.Column("genre", sa.String(24), nullable=False, server_default="reussite"))
        lot.add_column(sa.Column("etat", sa.String(24), nullable=False, server_default="valide"))
        lot.add_column(sa.Column("etat_le", INSTANT))
        lot.add_column(sa.Column("motif", sa.String(24)))
        lot.add_column(sa.Column("remplace_id", CLE))
        lot.add_column(sa.Column("valable_jusqu_au", sa.Date()))
        lot.drop_constraint("uq_certificats_session_id_apprenant_id", type_="unique")
        lot.create_unique_constraint("uq_certificats_remplace_id", ["remplace_id"])
        lot.create_foreign_key("fk_certificats_remplace_id", "certificats", ["remplace_id"], ["id"])
        for nom, condition in (
            ("genre", "genre IN ('reussite', 'presence', 'visa')"),
            ("etat", "etat IN ('valide', 'remplace', 'revoque')"),
            ("motif", "motif IN ('erreur', 'identite', 'resultats', 'fraude', 'demande')"),
            ("etat_le", "(etat = 'valide') = (etat_le IS NULL)"),
            ("revocation", "(etat = 'revoque') = (motif IS NOT NULL)"),
            ("remplacement", "remplace_id <> id"),
        ):
            lot.create_check_constraint(op.f(f"ck_certificats_{nom}"), condition)
    with op.batch_alter_table("certificats") as lot:
        # They only served to fill rows: the program gives every value itself.
        lot.alter_column("genre", server_default=None)
        lot.alter_column("etat", server_default=None)
    en_vigueur = sa.text("etat = 'valide'")
    op.create_index(
        "uq_certificats_en_vigueur",
        "certificats",
        ["session_id", "apprenant_id", "genre"],
        unique=True,
        sqlite_where=en_vigueur,
        postgresql_where=en_vigueur,
    )
    op.create_index(
        "ix_certificats_session_id_apprenant_id", "certificats", ["session_id", "apprenant_id"]
    )


def _validations() -> None:
    with op.batch_alter_table("inscriptions") as lot:
        lot.add_column(sa.Column("validee_le", INSTANT))
        lot.add_column(sa.Column("validee_par", sa.String(64)))
        lot.create_check_constraint(
            op.f("ck_inscriptions_validee"), "(validee_le IS NULL) = (validee_par IS NULL)"
        )
