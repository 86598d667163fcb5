"""A class's dashboards over HTTP: who sees them, what is written down of that, and what is refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api import runtime
from api.graphql import ids
from api.settings import Settings
from graph import answering, classes
from graph.model import Answer
from tests.acceptance.people import Person, guarded
from tests.acceptance.serving import Api

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

CLASS = """query($id: ID!, $asOf: DateTime) { class(id: $id) {
  weakestConcepts(asOf: $asOf) { totalCount nodes { concept { key } met mean mastered struggling bins } }
  struggling(asOf: $asOf) { nodes { learner { key } struggles { concept { key } help { kind solution } } } }
  readiness(asOf: $asOf) { nodes { concept { key } readyCount masteredCount lockedCount
    ready { nodes { key } } mastered { nodes { key } } locked { nodes { key } }
    missing { concept { key } learners } } }
  readyFor(concept: "add", asOf: $asOf) { readyCount masteredCount lockedCount }
  teachingGroups(asOf: $asOf) { groups { concept { key } size learners { nodes { key } } }
    othersCount others { nodes { key } } }
  progress(weeks: 2, asOf: $asOf) { starts active answers known { mean } }
  heatMap(asOf: $asOf) { learners { key } concepts { key } known moreLearners moreConcepts }
} }"""


@pytest.fixture(scope="module")
async def server(
    settings: Settings, empty: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """Instead of conftest's: a server that takes tokens."""
    async with guarded(settings, tmp_path_factory.mktemp("keys")) as running:
        yield running


@pytest.fixture
async def school(api: Api, settings: Settings) -> Api:
    """Ann and bob, who is stuck on adding, are in 7b, which tom leads; carl is in 9z, which tina leads, as is
    nobody in the empty class."""
    async with runtime.open_store(settings) as store:
        for learner in ("ann", "bob", "carl"):
            await store.create_learner(learner)
        for id, teacher, members in (
            ("7b", "tom", ["ann", "bob"]),
            ("9z", "tina", ["carl"]),
            ("0", "tom", []),
        ):
            await classes.create_class(store, id, id, "Europe/Berlin")
            await classes.add_teachers(store, id, [teacher], now=NOW)
            if members:
                await classes.add_members(store, id, members, now=NOW)
        given = [
            *(
                Answer(f"a{i}", "ann", f"count-{i}", NOW - timedelta(hours=9 - i), correct=True)
                for i in range(4)
            ),
            *(
                Answer(f"b{i}", "bob", f"count-{i}", NOW - timedelta(hours=9 - i), correct=True)
                for i in range(4)
            ),
            *(
                Answer(f"c{i}", "bob", f"add-{i}", NOW - timedelta(hours=4 - i), correct=False)
                for i in range(4)
            ),
        ]
        await answering.record_answers(store, sorted(given, key=lambda one: (one.at, one.event_id)), now=NOW)
    return api


async def test_a_teachers_class(school: Api) -> None:
    """Everything in one request, by either id; nobody who is not in the class is in it, and no solution."""
    tom = Person(school, "tom", "teacher")
    found = (await tom(CLASS, id=ids.encode("Class", "7b"), asOf=NOW.isoformat()))["class"]
    assert found == (await tom(CLASS, id="7b", asOf=NOW.isoformat()))["class"]
    weakest = found["weakestConcepts"]
    assert [one["concept"]["key"] for one in weakest["nodes"]] == ["add", "count"]
    assert weakest["totalCount"] == 2
    assert [(one["met"], one["mastered"], one["struggling"]) for one in weakest["nodes"]] == [
        (1, 0, 1),
        (2, 2, 0),
    ]
    assert all(sum(one["bins"]) == one["met"] for one in weakest["nodes"])
    [bob] = found["struggling"]["nodes"]
    assert (bob["learner"]["key"], bob["struggles"][0]["concept"]["key"]) == ("bob", "add")
    helps = bob["struggles"][0]["help"]
    assert "SOLUTION" in {help["kind"] for help in helps} and {help["solution"] for help in helps} == {None}
    [add] = found["readiness"]["nodes"]
    assert add["ready"]["nodes"] == [{"key": "ann"}, {"key": "bob"}] and add["locked"]["nodes"] == []
    assert found["readyFor"] == {"readyCount": 2, "masteredCount": 0, "lockedCount": 0}
    [group] = found["teachingGroups"]["groups"]
    assert group == {
        "concept": {"key": "add"},
        "size": 2,
        "learners": {"nodes": [{"key": "ann"}, {"key": "bob"}]},
    }
    assert found["progress"]["active"] == [0, 2] and found["progress"]["answers"] == [0, 12]
    assert found["progress"]["starts"] == ["2026-02-22T23:00:00Z", "2026-03-01T23:00:00Z"]
    heat = found["heatMap"]
    assert (heat["learners"], heat["concepts"]) == (
        [{"key": "ann"}, {"key": "bob"}],
        [{"key": "count"}, {"key": "add"}],
    )
    assert heat["known"][0][1] is None and heat["known"][1][1] < 0.5
    assert (heat["moreLearners"], heat["moreConcepts"]) == (0, 0)


