"""One statement of an analyst's, run behind the gate: planned, looked at, run for reading, streamed, ended.

    async with running.run(store, statement, parameters) as run:
        async for batch in run: ...
    table = await running.ask(store, statement, parameters)

Leaving the block, or cancelling the task in it, ends the query on the server. Not for: what may be asked
(gate.py), whose turn it is and what is written down of it (api/asking/turns.py).
"""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import neo4j
from neo4j import AsyncResult, AsyncSession, Query
from neo4j.exceptions import BrokenRecordError, DriverError, Neo4jError

from graph.asking import gate
from graph.asking.failures import failure, missing, timed_out
from graph.asking.nouns import Limits, Table, Value
from graph.asking.values import Values
from graph.errors import InvalidInput, StatementRefused, Unavailable
from graph.store import Store

log = logging.getLogger(__name__)

BATCH = 500
"""Rows at a time: a round trip of a millisecond, and rows of 100 kB are still only 50 MB in memory."""

PLAN_SECONDS = 5.0
"""To plan a statement; within the gate's bounds it takes milliseconds. Neo4j does not interrupt planning."""

GRACE_SECONDS = 1.0
"""That the server has to end a query by itself before we close the connection."""

DYING_SECONDS = 5.0
"""How long an ended query may take to go before it counts as one that does not die."""

_LOOK_SECONDS = 0.1

_EXPLAIN = "EXPLAIN\n"
"""A line of its own, so that columns are those of the statement."""

_NOT_GIVEN = "01N60"
"""GQL status: a parameter is missing."""

_NAMED = re.compile(r"\$`((?:[^`]|``)+)`")

_ENDING: set[asyncio.Task[bool]] = set()
"""Queries that are being ended; a task that nobody holds may be lost."""

logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)  # they repeat the statement; we show them


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the statement names and the graph does not have, or that Neo4j advises against. line,
    column: where, from 1; 0 where that is not known."""

    message: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """columns: of the result. plan: Neo4j's, operators below operators."""

    columns: tuple[str, ...]
    plan: Mapping[str, Any]
    warnings: tuple[Warned, ...]


class Running:
    """A query that runs. Iterated over, it gives lists of rows; what came so far is in `rows` and `bytes`.
    `complete` and `cut_by` are told once the rows have ended."""

    def __init__(self, store: Store, statement: str, planned: Planned, limits: Limits) -> None:
        self.statement = statement
        self.id = secrets.token_hex(8)
        self.columns = planned.columns
        self.warnings = planned.warnings
        self.limits = limits
        self.rows = 0
        self.complete = False
        self.cut_by = ""
        """The limit that ended it: "rows" or "bytes"."""
        self.alive = False
        """Whether it did not die on the server when it was ended."""
        self.seconds = 0.0
        """That it took, so far."""
        self._store = store
        self._values = Values()
        self._began = monotonic()
        self._deadline = asyncio.get_running_loop().time() + limits.seconds + GRACE_SECONDS
        self._result: AsyncResult

    @property
    def bytes(self) -> int:
        """Of the rows so far, about as they go over the wire."""
        return self._values.bytes

    async def begin(self, session: AsyncSession, query: Query, parameters: Mapping[str, Any]) -> None:
        """Sends it. Raises as `__aiter__`."""
        with self._translated():
            async with asyncio.timeout_at(self._deadline):
                self._result = await session.run(query, dict(parameters))

    async def __aiter__(self) -> AsyncIterator[list[tuple[Value, ...]]]:
        """Batches of rows. Raises TimedOut, TooMuch, InvalidInput, StatementRefused, Unavailable."""
        while not (self.complete or self.cut_by):
            with self._translated():
                async with asyncio.timeout_at(self._deadline):
                    batch = await self._batch()
            if batch:
                yield batch

    async def _batch(self) -> list[tuple[Value, ...]]:
        left = self.limits.rows - self.rows
        wanted = min(BATCH, left + 1)
        records = await self._result.fetch(wanted)
        if unknown := self._values.unknown_ends(records):
            for found in await self._store.read("asking/read_names", elements=unknown):
                self._values.learn(found["element"], found["labels"], found["properties"])
        batch: list[tuple[Value, ...]] = []
        for record in records[:left]:
            batch.append(self._values.row(record))
            if self.bytes > self.limits.bytes:
                batch.pop()
                self.cut_by = "bytes"
                break
        else:
            self.cut_by = "rows" if len(records) > left else ""
            self.complete = len(records) < wanted
        self._values.forget()
        self.rows += len(batch)
        self.seconds = monotonic() - self._began
        return batch

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise timed_out(self.limits.seconds) from None
        except Neo4jError as error:
            found = failure(error, self.statement, self.limits.seconds)
            raise found or self._store.translated(error) from error
        except BrokenRecordError as error:
            mend = "Return it as text: toString(...)."
            raise InvalidInput("A value cannot be shown.", field="statement", mend=mend) from error
        except DriverError as error:
            raise self._store.translated(error) from error
        finally:
            self.seconds = monotonic() - self._began


