"""POST /events as an application uses it: mixed batches, each event for itself, sent again at will."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import Response
from neo4j import AsyncDriver

from api.graphql import ids
from tests.acceptance.serving import Api
from tests.integration.graphs import content

AT = "2026-11-21T06:30:00Z"
ON = {"kind": "question", "id": "add-0"}


def answer(id: str, **more: Any) -> dict[str, Any]:
    """A right one of ann's."""
    given = {"kind": "answer", "eventId": id, "learnerId": "ann", "questionId": "add-0", "correct": True}
    return {**given, "at": AT, **more}


def event(kind: str, id: str, **more: Any) -> dict[str, Any]:
    """Something that ann did."""
    return {"kind": kind, "eventId": id, "learnerId": "ann", "at": AT, **more}


def click(id: str, **more: Any) -> dict[str, Any]:
    """The shortest event with a target."""
    return event("click", id, target=ON, **more)


async def post(api: Api, *events: Any) -> Response:
    """The raw response."""
    return await api.http.post("/events", json={"events": events})


async def results(api: Api, *events: Any) -> list[dict[str, Any]]:
    """What became of each."""
    response = await post(api, *events)
    assert response.status_code == 200, response.text
    body = response.json()
    accepted = [one for one in body["results"] if one["status"] == "accepted"]
    assert (body["accepted"], body["refused"]) == (len(accepted), len(events) - len(accepted))
    ids_given = [one.get("eventId") if isinstance(one, dict) else None for one in events]
    for one, id in zip(body["results"], ids_given, strict=True):
        assert one["eventId"] == (id if isinstance(id, str) else None)
    for one in body["results"]:
        assert (one["error"] is None) == (one["status"] == "accepted")
    return list(body["results"])


def said(found: list[dict[str, Any]]) -> list[str]:
    """In one word each: new, duplicate, or the code and field of the refusal."""
    return [
        f"{one['error']['code']} {one['error']['field']}"
        if one["error"]
        else "duplicate"
        if one["duplicate"]
        else "new"
        for one in found
    ]


async def answers(api: Api) -> int:
    """How many of ann's count."""
    known = await api('{ learner(id: "ann") { mastery { nodes { answers } } } }')
    return sum(node["answers"] for node in known["learner"]["mastery"]["nodes"])


EVERY = (
    answer("a1"),
    click("c1", device="phone-7", session="monday"),
    answer("a2", questionId="add-1", correct=False, response="22", responseMs=4_000, seq=1),
    event("search", "s1", text="how to add"),
    event("skip", "k1", target={"kind": "concept", "id": "add"}, reason="Too long."),
    event("complete", "d1", target=ON, seconds=30.5),
    event("quiz_score", "q1", target={"kind": "concept", "id": "add"}, score=0.5, seconds=120),
)


async def test_all_kinds_at_once(ann: Api, driver: AsyncDriver) -> None:
    """Each is stored, answers move mastery, and all of it again changes nothing."""
    assert said(await results(ann, *EVERY)) == ["new"] * len(EVERY)
    assert await answers(ann) == 2
    before = await content(driver)
    assert said(await results(ann, *EVERY)) == ["duplicate"] * len(EVERY)
    assert await content(driver) == before
    stored, _, _ = await driver.execute_query(
        "MATCH (:Learner {id: 'ann'})-[:DID]->(e:LearningEvent) OPTIONAL MATCH (e)-[:ON]->(t) "
        "RETURN e.kind AS kind, e.device AS device, e.seconds AS seconds, t.id AS target ORDER BY e.id"
    )
    assert [tuple(row.values()) for row in stored] == [
        ("click", "phone-7", None, "add-0"),
        ("complete", None, 30.5, "add-0"),
        ("skip", None, None, "add"),
        ("quiz_score", None, 120.0, "add"),
        ("search", None, None, None),
    ]


async def test_global_ids(ann: Api) -> None:
    """Every id but an event's own may be that of GraphQL."""
    learner, question = ids.encode("Learner", "ann"), ids.encode("Question", "add-0")
    found = await results(
        ann,
        answer("a1", learnerId=learner, questionId=question),
        click("c1", learnerId=learner) | {"target": {"kind": "question", "id": question}},
        click("c2") | {"target": {"kind": "concept", "id": question}},
        click("c1"),
    )
    assert said(found) == ["new", "new", "INVALID target.id", "CONFLICT eventId"]