async def test_what_is_locked_says_why(school: Api) -> None:
    """Of a concept that nobody is ready for, too."""
    query = """{ class(id: "7b") { readyFor(concept: "multiply") {
      readyCount lockedCount missing { concept { key } learners } } } }"""
    found = (await Person(school, "tom", "teacher")(query))["class"]["readyFor"]
    assert found == {
        "readyCount": 0,
        "lockedCount": 2,
        "missing": [{"concept": {"key": "add"}, "learners": 2}],
    }


async def test_mastery_fades_in_the_dashboards(school: Api) -> None:
    """As of a later moment less is known."""
    tom, query = (
        Person(school, "tom", "teacher"),
        'query($at: DateTime) { class(id: "7b") { weakestConcepts(asOf: $at) { nodes { mean } } } }',
    )
    now, later = [
        [one["mean"] for one in (await tom(query, at=at.isoformat()))["class"]["weakestConcepts"]["nodes"]]
        for at in (NOW, NOW + timedelta(days=60))
    ]
    assert all(after < before for before, after in zip(now, later, strict=True))


async def test_nobody_elses(school: Api) -> None:
    """Another teacher sees nothing, nor does a learner of the class, who may see its title; the two who run
    the service see all."""
    refused: list[dict[str, Any]] = []
    for who in (
        Person(school, "tina", "teacher"),
        Person(school, "ann", "learner"),
        Person(school, "x", "analyst"),
    ):
        body = await who.body(CLASS, id="7b")
        assert body["data"] == {"class": None}
        refused += body["errors"]
    assert {error["extensions"]["code"] for error in refused} == {"FORBIDDEN"}
    fields = {
        "weakestConcepts": "nodes { met }",
        "struggling": "nodes { learner { key } }",
        "readiness": "nodes { readyCount }",
        'readyFor(concept: "add")': "readyCount",
        "teachingGroups": "othersCount",
        "progress": "active",
        "heatMap": "known",
    }
    for field, below in fields.items():
        query = f'{{ learner(id: "ann") {{ classes {{ title it: {field} {{ {below} }} }} }} }}'
        body = await Person(school, "ann", "learner").body(query)
        assert body["data"] == {"learner": {"classes": [{"title": "7b", "it": None}]}}, field
        assert [error["extensions"]["code"] for error in body["errors"]] == ["FORBIDDEN"], field
    for role in ("admin", "service"):
        assert (await Person(school, "x", role)(CLASS, id="7b"))["class"]["progress"]


async def test_a_class_of_nobody(school: Api) -> None:
    """Has empty dashboards, and no error."""
    found = (await Person(school, "tom", "teacher")(CLASS, id="0"))["class"]
    assert found["weakestConcepts"]["nodes"] == found["struggling"]["nodes"] == []
    assert (found["heatMap"]["known"], found["progress"]["active"]) == ([], [0, 0])
    assert found["teachingGroups"] == {"groups": [], "othersCount": 0, "others": {"nodes": []}}


async def test_what_names_learners_is_written_down(school: Api, settings: Settings) -> None:
    """Who was shown by name is in the audit log; for means alone the class is. Each once an hour, so that it
    is somebody who has read nothing yet."""
    tess, admin = Person(school, "tess", "teacher"), Person(school, "head", "admin")
    async with runtime.open_store(settings) as store:
        await classes.add_teachers(store, "7b", ["tess"], now=NOW)

    async def written(fewest: int) -> set[tuple[str | None, str]]:
        """About whom and which class, once there are so many; they are written off the request's path."""
        found: set[tuple[str | None, str]] = set()
        while len(found) < fewest:
            await asyncio.sleep(0.1)
            said = await admin('{ auditLog(filter: {who: "tess"}) { nodes { about classKey } } }')
            found = {(one["about"], one["classKey"]) for one in said["auditLog"]["nodes"]}
        return found

    await tess('{ class(id: "7b") { weakestConcepts { nodes { mean } } } }')
    assert await written(1) == {(None, "7b")}
    await tess('{ class(id: "7b") { heatMap { known } } }')
    assert await written(3) == {(None, "7b"), ("ann", "7b"), ("bob", "7b")}


