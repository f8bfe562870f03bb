"""Column types and mapped shorthands that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Enum, Uuid
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from inscriptions.erreurs import refus


def en_utc(instant: datetime) -> datetime:
    """Convert to UTC; « date-sans-fuseau » when the instant is naive, because we never guess."""
    if instant.utcoffset() is None:
        raise refus("date-sans-fuseau")
    return instant.astimezone(UTC)


class InstantUTC(TypeDecorator[datetime]):
    """An instant: only aware values in, UTC-aware values out.

    PostgreSQL gives instants back in its session's zone and SQLite loses the zone altogether, so
    SQLite stores naive UTC, whose text order is the order of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC, without its zone on SQLite."""
        if value is None:
            return None
        utc = en_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def liste_fermee(valeurs: type[StrEnum], nom: str) -> Enum:
    """Store a closed list by its codes, in a VARCHAR with a CHECK called `nom`."""
    return Enum(
        valeurs,
        native_enum=False,  # a PostgreSQL enum can be widened, never narrowed, by a migration
        create_constraint=True,
        name=nom,
        length=24,
        values_callable=lambda liste: [membre.value for membre in liste],
    )


# UUIDv7: made without asking the database, so that two offices' registries can be merged later.
Cle = Annotated[UUID, mapped_column(Uuid(), primary_key=True, default=uuid7)]
Instant = Annotated[datetime, mapped_column(InstantUTC())]
InstantOuRien = Annotated[datetime | None, mapped_column(InstantUTC())]
