"""What is read of learners, once a request for all of them: a class takes as many reads as one learner.

Not for: the other things that a request loads (context.py), or what follows from what was read (graph).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from strawberry.dataloader import DataLoader

from graph import advising, progressing, watching
from graph.advice import GivenFeedback
from graph.advising import Standing
from graph.consent import Said
from graph.model import Learner
from graph.progress import Practised
from graph.store import Masteries, Moments, State, Store, no_such_learner
from graph.watching import Struggle

Read = TypeVar("Read")

Then = tuple[str, datetime]
"""A learner's id, and the moment asked for."""


class LearnerLoaders:
    """By own id; each raises NotFound where there is no such learner, and Unavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def masteries(self) -> DataLoader[str, Masteries]:
        """What is known of every concept ever answered on, and the models that moved it."""
        return _batched(self._store.masteries_of)

    @cached_property
    def goals(self) -> DataLoader[str, list[str]]:
        """Ids of the concepts aimed at, as they were said."""
        return _batched(self._store.goals_of)

    @cached_property
    def habits(self) -> DataLoader[str, tuple[Learner, Moments]]:
        """What habits are told by."""
        return _batched(self._store.learner_habits)

    @cached_property
    def states(self) -> DataLoader[str, State]:
        """What predicting needs."""
        return _batched(self._store.learner_states)

    @cached_property
    def consents(self) -> DataLoader[str, list[Said]]:
        """What was said of each purpose."""
        return _batched(self._store.consents)

    @cached_property
    def feedback(self) -> DataLoader[str, list[GivenFeedback]]:
        """All that was given, newest first; none of a learner that there is not."""

        async def load(ids: list[str]) -> Sequence[list[GivenFeedback]]:
            found = await self._store.feedback_given(ids)
            return [found.get(id, []) for id in ids]

        return DataLoader(load_fn=load)

    @cached_property
    def answers(self) -> DataLoader[str, list[Practised]]:
        """All answers that count, oldest first."""
        return _batched(lambda ids: progressing.practised(self._store, ids))

    @cached_property
    def standings(self) -> DataLoader[Then, Standing]:
        """All that a slate is made of."""
        return _batched_then(lambda ids, at: advising.standings(self._store, ids, as_of=at))

    @cached_property
    def struggles(self) -> DataLoader[Then, list[Struggle]]:
        """What learners are stuck on."""
        return _batched_then(lambda ids, at: watching.struggles_of(self._store, ids, as_of=at))


def _batched(read: Callable[[list[str]], Awaitable[Mapping[str, Read]]]) -> DataLoader[str, Read]:
    async def load(ids: list[str]) -> Sequence[Read | BaseException]:
        found = await read(ids)
        return [found[id] if id in found else no_such_learner(id) for id in ids]

    return DataLoader(load_fn=load)


def _batched_then(
    read: Callable[[list[str], datetime], Awaitable[Mapping[str, Read]]],
) -> DataLoader[Then, Read]:
    """One read for each moment."""

    async def load(keys: list[Then]) -> Sequence[Read | BaseException]:
        found: dict[Then, Read] = {}
        for at in {at for _, at in keys}:
            of_then = await read([id for id, then in keys if then == at], at)
            found |= {(id, at): each for id, each in of_then.items()}
        return [found[key] if key in found else no_such_learner(key[0]) for key in keys]

    return DataLoader(load_fn=load)
