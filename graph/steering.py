"""Which policy ranks: versions are added and activated, without code.

Not for: what a policy may say (policies), what it does (recommend).
"""

from datetime import datetime
from typing import NamedTuple

from graph.errors import InvalidInput
from graph.policies import Draft, PolicyVersion
from graph.store import Store

MOST_REASON = 1_000
"""Characters of a reason."""


class Added(NamedTuple):
    """What became of a draft. is_new: False where a version of that name says the same; then that is it."""

    version: PolicyVersion
    is_new: bool


async def add(
    store: Store, draft: Draft, *, now: datetime, by: str, reason: str = "", activate: bool = False
) -> Added:
    """Keeps a draft as the next version of its name; activate: and ranks by it from now on, both or nothing.

    The same content again is the version that there is. Raises InvalidInput, Unavailable.
    """
    _check_length(reason)
    return Added(*await store.add_policy(draft, now=now, by=by, reason=reason, activate=activate))


async def activate(store: Store, id: str, *, now: datetime, by: str, reason: str) -> str | None:
    """Every slate from now on is ranked by this version; an older one is how to go back.

    Returns the id of what it replaced, None where it was active already: then nothing is changed. Raises
    InvalidInput without a reason or for a version that cannot be used, NotFound, Unavailable.
    """
    if not reason.strip():
        raise InvalidInput(
            "An activation needs a reason.", field="reason", value=reason, mend="Say why; it is kept."
        )
    _check_length(reason)
    return await store.activate_policy(id, now=now, by=by, reason=reason)


def _check_length(reason: str) -> None:
    """Raises InvalidInput."""
    if len(reason) > MOST_REASON:
        raise InvalidInput(
            "The reason is too long.",
            field="reason",
            value=reason,
            mend=f"Say it in at most {MOST_REASON:,} characters.",
        )
