"""The first registry: places, accounts, sessions, learners, answers, copies, certificates.

Revision ID: 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CLE = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _lieux_comptes_sessions()
    _apprenants()
    _reponses()
    _copies()
    _certificats_connexions()


def _table(nom: str, *elements: SchemaItem) -> None:
    cle = sa.PrimaryKeyConstraint("id", name=f"pk_{nom}")
    op.create_table(nom, _obligatoire("id", CLE), cle, *elements)


def _texte(nom: str, longueur: int) -> sa.Column[str]:
    return sa.Column(nom, sa.String(longueur), nullable=False)


def _obligatoire(nom: str, genre: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(nom, genre, nullable=False)


def _unique(table: str, *colonnes: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*colonnes, name=f"uq_{table}_{'_'.join(colonnes)}")


def _vers(table: str, colonne: str, cible: str, ondelete: str | None = None) -> SchemaItem:
    return sa.ForeignKeyConstraint(
        [colonne], [f"{cible}.id"], name=f"fk_{table}_{colonne}", ondelete=ondelete
    )


def _inscrit(table: str) -> SchemaItem:
    return sa.ForeignKeyConstraint(
        ["session_id", "apprenant_id"],
        ["inscriptions.session_id", "inscriptions.apprenant_id"],
        name=f"fk_{table}_session_id_apprenant_id",
    )


def _verifie(table: str, nom: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{nom}"))


def _index(table: str, *colonnes: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(colonnes)}", table, list(colonnes))


def _lieux_comptes_sessions() -> None:
    _table("lieux", _texte("nom", 100), _texte("commune", 100), _unique("lieux", "nom"))
    _table(
        "comptes",
        _texte("identifiant", 64),
        _texte("nom", 100),
        _texte("role", 24),
        _texte("mot_de_passe", 200),
        _unique("comptes", "identifiant"),
        _verifie("comptes", "role", "role IN ('formateur', 'coordinateur')"),
    )
    _table(
        "sessions",
        _texte("code", 16),
        _texte("module", 64),
        _texte("titre", 200),
        _obligatoire("lieu_id", CLE),
        _obligatoire("formateur_id", CLE),
        _obligatoire("capacite", sa.Integer()),
        _unique("sessions", "code"),
        _vers("sessions", "lieu_id", "lieux"),
        _vers("sessions", "formateur_id", "comptes"),
        _verifie("sessions", "capacite", "capacite >= 1"),
    )
    _index("sessions", "lieu_id")
    _index("sessions", "formateur_id")
    _table(
        "seances",
        _obligatoire("session_id", CLE),
        _obligatoire("debut", INSTANT),
        _obligatoire("fin", INSTANT),
        _unique("seances", "id", "session_id"),
        _vers("seances", "session_id", "sessions"),
        _verifie("seances", "ordre", "fin > debut"),
    )
    _index("seances", "session_id", "debut")


def _apprenants() -> None:
    _table(
        "apprenants",
        _texte("prenom", 100),
        _texte("nom", 100),
        _texte("carte", 16),
        _unique("apprenants", "carte"),
    )
    _table(
        "inscriptions",
        _obligatoire("session_id", CLE),
        _obligatoire("apprenant_id", CLE),
        _obligatoire("inscrit_le", INSTANT),
        _unique("inscriptions", "session_id", "apprenant_id"),
        _vers("inscriptions", "session_id", "sessions"),
        _vers("inscriptions", "apprenant_id", "apprenants"),
    )
    _index("inscriptions", "apprenant_id")
    _table(
        "presences",
        _obligatoire("seance_id", CLE),
        _obligatoire("session_id", CLE),
        _obligatoire("apprenant_id", CLE),
        _obligatoire("minutes", sa.Integer()),
        _unique("presences", "seance_id", "apprenant_id"),
        sa.ForeignKeyConstraint(
            ["seance_id", "session_id"],
            ["seances.id", "seances.session_id"],
            name="fk_presences_seance_id_session_id",
        ),
        _inscrit("presences"),
        _verifie("presences", "minutes", "minutes >= 0"),
    )
    _index("presences", "session_id", "apprenant_id")


def _reponses() -> None:
    _table(
        "reponses",
        _obligatoire("apprenant_id", CLE),
        _texte("module", 64),
        _texte("chapitre", 64),
        _texte("question", 64),
        _obligatoire("contenu", sa.Text()),
        _obligatoire("jeton", CLE),
        _obligatoire("rang", sa.Integer()),
        _obligatoire("recue_le", INSTANT),
        _unique("reponses", "apprenant_id", "jeton"),
        _unique("reponses", "apprenant_id", "rang"),
        _vers("reponses", "apprenant_id", "apprenants"),
    )
    _index("reponses", "apprenant_id", "module", "chapitre", "question", "rang")
    # An acknowledged answer is never rewritten. Its learner may change (two files of one person
    # merged), and it may be deleted (retention, erasure).
    colonnes = "module, chapitre, question, contenu, jeton, recue_le"
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER reponses_figees BEFORE UPDATE OF {colonnes} ON reponses "
            "BEGIN SELECT RAISE(ABORT, 'reponses_figees'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION reponses_figees() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
            "MESSAGE = 'reponses_figees'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER reponses_figees BEFORE UPDATE OF {colonnes} ON reponses "
            "FOR EACH ROW EXECUTE FUNCTION reponses_figees()"
        )


def _copies() -> None:
    _table(
        "copies",
        _obligatoire("apprenant_id", CLE),
        _texte("module", 64),
        _texte("chapitre", 64),
        _obligatoire("remise_le", INSTANT),
        _texte("etat", 24),
        sa.Column("notee_le", INSTANT),
        sa.Column("detail", sa.Text()),
        _unique("copies", "apprenant_id", "module", "chapitre"),
        _vers("copies", "apprenant_id", "apprenants"),
        _verifie("copies", "etat", "etat IN ('remise', 'en_attente_humaine', 'notee', 'erreur')"),
    )
    _index("copies", "etat", "remise_le")
    _table(
        "resultats",
        _obligatoire("copie_id", CLE),
        _texte("question", 64),
        sa.Column("points", sa.Double()),
        _obligatoire("maximum", sa.Double()),
        _unique("resultats", "copie_id", "question"),
        _vers("resultats", "copie_id", "copies", ondelete="CASCADE"),
        _verifie("resultats", "points", "maximum >= 0 AND points >= 0 AND points <= maximum"),
    )


def _certificats_connexions() -> None:
    _table(
        "certificats",
        _texte("code", 16),
        _obligatoire("session_id", CLE),
        _obligatoire("apprenant_id", CLE),
        _obligatoire("emis_le", INSTANT),
        _texte("fichier", 200),
        _texte("empreinte", 64),
        _obligatoire("donnees", sa.JSON()),
        _unique("certificats", "code"),
        _unique("certificats", "session_id", "apprenant_id"),
        _vers("certificats", "session_id", "sessions"),
        _vers("certificats", "apprenant_id", "apprenants"),
        _inscrit("certificats"),
        _verifie("certificats", "empreinte", "length(empreinte) = 64"),
    )
    _index("certificats", "apprenant_id")
    op.create_table(
        "connexions",
        _texte("empreinte", 64),
        sa.Column("apprenant_id", CLE),
        sa.Column("compte_id", CLE),
        _obligatoire("creee_le", INSTANT),
        _obligatoire("vue_le", INSTANT),
        _obligatoire("expire_le", INSTANT),
        sa.PrimaryKeyConstraint("empreinte", name="pk_connexions"),
        _vers("connexions", "apprenant_id", "apprenants"),
        _vers("connexions", "compte_id", "comptes"),
        _verifie("connexions", "titulaire", "(apprenant_id IS NULL) <> (compte_id IS NULL)"),
    )
    for colonne in ("apprenant_id", "compte_id", "expire_le"):
        _index("connexions", colonne)
