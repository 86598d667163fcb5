"""What a learner makes of recommendations, over GraphQL: outcomes, and feedback that moves the next slate."""

import asyncio
from typing import Any

import pytest
from neo4j import AsyncDriver

from api import runtime
from api.graphql import ids
from api.settings import Settings
from tests.acceptance.serving import Api
from tests.acceptance.test_graphql import SUBMIT, submit

LINES = """
id key learnerRevision
recommendations {
  rank early score outcome outcomeAt reason predicted concept { key } question { key } why { detailed }
}
"""
NEXT = f'{{ learner(id: "ann") {{ nextQuestions(first: 6) {{ {LINES} }} }} }}'
SLATE = f"query($id: ID!) {{ slate(id: $id) {{ {LINES} }} }}"
RECORD = """
mutation($input: RecordOutcomesInput!) {
  recordOutcomes(input: $input) {
    slate { recommendations { rank outcome outcomeAt reason } } errors { code field value message mend }
  }
}
"""
FEEDBACK = "id key kind at undoneAt slateId rank concept { key } question { key }"
GIVE = f"""
mutation($input: GiveFeedbackInput!) {{
  giveFeedback(input: $input) {{ feedback {{ {FEEDBACK} }} isNew errors {{ code field value mend }} }}
}}
"""
UNDO = f"""
mutation($input: UndoFeedbackInput!) {{
  undoFeedback(input: $input) {{ feedback {{ {FEEDBACK} }} errors {{ code field value mend }} }}
}}
"""
LISTED = f"""
query($first: Int, $after: String) {{
  learner(id: "ann") {{
    revision
    feedback(first: $first, after: $after) {{ nodes {{ {FEEDBACK} }} pageInfo {{ hasNextPage endCursor }} }}
  }}
}}
"""


async def served(api: Api) -> Any:
    """Ann's slate now."""
    return (await api(NEXT))["learner"]["nextQuestions"]


