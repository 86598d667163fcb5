"""A learner is made known: what is said of them is checked, then stored once.

Not for: what they aim at (advising) and what they answer (answering).
"""

from functools import cache
from zoneinfo import available_timezones

from graph.errors import InvalidInput
from graph.model import Learner
from graph.store import Store

MOST_ID = 200
"""Characters of a learner's id."""

MOST_MINUTES = 1_440.0
"""A day."""


async def create_learner(
    store: Store, id: str, time_zone: str = "UTC", usual_minutes: float = 20.0
) -> tuple[Learner, bool]:
    """The learner, and whether it is new; one that exists stays as it is.

    time_zone: an IANA name. usual_minutes: a day, in (0, 1440]. Raises InvalidInput, Unavailable.
    """
    require_text(id, "The learner's id is empty or too long.", "id")
    require_time_zone(time_zone)
    if not 0 < usual_minutes <= MOST_MINUTES:
        raise InvalidInput(
            "The usual minutes are out of range.",
            field="usualMinutes",
            value=usual_minutes,
            mend="Give more than 0 and at most 1440.",
        )
    return await store.create_learner(id, time_zone, usual_minutes)


def require_text(text: str, message: str, field: str) -> None:
    """Raises InvalidInput unless this is an id, or another short text."""
    if not text.strip() or len(text) > MOST_ID:
        raise InvalidInput(message, field=field, value=text, mend=f"Give 1 to {MOST_ID} characters.")


def require_time_zone(name: str) -> None:
    """Raises InvalidInput unless this is the IANA name of a time zone."""
    if name not in _time_zones():
        raise InvalidInput(
            "There is no such time zone.",
            field="timeZone",
            value=name,
            mend="Give a name such as Europe/Berlin.",
        )


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
