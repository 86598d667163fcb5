"""A learner is made known: what is said of them is checked, then stored once; and what they agree to.

Not for: what they aim at (advising) and what they answer (answering).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from graph.consent import Purpose, Tier
from graph.errors import InvalidInput
from graph.model import Learner
from graph.store import Store
from graph.store.rows import consent_properties

MOST_ID = 200
"""Characters of a learner's id."""

MOST_MINUTES = 1_440.0
"""A day."""

_PERSONAL = re.compile(r"@|\s")
"""Of mail addresses and of names, and of no id that a program makes."""


async def create_learner(
    store: Store,
    id: str,
    time_zone: str = "UTC",
    usual_minutes: float = 20.0,
    *,
    now: datetime,
    consent: Mapping[Purpose, Tier] | None = None,
) -> tuple[Learner, bool]:
    """The learner, and whether it is new; one that exists stays as it is.

    time_zone: an IANA name. usual_minutes: a day, in (0, 1440]. consent: what is said of it; FULL for the
    rest. Raises InvalidInput, Erased, Unavailable.
    """
    require_text(id, "The learner's id is empty or too long.", "id")
    require_time_zone(time_zone)
    require_opaque(id)
    if not 0 < usual_minutes <= MOST_MINUTES:
        raise InvalidInput(
            "The usual minutes are out of range.",
            field="usualMinutes",
            value=usual_minutes,
            mend="Give more than 0 and at most 1440.",
        )
    return await store.create_learner(id, time_zone, usual_minutes, consent_properties(consent or {}, now))


async def set_consent(store: Store, learner_id: str, tiers: Mapping[Purpose, Tier], *, now: datetime) -> bool:
    """Keeps what the learner says of these purposes; the next slate and the next fit follow it. Returns
    whether that was not said already. Raises InvalidInput where nothing is said, NotFound, Unavailable."""
    if not tiers:
        raise InvalidInput(
            "Nothing is said of any purpose.",
            field="consent",
            mend=f"Give a tier for one of {', '.join(Purpose)}.",
        )
    return await store.set_consent(learner_id, tiers, now)


def require_opaque(
    id: str, mend: str = "Use an id that says nothing of the person, such as a random one."
) -> str:
    """The id of a learner. Raises InvalidInput where it looks like a name or a mail address."""
    if _PERSONAL.search(id):
        raise InvalidInput(
            "This looks like a name or a mail address: it holds @ or white space.",
            field="id",
            value=id,
            mend=mend,
        )
    return id


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
