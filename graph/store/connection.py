"""One driver a process, queries by name, and a service that does not answer as one clear error.

Not for: what the rows mean (rows.py) or which queries belong together (curriculum.py, learners.py ...).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import neo4j
from neo4j import AsyncGraphDatabase, AsyncManagedTransaction
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    TransientError,
)

import cypher
from graph.errors import Conflict, Unavailable
from graph.happenings import Happening
from graph.sealing import Sealer

T = TypeVar("T")
Row = dict[str, Any]

asked: ContextVar[Counter[str] | None] = ContextVar("asked", default=None)
"""How often each query was run, by its name, for whoever set a Counter: by them and by tasks begun since. A
transaction that several share counts for the one who began it."""

CONNECT_SECONDS = 3.0
"""How long to wait for a connection before saying that Neo4j is down; a request must not hang."""

STALLED_SECONDS = 10.0
"""How long a read that somebody waits for may take before Neo4j counts as not answering: many times what it
takes with 100 others beside it, and twice what the very first one takes, planned on a busy machine."""

RETRY_SECONDS = 5.0
"""How long a transaction is retried after a deadlock or a lost leader."""


FIRST_RETRY_SECONDS = 0.05
"""Before the first retry; each next waits twice as long. The driver's own, a second, leaves time for two."""


_START = "Start it (learner-graph up) or wait until it is back; nothing was written."


Announce = Callable[[Sequence[Happening]], Awaitable[None]]


class Transaction:
    """Queries by name inside one transaction."""

    def __init__(self, tx: AsyncManagedTransaction) -> None:
        self._tx = tx
        self.told: list[Happening] = []
        """What is announced once it is committed."""

    def tell(self, happening: Happening) -> None:
        """Announces what this transaction changes, once it is committed."""
        self.told.append(happening)

    async def run(self, name: str, **parameters: Any) -> list[Row]:
        """The rows of one query. Datetimes are plain UTC datetimes."""
        result = await self._tx.run(_text(name, parameters, "write"), parameters)
        return [_row(record) async for record in result]


