"""An analyst's turn: whose it is, on which Neo4j, and what is written down of it.

On one Neo4j few run at a time (LEARNER_GRAPH_ANALYSTS_AT_ONCE), of one analyst one; the others wait, and are
told. Places are leases in Redis, so that all processes and the command line share them, and those of a killed
one come free. Every turn is in the audit log, refused or not. Not for: the run itself
(graph/asking/running.py), and who may ask (api/principal.py).
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api import runtime
from api.audit import MOST_TEXT
from api.leases import Leases
from api.principal import Action, Principal
from api.settings import Settings
from graph.asking import running, second
from graph.asking.copying import snapshot_of
from graph.asking.nouns import Limits, Table
from graph.asking.running import Running
from graph.errors import LearnerGraphError, Unavailable
from graph.model import AuditEntry
from graph.store import Store, rows

MOST_STATEMENT = 4_000
"""Characters of a statement in the audit log; the digest is of all of it."""

WAIT_SECONDS = 10.0
"""How long a request waits for its turn: then somebody else may have given up, too."""

LOOK_SECONDS = 0.25

STUCK_SECONDS = 3_600
"""For how long a query that did not die is remembered."""


class Busy(LearnerGraphError):
    """Other queries run."""

    code = "BUSY"


@dataclass(frozen=True, slots=True)
class Desk:
    """What turns need. live: the graph itself, which the audit log is in. keep: writes entries of it. wait:
    seconds for a turn."""

    live: Store
    redis: Redis
    settings: Settings
    keep: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]
    wait: float = WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for what, and from where: a root field, a route or `command line`."""

    principal: Principal
    field: str
    request_id: str = ""
    action: Action = Action.ASK


def _silent(text: str) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class Turn:
    """One analyst's, while the block lasts. store: where to ask. Whoever asks otherwise than by `run` and
    `ask` says in `rows` how many came, and `done` or `cut` in `outcome`."""

    store: Store
    limits: Limits
    as_of: datetime | None = None
    """Of the copy that is asked; None of the graph itself."""
    rows: int = 0
    outcome: str = "done"
    stuck: str = field(default="", init=False)
    """The run that would not die."""

    @asynccontextmanager
    async def run(
        self, statement: str, parameters: Mapping[str, Any] | None = None, limits: Limits | None = None
    ) -> AsyncIterator[Running]:
        """As graph.asking.running.run."""
        started: Running | None = None
        try:
            async with running.run(
                self.store, statement, parameters, limits=limits or self.limits
            ) as started:
                yield started
        finally:
            if started is not None:
                self.rows += started.rows
                self.outcome = "done" if started.complete else "cut" if started.cut_by else "left"
                self.stuck = started.id if started.alive else ""

    async def ask(
        self, statement: str, parameters: Mapping[str, Any] | None = None, limits: Limits | None = None
    ) -> Table:
        """As graph.asking.running.ask."""
        async with self.run(statement, parameters, limits) as started:
            found = [row async for batch in started for row in batch]
        return Table(started.columns, found, started.complete, self.as_of)


@asynccontextmanager
async def taken(
    desk: Desk, asker: Asker, text: str, tell: Callable[[str], None] = _silent
) -> AsyncIterator[Turn]:
    """A turn. text: what is asked, for the audit log. tell: called once where others are first. Raises Busy,
    Unavailable, and what the block raises."""
    began, outcome = monotonic(), "left"
    turn: Turn | None = None
    try:
        async with (
            _place(desk, asker, tell),
            runtime.open_analysts(desk.settings, desk.live) as store,
        ):
            await _refuse_stuck(desk, asker, store)
            copy = None if store is desk.live else await snapshot_of(store)
            turn = Turn(store, desk.settings.analyst_limits.limits, copy.taken_at if copy else None)
            try:
                yield turn
            finally:
                if turn.stuck:
                    await asyncio.shield(_mend(desk, asker, turn))
        outcome = turn.outcome
    except LearnerGraphError as error:
        outcome = error.code
        raise
    finally:
        entry = _entry(asker, text, 0 if turn is None else turn.rows, monotonic() - began, outcome)
        await asyncio.shield(desk.keep([rows.audit_row(entry)]))


@asynccontextmanager
async def _place(desk: Desk, asker: Asker, tell: Callable[[str], None]) -> AsyncIterator[None]:
    """One of the analyst's own, and one on the server. Raises Busy, Unavailable."""
    own = f"asking:{_digest(desk, asker)}"
    shared = [f"asking:place:{number}" for number in range(desk.settings.analyst_limits.at_once)]
    until, told = monotonic() + desk.wait, False
    leases = Leases(desk.redis)
    try:
        while True:
            for name in shared:
                async with leases.held([name, own]) as mine:
                    if len(mine) == 2:
                        yield
                        return
            if monotonic() > until:
                mend = "Ask again when it has ended, or end it."
                raise Busy("Another query of an analyst runs.", field="statement", mend=mend)
            if not told:
                tell("Another query of an analyst runs; waiting for it to end.")
                told = True
            await asyncio.sleep(LOOK_SECONDS)
    except RedisError as error:
        mend = "Start it, or wait until it is back: it says whose turn it is."
        raise Unavailable("Redis does not answer.", field="REDIS_URL", mend=mend) from error


async def _refuse_stuck(desk: Desk, asker: Asker, store: Store) -> None:
    """Raises Busy while an earlier query of the analyst's does not die."""
    key = f"asking:stuck:{_digest(desk, asker)}"
    earlier: Any = await desk.redis.get(key)
    if earlier is None:
        return
    if await running.is_alive(store, earlier):
        mend = "Wait until it has, or ask the operator to restart Neo4j."
        raise Busy("An earlier query of yours has not ended.", field="statement", mend=mend)
    await desk.redis.delete(key)


async def _mend(desk: Desk, asker: Asker, turn: Turn) -> None:
    """Their own server is started again; on the live one the analyst gets no turn until it has died."""
    if turn.store is not desk.live:
        with suppress(Unavailable):
            await second.end_stuck(runtime.analysts_place(desk.settings))
            return
    await desk.redis.set(f"asking:stuck:{_digest(desk, asker)}", turn.stuck, ex=STUCK_SECONDS)


def _digest(desk: Desk, asker: Asker) -> str:
    """In place of the analyst's name, which Redis need not know."""
    name, key = asker.principal.subject.encode(), desk.settings.seal_keys[0]
    return hashlib.blake2b(name, key=key, digest_size=16).hexdigest()


def _entry(asker: Asker, text: str, count: int, seconds: float, outcome: str) -> AuditEntry:
    return AuditEntry(
        id=secrets.token_hex(16),
        at=datetime.now(UTC),
        who=asker.principal.subject[:MOST_TEXT],
        roles=tuple(sorted(role.value for role in asker.principal.roles)),
        action=asker.action.value,
        about=None,
        class_id=None,
        field=asker.field,
        request_id=asker.request_id,
        granted=outcome not in ("INVALID", "CONFLICT", "BUSY"),
        statement=text[:MOST_STATEMENT],
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        rows=count,
        seconds=round(seconds, 3),
        outcome=outcome,
    )
