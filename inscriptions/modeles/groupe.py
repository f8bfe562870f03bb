"""What a session's learners do together: texts shared, comments, titles on the wall, pairs.

Everything here stays inside one session. Rows about a text go with the answer that is that text:
whatever deletes an answer, by age or for its author, deletes its sharing and what was said of it.
"""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inscriptions.colonnes import Cle, Instant, InstantOuRien, liste_fermee
from inscriptions.enumerations import GenreCommentaire, LicenceTexte, PhaseEntretien
from inscriptions.modeles.base import Base, Identifiant
from inscriptions.modeles.personnes import Apprenant
from inscriptions.modeles.travail import Reponse


class PartageTexte(Base):
    """One version of a text, confided by its author to one session (« partage »).

    The version is an answer, by its id: ranks are shifted when two files are merged. `ordre` is its
    place in the reading round, None before it is drawn. Once `retire_le` is set nobody reads it.
    """

    __tablename__ = "partages_textes"
    __table_args__ = (
        Index(
            "uq_partages_textes_en_cours",
            *("session_id", "apprenant_id", "module", "chapitre", "question"),
            unique=True,
            sqlite_where=text("retire_le IS NULL"),
            postgresql_where=text("retire_le IS NULL"),
        ),
        Index(None, "apprenant_id"),
    )

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    reponse_id: Mapped[UUID] = mapped_column(
        ForeignKey("reponses.id", ondelete="CASCADE"), index=True
    )
    module: Mapped[Identifiant]
    chapitre: Mapped[Identifiant]
    question: Mapped[Identifiant]
    signe: Mapped[bool]  # with the author's first name; else nobody but the trainer knows
    licence: Mapped[LicenceTexte] = mapped_column(liste_fermee(LicenceTexte, "licence"))
    publication: Mapped[bool]  # the office may publish it: asked apart, never a default
    partage_le: Mapped[Instant]
    retire_le: Mapped[InstantOuRien]
    ordre: Mapped[int | None]

    apprenant: Mapped[Apprenant] = relationship(lazy="joined", innerjoin=True)
    reponse: Mapped[Reponse] = relationship(lazy="joined", innerjoin=True)


class CommentaireTexte(Base):
    """What a reader of the session says of a shared text (« commentaire »), signed.

    `bloc` is the rank of the block it is about, None for the whole: a shared version never changes.
    `masque_le`: the author of the text hid it.
    """

    __tablename__ = "commentaires_textes"
    __table_args__ = (
        CheckConstraint("bloc >= 0", name="bloc"),
        Index(None, "partage_id"),
        Index(None, "apprenant_id"),
    )

    id: Mapped[Cle]
    partage_id: Mapped[UUID] = mapped_column(ForeignKey("partages_textes.id", ondelete="CASCADE"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))  # who says it
    genre: Mapped[GenreCommentaire] = mapped_column(liste_fermee(GenreCommentaire, "genre"))
    bloc: Mapped[int | None]
    propos: Mapped[str] = mapped_column(String(300))
    ecrit_le: Mapped[Instant]
    masque_le: Mapped[InstantOuRien]

    apprenant: Mapped[Apprenant] = relationship(lazy="joined", innerjoin=True)


class TitreMur(Base):
    """A title proposed for the session's wall (« mur de titres »); the wall never says by whom."""

    __tablename__ = "titres_mur"
    __table_args__ = (Index(None, "session_id"), Index(None, "apprenant_id"))

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    titre: Mapped[str] = mapped_column(String(150))
    propose_le: Mapped[Instant]
    masque_le: Mapped[InstantOuRien]  # by the trainer


class Binome(Base):
    """Two learners, or three, who interview each other (« binôme »), and their timer.

    `tour` counts the interviews from 0: who asks and who answers follows from it. The timer is what
    the server knows: `ecoule` seconds were counted before `lance_le`, None while it is paused.
    """

    __tablename__ = "binomes"
    __table_args__ = (
        UniqueConstraint("session_id", "chapitre", "question", "numero"),
        CheckConstraint("numero >= 1", name="numero"),
        CheckConstraint("tour >= 0", name="tour"),
        CheckConstraint("ecoule >= 0", name="ecoule"),
        CheckConstraint("minutes_preparation BETWEEN 1 AND 60", name="minutes_preparation"),
        CheckConstraint("minutes_entretien BETWEEN 1 AND 60", name="minutes_entretien"),
    )

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    chapitre: Mapped[Identifiant]
    question: Mapped[Identifiant]
    numero: Mapped[int]
    minutes_preparation: Mapped[int]
    minutes_entretien: Mapped[int]
    phase: Mapped[PhaseEntretien] = mapped_column(
        liste_fermee(PhaseEntretien, "phase"), default=PhaseEntretien.PREPARATION
    )
    tour: Mapped[int] = mapped_column(default=0)
    lance_le: Mapped[InstantOuRien]
    ecoule: Mapped[int] = mapped_column(default=0)

    membres: Mapped[list["MembreBinome"]] = relationship(
        lazy="selectin",
        order_by="MembreBinome.place",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class MembreBinome(Base):
    """A learner in a pair, in an order that gives the roles."""

    __tablename__ = "membres_binomes"
    __table_args__ = (UniqueConstraint("binome_id", "apprenant_id"), Index(None, "apprenant_id"))

    id: Mapped[Cle]
    binome_id: Mapped[UUID] = mapped_column(ForeignKey("binomes.id", ondelete="CASCADE"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    place: Mapped[int]

    apprenant: Mapped[Apprenant] = relationship(lazy="joined", innerjoin=True)
