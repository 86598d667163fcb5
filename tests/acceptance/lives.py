"""Learners who live a full life over HTTP, and a search for their ids wherever one may have been left."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from neo4j import AsyncDriver
from redis.asyncio import Redis

from api import runtime
from api.settings import Settings
from graph import correcting
from tests.acceptance.serving import Api

CREATE = "mutation($id: ID!) { createLearner(input: {id: $id}) { created errors { code field mend } } }"
GOALS = """
mutation($id: ID!) { setGoals(input: {learnerId: $id, conceptIds: ["power"]}) { errors { code } } }
"""
NEXT = """
query($id: ID!) { learner(id: $id) { nextQuestions(first: 3) {
  key notice learnerRevision policy differences
  recommendations { concept { key } question { key } score terms { name } why { detailed } }
} } }
"""
ANSWER = """
mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct errors { code field value mend }
} }
"""
FEEDBACK = """
mutation($slate: ID!) { giveFeedback(input: {slateId: $slate, rank: 1, kind: NOT_NOW}) { errors { code } } }
"""
OUTCOME = """
mutation($slate: ID!) {
  recordOutcomes(input: {slateId: $slate, outcomes: [{rank: 1, outcome: SHOWN}]}) { errors { code } }
}
"""
CONSENT = """
mutation($id: ID!) {
  setConsent(input: {learnerId: $id, experiments: LIMITED}) { consent { purpose tier since } errors { code
field } } }
"""
CLASS = 'mutation { createClass(input: {id: "class", title: "Class"}) { errors { code } } }'
MEMBERS = """
mutation($ids: [ID!]!) { addClassMembers(input: {classId: "class", learnerIds: $ids}) { errors { message } } }
"""
ERASE = """
mutation($id: ID!) {
  eraseLearner(input: {learnerId: $id}) {
    receipt { hash erasedAt counts { kind count } } errors { code field value message mend }
  }
}
"""
EVERYTHING = """
MATCH (n) WHERE none(label IN labels(n) WHERE label STARTS WITH '_')
RETURN labels(n) AS what, properties(n) AS properties
UNION ALL
MATCH ()-[r]->()
RETURN [type(r)] AS what, properties(r) AS properties
"""


async def served(api: Api, id: str) -> Any:
    """The learner's slate now; on a machine that is busy with other things, once it can be made."""
    for _ in range(5):
        body = (await api.post(NEXT, id=id)).json()
        if "errors" not in body or body["errors"][0]["extensions"]["code"] != "UNAVAILABLE":
            break
    assert "errors" not in body, body["errors"]
    return body["data"]["learner"]["nextQuestions"]


async def answer(api: Api, id: str, event: str, question: str = "count-0", response: str = "4") -> Any:
    """What became of an answer."""
    given = {"learnerId": id, "questionId": question, "response": response, "eventId": event}
    return (await api(ANSWER, input=given))["submitAnswer"]


def right(question: str) -> str:
    """A response to a question of the small curriculum."""
    return {"choose": "four", "factor": "x^2 - 1"}.get(question, "4")


async def live(api: Api, settings: Settings, *ids: str, answers: int = 4) -> None:
    """Each does everything that a learner can do: goals, answers good and bad, slates, outcomes, feedback,
    consent, events, being in a class; some answers are voided, re-scored and replayed by somebody."""
    for id in ids:
        await api(CREATE, id=id)
        await api(GOALS, id=id)
        await api(CONSENT, id=id)
        for number in range(answers):
            slate = await served(api, id)
            question = slate["recommendations"][0]["question"]["key"]
            done = await answer(
                api,
                id,
                f"{id}/{number}",
                question,
                right(question) if number % 3 else "A" if question == "choose" else "22",
            )
            assert done["errors"] == [], done
            await api(OUTCOME, slate=slate["key"])
        await api(FEEDBACK, slate=(await served(api, id))["key"])
        event = {"kind": "click", "eventId": f"{id}/click", "learnerId": id, "at": "2026-11-20T17:00:00Z"}
        target = {"target": {"kind": "concept", "id": "count"}}
        sent = await api.http.post("/events", json={"events": [event | target]})
        assert sent.json()["accepted"] == 1, sent.text
        await served(api, id)
    await api(CLASS)
    assert (await api(MEMBERS, ids=ids))["addClassMembers"]["errors"] == []
    async with runtime.open_store(settings) as store:
        await correcting.rescore_question(store, "count-0", "4", reason="A test.", by="ada")
        await correcting.retag_question(store, "count-1", ["count", "add"], reason="A test.", by="ada")
        await correcting.replay_all(store)


async def erase(api: Api, id: str) -> Any:
    """The receipt."""
    done = (await api(ERASE, id=id))["eraseLearner"]
    assert done["errors"] == [], done
    return done["receipt"]


async def left_in_graph(driver: AsyncDriver, ids: Sequence[str]) -> list[str]:
    """Where an id stands in the graph: in whatever property of whatever node or relationship, also within
    texts."""
    async with driver.session(notifications_min_severity="OFF") as session:
        result = await session.run(EVERYTHING)
        return [
            f"{id} in {record['what']}.{name}"
            async for record in result
            for name, value in record["properties"].items()
            for id in ids
            if id in str(value)
        ]


async def left_in_redis(redis: Redis, ids: Sequence[str]) -> list[str]:
    """The same for every key, and for every value of whatever type."""
    found = []
    async for key in redis.scan_iter(count=1_000):
        text = f"{key!r} {await _value(redis, key)!r}"
        found += [f"{id} in {text[:200]}" for id in ids if id in text]
    return found


async def _value(redis: Redis, key: Any) -> Any:
    kind: Any = await redis.type(key)
    kind = kind.decode() if isinstance(kind, bytes) else kind
    match kind:
        case "string":
            return await redis.get(key)
        case "list":
            return await redis.lrange(key, 0, -1)
        case "set":
            return await redis.smembers(key)
        case "zset":
            return await redis.zrange(key, 0, -1)
        case "hash":
            return await redis.hgetall(key)
        case "stream":
            return await redis.xrange(key)
        case "none":
            return None  # it ran out since the scan
    raise AssertionError(f"{key!r} is of an unknown type {kind}")


async def nothing_is_left(driver: AsyncDriver, redis: Redis, ids: Sequence[str], seconds: float = 15) -> None:
    """Neither in the graph nor in Redis, once slates under way have come to nothing."""
    left: list[str] = []
    for _ in range(int(seconds * 2)):
        left = [*await left_in_graph(driver, ids), *await left_in_redis(redis, ids)]
        if not left:
            return
        await asyncio.sleep(0.5)
    raise AssertionError("\n".join(left[:20]))


async def others(api: Api, ids: Sequence[str], stop: asyncio.Event) -> AsyncIterator[int]:
    """Answers and slates of these learners, one after another, until it is enough."""
    number = 0
    while not stop.is_set():
        id = ids[number % len(ids)]
        slate = await served(api, id)
        question = slate["recommendations"][0]["question"]["key"]
        done = await answer(api, id, f"{id}/load/{number}", question, right(question))
        assert done["errors"] == [], done
        number += 1
        yield number
