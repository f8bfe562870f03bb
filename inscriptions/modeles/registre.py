"""What the registry vouches for: certificates, who is signed in, and the journal of acts."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inscriptions.colonnes import Cle, Instant, InstantOuRien, liste_fermee
from inscriptions.enumerations import EtatCertificat, GenreCertificat, MotifRevocation
from inscriptions.modeles.base import Base, Code, Identifiant, Titre
from inscriptions.modeles.offre import Compte
from inscriptions.modeles.personnes import Apprenant
from inscriptions.modeles.sessions import Session


class Certificat(Base):
    """A certificate that was issued (« certificat »): its code is never given to another one.

    One in force for a learner, a session and a kind; those replaced or revoked stay beside it.
    `etat_le` says when it stopped being valid, `remplace_id` which one it takes over from. The
    last day of `valable_jusqu_au` is a valid one; None: no end. `rang_statut` is the place of its
    badge in the list of those that no longer hold, None when it was issued without one. Once its
    learner is erased, there is no file any more (`fichier` is empty) and `donnees` hold nothing of
    a person.
    """

    __tablename__ = "certificats"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "apprenant_id"],
            ["inscriptions.session_id", "inscriptions.apprenant_id"],
        ),
        CheckConstraint("length(empreinte) = 64", name="empreinte"),
        CheckConstraint("(etat = 'valide') = (etat_le IS NULL)", name="etat_le"),
        CheckConstraint("(etat = 'revoque') = (motif IS NOT NULL)", name="revocation"),
        CheckConstraint("remplace_id <> id", name="remplacement"),
        CheckConstraint("rang_statut >= 0", name="rang_statut"),
        Index(
            "uq_certificats_en_vigueur",
            "session_id",
            "apprenant_id",
            "genre",
            unique=True,
            sqlite_where=text("etat = 'valide'"),
            postgresql_where=text("etat = 'valide'"),
        ),
        Index(None, "session_id", "apprenant_id", "etat", "genre"),
    )

    id: Mapped[Cle]
    code: Mapped[Code]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    apprenant_id: Mapped[UUID] = mapped_column(ForeignKey("apprenants.id"), index=True)
    genre: Mapped[GenreCertificat] = mapped_column(
        liste_fermee(GenreCertificat, "genre"), default=GenreCertificat.REUSSITE
    )
    etat: Mapped[EtatCertificat] = mapped_column(
        liste_fermee(EtatCertificat, "etat"), default=EtatCertificat.VALIDE
    )
    etat_le: Mapped[InstantOuRien]
    motif: Mapped[MotifRevocation | None] = mapped_column(liste_fermee(MotifRevocation, "motif"))
    remplace_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificats.id"), unique=True)
    emis_le: Mapped[Instant]
    valable_jusqu_au: Mapped[date | None]
    rang_statut: Mapped[int | None] = mapped_column(unique=True)
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


class CompteRelie(Base):
    """An account of a JupyterHub that lets its owner in (« compte relié »): one each way.

    `fournisseur` is the hub's address, as browsers see it; `nom` what it calls the account.
    """

    __tablename__ = "comptes_relies"
    __table_args__ = (
        UniqueConstraint("fournisseur", "nom"),
        CheckConstraint("(apprenant_id IS NULL) <> (compte_id IS NULL)", name="titulaire"),
    )

    id: Mapped[Cle]
    fournisseur: Mapped[Titre]
    nom: Mapped[str] = mapped_column(String(255))
    apprenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("apprenants.id"), unique=True)
    compte_id: Mapped[UUID | None] = mapped_column(ForeignKey("comptes.id"), unique=True)
    relie_le: Mapped[Instant]


class Acte(Base):
    """One line of the journal (« acte »): who did what to which row, and when. Never changed.

    `empreinte` is the SHA-256 of the line and of the one before it: see `journal.py`. Nothing
    personal is in it: ids, codes and figures only.
    """

    __tablename__ = "journal"
    __table_args__ = (UniqueConstraint("empreinte"), Index(None, "objet_id"))

    rang: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, no gap
    le: Mapped[Instant]
    auteur: Mapped[Identifiant]  # « compte:… », « apprenant:… », « commande », « systeme »
    acte: Mapped[Identifiant]
    objet: Mapped[Identifiant]  # a table
    objet_id: Mapped[UUID]
    details: Mapped[str] = mapped_column(Text)  # canonical JSON
    empreinte: Mapped[str] = mapped_column(String(64))
