"""How varied what was served in a period was, by policy: read from the slates in the graph.

Not for: the measures (diversity.py).
"""

from datetime import UTC, datetime, timedelta

from graph.diversity import ALL, Spread, Tallies
from graph.errors import InvalidInput
from graph.store import Store

MOST_DAYS = 365
"""Of a period."""

BEFORE = timedelta(days=90)
"""Looked back beyond the period, for what a learner was served already: as long as slates are kept."""

PAGE = 1_000
"""Slates read at a time."""


async def spreads(store: Store, now: datetime, days: int, policy: str | None = None) -> list[Spread]:
    """What each policy served in the last `days` (1 to MOST_DAYS), or this one; empty where nothing was.

    Raises InvalidInput, NotFound for a policy that neither is kept nor served, Unavailable.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(
            "The period is out of range.", field="days", value=days, mend=f"Give 1 to {MOST_DAYS} days."
        )
    since = now - timedelta(days=days)
    tallies = Tallies(await store.curriculum(), since)
    at, after = since - BEFORE, ""
    until = now.astimezone(UTC)
    while page := await store.served_slates(at, after, until, PAGE):
        for _, slate in page:
            tallies.add(slate)
        after, at = page[-1][0], page[-1][1].at
    found = tallies.spreads()
    if policy is None:
        return found
    own = [one for one in found if one.policy == policy != ALL]
    if not own:
        await store.policy_version(policy)
    return own
