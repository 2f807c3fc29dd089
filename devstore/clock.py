"""The time in the stand-in: the machine's clock, shifted or stopped on demand."""

from datetime import UTC, datetime, timedelta
from threading import Lock


class Clock:
    """Real time until somebody sets or advances it; `set` stops it, `advance` keeps it as it was, only later."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stopped_at: datetime | None = None
        self._shift = timedelta()

    def now(self) -> datetime:
        with self._lock:
            return self._stopped_at or datetime.now(UTC) + self._shift

    def set(self, instant: datetime) -> None:
        """Stop the clock at this aware instant."""
        if instant.tzinfo is None:
            raise ValueError("The clock needs an instant with a time zone, for example 2026-11-22T12:00:00Z.")
        with self._lock:
            self._stopped_at = instant.astimezone(UTC)

    def advance(self, *, seconds: float) -> None:
        """Move on by so many seconds, whether the clock is stopped or runs."""
        step = timedelta(seconds=seconds)
        with self._lock:
            if self._stopped_at is not None:
                self._stopped_at += step
            else:
                self._shift += step

    def real(self) -> None:
        """Go back to the machine's time."""
        with self._lock:
            self._stopped_at = None
            self._shift = timedelta()
