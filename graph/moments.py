"""Which moments are believed of what happened elsewhere: answers and learning events alike.

Pure. Not for: files of old logs, whose times the importers check (importers/values.py).
"""

from datetime import UTC, datetime, timedelta

from graph.errors import InvalidInput

CLOCK_SKEW = timedelta(minutes=5)
"""How far in the future it may lie: clocks of devices differ."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before it a device's clock was never set: they begin with 1970 or 1980."""


def require_moment(at: datetime, now: datetime, field: str, what: str = "answer") -> None:
    """Raises InvalidInput for a time without a zone, in the future, or before 2000."""
    if at.tzinfo is None:
        raise InvalidInput(
            "The time has no time zone.",
            field=field,
            value=at.isoformat(),
            mend="Add Z or an offset such as +02:00.",
        )
    if at > now + CLOCK_SKEW:
        raise InvalidInput(
            f"The {what} lies in the future.",
            field=field,
            value=at.isoformat(),
            mend=f"Now is {now.isoformat()}; check the clock and the time zone.",
        )
    if at < EARLIEST:
        raise InvalidInput(
            f"The {what} lies before {EARLIEST:%Y}.",
            field=field,
            value=at.isoformat(),
            mend="Check the clock; logs of so long ago are imported from files.",
        )