FUTURE = (datetime.now(UTC) + timedelta(days=365)).isoformat()


BAD: list[tuple[Any, str]] = [
    (answer("x", learnerId="nobody"), "NOT_FOUND learnerId"),
    (answer("x", questionId="nothing"), "NOT_FOUND questionId"),
    (answer("x", at="1970-01-01T00:00:00Z"), "INVALID at"),
    (answer("x", at=FUTURE), "INVALID at"),
    (answer("x", at="2026-11-21T06:30:00"), "INVALID at"),
    (answer("x", at=5), "INVALID at"),
    (answer("x", correct="yes"), "INVALID correct"),
    (answer("x", responseMs=-1), "INVALID responseMs"),
    (answer("x", response="9" * 10_001), "INVALID response"),
    (answer("x", seq=2**31), "INVALID seq"),
    (answer("x", more=1), "INVALID more"),
    (answer("x", questionId=ids.encode("Concept", "add")), "INVALID questionId"),
    ({**answer("x"), "eventId": 5}, "INVALID eventId"),
    (answer(""), "INVALID eventId"),
    (answer(" "), "INVALID eventId"),
    (click("x", learnerId="nobody"), "NOT_FOUND learnerId"),
    (click("x") | {"target": {"kind": "question", "id": "nothing"}}, "NOT_FOUND target.id"),
    (click("x") | {"at": "1970-01-01T00:00:00Z"}, "INVALID at"),
    (click("x") | {"at": FUTURE}, "INVALID at"),
    (click("x", rank=1), "INVALID slate"),
    (click("x", slate="no-slate", rank=1), "NOT_FOUND slate"),
    (click("x", device="x" * 101), "INVALID device"),
    (event("click", "x"), "INVALID target"),
    (event("dance", "x"), "INVALID kind"),
    (event("watch", "x", target=ON, seconds=1), "INVALID target.kind"),
    (event("watch", "x", target={"kind": "resource", "id": "no"}, seconds=1), "NOT_FOUND target.id"),
    (event("search", "x", text="x" * 201), "INVALID text"),
    (event("search", "x", text=" \t "), "INVALID text"),
    (event("quiz_score", "x", target={"kind": "concept", "id": "add"}, score=1.1), "INVALID score"),
    (event("quiz_score", "x", target=ON, score=1), "INVALID target.kind"),
    ({"kind": "answer"}, "INVALID eventId"),
    ({}, "INVALID kind"),
    ("answer", "INVALID kind"),
    (None, "INVALID kind"),
    ([[]], "INVALID kind"),
]


async def test_a_bad_event_is_refused_alone(ann: Api) -> None:
    """With its reason and what to do; those beside it are stored, and its id stays free."""
    bad = [
        {**one, "eventId": f"x{place}"} if isinstance(one, dict) and one.get("eventId") == "x" else one
        for place, (one, _) in enumerate(BAD)
    ]
    found = await results(ann, answer("before"), *bad, click("after"))
    assert said(found) == ["new", *(why for _, why in BAD), "new"]
    assert all(one["error"]["mend"] and one["error"]["message"] for one in found[1:-1])
    free = [answer(f"x{place}") for place in range(len(BAD))]
    assert said(await results(ann, *free)) == ["new"] * len(BAD)


async def test_an_id_for_two_things(ann: Api) -> None:
    """In one call or in several, of one kind or of two: it stands for what came first."""
    found = await results(
        ann,
        answer("a"),
        answer("a"),
        answer("a", correct=False),
        click("a"),
        click("c"),
        click("c", seq=1),
        answer("c"),
        answer("bad", questionId="nothing"),
        answer("bad", questionId="nothing"),
    )
    assert said(found) == [
        "new",
        "duplicate",
        "CONFLICT eventId",
        "CONFLICT eventId",
        "new",
        "CONFLICT eventId",
        "CONFLICT eventId",
        "NOT_FOUND questionId",
        "NOT_FOUND questionId",
    ]
    again = await results(ann, click("a"), answer("c"), answer("a", correct=False), click("c", seq=1))
    assert said(again) == ["CONFLICT eventId"] * 4
    assert await answers(ann) == 1