@asynccontextmanager
async def run(
    store: Store, statement: str, parameters: Mapping[str, Any] | None = None, *, limits: Limits | None = None
) -> AsyncIterator[Running]:
    """The query, which runs while the block does. Raises StatementRefused for what the gate
    refuses and what Neo4j cannot run, InvalidInput, TimedOut, TooMuch, Unavailable."""
    limits, parameters = limits or Limits(), parameters or {}
    planned = await explain(store, statement, parameters)
    running = Running(store, statement, planned, limits)
    query = Query(
        gate.guarded(statement, parameters),
        metadata={"run": running.id},
        timeout=limits.seconds,
    )
    session = _session(store, min(BATCH, limits.rows + 1))
    try:
        await running.begin(session, query, parameters)
        yield running
    finally:
        if running.complete:
            await session.close()
        else:
            running.alive = not await _break_off(store, session, running.id)


async def ask(
    store: Store, statement: str, parameters: Mapping[str, Any] | None = None, *, limits: Limits | None = None
) -> Table:
    """All rows within the limits. Raises as `run`."""
    async with run(store, statement, parameters, limits=limits) as running:
        rows = [row async for batch in running for row in batch]
    return Table(running.columns, rows, running.complete)


async def explain(store: Store, statement: str, parameters: Mapping[str, Any] | None = None) -> Planned:
    """What the statement would do, if the gate lets it through; nothing runs. Raises as `run`."""
    parameters = parameters or {}
    gate.check_text(statement, parameters)
    columns, summary = await _planned(store, statement, parameters)
    plan = summary.plan or {}
    gate.check_plan(plan, summary.query_type or "", statement)
    return Planned(columns, plan, tuple(_warnings(summary)))


async def _planned(
    store: Store, statement: str, parameters: Mapping[str, Any]
) -> tuple[tuple[str, ...], neo4j.ResultSummary]:
    id = secrets.token_hex(8)
    query = Query(_EXPLAIN + statement, metadata={"run": id}, timeout=PLAN_SECONDS)
    session, answered = _session(store, 1), False
    try:
        async with asyncio.timeout(PLAN_SECONDS):
            result = await session.run(query, dict(parameters))
            found, answered = (tuple(result.keys()), await result.consume()), True
            return found
    except TimeoutError:
        mend = "Make it smaller: fewer patterns, shorter lists."
        raise StatementRefused(f"Planning took longer than {PLAN_SECONDS:g} s.", mend=mend) from None
    except Neo4jError as error:
        answered = True
        told = failure(error, statement, PLAN_SECONDS, lines_before=1)
        raise told or store.translated(error) from error
    except DriverError as error:
        raise store.translated(error) from error
    except (TypeError, ValueError, OverflowError) as error:
        mend = "Give numbers of 64 bits at most, texts, booleans, null, and lists and maps of these."
        raise InvalidInput("A parameter cannot be sent.", field="parameters", mend=mend) from error
    finally:
        if answered:
            await session.close()
        else:
            await _break_off(store, session, id)


def _session(store: Store, fetch_size: int) -> AsyncSession:
    """For reading, with word of what the graph does not have: the store's own queries leave that out."""
    return store.driver.session(
        default_access_mode=neo4j.READ_ACCESS,
        fetch_size=fetch_size,
        notifications_min_severity="WARNING",
        notifications_disabled_classifications=[],
    )


async def _break_off(store: Store, session: AsyncSession, id: str) -> bool:
    """Ends what runs in the session, at once, on the server too; whether it has gone. Whoever is cancelled
    while waiting for that does not stop it."""

    async def work() -> bool:
        session.cancel()
        await session.close()
        return await _ended(store, id)

    ending = asyncio.create_task(work())
    _ENDING.add(ending)
    ending.add_done_callback(_ENDING.discard)
    return await asyncio.shield(ending)


async def _ended(store: Store, id: str) -> bool:
    """Ends what runs under this id; whether it has gone within DYING_SECONDS."""
    until = monotonic() + DYING_SECONDS
    try:
        while left := await store.read("asking/end_run", run=id):
            if monotonic() > until:
                name = left[0]["transaction"]
                log.error("%s, a query of an analyst, does not end; restart Neo4j if it stays", name)
                return False
            await asyncio.sleep(_LOOK_SECONDS)
    except Unavailable:
        log.warning("whether a query of an analyst has ended is not known: Neo4j does not answer")
    return True


async def is_alive(store: Store, id: str) -> bool:
    """Whether a run that did not die still runs; it is told to end once more. Raises Unavailable."""
    return bool(await store.read("asking/end_run", run=id))


def _warnings(summary: neo4j.ResultSummary) -> Iterator[Warned]:
    """Raises InvalidInput for a parameter that nobody gave: it would be an error when it runs."""
    seen = set()
    for status in summary.gql_status_objects:
        if status.gql_status == _NOT_GIVEN:
            raise missing(", ".join(_NAMED.findall(status.status_description)))
        if status.is_notification and status.status_description not in seen:
            seen.add(status.status_description)
            place = status.position
            message = status.status_description.removeprefix("warn: ").partition(". ")[2]
            yield Warned(message, *((place.line - 1, place.column) if place else (0, 0)))
