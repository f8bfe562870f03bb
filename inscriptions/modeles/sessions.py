"""When and with whom: sessions, their half-days, and collective headcounts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inscriptions.colonnes import Cle, Instant, liste_fermee
from inscriptions.enumerations import Dimension, EtatSeance, EtatSession
from inscriptions.modeles.base import Base, Code, IdentifiantOuRien, Nom, Titre
from inscriptions.modeles.offre import Compte, Lieu, TypeAtelier

CodeOuRien = Annotated[str | None, mapped_column(String(16), unique=True)]

# Those who run a session beside its trainer (« animateurs »).
animateurs = Table(
    "animateurs",
    Base.metadata,
    Column("session_id", ForeignKey("sessions.id"), primary_key=True),
    Column("compte_id", ForeignKey("comptes.id"), primary_key=True, index=True),
)


class Session(Base):
    """One run of a workshop in one place (« session »), over one or several half-days.

    `formateur` answers for it and `animateurs` run it too; a session known only by an old report
    has neither. `capacite` None: no limit is known. `premier_jour`, the office's date of the first
    half-day, gives a session its year: it is kept up to date by the services, because a report over
    20,000 sessions must not look at every half-day. `seances_declarees` is a number of half-days
    known without their dates. One of self-training (`autoformation`) has no half-day at all, hence
    no first day, and no year's figures count it.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("capacite >= 1", name="capacite"),
        CheckConstraint("seances_declarees >= 1", name="seances_declarees"),
    )

    id: Mapped[Cle]
    code: Mapped[Code]
    type_id: Mapped[UUID] = mapped_column(ForeignKey("types_ateliers.id"), index=True)
    module: Mapped[IdentifiantOuRien]  # its type's, as it was when the session was planned
    titre: Mapped[Titre]
    lieu_id: Mapped[UUID] = mapped_column(ForeignKey("lieux.id"), index=True)
    salle: Mapped[Nom] = mapped_column(default="")
    formateur_id: Mapped[UUID | None] = mapped_column(ForeignKey("comptes.id"), index=True)
    capacite: Mapped[int | None]
    etat: Mapped[EtatSession] = mapped_column(
        liste_fermee(EtatSession, "etat"), default=EtatSession.PREVUE
    )
    premier_jour: Mapped[date | None] = mapped_column(index=True)
    seances_declarees: Mapped[int | None]
    reference: Mapped[str | None] = mapped_column(String(200), unique=True)  # key of an import
    autoformation: Mapped[bool] = mapped_column(default=False, server_default=false())

    type: Mapped[TypeAtelier] = relationship(lazy="joined", innerjoin=True)
    lieu: Mapped[Lieu] = relationship(lazy="joined", innerjoin=True)
    formateur: Mapped[Compte | None] = relationship(lazy="joined")
    animateurs: Mapped[list[Compte]] = relationship(
        secondary=animateurs, lazy="selectin", order_by="Compte.nom"
    )
    seances: Mapped[list["Seance"]] = relationship(lazy="selectin", order_by="Seance.debut")

    @property
    def formateurs(self) -> list[Compte]:
        """Everyone who runs it, its trainer first."""
        return [*([self.formateur] if self.formateur else []), *self.animateurs]

    @property
    def seances_tenues(self) -> list["Seance"]:
        """The half-days that are not cancelled, in order."""
        return [seance for seance in self.seances if seance.etat is not EtatSeance.ANNULEE]


class Seance(Base):
    """One half-day of a session (« séance »)."""

    __tablename__ = "seances"
    __table_args__ = (
        CheckConstraint("fin > debut", name="ordre"),
        UniqueConstraint("id", "session_id"),  # what `presences` points at
        Index(None, "session_id", "debut"),
        Index(None, "debut"),
    )

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    debut: Mapped[Instant]
    fin: Mapped[Instant]
    etat: Mapped[EtatSeance] = mapped_column(
        liste_fermee(EtatSeance, "etat"), default=EtatSeance.PREVUE
    )
    code_tableau: Mapped[CodeOuRien]  # what learners copy from the board to check in

    @property
    def minutes(self) -> int:
        """Planned length in whole minutes."""
        return duree_minutes(self.debut, self.fin)


class Effectif(Base):
    """A headcount of an anonymous collective workshop (« effectif »): of a session, or a half-day.

    Its margins are counts and stay counts: nobody is ever made out of them.
    """

    __tablename__ = "effectifs"
    __table_args__ = (
        CheckConstraint("total >= 0", name="total"),
        ForeignKeyConstraint(["seance_id", "session_id"], ["seances.id", "seances.session_id"]),
        # NULLs are all distinct to a unique index: one for each case.
        Index(
            "uq_effectifs_session",
            "session_id",
            unique=True,
            sqlite_where=text("seance_id IS NULL"),
            postgresql_where=text("seance_id IS NULL"),
        ),
        UniqueConstraint("seance_id"),
        Index(None, "session_id"),
    )

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    seance_id: Mapped[UUID | None]
    total: Mapped[int]

    marges: Mapped[list["Marge"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Marge.modalite"
    )


class Marge(Base):
    """How many of a headcount have one characteristic (« marge »)."""

    __tablename__ = "marges"
    __table_args__ = (
        UniqueConstraint("effectif_id", "dimension", "modalite"),
        CheckConstraint("nombre >= 0", name="nombre"),
    )

    id: Mapped[Cle]
    effectif_id: Mapped[UUID] = mapped_column(ForeignKey("effectifs.id", ondelete="CASCADE"))
    dimension: Mapped[Dimension] = mapped_column(liste_fermee(Dimension, "dimension"))
    modalite: Mapped[str] = mapped_column(String(24))
    nombre: Mapped[int]


def duree_minutes(debut: datetime, fin: datetime) -> int:
    """Whole minutes between two instants."""
    return int((fin - debut).total_seconds() // 60)