async def test_a_thousand(ann: Api, driver: AsyncDriver) -> None:
    """Of several learners, some bad: in the order given, each for itself, and all of it again."""
    for learner in ("bob", "cyd"):
        await ann(f'mutation {{ createLearner(input: {{id: "{learner}"}}) {{ created }} }}')
    who = ("ann", "bob", "cyd", "nobody")
    given = [
        answer(f"e{i}", learnerId=who[i % 4], questionId=f"{('add', 'count')[i % 2]}-{i % 4}", seq=i)
        if i % 3
        else click(f"e{i}", learnerId=who[i % 4], seq=i)
        for i in range(1_000)
    ]
    expected = ["NOT_FOUND learnerId" if i % 4 == 3 else "new" for i in range(1_000)]
    assert said(await results(ann, *given)) == expected
    before = await content(driver)
    again = ["NOT_FOUND learnerId" if i % 4 == 3 else "duplicate" for i in range(1_000)]
    assert said(await results(ann, *given)) == again
    assert await content(driver) == before


async def test_the_same_batch_at_once(ann: Api) -> None:
    """However often it comes at the same moment, each event is new once."""
    given = [*(answer(f"a{i}", seq=i) for i in range(20)), *(click(f"c{i}") for i in range(20))]
    found = await asyncio.gather(*(results(ann, *given) for _ in range(8)))
    for one in zip(*map(said, found), strict=True):
        assert sorted(one) == ["duplicate"] * 7 + ["new"]
    assert await answers(ann) == 20


NEXT = '{ learner(id: "ann") { nextQuestions(first: 6) { key recommendations { outcome reason } } } }'
SLATE = "query($id: ID!) { slate(id: $id) { recommendations { outcome reason } } }"


async def test_clicks_and_skips_say_what_became_of_a_slate(ann: Api) -> None:
    """ACCEPTED and SKIPPED with its reason, as if reported; what would lead back says nothing."""
    slate = (await ann(NEXT))["learner"]["nextQuestions"]["key"]
    line = {"slate": slate, "rank": 1}
    found = await results(
        ann,
        click("c1", **line),
        event("skip", "k1", target=ON, reason="Too long.", **line),
        click("c2", **line),
        click("c3", slate=slate, rank=2),
        click("c4", slate=slate, rank=99),
        click("c5", learnerId="bob", slate=slate, rank=1),
    )
    assert said(found) == ["new", "new", "new", "new", "INVALID rank", "NOT_FOUND slate"]
    lines = (await ann(SLATE, id=slate))["slate"]["recommendations"]
    assert [line["outcome"] for line in lines[:2]] == ["SKIPPED", "ACCEPTED"]
    assert lines[0]["reason"] == "Too long."
    assert said(await results(ann, click("c1", **line))) == ["duplicate"]


NOT_UNDERSTOOD = [
    (b"", 422, "body"),
    (b"{", 400, "body"),
    (b'{"events": [NaN]}', 400, "body"),
    (b'{"events": ["\xff"]}', 400, "body"),
    (b'{"events": ["\\ud800"]}', 400, "body"),
    ("ä".encode("utf-16"), 400, "body"),
    (b'{"events":' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400, "body"),
    (b"[]", 422, "body"),
    (b"null", 422, "body"),
    (b"{}", 422, "events"),
    (b'{"events": []}', 422, "events"),
    (b'{"events": {}}', 422, "events"),
    (b'{"events": [{}], "more": 1}', 422, "more"),
    (b'{"events": [' + b"{}," * 1_000 + b"{}]}", 422, "events"),
    (b'{"events": [' + b" " * 1_000_000 + b"{}]}", 413, "body"),
]


async def test_a_call_that_is_not_understood(ann: Api) -> None:
    """It is refused as a whole, in our form."""
    for body, status, field in NOT_UNDERSTOOD:
        json = {"content-type": "application/json"}
        response = await ann.http.post("/events", content=body, headers=json)
        assert response.status_code == status, response.text
        [error] = response.json()["errors"]
        assert error["extensions"]["field"] == field
        assert error["message"] and error["extensions"]["mend"] and error["extensions"]["code"]
        assert error["extensions"]["requestId"] == response.headers["x-request-id"]


async def test_only_json(ann: Api) -> None:
    """What a form of a foreign page can send is no call."""
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        response = await ann.http.post("/events", content=b'{"events": [{}]}', headers={"content-type": kind})
        assert response.status_code == 415
        assert "application/json" in response.json()["errors"][0]["extensions"]["mend"]


async def test_strangers_are_refused(ann: Api) -> None:
    """As everywhere."""
    response = await ann.http.post(
        "/events", json={"events": [click("c")]}, headers={"x-forwarded-for": "1.2.3.4"}
    )
    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
