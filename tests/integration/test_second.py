"""The analysts' own server: what its copy holds, how it is refreshed, and how it comes back.

The home is this file's own, found and ended by the next session where this one is killed.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import psutil
import pytest
from neo4j.exceptions import DriverError, Neo4jError

from graph import answering, local
from graph.asking import second
from graph.asking.copied import NOT_COPIED
from graph.asking.copying import Snapshot, snapshot_of
from graph.asking.second import Named, Place
from graph.consent import Purpose, Tier
from graph.errors import Conflict, Unavailable
from graph.local import Servers, Tuning
from graph.local.files import SharedLock
from graph.local.options import silent
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from migrations import runner
from tests.integration.seeded import TINY, seeded
from tests.integration.seeded_people import learner_id

pytestmark = pytest.mark.timeout(600)

QUICK = Tuning(heap=384, page_cache=64, throwaway=True)

EVERYTHING = """
MATCH (n) RETURN labels(n) AS what, properties(n) AS properties
UNION ALL
MATCH ()-[r]->() RETURN [type(r)] AS what, properties(r) AS properties
"""

NEVER = """
UNWIND range(1, 1000000000) AS x
UNWIND range(1, 1000000000) AS y
WITH x, y WHERE x = -y
RETURN count(*)
"""

HANGS = "RETURN size([x IN range(1, 1000000) WHERE any(y IN range(1, 1000000) WHERE y = -x)]) AS never"
"""Nothing but the end of the server ends it: the gate lets no such thing through."""


@pytest.fixture(scope="module")
def place(services: Any) -> Iterator[Place]:
    """Where this file's analysts have their server: in a folder beside those of test sessions, so that what a
    killed one leaves is found."""
    homes = Path(tempfile.gettempdir()) / "learner-graph-tests-analysts"
    homes.mkdir(mode=0o700, exist_ok=True)
    for users in homes.glob("*/users"):
        lock = SharedLock(users)
        if lock.is_ours_alone():
            local.stop(users.parent, grace_seconds=0)
            shutil.rmtree(users.parent, ignore_errors=True)
        lock.release()
    home = Path(tempfile.mkdtemp(dir=homes))
    lock = SharedLock(home / "users")
    yield Place(home, tuning=QUICK)
    local.stop(home, grace_seconds=0)
    lock.release()
    shutil.rmtree(home)


async def refresh(live: Store, place: Place) -> Snapshot:
    """The copy, made anew."""
    return await second.refresh(live, place, runner.migrate, silent, datetime.now(UTC))


async def held(driver: neo4j.AsyncDriver) -> list[tuple[list[str], dict[str, Any]]]:
    """Every node and relationship of a graph: labels or type, and properties."""
    async with driver.session(notifications_min_severity="OFF") as session:
        return [(row["what"], row["properties"]) async for row in await session.run(EVERYTHING)]


@pytest.fixture
async def learning(small: Store) -> Store:
    """ann, who agreed to all; ben, to LIMITED research; cleo, to none. Each answered once."""
    for id, tier in (("ann-1", Tier.FULL), ("ben-2", Tier.LIMITED), ("cleo-3", Tier.NONE)):
        await small.create_learner(id)
        await small.set_consent(id, {Purpose.RESEARCH: tier}, datetime(2026, 3, 1, tzinfo=UTC))
        await answering.submit_answer(
            small,
            learner_id=id,
            question_id="count-0",
            response="4",
            event_id=f"{id}/first",
            now=datetime.now(UTC),
        )
    return small


async def test_people_are_pseudonyms_and_only_those_who_agreed(learning: Store, place: Place) -> None:
    """Single answers of ann alone, mastery of ben, too, nothing of cleo; no property has an id of theirs, and
    nothing tells the key of a question."""
    snapshot = await refresh(learning, place)
    known = await learning.pseudonyms()
    assert known
    async with second.store(place) as copy:
        assert copy
        found = await held(copy.driver)
        assert await snapshot_of(copy) == snapshot
    learners = {properties["id"] for what, properties in found if what == ["Learner"]}
    assert learners == {known.pseudonym_of("ann-1"), known.pseudonym_of("ben-2")}
    assert snapshot.learners == 2
    answers = [properties for what, properties in found if what == ["ANSWERED"]]
    assert [one["event_id"] for one in answers] == [known.pseudonym_of("ann-1/first")]
    assert answers[0]["correct"]
    assert "response" not in answers[0]  # it is the key of the question
    masteries = [properties for what, properties in found if what == ["HAS_MASTERY"]]
    assert [one.get("last_three") for one in masteries if one["answers"]].count(None) == 1
    assert len(masteries) == 2
    texts = str(found)
    assert [id for id in ("ann-1", "ben-2", "cleo-3") if id in texts] == []
    assert snapshot.revision == (await learning.stamp())[0]


async def test_everything_else_is_there(services: Servers, store: Store, place: Place) -> None:
    """As many nodes and relationships of each kind as in a graph with everything, but for what is left out;
    no id of a person, nothing sealed; and again once that graph was emptied."""
    with seeded(services, TINY):
        await store.driver.execute_query("MATCH (s:Secret) DELETE s")  # no key opens the seeded one
        there = await held(store.driver)
        await store.set_consent(learner_id(2), {Purpose.RESEARCH: Tier.FULL}, datetime.now(UTC))
        await refresh(store, place)
    async with second.store(place) as copy:
        assert copy
        here = await held(copy.driver)
    kinds = {what[0] for what, _ in there} - NOT_COPIED
    gone = {"PURSUES": 1, "WAS_SERVED": 1, "TARGETS": 2, "Goal": 1, "Slate": 1}  # of who is being erased
    for kind in kinds:
        count = sum(what == [kind] for what, _ in there) - gone.get(kind, 0)
        assert sum(what == [kind] for what, _ in here) == count, kind
    assert {what[0] for what, _ in here} - kinds == {"Snapshot"}
    texts = str(here)
    for secret in ("learner-00", "teacher-", "designer-", "event-0", "learning-0", "k1:", "Too long"):
        assert secret not in texts, secret


async def test_a_refresh_leaves_queries_alone(learning: Store, place: Place) -> None:
    """A query that runs while the copy is made anew and switched to ends as it would have; the next one is
    asked of the new copy, and the server of before goes."""
    await refresh(learning, place)
    async with second.store(place) as old:
        assert old
        session = old.driver.session()
        result = await session.run("UNWIND range(1, 50000000) AS x RETURN count(x) AS n")
        before = place.slots.current()
        making = asyncio.create_task(refresh(learning, place))
        assert [row["n"] async for row in result] == [50_000_000]
        await session.close()
        await making
    after = place.slots.current()
    assert before and after and before.pid != after.pid
    assert not psutil.pid_exists(before.pid)
    found = await second.status(place)
    assert found and found.snapshot and found.memory and found.size


async def test_an_erased_learner_is_gone_with_the_next_refresh(learning: Store, place: Place) -> None:
    """Nothing of ann is left in the copy that is made after she was erased."""
    await learning.begin_erasure("ann-1", datetime.now(UTC))
    await refresh(learning, place)
    async with second.store(place) as copy:
        assert copy
        found = await held(copy.driver)
    assert sum(what == ["Learner"] for what, _ in found) == 1
    assert not any(what == ["ANSWERED"] for what, _ in found)


async def test_a_server_that_is_killed_comes_back_with_its_copy(learning: Store, place: Place) -> None:
    """Restarted while a query runs: that one gets an error, and whoever asks again gets an answer. So it is
    where the server ended by itself."""
    snapshot = await refresh(learning, place)
    async with second.store(place) as copy:
        assert copy
        session = copy.driver.session()
        await session.run(NEVER)
        await second.restart(place)
        with pytest.raises(Unavailable):
            await copy.snapshot()
        with suppress(DriverError, Neo4jError):
            await session.close()
    for _ in range(2):
        async with second.store(place) as copy:
            assert copy
            assert await snapshot_of(copy) == snapshot
        slot = place.slots.current()
        assert slot
        psutil.Process(slot.pid).kill()


async def test_a_query_that_does_not_die_ends_with_its_server(learning: Store, place: Place) -> None:
    """It was to end after a second and goes on: the server is started again, and the copy is there."""
    snapshot = await refresh(learning, place)
    before = place.slots.current()
    async with second.store(place) as copy:
        assert copy
        assert not await second.end_stuck(place)
        session = copy.driver.session()
        hanging = asyncio.create_task(_ran(session, neo4j.Query(HANGS, timeout=1)))
        while not (await copy.running())[1]:  # noqa: ASYNC110  # the server tells when it is asked
            await asyncio.sleep(0.1)
        assert await second.end_stuck(place)
        with pytest.raises((DriverError, Neo4jError)):
            await hanging
        with suppress(DriverError, Neo4jError):
            await session.close()
    after = place.slots.current()
    assert before and after and before.pid != after.pid
    async with second.store(place) as copy:
        assert copy
        assert await snapshot_of(copy) == snapshot


async def _ran(session: neo4j.AsyncSession, query: neo4j.Query) -> None:
    await (await session.run(query)).consume()


async def test_down_leaves_nothing(learning: Store, place: Place) -> None:
    """Neither process nor file; questions go to the live graph, and the worker has nothing to refresh."""
    await refresh(learning, place)
    slot = place.slots.current()
    assert slot
    assert await second.down(place)
    assert not psutil.pid_exists(slot.pid)
    assert not list((place.home / "analysts").glob("?"))
    assert not await second.down(place)
    assert not await second.is_there(place)
    async with second.store(place) as copy:
        assert copy is None
    with pytest.raises(Unavailable, match="does not end"):
        await second.restart(place)


async def test_stopping_the_home_stops_it(learning: Store, place: Place) -> None:
    """`learner-graph down` ends the analysts' server, too."""
    await refresh(learning, place)
    slot = place.slots.current()
    assert slot
    assert local.stop(place.home)
    assert not psutil.pid_exists(slot.pid)
    assert await second.status(place) is None


async def test_a_named_server_is_emptied_only_where_it_holds_a_copy(
    services: Servers, learning: Store, place: Place, migrated: list[dict[str, Any]]
) -> None:
    """A graph that is no copy is refused and left as it is; an empty one is filled, and filled again."""
    named = Named(services.neo4j_uri, services.neo4j_user, services.neo4j_password)
    with pytest.raises(Conflict, match="no copy"):
        await refresh(learning, Place(place.home, named))
    assert (await learning.counts())["learners"] == 3

    slot = await asyncio.to_thread(place.slots.build, silent)
    empty = Place(place.home, Named(slot.uri, slot.user, slot.password))
    async with Store(slot.uri, slot.user, slot.password, Sealer(key_from_text(services.seal_key))) as copy:
        with pytest.raises(Unavailable, match="being refreshed"):
            async with second.store(empty):
                pass
        for _ in range(2):
            assert (await refresh(learning, empty)).learners == 2
            assert (await copy.counts())["learners"] == 2
        assert (await copy.counts())["questions"] == (await learning.counts())["questions"]
    assert await second.is_there(empty)
    place.slots.take_down()