async def test_lists_are_narrowed_and_ordered(school: Api) -> None:
    """Learners, what they know, where they are stuck, and what they are ready for: by what is asked for."""
    tom = Person(school, "tom", "teacher")

    async def keys(field: str, below: str = "concept { key }") -> list[str]:
        """Of a list of 7b, as it was at NOW."""
        name, _, given = field.rstrip(")").partition("(")
        at = "" if name == "learners" else f'asOf: "{NOW.isoformat()}"'
        query = f'{{ class(id: "7b") {{ it: {name}({given} {at}) {{ nodes {{ {below} }} }} }} }}'
        found = (await tom(query))["class"]["it"]["nodes"]
        things = [next(iter(one.values())) for one in found]
        return things if name == "learners" else [thing["key"] for thing in things]

    assert await keys("learners(orderBy: {field: ANSWERS, direction: DESC})", "key") == ["bob", "ann"]
    assert await keys("learners(orderBy: {field: KEY, direction: DESC})", "key") == ["bob", "ann"]
    assert await keys("learners(filter: {answers: {least: 5}})", "key") == ["bob"]
    assert await keys('learners(filter: {text: "AN"})', "key") == ["ann"]
    assert await keys("weakestConcepts(filter: {met: {least: 2}})") == ["count"]
    assert await keys("weakestConcepts(filter: {struggling: {least: 1}})") == ["add"]
    assert await keys("weakestConcepts(orderBy: {field: MET, direction: DESC})") == ["count", "add"]
    assert await keys('weakestConcepts(filter: {concepts: ["add"]})') == ["add"]
    learner = "learner { key }"
    assert await keys('struggling(filter: {concepts: ["add"], reasons: [UNKNOWN]})', learner) == ["bob"]
    assert await keys("struggling(orderBy: {field: STRUGGLES})", learner) == ["bob"]
    assert await keys('struggling(filter: {concepts: ["count"]})', learner) == []
    everything = await keys("readiness")
    assert sorted(everything) == await keys("readiness(orderBy: {field: KEY})")
    assert await keys('readiness(filter: {concepts: ["add"], ready: {least: 1}})') == ["add"]
    assert await keys("readiness(filter: {ready: {least: 9}})") == []


async def test_a_cursor_fits_its_order(school: Api) -> None:
    """One of another order or filter is refused; pages in an order go on where they ended, both ways."""
    tom = Person(school, "tom", "teacher")
    query = """query($after: String, $before: String, $last: Int, $filter: LearnerFilter, $by: LearnerOrder) {
      class(id: "7b") { learners(first: $first, last: $last, after: $after, before: $before, filter: $filter,
        orderBy: $by) { nodes { key } totalCount pageInfo { startCursor endCursor hasNextPage } } } }"""
    query = query.replace("query(", "query($first: Int, ")
    by = {"field": "ANSWERS", "direction": "DESC"}
    first = (await tom(query, first=1, by=by))["class"]["learners"]
    assert (first["nodes"], first["totalCount"]) == ([{"key": "bob"}], 2)
    assert first["pageInfo"]["hasNextPage"]
    after = first["pageInfo"]["endCursor"]
    second = (await tom(query, after=after, by=by))["class"]["learners"]
    assert (second["nodes"], second["pageInfo"]["hasNextPage"]) == ([{"key": "ann"}], False)
    back = await tom(query, last=1, before=second["pageInfo"]["startCursor"], by=by)
    assert back["class"]["learners"]["nodes"] == [{"key": "bob"}]
    for other in ({}, {"by": {"field": "ANSWERS"}}, {"by": by, "filter": {"text": "n"}}):
        assert (await tom.error(query, after=after, **other))["field"] == "after"


async def test_classes_are_narrowed_and_ordered(school: Api) -> None:
    """By title or by a text, for who leads some and for who may read all."""
    query = """query($filter: ClassFilter, $by: ClassOrder, $first: Int, $after: String) {
      classes(filter: $filter, orderBy: $by, first: $first, after: $after) { nodes { key }
        pageInfo { endCursor } } }"""
    tom, admin = Person(school, "tom", "teacher"), Person(school, "head", "admin")
    await admin('mutation { updateClass(input: {id: "0", title: "Zoo"}) { errors { code } } }')

    async def keys(who: Person, **asked: Any) -> list[str]:
        return [one["key"] for one in (await who(query, **asked))["classes"]["nodes"]]

    by = {"field": "TITLE"}
    assert await keys(tom) == ["0", "7b"] and await keys(tom, by=by) == ["7b", "0"]
    assert await keys(admin, by=by) == ["7b", "9z", "0"]
    assert await keys(admin, by={**by, "direction": "DESC"}) == ["0", "9z", "7b"]
    assert await keys(admin, filter={"text": "z"}) == await keys(admin, filter={"text": "Z"}) == ["0", "9z"]
    assert await keys(tom, filter={"text": "Z"}, by=by) == ["0"]
    page = (await admin(query, by=by, first=1))["classes"]
    assert await keys(admin, by=by, after=page["pageInfo"]["endCursor"]) == ["9z", "0"]
    assert (await admin.error(query, after=page["pageInfo"]["endCursor"]))["field"] == "after"
    assert (await admin.error(query, filter={}))["field"] == "filter"
    assert (await admin.error(query, filter={"text": "x" * 201}))["field"] == "filter.text"


