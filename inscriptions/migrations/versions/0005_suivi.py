"""What each sign-up followed, and in which year, kept beside it by the database itself.

The figures of ten years cannot read a million attendances each time. Triggers, and not the
program, count them: whoever writes an attendance, the sums follow in the same transaction. They are
counted again from the rows at each change, never added to, so that no order of events can make them
wrong. `annee` is that of the session, null when it was cancelled or has no date.

A later revision that remakes `presences`, `inscriptions` or `sessions` on SQLite drops the triggers
with the table: it must make them again.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SUIVI = ("notees", "venues", "minutes")


def upgrade() -> None:
    for nom in SUIVI:
        colonne = sa.Column(nom, sa.Integer(), nullable=False, server_default=sa.text("0"))
        op.add_column("inscriptions", colonne)
    op.add_column("inscriptions", sa.Column("annee", sa.Integer()))
    sqlite = op.get_context().dialect.name == "sqlite"
    for ordre in SQLITE if sqlite else POSTGRESQL:
        op.execute(ordre)
    op.create_index(
        "ix_inscriptions_suivi", "inscriptions", ["session_id", "apprenant_id", "etat", *SUIVI]
    )
    op.create_index("ix_inscriptions_annees", "inscriptions", ["apprenant_id", "annee", "venues"])
    op.drop_index("ix_inscriptions_apprenant_id", table_name="inscriptions")
    op.create_index(
        "ix_certificats_session_id_apprenant_id_etat_genre",
        "certificats",
        ["session_id", "apprenant_id", "etat", "genre"],
    )
    op.drop_index("ix_certificats_session_id_apprenant_id", table_name="certificats")


SQLITE = (
    """UPDATE inscriptions SET
        (notees, venues, minutes) = (
            SELECT count(*), count(CASE WHEN etat = 'present' THEN 1 END), coalesce(sum(minutes), 0)
            FROM presences p WHERE p.session_id = inscriptions.session_id
            AND p.apprenant_id = inscriptions.apprenant_id),
        annee = (
            SELECT CASE WHEN etat <> 'annulee'
            THEN CAST(strftime('%Y', premier_jour) AS INTEGER) END
            FROM sessions s WHERE s.id = inscriptions.session_id)""",
    """CREATE TRIGGER presences_suivies_insert AFTER INSERT ON presences BEGIN
        UPDATE inscriptions SET (notees, venues, minutes) = (
            SELECT count(*), count(CASE WHEN etat = 'present' THEN 1 END), coalesce(sum(minutes), 0)
            FROM presences
            WHERE session_id = NEW.session_id AND apprenant_id = NEW.apprenant_id)
        WHERE session_id = NEW.session_id AND apprenant_id = NEW.apprenant_id;
    END""",
    """CREATE TRIGGER presences_suivies_delete AFTER DELETE ON presences BEGIN
        UPDATE inscriptions SET (notees, venues, minutes) = (
            SELECT count(*), count(CASE WHEN etat = 'present' THEN 1 END), coalesce(sum(minutes), 0)
            FROM presences
            WHERE session_id = OLD.session_id AND apprenant_id = OLD.apprenant_id)
        WHERE session_id = OLD.session_id AND apprenant_id = OLD.apprenant_id;
    END""",
    """CREATE TRIGGER presences_suivies_update AFTER UPDATE ON presences BEGIN
        UPDATE inscriptions SET (notees, venues, minutes) = (
            SELECT count(*), count(CASE WHEN etat = 'present' THEN 1 END), coalesce(sum(minutes), 0)
            FROM presences
            WHERE session_id = NEW.session_id AND apprenant_id = NEW.apprenant_id)
        WHERE session_id = NEW.session_id AND apprenant_id = NEW.apprenant_id;
        UPDATE inscriptions SET (notees, venues, minutes) = (
            SELECT count(*), count(CASE WHEN etat = 'present' THEN 1 END), coalesce(sum(minutes), 0)
            FROM presences
            WHERE session_id = OLD.session_id AND apprenant_id = OLD.apprenant_id)
        WHERE session_id = OLD.session_id AND apprenant_id = OLD.apprenant_id
        AND (OLD.session_id <> NEW.session_id OR OLD.apprenant_id <> NEW.apprenant_id);
    END""",
    """CREATE TRIGGER inscriptions_suivies_insert AFTER INSERT ON inscriptions BEGIN
        UPDATE inscriptions SET
            (notees, venues, minutes) = (
                SELECT count(*), count(CASE WHEN etat = 'present' THEN 1 END),
                coalesce(sum(minutes), 0) FROM presences
                WHERE session_id = NEW.session_id AND apprenant_id = NEW.apprenant_id),
            annee = (
                SELECT CASE WHEN etat <> 'annulee'
                THEN CAST(strftime('%Y', premier_jour) AS INTEGER) END
                FROM sessions WHERE id = NEW.session_id)
        WHERE id = NEW.id;
    END""",
    """CREATE TRIGGER inscriptions_suivies_update
    AFTER UPDATE OF session_id, apprenant_id ON inscriptions BEGIN
        UPDATE inscriptions SET
            (notees, venues, minutes) = (
                SELECT count(*), count(CASE WHEN etat = 'present' THEN 1 END),
                coalesce(sum(minutes), 0) FROM presences
                WHERE session_id = NEW.session_id AND apprenant_id = NEW.apprenant_id),
            annee = (
                SELECT CASE WHEN etat <> 'annulee'
                THEN CAST(strftime('%Y', premier_jour) AS INTEGER) END
                FROM sessions WHERE id = NEW.session_id)
        WHERE id = NEW.id;
    END""",
    """CREATE TRIGGER sessions_annees AFTER UPDATE OF premier_jour, etat ON sessions BEGIN
        UPDATE inscriptions SET annee = CASE WHEN NEW.etat <> 'annulee'
            THEN CAST(strftime('%Y', NEW.premier_jour) AS INTEGER) END
        WHERE session_id = NEW.id;
    END""",
)

# A row is locked before it is counted: what a statement sees was committed before it began.
POSTGRESQL = (
    """CREATE FUNCTION compter_suivi(la_session uuid, l_apprenant uuid) RETURNS void
    LANGUAGE plpgsql AS $$ BEGIN
        PERFORM 1 FROM inscriptions i
        WHERE i.session_id = la_session AND i.apprenant_id = l_apprenant FOR NO KEY UPDATE;
        UPDATE inscriptions i SET (notees, venues, minutes) = (
            SELECT count(*), count(*) FILTER (WHERE p.etat = 'present'),
            coalesce(sum(p.minutes), 0) FROM presences p
            WHERE p.session_id = la_session AND p.apprenant_id = l_apprenant)
        WHERE i.session_id = la_session AND i.apprenant_id = l_apprenant;
    END $$""",
    """UPDATE inscriptions i SET
        (notees, venues, minutes) = (
            SELECT count(*), count(*) FILTER (WHERE p.etat = 'present'),
            coalesce(sum(p.minutes), 0) FROM presences p
            WHERE p.session_id = i.session_id AND p.apprenant_id = i.apprenant_id),
        annee = (
            SELECT CASE WHEN s.etat <> 'annulee' THEN extract(year FROM s.premier_jour)::integer END
            FROM sessions s WHERE s.id = i.session_id)""",
    """CREATE FUNCTION presences_suivies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM compter_suivi(OLD.session_id, OLD.apprenant_id);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM compter_suivi(NEW.session_id, NEW.apprenant_id);
        END IF;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER presences_suivies AFTER INSERT OR UPDATE OR DELETE ON presences
    FOR EACH ROW EXECUTE FUNCTION presences_suivies()""",
    """CREATE FUNCTION inscriptions_suivies() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        SELECT count(*), count(*) FILTER (WHERE p.etat = 'present'), coalesce(sum(p.minutes), 0)
        INTO NEW.notees, NEW.venues, NEW.minutes FROM presences p
        WHERE p.session_id = NEW.session_id AND p.apprenant_id = NEW.apprenant_id;
        SELECT CASE WHEN s.etat <> 'annulee' THEN extract(year FROM s.premier_jour)::integer END
        INTO NEW.annee FROM sessions s WHERE s.id = NEW.session_id FOR SHARE;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER inscriptions_suivies
    BEFORE INSERT OR UPDATE OF session_id, apprenant_id ON inscriptions
    FOR EACH ROW EXECUTE FUNCTION inscriptions_suivies()""",
    """CREATE FUNCTION sessions_annees() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE inscriptions SET annee =
            CASE WHEN NEW.etat <> 'annulee' THEN extract(year FROM NEW.premier_jour)::integer END
        WHERE session_id = NEW.id;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER sessions_annees AFTER UPDATE OF premier_jour, etat ON sessions
    FOR EACH ROW EXECUTE FUNCTION sessions_annees()""",
)