async def record(api: Api, slate: Any, *outcomes: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a slate after these outcomes."""
    given = {"slateId": slate["key"], "outcomes": outcomes}
    done = (await api(RECORD, input=given))["recordOutcomes"]
    assert done["errors"] == []
    lines: list[dict[str, Any]] = done["slate"]["recommendations"]
    return lines


async def give(api: Api, slate: Any, rank: int, kind: str) -> Any:
    """Feedback of ann on a line."""
    done = (await api(GIVE, input={"slateId": slate["id"], "rank": rank, "kind": kind}))["giveFeedback"]
    assert done["errors"] == []
    return done


async def undo(api: Api, id: str) -> Any:
    """Taken back."""
    done = (await api(UNDO, input={"id": id}))["undoFeedback"]
    assert done["errors"] == []
    return done["feedback"]


def asked(slate: Any) -> list[tuple[str, bool]]:
    """The questions of a slate, and whether each comes before its time."""
    return [(line["question"]["key"], line["early"]) for line in slate["recommendations"]]


async def on_node(driver: AsyncDriver, key: str) -> dict[str, Any]:
    """What an analyst reads of a slate."""
    found = await driver.execute_query(
        "MATCH (s:Slate {id: $id}) RETURN s {.states, .reasons, .questions} AS slate", id=key
    )
    node: dict[str, Any] = found.records[0]["slate"]
    return node


async def test_the_life_of_a_slate(ann: Api, driver: AsyncDriver) -> None:
    """Served, shown, accepted or skipped, completed by the answer; on the slate, in GraphQL and in the graph,
    however early it is said."""
    slate = await served(ann)
    assert {(line["outcome"], line["outcomeAt"]) for line in slate["recommendations"]} == {("SERVED", None)}
    lines = await record(
        ann,
        slate,
        {"rank": 1, "outcome": "SHOWN"},
        {"rank": 2, "outcome": "SHOWN"},
        {"rank": 1, "outcome": "ACCEPTED"},
        {"rank": 2, "outcome": "SKIPPED", "reason": "Too long."},
    )
    assert [(line["outcome"], line["reason"]) for line in lines] == [
        ("ACCEPTED", ""),
        ("SKIPPED", "Too long."),
    ]
    first = slate["recommendations"][0]["question"]["key"]
    await submit(ann, first, "4", "event", slateId=slate["id"])
    found = (await ann(SLATE, id=slate["id"]))["slate"]["recommendations"]
    assert [line["outcome"] for line in found] == ["COMPLETED", "SKIPPED"]
    assert found[0]["outcomeAt"] > found[1]["outcomeAt"]
    await asyncio.sleep(1.5)  # until the log has written the slate, too
    node = await on_node(driver, slate["key"])
    assert node["states"] == ["completed", "skipped"]
    assert node["reasons"] == ["", "Too long."]
    assert node["questions"][0] == first


async def test_an_outcome_never_goes_back(ann: Api) -> None:
    """The same again changes nothing; what would go back is refused, and nothing of that call is kept."""
    slate = await served(ann)
    accepted = {"rank": 1, "outcome": "ACCEPTED"}
    once = await record(ann, slate, accepted)
    assert await record(ann, slate, accepted) == once
    back = [{"rank": 2, "outcome": "SHOWN"}, {"rank": 1, "outcome": "SHOWN"}]
    mistake = await ann.mistake("recordOutcomes", {"slateId": slate["id"], "outcomes": back})
    assert (mistake["code"], mistake["field"]) == ("CONFLICT", "outcomes[1].outcome")
    assert "is accepted" in mistake["message"]
    assert await record(ann, slate, accepted) == once


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        ({"rank": 0, "outcome": "SHOWN"}, "outcomes[0].rank"),
        ({"rank": 7, "outcome": "SHOWN"}, "outcomes[0].rank"),
        ({"rank": 1, "outcome": "COMPLETED"}, "outcomes[0].outcome"),
        ({"rank": 1, "outcome": "SHOWN", "reason": "Why not?"}, "outcomes[0].reason"),
        ({"rank": 1, "outcome": "SKIPPED", "reason": "x" * 1_001}, "outcomes[0].reason"),
    ],
)
async def test_outcomes_that_cannot_be(ann: Api, outcome: dict[str, Any], field: str) -> None:
    """Each is refused by the field that is wrong."""
    slate = await served(ann)
    assert len(slate["recommendations"]) < 7
    mistake = await ann.mistake("recordOutcomes", {"slateId": slate["id"], "outcomes": [outcome]})
    assert (mistake["code"], mistake["field"]) == ("INVALID", field)


async def test_feedback_moves_the_very_next_slate_and_can_be_undone(ann: Api) -> None:
    """Whatever is said: the slate changes at once, with the reason; undone, it is what it was."""
    for kind in ("NOT_NOW", "TOO_EASY", "TOO_HARD", "KNOWN"):
        before = await served(ann)
        done = await give(ann, before, 1, kind)
        assert done["isNew"]
        line = before["recommendations"][0]
        assert done["feedback"]["question"] == line["question"]
        assert done["feedback"]["concept"] == line["concept"]
        after = await served(ann)
        assert after["id"] != before["id"]
        assert after["learnerRevision"] == before["learnerRevision"] + 1
        assert asked(after) != asked(before)
        assert (line["question"]["key"], False) not in asked(after)
        assert (await undo(ann, done["feedback"]["id"]))["undoneAt"]
        again = await served(ann)
        assert asked(again) == asked(before)
        assert [each["score"] for each in again["recommendations"]] == [
            each["score"] for each in before["recommendations"]
        ]


async def test_the_reason_is_said(ann: Api) -> None:
    """Easier or harder than usual, and why; what is claimed opens what stands on it."""
    slate = await served(ann)
    hard = await give(ann, slate, 1, "TOO_HARD")
    said = [line["why"]["detailed"] for line in (await served(ann))["recommendations"]]
    assert any("easier than usual, since you found another one too hard" in text for text in said)
    assert any("90% is aimed at" in text for text in said)
    await undo(ann, hard["feedback"]["key"])
    await give(ann, slate, 1, "KNOWN")
    lines = (await served(ann))["recommendations"]
    assert lines[0]["concept"]["key"] == "add"
    assert "You said that you know “Count”" in lines[0]["why"]["detailed"]
    await submit(ann, "count-0", "5", "wrong")
    assert {line["concept"]["key"] for line in (await served(ann))["recommendations"]} == {"count"}


async def test_said_twice_it_is_one(ann: Api) -> None:
    """Also at the same moment; another kind takes its place; what was undone may be said again."""
    slate = await served(ann)
    both = await asyncio.gather(*(give(ann, slate, 1, "TOO_EASY") for _ in range(4)))
    assert sorted(done["isNew"] for done in both) == [False, False, False, True]
    assert len({done["feedback"]["id"] for done in both}) == 1
    other = await give(ann, slate, 1, "TOO_HARD")
    await asyncio.gather(*(undo(ann, other["feedback"]["id"]) for _ in range(3)))
    again = await give(ann, slate, 1, "TOO_HARD")
    assert again["isNew"] and again["feedback"]["id"] != other["feedback"]["id"]
    learner = (await ann(LISTED, first=2))["learner"]
    assert learner["revision"] == 4
    one = learner["feedback"]
    two = (await ann(LISTED, first=2, after=one["pageInfo"]["endCursor"]))["learner"]["feedback"]
    assert (one["pageInfo"]["hasNextPage"], two["pageInfo"]["hasNextPage"]) == (True, False)
    given = [(node["kind"], node["undoneAt"] is None) for node in one["nodes"] + two["nodes"]]
    assert given == [("TOO_HARD", True), ("TOO_HARD", False), ("TOO_EASY", False)]
    by_id = f"query($id: ID!) {{ node(id: $id) {{ ... on Feedback {{ {FEEDBACK} }} }} }}"
    assert (await ann(by_id, id=one["nodes"][0]["id"]))["node"] == again["feedback"]


async def test_what_is_not_there(ann: Api) -> None:
    """An unknown slate, rank or feedback is named."""
    slate = await served(ann)
    line = {"slateId": slate["id"], "rank": 1, "kind": "NOT_NOW"}
    for mutation, given, code, field in (
        ("giveFeedback", {**line, "slateId": "nothing"}, "NOT_FOUND", "slateId"),
        ("giveFeedback", {**line, "slateId": ids.encode("Learner", "ann")}, "INVALID", "slateId"),
        ("giveFeedback", {**line, "rank": 7}, "INVALID", "rank"),
        ("giveFeedback", {**line, "rank": -1}, "INVALID", "rank"),
        ("undoFeedback", {"id": "nothing"}, "NOT_FOUND", "id"),
        ("recordOutcomes", {"slateId": "nothing", "outcomes": []}, "NOT_FOUND", "slateId"),
        ("recordOutcomes", {"slateId": slate["id"], "outcomes": []}, "INVALID", "outcomes"),
    ):
        mistake = await ann.mistake(mutation, given)
        assert (mistake["code"], mistake["field"]) == (code, field)


async def test_an_answer_to_another_slate(ann: Api, settings: Settings) -> None:
    """A slate that did not ask this learner this question is refused, and the answer is not stored."""
    async with runtime.open_store(settings) as store:
        await store.create_learner("bob")
    slate = await served(ann)
    answer = {"questionId": "count-0", "response": "4", "eventId": "event", "slateId": slate["id"]}
    for changes in ({"learnerId": "bob"}, {"learnerId": "ann", "questionId": "power-0"}):
        mistake = await ann.mistake("submitAnswer", {**answer, **changes})
        assert (mistake["code"], mistake["field"]) == ("INVALID", "slateId")
    mistake = await ann.mistake("submitAnswer", {**answer, "learnerId": "ann", "slateId": "nothing"})
    assert (mistake["code"], mistake["field"]) == ("NOT_FOUND", "slateId")
    stored = (await ann(SUBMIT, input={**answer, "learnerId": "ann"}))["submitAnswer"]
    assert (stored["duplicate"], stored["errors"]) == (False, [])