@pytest.mark.parametrize(
    ("field", "code", "at"),
    [
        ("weakestConcepts(first: 0) { nodes { met } }", "INVALID", "first"),
        ("weakestConcepts(first: 101) { nodes { met } }", "INVALID", "first"),
        ("struggling(first: 1, last: 1) { nodes { learner { key } } }", "INVALID", "last"),
        ('struggling(after: "x") { nodes { learner { key } } }', "INVALID", "after"),
        ('readyFor(concept: "nothing") { readyCount }', "NOT_FOUND", "concept"),
        ('readiness(filter: {course: "nothing"}) { nodes { readyCount } }', "NOT_FOUND", "filter.course"),
        ('teachingGroups(course: "nothing") { othersCount }', "NOT_FOUND", "course"),
        ("weakestConcepts(filter: {}) { nodes { met } }", "INVALID", "filter"),
        ("weakestConcepts(filter: {met: {}}) { nodes { met } }", "INVALID", "filter.met"),
        ("weakestConcepts(filter: {met: {least: 3, most: 2}}) { nodes { met } }", "INVALID", "filter.met"),
        ("struggling(filter: {reasons: []}) { nodes { learner { key } } }", "INVALID", "filter.reasons"),
        ('learners(filter: {text: " "}) { nodes { key } }', "INVALID", "filter.text"),
        ("teachingGroups(first: 0) { othersCount }", "INVALID", "first"),
        ("progress(weeks: 0) { active }", "INVALID", "weeks"),
        ("progress(weeks: 54) { active }", "INVALID", "weeks"),
        ("heatMap(first: 1001) { known }", "INVALID", "first"),
        ("heatMap(first: 1000, concepts: 21) { known }", "INVALID", "concepts"),
        ("heatMap(concepts: 0) { known }", "INVALID", "concepts"),
    ],
)
async def test_bad_input(school: Api, field: str, code: str, at: str) -> None:
    """The error names field and mend, and only this dashboard is null."""
    body = await Person(school, "tom", "teacher").body(f'{{ class(id: "7b") {{ title it: {field} }} }}')
    assert body["data"] == {"class": {"title": "7b", "it": None}}
    [error] = body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, at)
    assert error["extensions"]["mend"]


async def test_unknown_classes_and_moments(school: Api) -> None:
    """To the admin a class that is not there is not found, to a teacher it is another's; a moment has a
    zone."""
    admin, tom = Person(school, "head", "admin"), Person(school, "tom", "teacher")
    assert (await admin.error(CLASS, id="nothing"))["code"] == "NOT_FOUND"
    assert (await tom.error(CLASS, id="nothing"))["code"] == "FORBIDDEN"
    assert (await admin.error(CLASS, id=ids.encode("Learner", "ann")))["code"] == "INVALID"
    body = await tom.body(CLASS, id="7b", asOf="2026-03-04T12:00:00")
    assert "errors" in body and body.get("data") is None


async def test_cursors_fit_their_list_alone(school: Api) -> None:
    """One of those who are ready for one concept is refused for another one."""
    query = """query($concept: ID!, $at: DateTime, $after: String) { class(id: "7b") {
      readyFor(concept: $concept, asOf: $at) {
      ready(first: 1, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } } } } }"""
    tom = Person(school, "tom", "teacher")
    page = (await tom(query, at=NOW.isoformat(), concept="add"))["class"]["readyFor"]["ready"]
    cursor = page["pageInfo"]["endCursor"]
    assert (page["nodes"], page["pageInfo"]["hasNextPage"]) == ([{"key": "ann"}], True)
    rest = (await tom(query, at=NOW.isoformat(), concept="add", after=cursor))["class"]["readyFor"]["ready"]
    assert (rest["nodes"], rest["pageInfo"]["hasNextPage"]) == ([{"key": "bob"}], False)
    assert (await tom.error(query, at=NOW.isoformat(), concept="count", after=cursor))["field"] == "after"