class Connection:
    """An async context manager around the driver; it connects when first used, not when opened."""

    def __init__(
        self, uri: str, user: str, password: str, sealer: Sealer, ca_file: Path | None = None
    ) -> None:
        """ca_file: who vouches for Neo4j's certificate, with bolt+s or neo4j+s; by default those whom the
        system trusts."""
        self.sealer = sealer
        self.in_use = 0
        """Connections that queries have in hand."""
        self.announce: Announce | None = None
        """Told, after each commit, what its transaction says has happened; raises nothing."""
        self._uri = uri
        try:
            self.driver = AsyncGraphDatabase.driver(
                uri.replace("+s://", "://", 1) if ca_file else uri,  # the driver takes them apart alone
                auth=(user, password),
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=CONNECT_SECONDS * 2,
                max_transaction_retry_time=RETRY_SECONDS,
                initial_retry_delay=FIRST_RETRY_SECONDS,
                notifications_min_severity="WARNING",
                # A new graph has no such property or relationship yet; that is no mistake of the query.
                notifications_disabled_classifications=["UNRECOGNIZED"],
                **_trusting(ca_file),
            )
        except (ConfigurationError, ValueError) as error:
            raise Unavailable(
                "The address of Neo4j is not usable.",
                field="NEO4J_URI",
                value=uri,
                mend="Use a form such as bolt://127.0.0.1:7687.",
            ) from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.driver.close()

    async def read(self, name: str, **parameters: Any) -> list[Row]:
        """The rows of one read query, in its own transaction; tried once more on a lost connection.

        Raises Unavailable where Neo4j does not answer.
        """
        return [_row(record) for record in await self._records(name, parameters)]

    async def read_soon(self, name: str, **parameters: Any) -> list[Row]:
        """The same for what somebody waits for: where Neo4j takes the request and does not answer, that is
        Unavailable, too, and values come as the driver gives them, so that there may be no date-times."""
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                return await self.read_raw(name, **parameters)
        except TimeoutError as error:
            raise self._silent() from error

    async def read_raw(self, name: str, **parameters: Any) -> list[Row]:
        """The same as `read`, with values as the driver gives them: quicker where they go back to a graph."""
        return [_raw(record) for record in await self._records(name, parameters)]

    async def _records(self, name: str, parameters: dict[str, Any]) -> list[neo4j.Record]:
        text = _text(name, parameters, "read")
        try:
            return await self._read_once(text, parameters)
        except (Neo4jError, DriverError) as error:
            if not error.is_retryable():
                raise self.translated(error) from error
        try:
            return await self._read_once(text, parameters)
        except (Neo4jError, DriverError) as error:
            raise self.translated(error) from error

    async def stream(self, name: str, **parameters: Any) -> AsyncIterator[Row]:
        """The rows of one read query as they come, so that there may be more of them than fit into memory.
        Not tried again where the connection is lost. Raises Unavailable."""
        text = _text(name, parameters, "read")
        try:
            async with self.driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
                async for record in await session.run(text, parameters):
                    yield _row(record)
        except (Neo4jError, DriverError) as error:
            raise self.translated(error) from error

    async def stream_raw(self, name: str, seconds: float) -> AsyncIterator[Row]:
        """The rows of one read query without parameters as they come, as the driver gives them; it may take
        so long. Raises Unavailable."""
        text = _text(name, {}, "read")
        try:
            async with self.driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
                async for record in await session.run(neo4j.Query(text, timeout=seconds)):
                    yield _raw(record)
        except (Neo4jError, DriverError) as error:
            raise self.translated(error) from error

    async def stream_records(self, name: str, **parameters: Any) -> AsyncIterator[neo4j.Record]:
        """The same with values as the driver gives them, so that there may be no date-times: for a million
        rows that is half the work."""
        text = _text(name, parameters, "read")
        try:
            async with self.driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
                async for record in await session.run(text, parameters):
                    yield record
        except (Neo4jError, DriverError) as error:
            raise self.translated(error) from error

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs `work` in one transaction: all of it or nothing. Deadlocks are retried.

        Raises Unavailable where Neo4j does not answer, and whatever `work` raises.
        """

        told: Sequence[Happening] = ()

        async def in_transaction(tx: AsyncManagedTransaction) -> T:
            nonlocal told
            mine = Transaction(tx)
            done = await work(mine)
            told = mine.told
            return done

        try:
            with self._counted():
                async with self.driver.session() as session:
                    done = await session.execute_write(in_transaction)
        except (Neo4jError, DriverError) as error:
            raise self.translated(error) from error
        if told and self.announce:
            await self.announce(told)
        return done

    async def write_one(self, name: str, **parameters: Any) -> list[Row]:
        """The rows of a single write query in a transaction of its own."""
        return await self.write(lambda tx: tx.run(name, **parameters))

    async def write_and_tell(self, happening: Happening, name: str, **parameters: Any) -> list[Row]:
        """The same, of which is told what happened where it did: where there are rows."""

        async def work(tx: Transaction) -> list[Row]:
            found = await tx.run(name, **parameters)
            if found:
                tx.tell(happening)
            return found

        return await self.write(work)

    async def _read_once(self, text: str, parameters: dict[str, Any]) -> list[neo4j.Record]:
        with self._counted():
            async with self.driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
                result = await session.run(text, parameters)
                return [record async for record in result]

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.in_use += 1
        try:
            yield
        finally:
            self.in_use -= 1

    def translated(self, error: Exception) -> Exception:
        """What the driver raised as one of ours; a mistake of our own stays what it is."""
        if isinstance(error, ConstraintError):
            return Conflict(
                "An identifier is taken.",
                field="id",
                value=error.message,
                mend="Give every answer and every thing an id of its own.",
            )
        if isinstance(error, Neo4jError) and (error.code or "").startswith(_TIMED_OUT):
            return Unavailable(
                "Neo4j ended a transaction that took too long; nothing of it was written.",
                mend="Try again. An import that is run again goes on where it stopped.",
            )
        if isinstance(error, IncompleteCommit):
            return Unavailable(
                "Neo4j went away while it committed; whether this was written is not known.",
                field="NEO4J_URI",
                value=self._uri,
                mend="Send it again with the same ids: what is stored already is not stored twice.",
            )
        if not isinstance(error, TransientError | AuthError | DriverError):
            return error
        return self._silent(
            "Check NEO4J_USER and NEO4J_PASSWORD." if isinstance(error, AuthError) else _START
        )

    def _silent(self, mend: str = _START) -> Unavailable:
        return Unavailable("Neo4j does not answer.", field="NEO4J_URI", value=self._uri, mend=mend)


_TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"


def _trusting(ca_file: Path | None) -> dict[str, Any]:
    if ca_file is None:
        return {}
    return {"encrypted": True, "trusted_certificates": neo4j.TrustCustomCAs(str(ca_file))}


def _text(name: str, parameters: dict[str, Any], mode: str) -> str:
    """The text of a query that is about to run, checked against what it declares."""
    query = cypher.query(name)
    if set(parameters) != set(query.params):
        raise TypeError(f"{name} takes {sorted(query.params)}, got {sorted(parameters)}")
    if mode == "read" and query.mode != "read":
        raise TypeError(f"{name} writes; run it in a transaction")
    if (counts := asked.get()) is not None:
        counts[name] += 1
    return query.text


def _row(record: neo4j.Record) -> Row:
    """Queries return values, never nodes or paths, so nothing needs unwrapping but times."""
    return {key: plain(value) for key, value in zip(record.keys(), record.values(), strict=True)}


def _raw(record: neo4j.Record) -> Row:
    return dict(zip(record.keys(), record.values(), strict=True))


_PLAIN = {str, int, float, bool, type(None)}
"""What needs no second look; most of what comes back is of these."""


def plain(value: Any) -> Any:
    """Neo4j's own date-times as Python datetimes in UTC, also inside lists and maps."""
    kind = type(value)
    if kind is list:
        return [item if type(item) in _PLAIN else plain(item) for item in value]
    if kind is dict:
        return {key: item if type(item) in _PLAIN else plain(item) for key, item in value.items()}
    if kind is neo4j.time.DateTime:
        native: datetime = value.to_native()
        return native.astimezone(UTC)
    return value
