"""What every table shares: the declarative base and the shorthands of columns."""

from typing import Annotated

from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

Nom = Annotated[str, mapped_column(String(100))]
Titre = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(16), unique=True)]
Identifiant = Annotated[str, mapped_column(String(64))]  # of a module, a chapter, a question
IdentifiantOuRien = Annotated[str | None, mapped_column(String(64))]
CommuneInsee = Annotated[str, mapped_column(String(5), default="")]  # « 29019 », '' when not given


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
