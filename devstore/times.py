"""The written forms of an instant. Inside documents times are ISO strings in UTC with microseconds."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def stored(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def parsed(text: str) -> datetime:
    """Read any ISO instant; one without a zone counts as UTC."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def rest(text: str | None, zone: str) -> str | None:
    """The REST form: whole seconds with the shop's offset."""
    return None if text is None else parsed(text).astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def graphql(text: str | None) -> str | None:
    """The GraphQL form: whole seconds in UTC with a Z."""
    return None if text is None else parsed(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
