"""The registry's tables, typed.

Each rule sits at the strongest level that can hold it: a constraint here, else one conditional
statement in a service, else code. Nobody can be present at, or certified for, a session without
being signed up: composite foreign keys on `inscriptions` say so.

Relations from one row to its parent load with it; the others are asked for by the services, so
that no list costs one query a row.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from inscriptions.colonnes import Cle, Instant, InstantOuRien, liste_fermee
from inscriptions.enumerations import EtatCopie, RoleCompte

Nom = Annotated[str, mapped_column(String(100))]
Titre = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(16), unique=True)]
Identifiant = Annotated[str, mapped_column(String(64))]  # of a module, a chapter, a question


class Base(DeclarativeBase):
    """Declarative base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Lieu(Base):
    """A place where sessions happen (« lieu d'accès public à internet »)."""

    __tablename__ = "lieux"

    id: Mapped[Cle]
    nom: Mapped[Nom] = mapped_column(unique=True)
    commune: Mapped[Nom]


class Compte(Base):
    """An account with a password (« compte »): trainers and coordinators, never learners."""

    __tablename__ = "comptes"

    id: Mapped[Cle]
    identifiant: Mapped[Identifiant] = mapped_column(unique=True)
    nom: Mapped[Nom]
    role: Mapped[RoleCompte] = mapped_column(liste_fermee(RoleCompte, "role"))
    mot_de_passe: Mapped[Titre]  # argon2id, encoded with its parameters


class Session(Base):
    """One run of a module in one place (« session »), over one or several half-days."""

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint("capacite >= 1", name="capacite"),)

    id: Mapped[Cle]
    code: Mapped[Code]
    module: Mapped[Identifiant]
    titre: Mapped[Titre]
    lieu_id: Mapped[UUID] = mapped_column(ForeignKey("lieux.id"), index=True)
    formateur_id: Mapped[UUID] = mapped_column(ForeignKey("comptes.id"), index=True)
    capacite: Mapped[int]

    lieu: Mapped[Lieu] = relationship(lazy="joined", innerjoin=True)
    formateur: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)
    seances: Mapped[list["Seance"]] = relationship(lazy="selectin", order_by="Seance.debut")


class Seance(Base):
    """One half-day of a session (« séance »)."""

    __tablename__ = "seances"
    __table_args__ = (
        CheckConstraint("fin > debut", name="ordre"),
        UniqueConstraint("id", "session_id"),  # what `presences` points at
        Index(None, "session_id", "debut"),
    )

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    debut: Mapped[Instant]
    fin: Mapped[Instant]

    @property
    def minutes(self) -> int:
        """Planned length in whole minutes."""
        return duree_minutes(self.debut, self.fin)


class Apprenant(Base):
    """A learner (« apprenant »): a first name or pseudonym, and a card. Nothing else is needed."""

    __tablename__ = "apprenants"

    id: Mapped[Cle]
    prenom: Mapped[Nom]
    nom: Mapped[Nom] = mapped_column(default="")
    carte: Mapped[Code]


class Inscription(Base):
    """A learner's place in a session (« inscription »)."""

    __tablename__ = "inscriptions"
    __table_args__ = (UniqueConstraint("session_id", "apprenant_id"),)

    id: Mapped[Cle]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"), index=True)
    inscrit_le: Mapped[Instant]

    apprenant: Mapped[Apprenant] = relationship(lazy="joined", innerjoin=True)


class Presence(Base):
    """Minutes attended at one half-day (« présence »); no row means nothing recorded yet."""

    __tablename__ = "presences"
    __table_args__ = (
        UniqueConstraint("seance_id", "apprenant_id"),
        ForeignKeyConstraint(["seance_id", "session_id"], ["seances.id", "seances.session_id"]),
        ForeignKeyConstraint(
            ["session_id", "apprenant_id"],
            ["inscriptions.session_id", "inscriptions.apprenant_id"],
        ),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index(None, "session_id", "apprenant_id"),
    )

    id: Mapped[Cle]
    seance_id: Mapped[UUID]
    session_id: Mapped[UUID]
    apprenant_id: Mapped[UUID]
    minutes: Mapped[int]


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
    """A chapter handed in (« copie »). Its existence is what closes the chapter's answers."""

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


class Resultat(Base):
    """The points of one question of a copy (« résultat »); None while a person must grade it."""

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


class Certificat(Base):
    """A certificate that was issued (« certificat »); one for a learner and a session."""

    __tablename__ = "certificats"
    __table_args__ = (
        UniqueConstraint("session_id", "apprenant_id"),
        ForeignKeyConstraint(
            ["session_id", "apprenant_id"],
            ["inscriptions.session_id", "inscriptions.apprenant_id"],
        ),
        CheckConstraint("length(empreinte) = 64", name="empreinte"),
    )

    id: Mapped[Cle]
    code: Mapped[Code]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"), index=True)
    emis_le: Mapped[Instant]
    fichier: Mapped[Titre]  # a bare name in the folder of certificates
    empreinte: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file, hexadecimal
    donnees: Mapped[dict[str, Any]] = mapped_column(JSON)  # what the file says, to show and redo it

    session: Mapped[Session] = relationship(lazy="joined", innerjoin=True)
    apprenant: Mapped[Apprenant] = relationship(lazy="joined", innerjoin=True)


class Connexion(Base):
    """Someone signed in (« connexion »), kept here so that signing out is real."""

    __tablename__ = "connexions"
    __table_args__ = (
        CheckConstraint("(apprenant_id IS NULL) <> (compte_id IS NULL)", name="titulaire"),
    )

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the token
    apprenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("apprenants.id"), index=True)
    compte_id: Mapped[UUID | None] = mapped_column(ForeignKey("comptes.id"), index=True)
    creee_le: Mapped[Instant]
    vue_le: Mapped[Instant]
    expire_le: Mapped[Instant] = mapped_column(index=True)

    apprenant: Mapped[Apprenant | None] = relationship(lazy="joined")
    compte: Mapped[Compte | None] = relationship(lazy="joined")


def duree_minutes(debut: datetime, fin: datetime) -> int:
    """Whole minutes between two instants."""
    return int((fin - debut).total_seconds() // 60)
