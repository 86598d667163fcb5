"""What a client may ask for: kinds, time, concepts, a course; and the proof of what came."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from api import runtime
from api.settings import Settings
from graph import answering, curriculum
from graph.curriculum import Addition
from graph.model import Answer, Course
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

NEXT = """
query($id: ID!, $first: Int!, $kinds: [QuestionKind!]! = [], $max: Float, $concepts: [ID!], $course: ID,
      $at: DateTime) {
  learner(id: $id) { nextQuestions(first: $first, kinds: $kinds, maxMinutes: $max, concepts: $concepts,
                                   course: $course, asOf: $at) {
    key notice seed differences
    recommendations {
      concept { key } question { key kind } propensity early
      goals { share goal { key } }
      why { simple counterfactual { sentence concept { key } instead { key } } }
    } } } }
"""


async def ask(api: Api, **asked: Any) -> Any:
    """Ann's slate."""
    found = await api(NEXT, **{"id": "ann", "first": 5, **asked})
    return found["learner"]["nextQuestions"]


def keys(slate: Any) -> list[str]:
    """The questions, in order."""
    return [line["question"]["key"] for line in slate["recommendations"]]


@pytest.fixture
async def counting(ann: Api, settings: Settings) -> Api:
    """Ann can count, which opens adding; and there is a course on the higher things."""
    now = datetime.now(UTC)
    async with runtime.open_store(settings) as store:
        await curriculum.apply(
            store, Addition(courses=[Course("higher", "Higher", "", ("multiply", "power"))])
        )
        given = [Answer(f"e{i}", "ann", f"count-{i}", now, i, None, True) for i in range(4)]
        await answering.record_answers(store, given, now=now)
        await store.set_goals("ann", ["power"])
    return ann


async def test_only_what_is_asked_for_comes(counting: Api) -> None:
    """By kind, by concept, and both; another wish is another slate."""
    anything = await ask(counting)
    choices = await ask(counting, kinds=["CHOICE"])
    assert keys(choices) == ["choose"]
    only = await ask(counting, concepts=["add"], kinds=["NUMERIC"], first=2)
    assert {line["concept"]["key"] for line in only["recommendations"]} == {"add"}
    assert len({slate["key"] for slate in (anything, choices, only)}) == 3
    assert (await ask(counting, max=0.5))["notice"] == "Nothing that is open now is what was asked for."
    assert keys(await ask(counting, max=1.0)) == keys(anything)


async def test_what_is_not_open_yet_says_what_comes_before(counting: Api) -> None:
    """A course that is too early is told how it opens."""
    slate = await ask(counting, course="higher")
    assert slate["recommendations"] == []
    assert slate["notice"].endswith("It opens after “Add”.")


@pytest.mark.parametrize(
    ("asked", "field", "mend"),
    [
        ({"first": -1}, "first", "1 to 50"),
        ({"first": 51}, "first", "1 to 50"),
        ({"first": 100_000}, "cost", "shorter lists"),
        ({"max": -3.0}, "maxMinutes", "above 0"),
        ({"max": 0.0}, "maxMinutes", "above 0"),
        ({"concepts": ["nothing"]}, "concepts", "concepts gives"),
        ({"course": "nothing"}, "course", "id of a course"),
        ({"course": "higher", "concepts": ["add"]}, "concepts", "Leave out either"),
    ],
)
async def test_impossible_wishes_are_refused(
    counting: Api, asked: dict[str, Any], field: str, mend: str
) -> None:
    """Naming the argument, and what to give instead."""
    error = await counting.error(NEXT, **{"id": "ann", "first": 5, **asked})
    assert error["field"] == field
    assert mend in error["mend"]


async def written(settings: Settings, id: str) -> None:
    """Waits until a slate is in the graph, which takes a second."""
    async with runtime.open_store(settings) as store:
        while id not in await store.slate_owners([id]):  # noqa: ASYNC110  # another process writes it
            await asyncio.sleep(0.1)


async def test_the_slate_proves_itself(counting: Api, shell: Shell, settings: Settings) -> None:
    """Ranked again it is the same; each line's counterfactual is a sentence; the goal's share is told."""
    slate = await ask(counting, first=3)
    await written(settings, slate["key"])
    assert slate["differences"] == []
    assert {line["propensity"] for line in slate["recommendations"]} == {1.0}
    first = slate["recommendations"][0]
    assert first["concept"]["key"] == "add"
    assert first["goals"] == [{"share": 0.75, "goal": {"key": "power"}}]
    assert first["why"]["counterfactual"] == {
        "sentence": "Had you mastered “Add”, this would not be here; “Multiply” would.",
        "concept": {"key": "add"},
        "instead": {"key": "multiply"},
    }
    again = await shell("replay", slate["key"])
    assert again.stdout.startswith("Ranked again from its inputs: the same")
    assert json.loads((await shell("replay", slate["key"], "--json")).stdout)["differences"] == []
    why = (await shell("why", slate["key"])).stdout
    assert "Had you mastered “Add”" in why
    refused = await shell("replay", "nothing")
    assert (refused.returncode, "There is no such slate" in refused.stderr) == (1, True)


async def test_chance_is_in_the_policy_and_in_the_log(
    counting: Api, shell: Shell, settings: Settings, tmp_path: Any
) -> None:
    """A policy that samples says how likely each line was, and still replays to the letter."""
    file = tmp_path / "bold.json"
    file.write_text(json.dumps({"name": "bold", "temperature": 0.5, "probes": 0.5}))
    await shell("policies", "add", str(file), "--activate", "--reason", "To learn from.")
    at = datetime.now(UTC).isoformat()  # chance is drawn anew each minute
    slate = await ask(counting, first=6, at=at)
    assert all(0 < line["propensity"] < 1 for line in slate["recommendations"][:2])
    assert slate["differences"] == []
    await written(settings, slate["key"])
    assert (await shell("replay", slate["key"])).returncode == 0
    assert keys(await ask(counting, first=6, at=at)) == keys(slate)


async def test_the_command_line_asks_the_same_way(counting: Api, shell: Shell) -> None:
    """Options are the arguments of nextQuestions."""
    found = await shell("recommend", "ann", "--kind", "choice", "--concept", "add", "--json")
    lines = json.loads(found.stdout)["recommendations"]
    assert [line["question_id"] for line in lines] == ["choose"]
    refused = await shell("recommend", "ann", "--course", "nothing")
    assert "There is no such course" in refused.stderr
