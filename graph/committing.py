"""Answers that wait at the same time share a transaction, and each is acknowledged after it was committed.

Nobody waits for company: a lone answer is written at once, and what comes in while transactions are being
written goes together in the next one. Not for: what is written (recording) and which answers are valid
(answering).
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from typing import Self

from graph.errors import LearnerGraphError, Unavailable
from graph.model import Recorded
from graph.recording import Outcome, Submission, record
from graph.store import Store

MOST_TOGETHER = 100
"""Answers in one transaction; a larger submission goes alone."""

AT_ONCE = 2
"""Transactions at a time: while Neo4j works on one, the other is computed here."""

MOST_WAITING = 2_000
"""Submissions that may wait, a second or two of work; more are refused at once, instead of served when nobody
listens any more."""

MOST_WAITING_EACH = 1_500
"""The same for groups, each of many submissions: whoever sends a log leaves room for those who learn."""

Watch = Callable[[Outcome, float], None]
"""Told of each submission what became of it, and how many seconds it waited for its transaction."""


async def commit(store: Store, submission: Submission, import_id: str | None = None) -> list[Recorded]:
    """Stores a submission in a transaction of its own; the results are in the order of its answers.

    Raises Unavailable, and what is wrong with the submission; then nothing is written.
    """
    [outcome] = await _record(store, [submission], import_id)
    if isinstance(outcome, LearnerGraphError):
        raise outcome
    return outcome


async def _record(
    store: Store, submissions: Sequence[Submission], import_id: str | None = None
) -> list[Outcome]:
    return await store.write(lambda tx: record(store, tx, submissions, import_id=import_id))


class _Waiting:
    """A submission, and who waits for what becomes of it. group: those of one go together, however many."""

    def __init__(self, submission: Submission, group: object = None) -> None:
        self.submission = submission
        self.group = group
        self.since = time.monotonic()
        self.learners = frozenset(answer.learner_id for answer in submission.answers)
        self.events = frozenset(answer.event_id for answer in submission.answers)
        self.result: asyncio.Future[list[Recorded]] = asyncio.get_running_loop().create_future()

    def end(self, outcome: list[Recorded] | Exception) -> None:
        """Tells whoever waits, unless they left."""
        if self.result.done():
            return
        if isinstance(outcome, Exception):
            self.result.set_exception(outcome)
        else:
            self.result.set_result(outcome)


class Committer:
    """Writes the answers of one process; an async context manager that ends when all of them are written.

    A learner's answers are written in the order in which they came and never in two transactions at a time,
    so that none waits for another's lock. An event id that comes again while the first waits finds it stored.
    """

    def __init__(self, store: Store, watch: Watch = lambda outcome, waited: None) -> None:
        self._store = store
        self._watch = watch
        self._queue: deque[_Waiting] = deque()
        self._busy: set[str] = set()  # learners of the transactions under way
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def commit(self, submission: Submission) -> list[Recorded]:
        """Stores a submission; returns once it is committed, the results in the order of its answers.

        Raises Unavailable, also where too many wait, and what is wrong with the submission; then nothing of
        it is written. Where the caller is cancelled, it may be written or not.
        """
        if len(self._queue) >= MOST_WAITING:
            raise _too_many()
        waiting = _Waiting(submission)
        self._queue.append(waiting)
        self._start()
        return await waiting.result

    async def commit_each(self, submissions: Sequence[Submission]) -> list[list[Recorded] | Exception]:
        """Stores submissions in one transaction, each for itself; what became of them, in the order given.

        No event id may be in two of them. Raises Unavailable where too many wait; then nothing is written.
        """
        if submissions and len(self._queue) + len(submissions) > MOST_WAITING_EACH:
            raise _too_many()
        name = object()
        group = [_Waiting(submission, name) for submission in submissions]
        self._queue.extend(group)
        self._start()
        ended = await asyncio.gather(*(waiting.result for waiting in group), return_exceptions=True)
        return [_unless_fatal(outcome) for outcome in ended]

    @property
    def waiting(self) -> int:
        """How many submissions wait for a transaction."""
        return len(self._queue)

    def _start(self) -> None:
        """Begins as many transactions as there may be."""
        while len(self._tasks) < AT_ONCE and (batch := self._next()):
            learners = frozenset[str]().union(*(each.learners for each in batch))
            self._busy |= learners
            task = asyncio.create_task(self._write(batch))
            self._tasks.add(task)
            task.add_done_callback(partial(self._end, learners))

    def _end(self, learners: frozenset[str], task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._busy -= learners
        self._start()

    def _next(self) -> list[_Waiting]:
        """Takes out of the queue the oldest submissions that may go together."""
        batch: list[_Waiting] = []
        passed: deque[_Waiting] = deque()
        held, events, answers = set(self._busy), set[str](), 0
        while self._queue:
            first = self._queue[0]
            together = bool(batch) and first.group is not None and first.group is batch[-1].group
            if batch and not together and answers + len(first.submission.answers) > MOST_TOGETHER:
                break
            self._queue.popleft()
            if first.result.cancelled():
                continue
            if held.isdisjoint(first.learners) and events.isdisjoint(first.events):
                batch.append(first)
                events |= first.events
                answers += len(first.submission.answers)
            else:
                passed.append(first)
                held |= first.learners
        self._queue.extendleft(reversed(passed))
        return batch

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        """One transaction. One that fails as a whole is written in halves, so that what nobody foresaw in an
        answer fails that answer alone; where Neo4j does not answer, all who wait are told."""
        began = time.monotonic()
        try:
            outcomes = await _record(self._store, [each.submission for each in batch])
        except Unavailable as error:
            for each in (*batch, *self._queue):
                each.end(copy(error))
            self._queue.clear()
        except Exception as error:  # noqa: BLE001  # whoever waits for it raises it
            if len(batch) == 1:
                batch[0].end(error)
                return
            await self._write(batch[: len(batch) // 2])
            await self._write(batch[len(batch) // 2 :])
        else:
            for each, outcome in zip(batch, outcomes, strict=True):
                each.end(outcome)
                self._watch(outcome, began - each.since)


def _too_many() -> Unavailable:
    return Unavailable(
        "Too many answers are waiting to be written.",
        mend="Send it again in a few seconds with the same event ids; nothing was written.",
    )


def _unless_fatal(outcome: list[Recorded] | BaseException) -> list[Recorded] | Exception:
    """What became of a submission; whoever is being cancelled stays so."""
    if isinstance(outcome, BaseException) and not isinstance(outcome, Exception):
        raise outcome
    return outcome
