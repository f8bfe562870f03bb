"""The trainer's desk: place details, workshop types, waiting list, headcounts, merges, journal.

Revision ID: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.schema import SchemaItem
from uuid_utils.compat import uuid7

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CLE = sa.Uuid()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _lieux()
    _types_ateliers()
    _sessions()
    _effectifs()
    _apprenants()
    _inscriptions()
    _presences()
    _appels_et_fusions()
    _journal()


def _colonne(
    nom: str, genre: sa.types.TypeEngine[Any], defaut: str | sa.ColumnElement[bool] | None = None
) -> sa.Column[Any]:
    """A column that may not be empty; `defaut` fills the rows that are already there."""
    return sa.Column(nom, genre, nullable=False, server_default=defaut)


def _table(nom: str, *elements: SchemaItem) -> None:
    cle = sa.PrimaryKeyConstraint("id", name=f"pk_{nom}")
    op.create_table(nom, _colonne("id", CLE), cle, *elements)


def _unique(table: str, *colonnes: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*colonnes, name=f"uq_{table}_{'_'.join(colonnes)}")


def _vers(table: str, colonne: str, cible: str, ondelete: str | None = None) -> SchemaItem:
    return sa.ForeignKeyConstraint(
        [colonne], [f"{cible}.id"], name=f"fk_{table}_{colonne}", ondelete=ondelete
    )


def _verifie(table: str, nom: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{nom}"))


def _index(table: str, *colonnes: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(colonnes)}", table, list(colonnes))


def _sans_defauts(table: str, *colonnes: str) -> None:
    """Drop the defaults that only served to fill rows: the program gives every value itself."""
    with op.batch_alter_table(table) as lot:
        for colonne in colonnes:
            lot.alter_column(colonne, server_default=None)


def _lieux() -> None:
    with op.batch_alter_table("lieux") as lot:
        lot.add_column(_colonne("commune_insee", sa.String(5), ""))
        lot.add_column(_colonne("quartier", sa.String(100), ""))
        lot.add_column(_colonne("adresse", sa.String(200), ""))
        lot.add_column(_colonne("equipement", sa.String(300), ""))
        lot.add_column(sa.Column("postes", sa.Integer()))
        lot.add_column(_colonne("actif", sa.Boolean(), sa.true()))
        lot.create_check_constraint(op.f("ck_lieux_postes"), "postes IS NULL OR postes >= 0")
        lot.create_check_constraint(
            op.f("ck_lieux_commune_insee"), "length(commune_insee) IN (0, 5)"
        )
    _sans_defauts("lieux", "commune_insee", "quartier", "adresse", "equipement", "actif")


def _types_ateliers() -> None:
    _table(
        "types_ateliers",
        _colonne("code", sa.String(64)),
        _colonne("intitule", sa.String(200)),
        _colonne("famille", sa.String(100)),
        sa.Column("module", sa.String(64)),
        _colonne("pour_le_public", sa.Boolean()),
        _colonne("thematiques", sa.JSON()),
        _colonne("materiel", sa.String(24)),
        _colonne("niveau", sa.String(24)),
        _colonne("actif", sa.Boolean()),
        _unique("types_ateliers", "code"),
        _unique("types_ateliers", "module"),
        _verifie(
            "types_ateliers",
            "materiel",
            "materiel IN ('ordinateur', 'telephone', 'tablette', 'autre', 'aucun')",
        ),
        _verifie("types_ateliers", "niveau", "niveau IN ('debutant', 'intermediaire', 'avance')"),
    )


def _sessions() -> None:
    with op.batch_alter_table("sessions") as lot:
        lot.add_column(sa.Column("type_id", CLE))
        lot.add_column(_colonne("salle", sa.String(100), ""))
        lot.add_column(_colonne("etat", sa.String(24), "prevue"))
        lot.add_column(sa.Column("premier_jour", sa.Date()))
        lot.add_column(sa.Column("seances_declarees", sa.Integer()))
        lot.add_column(sa.Column("reference", sa.String(200)))
    with op.batch_alter_table("seances") as lot:
        lot.add_column(_colonne("etat", sa.String(24), "prevue"))
        lot.add_column(sa.Column("code_tableau", sa.String(16)))
        lot.create_unique_constraint("uq_seances_code_tableau", ["code_tableau"])
        lot.create_check_constraint(op.f("ck_seances_etat"), "etat IN ('prevue', 'annulee')")
    _index("seances", "debut")
    _donner_un_type()
    with op.batch_alter_table("sessions") as lot:
        lot.alter_column("type_id", existing_type=CLE, nullable=False)
        lot.alter_column("module", existing_type=sa.String(64), nullable=True)
        lot.alter_column("formateur_id", existing_type=CLE, nullable=True)
        lot.alter_column("capacite", existing_type=sa.Integer(), nullable=True)
        lot.create_foreign_key("fk_sessions_type_id", "types_ateliers", ["type_id"], ["id"])
        lot.create_unique_constraint("uq_sessions_reference", ["reference"])
        lot.create_check_constraint(
            op.f("ck_sessions_etat"), "etat IN ('prevue', 'terminee', 'annulee')"
        )
        lot.create_check_constraint(op.f("ck_sessions_seances_declarees"), "seances_declarees >= 1")
    _index("sessions", "type_id")
    _index("sessions", "premier_jour")
    _sans_defauts("sessions", "salle", "etat")
    _sans_defauts("seances", "etat")
    op.create_table(
        "animateurs",
        _colonne("session_id", CLE),
        _colonne("compte_id", CLE),
        sa.PrimaryKeyConstraint("session_id", "compte_id", name="pk_animateurs"),
        _vers("animateurs", "session_id", "sessions"),
        _vers("animateurs", "compte_id", "comptes"),
    )
    _index("animateurs", "compte_id")


def _donner_un_type() -> None:
    """Give each session the type of its module, and its first day.

    The day is that of UTC here: the office's zone is not the registry's to know. The first change
    of a session's half-days puts it right; only a half-day that begins around midnight differs.
    """
    connexion = op.get_bind()
    sessions = sa.table(
        "sessions",
        sa.column("id", CLE),
        sa.column("module", sa.String()),
        sa.column("titre", sa.String()),
        sa.column("type_id", CLE),
        sa.column("premier_jour", sa.Date()),
    )
    types = sa.table(
        "types_ateliers",
        *(sa.column(nom) for nom in ("code", "intitule", "famille", "module")),
        *(sa.column(nom, sa.Boolean()) for nom in ("pour_le_public", "actif")),
        *(sa.column(nom) for nom in ("materiel", "niveau")),
        sa.column("id", CLE),
        sa.column("thematiques", sa.JSON()),
    )
    titres = sa.select(sessions.c.module, sa.func.min(sessions.c.titre)).group_by(sessions.c.module)
    for module, titre in connexion.execute(titres).all():
        cle = uuid7()
        connexion.execute(
            types.insert().values(
                id=cle,
                code=module,
                intitule=titre,
                famille="modules",
                module=module,
                pour_le_public=module != "droit_epn",  # which trains mediators
                thematiques=[],
                materiel="ordinateur",
                niveau="debutant",
                actif=True,
            )
        )
        connexion.execute(sessions.update().where(sessions.c.module == module).values(type_id=cle))
    op.execute(
        "UPDATE sessions SET premier_jour = (SELECT date(min(debut)) FROM seances "
        "WHERE seances.session_id = sessions.id)"
    )


def _effectifs() -> None:
    _table(
        "effectifs",
        _colonne("session_id", CLE),
        sa.Column("seance_id", CLE),
        _colonne("total", sa.Integer()),
        _unique("effectifs", "seance_id"),
        _vers("effectifs", "session_id", "sessions"),
        sa.ForeignKeyConstraint(
            ["seance_id", "session_id"],
            ["seances.id", "seances.session_id"],
            name="fk_effectifs_seance_id_session_id",
        ),
        _verifie("effectifs", "total", "total >= 0"),
    )
    sans_seance = sa.text("seance_id IS NULL")
    op.create_index(
        "uq_effectifs_session",
        "effectifs",
        ["session_id"],
        unique=True,
        sqlite_where=sans_seance,
        postgresql_where=sans_seance,
    )
    _index("effectifs", "session_id")
    _table(
        "marges",
        _colonne("effectif_id", CLE),
        _colonne("dimension", sa.String(24)),
        _colonne("modalite", sa.String(24)),
        _colonne("nombre", sa.Integer()),
        _unique("marges", "effectif_id", "dimension", "modalite"),
        _vers("marges", "effectif_id", "effectifs", ondelete="CASCADE"),
        _verifie("marges", "dimension", "dimension IN ('genre', 'tranche_age', 'statut')"),
        _verifie("marges", "nombre", "nombre >= 0"),
    )


def _apprenants() -> None:
    with op.batch_alter_table("apprenants") as lot:
        lot.add_column(_colonne("contact", sa.String(200), ""))
        lot.add_column(_colonne("genre", sa.String(24), "non_communique"))
        lot.add_column(_colonne("tranche_age", sa.String(24), "non_communique"))
        lot.add_column(_colonne("statut", sa.String(24), "non_communique"))
        lot.add_column(_colonne("commune_insee", sa.String(5), ""))
        lot.add_column(sa.Column("cree_le", INSTANT))
        lot.add_column(sa.Column("fusionne_dans", CLE))
        lot.create_foreign_key(
            "fk_apprenants_fusionne_dans", "apprenants", ["fusionne_dans"], ["id"]
        )
        lot.create_check_constraint(op.f("ck_apprenants_fusion"), "fusionne_dans <> id")
        lot.create_check_constraint(
            op.f("ck_apprenants_commune_insee"), "length(commune_insee) IN (0, 5)"
        )
        lot.create_check_constraint(
            op.f("ck_apprenants_genre"), "genre IN ('feminin', 'masculin', 'non_communique')"
        )
        lot.create_check_constraint(
            op.f("ck_apprenants_tranche_age"),
            "tranche_age IN ('moins_12', '12_17', '18_24', '25_39', '40_59', '60_69', "
            "'70_plus', 'non_communique')",
        )
        lot.create_check_constraint(
            op.f("ck_apprenants_statut"),
            "statut IN ('scolarise', 'sans_emploi', 'en_emploi', 'retraite', 'non_communique')",
        )
    op.execute(
        "UPDATE apprenants SET cree_le = coalesce((SELECT min(inscrit_le) FROM inscriptions "
        "WHERE inscriptions.apprenant_id = apprenants.id), CURRENT_TIMESTAMP)"
    )
    with op.batch_alter_table("apprenants") as lot:
        lot.alter_column("cree_le", existing_type=INSTANT, nullable=False)
    _index("apprenants", "fusionne_dans")
    _sans_defauts("apprenants", "contact", "genre", "tranche_age", "statut", "commune_insee")


def _inscriptions() -> None:
    with op.batch_alter_table("inscriptions") as lot:
        lot.add_column(_colonne("etat", sa.String(24), "confirmee"))
        lot.add_column(sa.Column("rang", sa.Integer()))
        lot.add_column(_colonne("sur_place", sa.Boolean(), sa.false()))
        lot.create_check_constraint(
            op.f("ck_inscriptions_etat"), "etat IN ('confirmee', 'en_attente', 'annulee')"
        )
    op.execute(
        "UPDATE inscriptions SET rang = (SELECT count(*) FROM inscriptions AS avant "
        "WHERE avant.session_id = inscriptions.session_id AND "
        "(avant.inscrit_le, avant.id) <= (inscriptions.inscrit_le, inscriptions.id))"
    )
    with op.batch_alter_table("inscriptions") as lot:
        lot.alter_column("rang", existing_type=sa.Integer(), nullable=False)
        lot.create_unique_constraint("uq_inscriptions_session_id_rang", ["session_id", "rang"])
    _sans_defauts("inscriptions", "etat", "sur_place")


def _presences() -> None:
    with op.batch_alter_table("presences") as lot:
        lot.add_column(_colonne("etat", sa.String(24), "present"))
        lot.add_column(sa.Column("arrivee", INSTANT))
        lot.create_check_constraint(
            op.f("ck_presences_etat"), "etat IN ('present', 'absent', 'excuse')"
        )
    op.execute("UPDATE presences SET etat = 'absent' WHERE minutes = 0")
    with op.batch_alter_table("presences") as lot:
        lot.drop_constraint(op.f("ck_presences_minutes"), type_="check")
        lot.create_check_constraint(
            op.f("ck_presences_minutes"), "minutes >= 0 AND (etat = 'present' OR minutes = 0)"
        )
    _index("presences", "session_id", "apprenant_id", "etat", "minutes")
    _index("presences", "apprenant_id", "etat", "session_id")
    op.drop_index("ix_presences_session_id_apprenant_id", "presences")
    _sans_defauts("presences", "etat")


def _appels_et_fusions() -> None:
    _table(
        "appels",
        _colonne("apprenant_id", CLE),
        sa.Column("module", sa.String(64)),
        sa.Column("chapitre", sa.String(64)),
        _colonne("leve_le", INSTANT),
        sa.Column("baisse_le", INSTANT),
        _vers("appels", "apprenant_id", "apprenants"),
    )
    ouvert = sa.text("baisse_le IS NULL")
    op.create_index(
        "uq_appels_ouvert",
        "appels",
        ["apprenant_id"],
        unique=True,
        sqlite_where=ouvert,
        postgresql_where=ouvert,
    )
    _table(
        "fusions",
        _colonne("garde_id", CLE),
        _colonne("retire_id", CLE),
        _colonne("faite_le", INSTANT),
        sa.Column("annulee_le", INSTANT),
        _colonne("deplacements", sa.JSON()),
        _vers("fusions", "garde_id", "apprenants"),
        _vers("fusions", "retire_id", "apprenants"),
    )
    _index("fusions", "garde_id")
    _index("fusions", "retire_id")
    _table(
        "doublons_ecartes",
        _colonne("premier_id", CLE),
        _colonne("second_id", CLE),
        _unique("doublons_ecartes", "premier_id", "second_id"),
        _vers("doublons_ecartes", "premier_id", "apprenants"),
        _vers("doublons_ecartes", "second_id", "apprenants"),
    )
    _index("doublons_ecartes", "second_id")


def _journal() -> None:
    op.create_table(
        "journal",
        _colonne("rang", sa.Integer()),
        _colonne("le", INSTANT),
        _colonne("auteur", sa.String(64)),
        _colonne("acte", sa.String(64)),
        _colonne("objet", sa.String(64)),
        _colonne("objet_id", CLE),
        _colonne("details", sa.Text()),
        _colonne("empreinte", sa.String(64)),
        sa.PrimaryKeyConstraint("rang", name="pk_journal"),
        _unique("journal", "empreinte"),
    )
    _index("journal", "objet_id")
    if op.get_context().dialect.name == "sqlite":
        for geste in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER journal_sans_{geste.lower()} BEFORE {geste} ON journal "
                "BEGIN SELECT RAISE(ABORT, 'journal_fige'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION journal_fige() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
        "MESSAGE = 'journal_fige'; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_fige BEFORE UPDATE OR DELETE ON journal "
        "FOR EACH ROW EXECUTE FUNCTION journal_fige()"
    )
    op.execute(
        "CREATE TRIGGER journal_non_vide BEFORE TRUNCATE ON journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_fige()"
    )
