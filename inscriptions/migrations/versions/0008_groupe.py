"""What a session's learners do together: texts shared, comments, titles, pairs.

Revision ID: 0008
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CLE = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _partages()
    _commentaires()
    _titres()
    _binomes()


def _partages() -> None:
    en_cours = sa.text("retire_le IS NULL")
    op.create_table(
        "partages_textes",
        _colonne("id", CLE),
        _colonne("session_id", CLE),
        _colonne("apprenant_id", CLE),
        _colonne("reponse_id", CLE),
        _colonne("module", sa.String(64)),
        _colonne("chapitre", sa.String(64)),
        _colonne("question", sa.String(64)),
        _colonne("signe", sa.Boolean()),
        _colonne("licence", sa.String(24)),
        _colonne("publication", sa.Boolean()),
        _colonne("partage_le", INSTANT),
        sa.Column("retire_le", INSTANT),
        sa.Column("ordre", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_partages_textes"),
        _vers("partages_textes", "session_id", "sessions"),
        _vers("partages_textes", "apprenant_id", "apprenants"),
        _vers("partages_textes", "reponse_id", "reponses", ondelete="CASCADE"),
        sa.CheckConstraint(
            "licence IN ('aucune', 'cc_by_sa_4_0', 'cc_by_4_0', 'cc_by_nc_nd_4_0')",
            name=op.f("ck_partages_textes_licence"),
        ),
    )
    op.create_index(
        "uq_partages_textes_en_cours",
        "partages_textes",
        ["session_id", "apprenant_id", "module", "chapitre", "question"],
        unique=True,
        sqlite_where=en_cours,
        postgresql_where=en_cours,
    )
    _index("partages_textes", "apprenant_id")
    _index("partages_textes", "reponse_id")


def _commentaires() -> None:
    op.create_table(
        "commentaires_textes",
        _colonne("id", CLE),
        _colonne("partage_id", CLE),
        _colonne("apprenant_id", CLE),
        _colonne("genre", sa.String(24)),
        sa.Column("bloc", sa.Integer()),
        _colonne("propos", sa.String(300)),
        _colonne("ecrit_le", INSTANT),
        sa.Column("masque_le", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_commentaires_textes"),
        _vers("commentaires_textes", "partage_id", "partages_textes", ondelete="CASCADE"),
        _vers("commentaires_textes", "apprenant_id", "apprenants"),
        sa.CheckConstraint("bloc >= 0", name=op.f("ck_commentaires_textes_bloc")),
        sa.CheckConstraint(
            "genre IN ('aime', 'pas_compris')", name=op.f("ck_commentaires_textes_genre")
        ),
    )
    _index("commentaires_textes", "partage_id")
    _index("commentaires_textes", "apprenant_id")


def _titres() -> None:
    op.create_table(
        "titres_mur",
        _colonne("id", CLE),
        _colonne("session_id", CLE),
        _colonne("apprenant_id", CLE),
        _colonne("titre", sa.String(150)),
        _colonne("propose_le", INSTANT),
        sa.Column("masque_le", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_titres_mur"),
        _vers("titres_mur", "session_id", "sessions"),
        _vers("titres_mur", "apprenant_id", "apprenants"),
    )
    _index("titres_mur", "session_id")
    _index("titres_mur", "apprenant_id")


def _binomes() -> None:
    op.create_table(
        "binomes",
        _colonne("id", CLE),
        _colonne("session_id", CLE),
        _colonne("chapitre", sa.String(64)),
        _colonne("question", sa.String(64)),
        _colonne("numero", sa.Integer()),
        _colonne("minutes_preparation", sa.Integer()),
        _colonne("minutes_entretien", sa.Integer()),
        _colonne("phase", sa.String(24)),
        _colonne("tour", sa.Integer()),
        sa.Column("lance_le", INSTANT),
        _colonne("ecoule", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_binomes"),
        _vers("binomes", "session_id", "sessions"),
        sa.UniqueConstraint(
            *("session_id", "chapitre", "question", "numero"),
            name="uq_binomes_session_id_chapitre_question_numero",
        ),
        sa.CheckConstraint("numero >= 1", name=op.f("ck_binomes_numero")),
        sa.CheckConstraint("tour >= 0", name=op.f("ck_binomes_tour")),
        sa.CheckConstraint("ecoule >= 0", name=op.f("ck_binomes_ecoule")),
        *(
            sa.CheckConstraint(f"{nom} BETWEEN 1 AND 60", name=op.f(f"ck_binomes_{nom}"))
            for nom in ("minutes_preparation", "minutes_entretien")
        ),
        sa.CheckConstraint(
            "phase IN ('preparation', 'entretien', 'ecriture')", name=op.f("ck_binomes_phase")
        ),
    )
    op.create_table(
        "membres_binomes",
        _colonne("id", CLE),
        _colonne("binome_id", CLE),
        _colonne("apprenant_id", CLE),
        _colonne("place", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_membres_binomes"),
        _vers("membres_binomes", "binome_id", "binomes", ondelete="CASCADE"),
        _vers("membres_binomes", "apprenant_id", "apprenants"),
        sa.UniqueConstraint(
            "binome_id", "apprenant_id", name="uq_membres_binomes_binome_id_apprenant_id"
        ),
    )
    _index("membres_binomes", "apprenant_id")


def _colonne(nom: str, genre: Any) -> sa.Column[Any]:
    return sa.Column(nom, genre, nullable=False)


def _vers(table: str, colonne: str, cible: str, ondelete: str | None = None) -> SchemaItem:
    return sa.ForeignKeyConstraint(
        [colonne], [f"{cible}.id"], name=f"fk_{table}_{colonne}", ondelete=ondelete
    )


def _index(table: str, colonne: str) -> None:
    op.create_index(f"ix_{table}_{colonne}", table, [colonne])
