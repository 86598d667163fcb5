"""Courses and what dashboards show of a learner, over GraphQL: what is refused, and how."""

from typing import Any

import pytest

from api import runtime
from api.graphql import ids
from api.settings import Settings
from graph import curriculum
from graph.curriculum import Addition
from graph.model import Course
from tests.acceptance.conftest import CONCEPTS
from tests.acceptance.serving import Api

COURSES = [
    Course("numbers", "Numbers", "All of them.", CONCEPTS),
    Course("short", "Short", "", ("power", "add")),
]

MAP = """query($course: ID!) { learner(id: "ann") { courseMap(course: $course) {
  counts { state count }
  concepts { concept { key } state mastery { answers } locks { sentence inCourse } }
  edges { source target }
} } }"""


@pytest.fixture
async def ann(api: Api, settings: Settings) -> Api:
    """Instead of conftest's: with two courses; ann has a goal."""
    async with runtime.open_store(settings) as store:
        await curriculum.apply(store, Addition(courses=COURSES))
        await store.create_learner("ann", "Pacific/Auckland")
        await store.set_goals("ann", ["multiply"])
    return api


async def answered(api: Api, question: str, event: str, at: str) -> Any:
    """Ann is right; the payload, with herself as she is then."""
    return (
        await api(
            """mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) {
            correct question { key answer } learner { key mastery { nodes { answers } } }
            errors { code } } }""",
            input={"learnerId": "ann", "questionId": question, "response": "4", "eventId": event, "at": at},
        )
    )["submitAnswer"]


async def test_courses(ann: Api) -> None:
    """By global and own id, as a node, in pages; concepts come in the course's order."""
    query = "query($id: ID!) { course(id: $id) { id key title summary concepts { key } } }"
    found = (await ann(query, id="short"))["course"]
    assert [concept["key"] for concept in found["concepts"]] == ["power", "add"]
    assert (await ann(query, id=found["id"]))["course"] == found
    node = "query($id: ID!) { node(id: $id) { ... on Course { key title summary concepts { key } id } } }"
    assert (await ann(node, id=found["id"]))["node"] == found
    page = """query($after: String) { courses(first: 1, after: $after) {
        nodes { key } pageInfo { endCursor hasNextPage } } }"""
    first = (await ann(page))["courses"]
    last = (await ann(page, after=first["pageInfo"]["endCursor"]))["courses"]
    assert [first["nodes"], last["nodes"]] == [[{"key": "numbers"}], [{"key": "short"}]]
    assert (first["pageInfo"]["hasNextPage"], last["pageInfo"]["hasNextPage"]) == (True, False)


async def test_the_map_follows_what_is_learned(ann: Api) -> None:
    """The first concept opens the second; a global id names the course as well."""
    before = (await ann(MAP, course="numbers"))["learner"]["courseMap"]
    assert [each["state"] for each in before["concepts"]] == ["READY", "LOCKED", "LOCKED", "LOCKED"]
    for number in range(4):
        await answered(ann, f"count-{number}", f"e{number}", f"2026-03-02T0{number}:00:00Z")
    at_once = MAP.replace("(course: $course)", '(course: $course, asOf: "2026-03-02T05:00:00Z")')
    after = (await ann(at_once, course=ids.encode("Course", "numbers")))["learner"]["courseMap"]
    assert [each["state"] for each in after["concepts"]] == ["MASTERED", "READY", "LOCKED", "LOCKED"]
    assert after["counts"][0] == {"state": "LOCKED", "count": 2}
    [lock] = after["concepts"][2]["locks"]
    assert lock == {"sentence": "“Add” comes first, and you have not practised it yet.", "inCourse": True}
    assert {"source": "count", "target": "add"} in after["edges"]


