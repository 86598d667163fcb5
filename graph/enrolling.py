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
    if not id.strip() or len(id) > MOST_ID:
        raise InvalidInput(
            "The learner's id is empty or too long.",
            field="id",
            value=id,
            mend=f"Give 1 to {MOST_ID} characters.",
        )
    if time_zone not in _time_zones():
        raise InvalidInput(
            "There is no such time zone.",
            field="timeZone",
            value=time_zone,
            mend="Give a name such as Europe/Berlin.",
        )
    if not 0 < usual_minutes <= MOST_MINUTES:
        raise InvalidInput(
            "The usual minutes are out of range.",
            field="usualMinutes",
            value=usual_minutes,
            mend="Give more than 0 and at most 1440.",
        )
    return await store.create_learner(id, time_zone, usual_minutes)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
