"""Measures of a graph that is really there: who is counted, who is named, and what keeping them changes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from graph import answering, content, curriculum, enrolling
from graph.asking import discovering
from graph.asking.discovering import Kept
from graph.asking.science import Measure
from graph.consent import Purpose, Tier
from graph.curriculum import Addition
from graph.errors import Conflict
from graph.model import Answer, Concept, Prerequisite
from graph.paging import Span
from graph.store import Store
from tests.integration.conftest import numeric

NOW = datetime(2026, 3, 1, tzinfo=UTC)
IDS = "abcdef"
TIERS = {"full": None, "limited": Tier.LIMITED, "none": Tier.NONE, "other": None}


@pytest.fixture
async def school(store: Store) -> Store:
    """Six concepts without prerequisites, a seventh and an eighth behind `a`. Four learners know and fail the
    same ones, one of them agreed to be in numbers only, and one to nothing; a fifth does the opposite."""
    added = Addition(
        concepts=[Concept(id, id.upper(), minutes=10.0) for id in (*IDS, "g", "h")],
        prerequisites=[Prerequisite("a", "g"), Prerequisite("g", "h")],
        questions=[numeric(f"{id}-{n}", id) for id in IDS for n in range(3)],
    )
    await curriculum.apply(store, added)
    learners = [*TIERS, "opposite"]
    given = [
        Answer(f"{who}-{id}-{n}", who, f"{id}-{n}", NOW - timedelta(minutes=9 - n), 0, None, right)
        for who in learners
        for id in IDS
        for n in range(3)
        for right in [(id in "bc") == (who != "opposite")]
    ]
    await answering.import_answers(store, given, now=NOW)
    for who, tier in TIERS.items():
        if tier is not None:
            await enrolling.set_consent(store, who, {Purpose.RESEARCH: tier}, now=NOW)
    return store


def silent(step: str, done: int, of: int) -> None:
    """Reports to nobody."""


async def test_only_who_agreed_fully_is_named_and_by_pseudonym(school: Store) -> None:
    """Two of the four who are alike; and never an id."""
    found = await discovering.similar_learners(school, floor=0.9, most=10, report=silent)
    known = await school.pseudonyms()
    assert known is not None
    names = {known.pseudonym_of("full"), known.pseudonym_of("other")}
    assert [{pair.one, pair.other} for pair in found.kept] == [names]
    assert found.compared == 3 and found.above == 1
    assert found.kept[0].cosine == pytest.approx(1.0) and found.kept[0].both == 6


async def test_who_agreed_to_nothing_is_not_counted(school: Store) -> None:
    """Concept a gates two, and is ready for whoever has not mastered it: four of five may be counted, and the
    one who knows it stands at g."""
    _, found = await discovering.dominators(school, NOW, silent)
    told = {each.gate.concept_id: (each.gate.behind, each.learners) for each in found}
    assert told == {"a": (("g", "h"), 3), "g": (("h",), 1)}


async def values(store: Store, measure: Measure) -> Mapping[str, float]:
    """Those that are kept."""
    found, more = await store.measure_page(measure.property, Span(100))
    assert not more and {revision for *_, revision in found} <= {(await store.stamp())[0]}
    return {id: value for id, value, _ in found}


async def test_what_is_kept_is_derived(school: Store) -> None:
    """It stands on concepts with its revision, in pages, and the curriculum stays as it was to its digest."""
    before = content.digest((await school.content())[1])
    snapshot, found = await discovering.communities(school)
    kept = await discovering.write(school, Measure.COMMUNITIES, snapshot, discovering.numbered(found))
    assert kept == Kept(8, snapshot.revision)
    assert await values(school, Measure.COMMUNITIES) == discovering.numbered(found)
    snapshot, gates = await discovering.dominators(school, NOW, silent)
    await discovering.write(school, Measure.DOMINATORS, snapshot, discovering.gates(gates))
    assert await values(school, Measure.DOMINATORS) == dict.fromkeys("bcdefh", 0) | {"a": 2, "g": 1}
    page, more = await school.measure_page("gates", Span(1))
    assert page == [("a", 2.0, snapshot.revision)] and more
    page, more = await school.measure_page("gates", Span(2, (2.0, "a")))
    assert [id for id, *_ in page] == ["g", "b"] and more
    assert content.digest((await school.content())[1]) == before
    assert (await school.stamp())[0] == snapshot.revision


async def test_nothing_is_kept_of_a_curriculum_that_was_changed(school: Store) -> None:
    """Somebody publishes meanwhile."""
    snapshot, found = await discovering.betweenness(school)
    await curriculum.apply(school, Addition(concepts=[Concept("new", "New")]))
    with pytest.raises(Conflict, match="changed meanwhile"):
        await discovering.write(school, Measure.BETWEENNESS, snapshot, found)
    assert await values(school, Measure.BETWEENNESS) == {}