async def test_an_answer_gives_the_learner_as_they_are_then(ann: Api) -> None:
    """One mutation after another in a request reads again what the one before has changed."""
    first = await answered(ann, "count-0", "e0", "2026-03-02T10:59:00Z")
    assert first["question"] == {"key": "count-0", "answer": "4"}
    two = " ".join(
        f'a{number}: submitAnswer(input: {{learnerId: "ann", questionId: "count-{number}", response: "4", '
        f'eventId: "e{number}", at: "2026-03-02T11:0{number}:00Z"}}) '
        "{ learner { mastery { nodes { answers } } } }"
        for number in (1, 2)
    )
    found = await ann(f"mutation {{ {two} }}")
    assert [found[name]["learner"]["mastery"]["nodes"][0]["answers"] for name in ("a1", "a2")] == [2, 3]
    series = (
        await ann(
            """{ learner(id: "ann") {
            progress(every: DAY, from: "2026-03-02T00:00:00Z", to: "2026-03-02T12:00:00Z") {
            points { day answers whole } } } }"""
        )
    )["learner"]["progress"]["points"]
    assert series == [
        {"day": "2026-03-02", "answers": 1, "whole": True},
        {"day": "2026-03-03", "answers": 2, "whole": False},
    ], "midnight in Auckland is at 11:00"


@pytest.mark.parametrize(
    ("field", "code", "named", "mend"),
    [
        ('courseMap(course: "none") { asOf }', "NOT_FOUND", "course", "courses gives"),
        (
            f'courseMap(course: "{ids.encode("Concept", "add")}") {{ asOf }}',
            "INVALID",
            "course",
            "Expected Course",
        ),
        ("reviewForecast(days: 0) { overdueMinutes }", "INVALID", "days", "Give 1 to 90."),
        ("reviewForecast(days: 91) { overdueMinutes }", "INVALID", "days", "Give 1 to 90."),
        (
            'reviewForecast(asOf: "9999-12-31T00:00:00Z") { overdueMinutes }',
            "INVALID",
            "asOf",
            "usual moment",
        ),
        (
            'progress(from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z") { every }',
            "INVALID",
            "from",
            "before `to`",
        ),
        ('progress(every: DAY, from: "2020-01-01T00:00:00Z") { every }', "INVALID", "from", "at most 400"),
        ('progress(to: "0001-01-01T00:00:00Z") { every }', "INVALID", "from", "usual moment"),
        ('progress(from: "2026-03-02T00:00:00") { every }', "INVALID", None, "zone"),
    ],
)
async def test_what_makes_no_dashboard_is_refused(
    ann: Api, field: str, code: str, named: str | None, mend: str
) -> None:
    """With the argument and what would do; the learner's other fields are there."""
    body = (await ann.post(f'{{ learner(id: "ann") {{ key it: {field} }} }}')).json()
    [error] = body["errors"]
    assert error["extensions"]["code"] == code and mend in error["extensions"]["mend"], error
    assert named is None or error["extensions"]["field"] == named
    assert named is None or body["data"]["learner"] == {"key": "ann", "it": None}


async def test_someone_new_has_a_dashboard(ann: Api) -> None:
    """Nothing is made up: what is not known is null or zero."""
    found = (
        await ann(
            """{ learner(id: "ann") {
            progress { points { mastered shareCorrect goalShare } trend { masteredAWeek }
              pace { answersAWeek } forecast { conceptsLeft likely } }
            skills { title effective level } goals: skills(by: GOAL) { title concepts practised }
            reviewForecast { overdue { dueAt } days { count } } } }"""
        )
    )["learner"]
    assert len(found["progress"]["points"]) == 12
    assert set(map(str, found["progress"]["points"])) == {
        str({"mastered": 0, "shareCorrect": None, "goalShare": 0.0})
    }
    assert found["progress"]["pace"] is None and found["progress"]["trend"] == {"masteredAWeek": 0.0}
    assert found["progress"]["forecast"] == {"conceptsLeft": 3, "likely": None}
    assert [skill["level"] for skill in found["skills"]] == [None, None]
    assert found["goals"] == [{"title": "Multiply", "concepts": 3, "practised": 0}]
    assert found["reviewForecast"] == {"overdue": [], "days": [{"count": 0}] * 7}
