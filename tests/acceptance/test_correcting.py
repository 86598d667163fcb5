"""What was wrong is put right, as a user does it: over GraphQL and from the command line, and when killed."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api import runtime
from api.settings import Settings
from graph import answering
from graph.model import Answer, Correction
from graph.store import Store
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

SUBMIT = """
mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct errors { message } } }
"""
VOID = """
mutation($input: VoidAnswerInput!) {
  voidAnswer(input: $input) {
    repeated mastery { concept { key } probability uncertainty mastered }
    errors { code field value message mend }
  }
}
"""
RESCORE = """
mutation($input: RescoreQuestionInput!) {
  rescoreQuestion(input: $input) {
    correction { key learners answers changed ungraded } errors { code field value message mend }
  }
}
"""
RETAG = """
mutation($input: RetagQuestionInput!) {
  retagQuestion(input: $input) {
    correction { key learners answers changed ungraded } errors { code field value message mend }
  }
}
"""
KNOWN = """
query { learner(id: "ann") { mastery(first: 9) { nodes { concept { key } answers correct uncertainty } } } }
"""


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    """What the server answers from."""
    async with runtime.open_store(settings) as opened:
        yield opened


async def known(api: Api) -> dict[str, tuple[int, int]]:
    """Answers and right ones of ann, by concept."""
    nodes = (await api(KNOWN))["learner"]["mastery"]["nodes"]
    assert all(0 < node["uncertainty"] <= 0.5 for node in nodes)
    return {node["concept"]["key"]: (node["answers"], node["correct"]) for node in nodes}


async def answered(api: Api) -> None:
    """Ann answers three questions."""
    for event, question, response in (("e1", "add-0", "4"), ("e2", "add-1", "22"), ("e3", "power-0", "4")):
        given = {"learnerId": "ann", "questionId": question, "response": response, "eventId": event}
        assert (await api(SUBMIT, input=given))["submitAnswer"]["errors"] == []


async def test_the_three_corrections_over_graphql(ann: Api) -> None:
    """Each says what it did, mastery is what it would have been, and what cannot be is a typed error."""
    await answered(ann)
    given: dict[str, object] = {"questionId": "add-1", "answer": "22", "reason": "A misprint."}
    done = (await ann(RESCORE, input=given))["rescoreQuestion"]
    assert done["errors"] == []
    assert (done["correction"]["learners"], done["correction"]["changed"]) == (1, 1)
    assert await known(ann) == {"add": (2, 2), "power": (1, 1)}

    given = {"questionId": "add-0", "conceptIds": ["multiply"], "reason": "It multiplies."}
    done = (await ann(RETAG, input=given))["retagQuestion"]
    assert (done["errors"], done["correction"]["answers"]) == ([], 1)
    assert await known(ann) == {"add": (1, 1), "multiply": (1, 1), "power": (1, 1)}
    [last] = (await ann("{ revisions(first: 1) { nodes { by why } } }"))["revisions"]["nodes"]
    assert last == {"by": "developer", "why": "It multiplies."}

    void = (await ann(VOID, input={"eventId": "e3", "reason": "A test."}))["voidAnswer"]
    assert void["errors"] == []
    nothing = {"concept": {"key": "power"}, "probability": None, "uncertainty": None, "mastered": False}
    assert (void["repeated"], void["mastery"]) == (False, [nothing])
    assert await known(ann) == {"add": (1, 1), "multiply": (1, 1)}
    again = (await ann(VOID, input={"eventId": "e3", "reason": "A test."}))["voidAnswer"]
    assert (again["repeated"], again["mastery"]) == (True, [])

    refused: list[tuple[str, str, dict[str, object], str]] = [
        (VOID, "voidAnswer", {"eventId": "none", "reason": "Why."}, "eventId"),
        (RESCORE, "rescoreQuestion", {"questionId": "add-1", "answer": "x", "reason": "Why."}, "answer"),
        (RETAG, "retagQuestion", {"questionId": "add-1", "conceptIds": [], "reason": "Why."}, "conceptIds"),
    ]
    for mutation, name, bad, field in refused:
        [error] = (await ann(mutation, input=bad))[name]["errors"]
        assert error["field"] == field
        assert error["mend"]


async def test_the_same_from_the_command_line(ann: Api, shell: Shell) -> None:
    """The commands do the same, print for people and for scripts, and refuse with exit code 1."""
    await answered(ann)
    void = await shell("answer", "void", "e3", "--reason", "A test.")
    assert (void.returncode, void.stdout) == (0, "Answer e3 of learner ann is void.\n")
    rescored = await shell("question", "rescore", "add-1", "--answer", "22", "--reason", "A misprint.")
    assert rescored.stdout == "Corrected for 1 learners with 1 answers, 1 verdicts changed.\n", (
        rescored.stderr
    )
    retag = ("question", "retag", "add-0", "multiply", "--reason", "It multiplies.", "--json")
    retagged = await shell(*retag, "--by", "ada")
    assert json.loads(retagged.stdout)["answers"] == 1
    [last, *_] = json.loads((await shell("curriculum", "history", "--json")).stdout)
    assert (last["by"], last["why"]) == ("ada", "It multiplies.")
    assert await known(ann) == {"add": (1, 1), "multiply": (1, 1)}
    replayed = await shell("replay", "--json")
    assert json.loads(replayed.stdout) == {"learners": 1, "answers": 2}
    one = await shell("replay", "--learner", "ann")
    assert one.stdout == "Replayed 1 learners with 2 answers.\n"
    refused = await shell("replay", "--learner", "nobody")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "There is no such learner. (learnerId: 'nobody')" in refused.stderr


@pytest.mark.timeout(300)
async def test_a_killed_replay_goes_on_where_it_was(api: Api, store: Store, shell: Shell) -> None:
    """kill -9 in the middle: run again, it does the learners after the mark, and all are right."""
    everybody = [f"l{i:04}" for i in range(1_500)]
    answers = [
        Answer(f"{id}-{i}", id, f"add-{i % 4}", NOW - timedelta(hours=9 - i), 0, None, i % 3 > 0)
        for id in everybody
        for i in range(8)
    ]
    await answering.import_answers(store, answers, now=NOW)
    right = await store.masteries("l0000")
    async with store.driver.session() as session:
        await (await session.run("MATCH ()-[m:HAS_MASTERY]->() SET m.probability = 0.5")).consume()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api", "replay"), env=shell.environment, stderr=asyncio.subprocess.PIPE
    )
    begun: list[Correction] = []
    while not begun or not begun[0].cursor:
        begun = await store.running_corrections()
    process.send_signal(signal.SIGKILL)
    await process.wait()
    [cut_off] = await store.running_corrections()
    assert 0 < cut_off.learners < len(everybody)
    again = await shell("replay", "--json")
    assert json.loads(again.stdout) == {"learners": len(everybody), "answers": len(answers)}, again.stderr
    assert await store.running_corrections() == []
    for id in everybody[::50]:
        assert await store.masteries(id) == right


async def test_answers_go_on_during_a_replay(ann: Api, shell: Shell) -> None:
    """Whoever answers meanwhile is heard, and the answer counts."""
    await answered(ann)
    shells = asyncio.create_task(shell("replay"))
    said: list[Any] = []
    while not shells.done():
        given = {"learnerId": "ann", "questionId": "add-2", "response": "4", "eventId": f"more-{len(said)}"}
        said.append((await ann(SUBMIT, input=given))["submitAnswer"])
    assert (await shells).returncode == 0
    assert all(one == {"correct": True, "errors": []} for one in said)
    assert (await known(ann))["add"] == (2 + len(said), 1 + len(said))
