"""What a city offers, where and by whom: places, workshop types, accounts."""

from typing import Annotated

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from inscriptions.colonnes import Cle, liste_fermee
from inscriptions.enumerations import Materiel, Niveau, RoleCompte
from inscriptions.modeles.base import Base, CommuneInsee, Identifiant, IdentifiantOuRien, Nom, Titre

Phrase = Annotated[str, mapped_column(String(300), default="")]


class Lieu(Base):
    """A place where sessions happen (« lieu d'accès public à internet », in Brest a « PAPI »)."""

    __tablename__ = "lieux"
    __table_args__ = (
        CheckConstraint("postes IS NULL OR postes >= 0", name="postes"),
        CheckConstraint("length(commune_insee) IN (0, 5)", name="commune_insee"),
    )

    id: Mapped[Cle]
    nom: Mapped[Nom] = mapped_column(unique=True)
    commune: Mapped[Nom]
    commune_insee: Mapped[CommuneInsee]
    quartier: Mapped[Nom] = mapped_column(default="")
    adresse: Mapped[Titre] = mapped_column(default="")
    equipement: Mapped[Phrase]
    postes: Mapped[int | None]  # seats with a computer; None when nobody has counted them
    actif: Mapped[bool] = mapped_column(default=True)


class TypeAtelier(Base):
    """A kind of workshop (« type d'atelier »): one of our modules, or any other the city runs."""

    __tablename__ = "types_ateliers"

    id: Mapped[Cle]
    code: Mapped[Identifiant] = mapped_column(unique=True)
    intitule: Mapped[Titre]
    famille: Mapped[Nom]
    module: Mapped[IdentifiantOuRien] = mapped_column(unique=True)  # None: no lessons of ours
    # What La Coop asks of a session: all of it has a default, the office changes it.
    pour_le_public: Mapped[bool] = mapped_column(default=True)  # False: it trains staff
    thematiques: Mapped[list[str]] = mapped_column(JSON, default=list)
    materiel: Mapped[Materiel] = mapped_column(
        liste_fermee(Materiel, "materiel"), default=Materiel.ORDINATEUR
    )
    niveau: Mapped[Niveau] = mapped_column(liste_fermee(Niveau, "niveau"), default=Niveau.DEBUTANT)
    actif: Mapped[bool] = mapped_column(default=True)


class Compte(Base):
    """An account with a password (« compte »): trainers and coordinators, never learners."""

    __tablename__ = "comptes"

    id: Mapped[Cle]
    identifiant: Mapped[Identifiant] = mapped_column(unique=True)
    nom: Mapped[Nom]
    role: Mapped[RoleCompte] = mapped_column(liste_fermee(RoleCompte, "role"))
    mot_de_passe: Mapped[Titre]  # argon2id, encoded with its parameters
