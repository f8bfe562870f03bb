"""The wall clock of the office: what people type and read, against the UTC the registry keeps."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

FUSEAU = ZoneInfo("Europe/Paris")


def maintenant() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def locale(quand: datetime) -> datetime:
    """Return an instant as the office's clock shows it."""
    return quand.astimezone(FUSEAU)


def jour_local(quand: datetime) -> date:
    """Return the calendar day of an instant, at the office."""
    return locale(quand).date()


def depuis_locale(quand: datetime) -> datetime:
    """Return the UTC instant of a naive wall-clock time typed at the office."""
    return quand.replace(tzinfo=FUSEAU).astimezone(UTC)
