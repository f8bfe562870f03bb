"""What learners do: answers, copies, results, tries and texts taken again, law read, skills."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inscriptions.colonnes import Cle, Instant, InstantOuRien, liste_fermee
from inscriptions.enumerations import Autonomie, EtatCopie
from inscriptions.modeles.base import Base, Identifiant


class Reponse(Base):
    """One answer as it was given (« réponse »), never changed afterwards: a trigger refuses it.

    `rang` counts a learner's answers from 1 in the order the registry took them. It, and not the
    clock, says which is the latest: clocks are set back, and the ids carry their time.
    """

    __tablename__ = "reponses"
    __table_args__ = (
        UniqueConstraint("apprenant_id", "jeton"),
        UniqueConstraint("apprenant_id", "rang"),
        Index(None, "apprenant_id", "module", "chapitre", "question", "rang"),
    )

    id: Mapped[Cle]
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    module: Mapped[Identifiant]
    chapitre: Mapped[Identifiant]
    question: Mapped[Identifiant]
    contenu: Mapped[str] = mapped_column(Text)  # JSON
    jeton: Mapped[UUID]  # drawn by the page, the same at each new try
    rang: Mapped[int]
    recue_le: Mapped[Instant]


class Copie(Base):
    """A chapter handed in (« copie »). Its existence is what closes the chapter's graded answers.

    `fermees` are the questions it closes, those it is graded on: practice goes on beside them.
    None, of a copy handed in before they were kept: all of the chapter's.
    """

    __tablename__ = "copies"
    __table_args__ = (
        UniqueConstraint("apprenant_id", "module", "chapitre"),
        Index(None, "etat", "remise_le"),
    )

    id: Mapped[Cle]
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    module: Mapped[Identifiant]
    chapitre: Mapped[Identifiant]
    remise_le: Mapped[Instant]
    etat: Mapped[EtatCopie] = mapped_column(liste_fermee(EtatCopie, "etat"))
    notee_le: Mapped[InstantOuRien]
    detail: Mapped[str | None] = mapped_column(Text)  # why grading failed, for the trainer
    fermees: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class Resultat(Base):
    """The points of one question of a copy (« résultat »); None while a person must grade it.

    `commentaire` is what that person said, as it stands in nbgrader's gradebook.
    """

    __tablename__ = "resultats"
    __table_args__ = (
        UniqueConstraint("copie_id", "question"),
        CheckConstraint("maximum >= 0 AND points >= 0 AND points <= maximum", name="points"),
    )

    id: Mapped[Cle]
    copie_id: Mapped[UUID] = mapped_column(ForeignKey("copies.id", ondelete="CASCADE"))
    question: Mapped[Identifiant]
    points: Mapped[float | None] = mapped_column(Double())
    maximum: Mapped[float] = mapped_column(Double())
    commentaire: Mapped[str | None] = mapped_column(Text)


class Relecture(Base):
    """What a person said of a text given back to be rewritten (« relecture »): marks, comment.

    `reponse` is that version of the text, whose learner, chapter and question are its own.
    """

    __tablename__ = "relectures"
    __table_args__ = (
        UniqueConstraint("reponse_id", "rendue_le"),
        CheckConstraint("points >= 0 AND points <= maximum", name="points"),
    )

    id: Mapped[Cle]
    reponse_id: Mapped[UUID] = mapped_column(ForeignKey("reponses.id"))
    points: Mapped[float] = mapped_column(Double())
    maximum: Mapped[float] = mapped_column(Double())
    commentaire: Mapped[str] = mapped_column(Text)
    rendue_le: Mapped[Instant]

    reponse: Mapped[Reponse] = relationship(lazy="joined")


class PhraseDeCorrection(Base):
    """A sentence that an account keeps to comment on texts (« phrase »): its own only."""

    __tablename__ = "phrases_de_correction"
    __table_args__ = (UniqueConstraint("compte_id", "texte"),)

    id: Mapped[Cle]
    compte_id: Mapped[UUID] = mapped_column(ForeignKey("comptes.id"))
    texte: Mapped[str] = mapped_column(String(500))


class Tentative(Base):
    """A graded part handed in, graded, then taken again (« tentative »): what that try was worth.

    `numero` counts a learner's tries in a chapter from 1; the one in progress, or in `copies`, is
    the next. `resultats`: question -> [points, maximum]; `reponses`: question -> JSON, as they were
    handed in, empty once the learner is erased.
    """

    __tablename__ = "tentatives"
    __table_args__ = (
        UniqueConstraint("apprenant_id", "module", "chapitre", "numero"),
        CheckConstraint("numero >= 1", name="numero"),
        CheckConstraint("points >= 0 AND points <= maximum", name="points"),
    )

    id: Mapped[Cle]
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    module: Mapped[Identifiant]
    chapitre: Mapped[Identifiant]
    numero: Mapped[int]
    remise_le: Mapped[Instant]
    notee_le: Mapped[InstantOuRien]
    refaite_le: Mapped[Instant]  # when the next one began
    points: Mapped[float] = mapped_column(Double())
    maximum: Mapped[float] = mapped_column(Double())
    resultats: Mapped[dict[str, Any]] = mapped_column(JSON)
    reponses: Mapped[dict[str, Any]] = mapped_column(JSON)


class LectureDroit(Base):
    """Until when a learner has read what changed in the law of a module (« J’ai lu »)."""

    __tablename__ = "lectures_droit"
    __table_args__ = (UniqueConstraint("apprenant_id", "module"),)

    id: Mapped[Cle]
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    module: Mapped[Identifiant]
    lue_le: Mapped[Instant]


class Observation(Base):
    """What a trainer saw a learner do (« observation »): the last word on one skill of a module.

    `savoir_faire` is the id of a line of the module's grid.
    """

    __tablename__ = "observations"
    __table_args__ = (UniqueConstraint("apprenant_id", "module", "savoir_faire"),)

    id: Mapped[Cle]
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"))
    module: Mapped[Identifiant]
    savoir_faire: Mapped[Identifiant]
    autonomie: Mapped[Autonomie] = mapped_column(liste_fermee(Autonomie, "autonomie"))
    vue_le: Mapped[Instant]
