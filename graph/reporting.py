"""What was served in a period: how much by which versions, and how varied by policy; read from the slates in
the graph.

Not for: the measures (diversity.py).
"""

from datetime import UTC, datetime, timedelta

from graph.diversity import ALL, Spread, Tallies
from graph.errors import InvalidInput
from graph.store import ServedCount, Store

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
    since = _since(now, days)
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


async def served(store: Store, now: datetime, days: int) -> list[ServedCount]:
    """How much each policy and version of the model served in the last `days` (1 to MOST_DAYS), what served
    last first. Raises InvalidInput, Unavailable."""
    return await store.served_counts(_since(now, days), now)


def _since(now: datetime, days: int) -> datetime:
    """Raises InvalidInput."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(
            "The period is out of range.", field="days", value=days, mend=f"Give 1 to {MOST_DAYS} days."
        )
    return now - timedelta(days=days)
