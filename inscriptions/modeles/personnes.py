"""Who: learners, their places in sessions, their attendance, what two files merged into one."""

from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inscriptions.colonnes import Cle, Instant, InstantOuRien, liste_fermee
from inscriptions.enumerations import EtatInscription, EtatPresence, Genre, Statut, TrancheAge
from inscriptions.heure import maintenant
from inscriptions.modeles.base import (
    Base,
    Code,
    CommuneInsee,
    IdentifiantOuRien,
    Nom,
    Titre,
)

# A count that the database keeps by itself.
Suivi = Annotated[int, mapped_column(server_default=text("0"), deferred=True)]


class Apprenant(Base):
    """A learner (« apprenant »): a first name or pseudonym, and a card. Nothing else is needed.

    What people are (gender, age band, status) is asked for statistics only, and not answering is
    the default. `fusionne_dans` names the file that took this one over: the same person.
    """

    __tablename__ = "apprenants"
    __table_args__ = (
        CheckConstraint("length(commune_insee) IN (0, 5)", name="commune_insee"),
        CheckConstraint("fusionne_dans <> id", name="fusion"),
    )

    id: Mapped[Cle]
    prenom: Mapped[Nom]
    nom: Mapped[Nom] = mapped_column(default="")
    carte: Mapped[Code]
    contact: Mapped[Titre] = mapped_column(default="")
    genre: Mapped[Genre] = mapped_column(liste_fermee(Genre, "genre"), default=Genre.NON_COMMUNIQUE)
    tranche_age: Mapped[TrancheAge] = mapped_column(
        liste_fermee(TrancheAge, "tranche_age"), default=TrancheAge.NON_COMMUNIQUE
    )
    statut: Mapped[Statut] = mapped_column(
        liste_fermee(Statut, "statut"), default=Statut.NON_COMMUNIQUE
    )
    commune_insee: Mapped[CommuneInsee]
    cree_le: Mapped[Instant] = mapped_column(default=maintenant)
    fusionne_dans: Mapped[UUID | None] = mapped_column(ForeignKey("apprenants.id"), index=True)


class FicheDeCompte(Base):
    """The file under which an account trains itself (« fiche de compte »): « Me former »."""

    __tablename__ = "fiches_de_comptes"

    compte_id: Mapped[UUID] = mapped_column(ForeignKey("comptes.id"), primary_key=True)
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"), unique=True)


class Inscription(Base):
    """A learner's place in a session (« inscription »).

    `rang` counts a session's sign-ups from 1 in the order the registry took them: it, and not the
    clock, orders the waiting list. `validee_le` and `validee_par` say when and by whom a trainer
    confirmed what was learnt, where the module's rule asks for it.

    `annee` (its session's, unless cancelled), `notees`, `venues` (half-days recorded, attended) and
    `minutes` are for the figures: the database's own triggers keep them (revision 0005), nothing
    here writes them, and an object in memory does not follow.
    """

    __tablename__ = "inscriptions"
    __table_args__ = (
        UniqueConstraint("session_id", "apprenant_id"),
        UniqueConstraint("session_id", "rang"),
        CheckConstraint("(validee_le IS NULL) = (validee_par IS NULL)", name="validee"),
        # Figures read these two, and no row.
        Index(
            "ix_inscriptions_suivi",
            "session_id",
            "apprenant_id",
            "etat",
            "notees",
            "venues",
            "minutes",
        ),
        Index("ix_inscriptions_annees", "apprenant_id", "annee", "venues"),
    )
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # SQLAlchemy declares it

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    inscrit_le: Mapped[Instant]
    etat: Mapped[EtatInscription] = mapped_column(
        liste_fermee(EtatInscription, "etat"), default=EtatInscription.CONFIRMEE
    )
    rang: Mapped[int]
    sur_place: Mapped[bool] = mapped_column(default=False)  # came without having signed up
    validee_le: Mapped[InstantOuRien]
    validee_par: Mapped[IdentifiantOuRien]  # as the journal names its author
    annee: Mapped[int | None] = mapped_column(deferred=True)
    notees: Mapped[Suivi]
    venues: Mapped[Suivi]
    minutes: Mapped[Suivi]

    apprenant: Mapped[Apprenant] = relationship(lazy="joined", innerjoin=True)


class Presence(Base):
    """One learner at one half-day (« présence »); no row means nothing recorded yet.

    `minutes` is what counts for a certificate; an absence, excused or not, has none.
    """

    __tablename__ = "presences"
    __table_args__ = (
        UniqueConstraint("seance_id", "apprenant_id"),
        ForeignKeyConstraint(["seance_id", "session_id"], ["seances.id", "seances.session_id"]),
        ForeignKeyConstraint(
            ["session_id", "apprenant_id"],
            ["inscriptions.session_id", "inscriptions.apprenant_id"],
        ),
        CheckConstraint("minutes >= 0 AND (etat = 'present' OR minutes = 0)", name="minutes"),
        # What a year's figures read, and whether somebody came before: indexes, never rows.
        Index(None, "session_id", "apprenant_id", "etat", "minutes"),
        Index(None, "apprenant_id", "etat", "session_id"),
    )

    id: Mapped[Cle]
    seance_id: Mapped[UUID]
    session_id: Mapped[UUID]
    apprenant_id: Mapped[UUID]
    etat: Mapped[EtatPresence] = mapped_column(liste_fermee(EtatPresence, "etat"))
    arrivee: Mapped[InstantOuRien]  # when it was noticed: by the board's code, or typed
    minutes: Mapped[int]


class Appel(Base):
    """A raised hand (« Appeler l’animateur »); one at a time for a learner."""

    __tablename__ = "appels"
    __table_args__ = (
        Index(
            "uq_appels_ouvert",
            "apprenant_id",
            unique=True,
            sqlite_where=text("baisse_le IS NULL"),
            postgresql_where=text("baisse_le IS NULL"),
        ),
    )

    id: Mapped[Cle]
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    module: Mapped[IdentifiantOuRien]
    chapitre: Mapped[IdentifiantOuRien]
    leve_le: Mapped[Instant]
    baisse_le: Mapped[InstantOuRien]


class Fusion(Base):
    """Two files of one person made into one (« fusion »), by somebody's decision.

    `deplacements` lists, by table, the ids of the rows that changed hands: undoing gives them back.
    """

    __tablename__ = "fusions"

    id: Mapped[Cle]
    garde_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"), index=True)
    retire_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"), index=True)
    faite_le: Mapped[Instant]
    annulee_le: Mapped[InstantOuRien]
    deplacements: Mapped[dict[str, Any]] = mapped_column(JSON)


class DoublonEcarte(Base):
    """Two files that somebody looked at and said are two persons; the smaller id first."""

    __tablename__ = "doublons_ecartes"
    __table_args__ = (UniqueConstraint("premier_id", "second_id"),)

    id: Mapped[Cle]
    premier_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"), index=True)
