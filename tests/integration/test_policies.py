"""Policies in the graph: added, activated, ranked by, and gone back from."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import advising, answering, policies, proof, steering
from graph.advice import Slate, Wish
from graph.errors import InvalidInput, NotFound
from graph.local import Servers
from graph.model import Answer
from graph.policies import BUILT_IN
from graph.slates import to_row
from graph.steering import Added
from graph.store import Store
from tests.integration.graphs import rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

HOUR = timedelta(hours=1)

FINISH = {"name": "exam", "weights": {"gain": 1.0}, "most_per_concept": 1}
"""What is begun comes first."""

BEGIN = {"name": "exam", "weights": {"freshness": 1.0}, "target": 0.9, "most_per_concept": 4}
"""What was not asked lately comes first."""


async def add(store: Store, document: dict[str, Any], **how: Any) -> Added:
    """As somebody adds it."""
    return await steering.add(store, policies.read(document), **{"now": NOW, "by": "ada", **how})


async def activate(store: Store, id: str, reason: str = "Exams are near.") -> str | None:
    """As somebody activates it."""
    return await steering.activate(store, id, now=NOW, by="ada", reason=reason)


async def slate(store: Store) -> Slate:
    """What ann is served."""
    return await advising.next_questions(store, "ann", wish=Wish(4), as_of=NOW)


def lines(found: Slate) -> list[str | None]:
    """The questions, in order."""
    return [line.question_id for line in found.recommendations]


async def active(store: Store) -> list[str]:
    """The ids of what ranks: one."""
    return [one.id for one in await store.policies() if one.active]


@pytest.fixture
async def ann(small: Store) -> Store:
    """The small curriculum, and ann, who got one question of one concept right."""
    await small.create_learner("ann")
    given = [Answer("e1", "ann", "count-0", NOW - HOUR, 0, None, True)]
    await answering.record_answers(small, given, now=NOW)
    return small


@pytest.fixture
async def other(services: Servers, ann: Store) -> AsyncIterator[Store]:
    """Another process on the same graph."""
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, ann.sealer) as opened:
        yield opened


async def test_before_anything_is_added_the_built_in_default_ranks(ann: Store) -> None:
    """It is listed, and is what the code says."""
    [only] = await ann.policies()
    assert (only.id, only.active, only.policy) == ("default@1", True, BUILT_IN.policy)
    assert (await slate(ann)).policy == BUILT_IN.policy
    assert await ann.activations() == []


async def test_versions_of_a_name_are_kept_once_and_never_change(ann: Store) -> None:
    """Another content is the next version; the same again is the one there is, newest or not."""
    first = await add(ann, FINISH, reason="Finish first.")
    second = await add(ann, BEGIN)
    again = await add(ann, dict(FINISH), by="bob", reason="Again.")
    assert [one.version.id for one in (first, second, again)] == ["exam@1", "exam@2", "exam@1"]
    assert [one.is_new for one in (first, second, again)] == [True, True, False]
    kept = await ann.policy_version("exam@1")
    assert (kept.at, kept.by, kept.reason) == (NOW, "ada", "Finish first.")
    assert kept.policy.name == "exam@1"
    assert set(kept.lacking) == set(policies.RANGES) - set(FINISH)
    assert policies.document(kept.policy) == policies.document(policies.read(FINISH).policy)
    assert [one.id for one in await ann.policies()] == ["default@1", "exam@1", "exam@2"]
    assert await active(ann) == ["default@1"]


async def test_an_activation_is_seen_by_the_next_slate_of_every_process(ann: Store, other: Store) -> None:
    """Order, id and log of slates change at once; old slates replay; the older version brings its order."""
    default = await slate(other)
    await add(ann, FINISH, activate=True, reason="Finish first.")
    finish = await slate(other)
    await add(ann, BEGIN)
    assert await activate(ann, "exam@2") == "exam@1"
    begin = await slate(other)
    assert [one.policy.name for one in (default, finish, begin)] == ["default@1", "exam@1", "exam@2"]
    assert len({one.id for one in (default, finish, begin)}) == 3
    assert lines(finish) != lines(begin)
    assert len(set(map(str, (lines(default), lines(finish), lines(begin))))) == 3

    snapshot = await other.curriculum()
    await other.write_slates([to_row(one) for one in (default, finish, begin)])
    for served in (default, finish, begin):
        kept = await ann.slate(served.id)
        assert kept == served
        assert not proof.differences(kept, snapshot)

    assert await activate(ann, "exam@1", "It was better.") == "exam@2"
    assert await slate(other) == finish


async def test_who_activated_what_when_and_why_is_kept(ann: Store) -> None:
    """Every activation, the built-in default's too; what is active already is not activated again."""
    await add(ann, FINISH, activate=True)
    assert await activate(ann, "exam@1") is None
    assert not (await add(ann, FINISH, activate=True)).is_new
    assert await activate(ann, "default@1", "Back.") == "exam@1"
    assert await activate(ann, "exam@1", "Forth.") == "default@1"
    found = [(one.id, one.replaced, one.by, one.reason, one.at) for one in await ann.activations()]
    assert found == [
        ("exam@1", "default@1", "ada", "", NOW),
        ("default@1", "exam@1", "ada", "Back.", NOW),
        ("exam@1", "default@1", "ada", "Forth.", NOW),
    ]
    assert [one.id for one in await ann.policies()] == ["default@1", "exam@1"]
    assert await active(ann) == ["exam@1"]


