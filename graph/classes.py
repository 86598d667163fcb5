"""Classes: who learns together, and who leads them. What is said of them is checked, then stored.

Ids are opaque; names of people are not kept. Not for: what a teacher may do (api.principal).
"""

from collections.abc import Sequence
from datetime import datetime

from graph.enrolling import require_text, require_time_zone
from graph.errors import InvalidInput
from graph.model import Class
from graph.store import Store

MOST_PEOPLE = 1_000
"""Learners or teachers in one call: one transaction, which holds their locks."""


async def create_class(store: Store, id: str, title: str, time_zone: str = "UTC") -> tuple[Class, bool]:
    """The class, and whether it is new; one that exists stays as it is. time_zone: an IANA name.

    Raises InvalidInput, Unavailable.
    """
    require_text(id, "The class's id is empty or too long.", "id")
    _check(title, time_zone)
    return await store.create_class(id, title, time_zone)


async def update_class(
    store: Store, id: str, title: str | None = None, time_zone: str | None = None
) -> Class:
    """The class with another title or time zone; None leaves it as it is. Raises InvalidInput, NotFound,
    Unavailable."""
    _check(title, time_zone)
    return await store.update_class(id, title, time_zone)


def _check(title: str | None, time_zone: str | None) -> None:
    if title is not None:
        require_text(title, "The title is empty or too long.", "title")
    if time_zone is not None:
        require_time_zone(time_zone)


async def add_members(store: Store, class_id: str, learner_ids: Sequence[str], *, now: datetime) -> int:
    """Makes learners members, all or none; returns how many were none before. Raises InvalidInput, NotFound
    (of each learner that there is not, in UnknownLearners), Unavailable."""
    return await store.add_members(class_id, _people(learner_ids, "learnerIds"), now)


async def remove_members(store: Store, class_id: str, learner_ids: Sequence[str]) -> int:
    """Ends memberships; returns how many there were. Raises as add_members."""
    return await store.remove_members(class_id, _people(learner_ids, "learnerIds"))


async def add_teachers(store: Store, class_id: str, teacher_ids: Sequence[str], *, now: datetime) -> int:
    """Lets teachers lead the class; returns how many did not before. Raises InvalidInput, NotFound,
    Unavailable."""
    people = _people(teacher_ids, "teacherIds")
    for id in people:
        require_text(id, "The teacher's id is empty or too long.", "teacherIds")
    return await store.add_teachers(class_id, people, now)


async def remove_teachers(store: Store, class_id: str, teacher_ids: Sequence[str]) -> int:
    """Lets teachers lead the class no longer; returns how many did. Raises as add_teachers."""
    return await store.remove_teachers(class_id, _people(teacher_ids, "teacherIds"))


def _people(ids: Sequence[str], field: str) -> list[str]:
    """Each once, sorted, as locks are taken."""
    if not 1 <= len(ids) <= MOST_PEOPLE:
        raise InvalidInput(
            "The number of people is out of range.",
            field=field,
            value=len(ids),
            mend=f"Give 1 to {MOST_PEOPLE:,} a call.",
        )
    return sorted(set(ids))
