"""The audit log in the graph: on its way through Redis, in pages, deleted by age, without the erased."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from neo4j import AsyncDriver
from redis.asyncio import Redis

from api.audit import AuditLog
from api.principal import Action, Principal, Role
from api.streams import redis_client as opened
from graph.local import Servers
from graph.model import AuditEntry
from graph.paging import Span
from graph.store import Store, WantedEntries
from graph.store import rows as kept
from tests.integration.graphs import rows

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
END = datetime(9999, 1, 1, tzinfo=UTC), ""
TOM = Principal(frozenset({Role.TEACHER}), "tom")

ENTRY = AuditEntry("0", NOW, "tom", ("teacher",), "read a learner", "ann", None, "learner", "request", True)


@pytest.fixture
async def redis(services: Servers, store: Store) -> AsyncIterator[Redis]:
    """As the server has it."""
    async with opened(services.redis_url) as client:
        yield client


async def write(store: Store, *entries: AuditEntry) -> None:
    """Straight into the graph."""
    await store.write_audit([kept.audit_row(entry) for entry in entries])


async def note(log: AuditLog, about: str, at: datetime = NOW) -> None:
    """Tom reads somebody."""
    await log.note(
        TOM,
        Action.READ_LEARNER,
        granted=True,
        at=at,
        field="learner",
        request_id="request",
        about=[about],
    )


async def test_through_redis(store: Store, redis: Redis) -> None:
    """What is noted is in the graph after the next batch, once, as it was."""
    log = AuditLog(redis, store)
    await note(log, "ann")
    await note(log, "bob")
    assert (await store.audit_page(Span(10)))[0] == []
    await log.stream.drain()
    found, more = await store.audit_page(Span(10))
    assert not more and {entry.about for entry in found} == {"ann", "bob"}
    assert replace(found[0], id="0", about="ann") == ENTRY
    assert await redis.xlen("audit") == 0


async def test_without_redis(store: Store) -> None:
    """It goes to the graph at once."""
    async with opened("redis://127.0.0.1:1/0") as nothing:
        await note(AuditLog(nothing, store), "ann")
    assert [entry.about for entry in (await store.audit_page(Span(10)))[0]] == ["ann"]


async def test_written_twice(store: Store) -> None:
    """The same entry twice is one, and the first stays."""
    await write(store, ENTRY)
    await write(store, replace(ENTRY, who="somebody else"))
    assert (await store.audit_page(Span(10)))[0] == [ENTRY]


async def test_pages(store: Store) -> None:
    """Newest first, those of one moment by id, each once."""
    all_ = [
        replace(
            ENTRY,
            id=f"{i:02}",
            at=NOW + timedelta(minutes=i // 4),
            who=("tom", "tina")[i % 2],
            about=("ann", "bob", None)[i % 3],
            class_id="7b" if i % 3 == 2 else None,
        )
        for i in range(25)
    ]
    await write(store, *all_)
    newest_first = sorted(all_, key=lambda entry: (entry.at, entry.id), reverse=True)

    for about, who in ((None, None), ("ann", None), (None, "tina"), ("bob", "tom"), ("nobody", None)):
        found, place, more = list[AuditEntry](), END, True
        while more:
            page, more = await store.audit_page(Span(4, place), WantedEntries(about, who))
            assert len(page) == 4 or not more
            found += page
            place = (page[-1].at, page[-1].id) if page else END
        assert found == [
            entry for entry in newest_first if about in (None, entry.about) and who in (None, entry.who)
        ]


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("of", [{}, {"about": "ann"}, {"who": "tom"}])
async def test_filters(store: Store, of: dict[str, Any], backward: bool) -> None:
    """Each alone and all together, in pages from both ends, as one would pick them by hand."""
    rng = random.Random(7)
    all_ = [
        replace(
            ENTRY,
            id=f"{i:02}",
            at=NOW + timedelta(minutes=rng.randrange(9)),
            who=rng.choice(("tom", "tina")),
            roles=rng.choice((("teacher",), ("admin", "teacher"), ("admin",))),
            about=rng.choice(("ann", "bob", None)),
            class_id=rng.choice(("7b", None)),
            action=rng.choice(("read a learner", "ask the graph with Cypher")),
            granted=rng.random() < 0.7,
            outcome=rng.choice((None, "done", "cut", "INVALID", "TIMED_OUT")),
        )
        for i in range(60)
    ]
    await write(store, *all_)
    newest_first = sorted(all_, key=lambda entry: (entry.at, entry.id), reverse=True)
    wanted: list[tuple[dict[str, Any], Callable[[AuditEntry], bool]]] = [
        ({"class_id": "7b"}, lambda each: each.class_id == "7b"),
        ({"actions": ["read a learner"]}, lambda each: each.action == "read a learner"),
        ({"roles": ["admin", "analyst"]}, lambda each: "admin" in each.roles),
        ({"granted": False}, lambda each: not each.granted),
        ({"outcomes": ["cut"]}, lambda each: each.outcome == "cut"),
        ({"outcomes": ["failed"]}, lambda each: each.outcome in ("INVALID", "TIMED_OUT")),
        ({"since": NOW + 3 * MINUTE}, lambda each: each.at >= NOW + 3 * MINUTE),
        ({"until": NOW + 5 * MINUTE}, lambda each: each.at <= NOW + 5 * MINUTE),
        ({"since": NOW + 5 * MINUTE, "until": NOW + 4 * MINUTE}, lambda each: False),
        (
            {"since": NOW + MINUTE, "until": NOW + 7 * MINUTE, "granted": True, "roles": ["teacher"]},
            lambda each: MINUTE <= each.at - NOW <= 7 * MINUTE and each.granted and "teacher" in each.roles,
        ),
    ]
    for asked, holds in wanted:
        found, place, more = list[AuditEntry](), None, True
        while more:
            span: Span[tuple[datetime, str]] = (
                Span(4, None, place, backward=True) if backward else Span(4, place)
            )
            page, more = await store.audit_page(span, WantedEntries(**of, **asked))
            assert len(page) == 4 or not more
            found = page + found if backward else found + page
            if page:
                place = (page[0].at, page[0].id) if backward else (page[-1].at, page[-1].id)
        of_them = [one for one in newest_first if all(getattr(one, k) == v for k, v in of.items())]
        assert found == list(filter(holds, of_them)), asked


async def test_one_entry(store: Store) -> None:
    """By its id; None where there is none."""
    await write(store, ENTRY)
    assert await store.audit_entry("0") == ENTRY
    assert await store.audit_entry("1") is None


async def test_old_entries_go(store: Store) -> None:
    """The oldest first, so many at a time."""
    await write(store, *(replace(ENTRY, id=str(i), at=NOW - timedelta(days=i)) for i in range(6)))
    assert await store.delete_old("audit", NOW - timedelta(days=2), 2) == 2
    assert await store.delete_old("audit", NOW - timedelta(days=2), 2) == 1
    assert await store.delete_old("audit", NOW - timedelta(days=2), 2) == 0
    assert [entry.id for entry in (await store.audit_page(Span(10)))[0]] == ["0", "1", "2"]


async def test_the_erased(store: Store, driver: AsyncDriver) -> None:
    """A hash stands for them wherever they stood; who did it and when stays."""
    await write(
        store,
        replace(ENTRY, id="1"),
        replace(ENTRY, id="2", who="ann", about="ann"),
        replace(ENTRY, id="3", who="ann", about="bob", granted=False),
        replace(ENTRY, id="4", about="bob"),
    )
    assert await store.erase_from_audit("ann", "hash", 2) == 2
    assert await store.erase_from_audit("ann", "hash", 2) == 1
    assert await store.erase_from_audit("ann", "hash", 2) == 0
    found = sorted((await store.audit_page(Span(10)))[0], key=lambda entry: entry.id)
    assert [(entry.who, entry.about) for entry in found] == [
        ("tom", "hash"),
        ("hash", "hash"),
        ("hash", "bob"),
        ("tom", "bob"),
    ]
    query = "MATCH (n) WHERE any(k IN keys(n) WHERE n[k] = 'ann') RETURN count(n) AS left"
    assert await rows(driver, query) == [{"left": 0}]