async def test_the_built_in_default_is_edited_under_the_next_version(ann: Store) -> None:
    """default@1 stays what the code says; said again, it is no new version."""
    same = await add(ann, policies.document(BUILT_IN.policy), activate=True)
    assert (same.version.id, same.is_new, same.version.active) == ("default@1", False, True)
    edited = await add(ann, {"name": "default", "target": 0.8}, activate=True)
    assert (edited.version.id, edited.is_new, edited.version.active) == ("default@2", True, True)
    assert await activate(ann, "default@1") == "default@2"
    assert (await slate(ann)).policy == BUILT_IN.policy


@pytest.mark.parametrize(("id", "reason"), [("exam@1", " "), ("exam@1", ""), ("exam@1", "x" * 1_001)])
async def test_an_activation_needs_a_reason(ann: Store, id: str, reason: str) -> None:
    """Nothing is changed without one."""
    await add(ann, FINISH)
    with pytest.raises(InvalidInput) as caught:
        await activate(ann, id, reason)
    assert caught.value.field == "reason"
    assert await active(ann) == ["default@1"]


@pytest.mark.parametrize("id", ["exam@2", "exam", "", "default@2", "exam@1 "])
async def test_what_is_not_there_is_not_found(ann: Store, id: str) -> None:
    """By its exact id only."""
    await add(ann, FINISH)
    with pytest.raises(NotFound, match="policies list"):
        await activate(ann, id)
    with pytest.raises(NotFound, match="policies list"):
        await ann.policy_version(id)
    assert await active(ann) == ["default@1"]


async def test_two_who_add_at_once_get_a_version_each(ann: Store, other: Store) -> None:
    """They wait for each other; nobody's is lost, and what both say is kept once."""
    targets = [0.5, 0.6, 0.7, 0.8, 0.5, 0.6, 0.7, 0.8]
    done = await asyncio.gather(
        *(
            add(store, {"name": "exam", "target": target}, activate=True)
            for target, store in zip(targets, [ann, other] * 4, strict=True)
        )
    )
    assert {one.version.id for one in done} == {f"exam@{n}" for n in range(1, 5)}
    assert sum(one.is_new for one in done) == 4
    found = await ann.activations()
    assert [one.replaced for one in found] == ["default@1", *(one.id for one in found[:-1])]
    assert await active(ann) == [found[-1].id]


async def test_a_version_is_read_once(ann: Store) -> None:
    """It never changes, so a slate costs no read for it but the first time."""
    await add(ann, FINISH, activate=True)
    await slate(ann)
    await rows(ann.driver, "MATCH (p:Policy {id: 'exam@1'}) SET p.document = 'gone'")
    assert (await slate(ann)).policy.name == "exam@1"


@pytest.mark.parametrize("document", ["gone", '{"name": "exam", "weights": {"goal": -1}}'])
async def test_what_somebody_broke_in_the_graph_is_named_and_not_used(
    ann: Store, other: Store, caplog: pytest.LogCaptureFixture, document: str
) -> None:
    """Requests go on with the built-in default, the log says so, and it is not activated again."""
    await add(ann, FINISH, activate=True)
    await rows(ann.driver, "MATCH (p:Policy {id: 'exam@1'}) SET p.document = $document", document=document)
    with caplog.at_level(logging.WARNING):
        assert (await slate(other)).policy == BUILT_IN.policy
    assert "policy exam@1 cannot be used; default@1 ranks instead" in caplog.text
    damaged = await ann.policy_version("exam@1")
    assert damaged.active and damaged.problem
    await activate(ann, "default@1")
    with pytest.raises(InvalidInput, match="cannot be used"):
        await activate(ann, "exam@1")
    assert (await add(ann, FINISH)).version.id == "exam@2"


async def test_a_field_that_was_not_known_then_is_the_defaults(ann: Store) -> None:
    """A document of an earlier release lacks it; `show` can say so."""
    await add(ann, FINISH)
    await rows(
        ann.driver,
        "MATCH (p:Policy {id: 'exam@1'}) SET p.lacking = null, p.document = $document",
        document='{"name": "exam", "weights": {"gain": 1.0}}',
    )
    kept = await ann.policy_version("exam@1")
    assert set(kept.lacking) == set(policies.RANGES) - {"weights"}
    assert kept.policy.target == BUILT_IN.policy.target


async def test_candidates_are_found_by_the_gate_of_the_active_policy(ann: Store, other: Store) -> None:
    """Also by the first slate after it was activated elsewhere."""
    before = await slate(other)
    assert {line.concept_id for line in before.recommendations} == {"count"}
    await add(ann, {"name": "open", "gate": 0.1}, activate=True)
    assert {line.concept_id for line in (await slate(other)).recommendations} > {"count"}
    assert await activate(ann, "default@1") == "open@1"
    assert lines(await slate(other)) == lines(before)
