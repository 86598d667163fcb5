"""A designer publishes, looks back and goes back on the command line; the worker moves mastery."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from api import runtime
from api.settings import Settings
from graph import answering, drafting
from graph.content import Kind, thing
from graph.model import Answer
from graph.steps import Add, Edit, Merge, Step
from graph.store import Store
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MERGE: list[Step] = [
    Add(thing(Kind.CONCEPT, "sum"), {"title": "Sums", "summary": "Of numbers."}),
    Merge(("add",), "sum"),
]
RENAME: list[Step] = [Edit(thing(Kind.CONCEPT, "power"), {"title": "Powers"})]
GOALS = """
mutation($input: SetGoalsInput!) { setGoals(input: $input) { errors { message } } }
"""
AIMS = """
{ learner(id: "ann") { goals { key } mastery(first: 9) { nodes { concept { key } answers } } } }
"""


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    """What the server answers from."""
    async with runtime.open_store(settings) as opened:
        yield opened


async def drafted(store: Store, id: str, steps: list[Step]) -> None:
    """A draft of ada's."""
    await drafting.create(store, id=id, title=f"Draft {id}", by="ada", now=NOW)
    if steps:
        await drafting.edit(store, id, steps, by="ada", now=NOW, step_id=f"{id}-1")


async def aims(api: Api) -> tuple[list[str], dict[str, int]]:
    """Ann's goals, and on how many answers her mastery of each concept rests."""
    found = (await api(AIMS))["learner"]
    nodes = found["mastery"]["nodes"]
    goals = [goal["key"] for goal in found["goals"]]
    return goals, {node["concept"]["key"]: node["answers"] for node in nodes}


async def lines(shell: Shell, *arguments: str) -> Any:
    """What a command prints for scripts."""
    done = await shell("curriculum", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def test_there_and_back_from_the_command_line(ann: Api, shell: Shell, store: Store) -> None:
    """What is published is live for the server at once, with mastery and goals; all of it is taken back."""
    await answering.record_answers(store, [Answer("e1", "ann", "add-0", NOW, 0, "4", True)], now=NOW)
    await ann(GOALS, input={"learnerId": "ann", "conceptIds": ["add"]})
    begun = await aims(ann)
    [first, *_] = await lines(shell, "history")
    await drafted(store, "d", MERGE)
    made = await lines(shell, "publish", "d", "--by", "ada", "--why", "One idea.")
    assert (made["number"], made["by"], made["why"]) == (first["number"] + 1, "ada", "One idea.")
    assert (made["learners"], made["learners_left"]) == (1, 0)
    goals, known = await aims(ann)
    assert goals == ["sum"]
    assert (known.get("sum"), "add" in known) == (begun[1]["add"], False)
    again = await shell("curriculum", "publish", "d", "--by", "ada")
    assert again.stdout.startswith(f"Draft d was published before, as revision {made['number']}.")
    await drafted(store, "empty", [])
    empty = await shell("curriculum", "publish", "empty", "--by", "ada")
    assert empty.stdout.startswith("There is nothing to publish") and "change" not in empty.stdout
    assert (await lines(shell, "rollback", str(made["number"])))["repeated"]
    told = await shell("curriculum", "history")
    assert "Draft d: One idea." in told.stdout
    blamed = await shell("curriculum", "blame", "concept:add")
    assert f"revision {made['number']}" in blamed.stdout
    assert "retired" in blamed.stdout
    back = await shell("curriculum", "rollback", str(first["number"]), "--by", "bob")
    assert "Mastery of 1 learner is moved." in back.stdout, back.stderr
    assert await aims(ann) == begun


async def test_the_worker_does_what_nobody_waits_for(ann: Api, shell: Shell, store: Store) -> None:
    """With --no-wait the flip is all; what was believed holds until the worker has been there."""
    await answering.record_answers(store, [Answer("e1", "ann", "add-0", NOW, 0, "4", True)], now=NOW)
    await drafted(store, "d", MERGE)
    done = await shell("curriculum", "publish", "d", "--by", "ada", "--no-wait")
    assert "1 learner is still to be moved; the worker does it." in done.stdout, done.stderr
    assert "add" in (await aims(ann))[1]
    assert (await shell("worker", "--once")).returncode == 0
    assert "sum" in (await aims(ann))[1]


async def test_bad_commands_say_what_to_do(ann: Api, shell: Shell, store: Store) -> None:
    """Exit code 1, and the mend; nothing is published without the approvals that the setting asks for."""
    await drafted(store, "d", RENAME)
    alone = await shell("curriculum", "publish", "d", "--by", "ada", LEARNER_GRAPH_APPROVALS="1")
    assert alone.returncode == 1
    assert "1 must approve a draft before it is published, and nobody did." in alone.stderr
    bad = await shell("curriculum", "publish", "d", "--by", "ada", LEARNER_GRAPH_APPROVALS="many")
    assert "LEARNER_GRAPH_APPROVALS" in bad.stderr
    await drafting.share(store, "d", by="ada", now=NOW)
    version = (await drafting.read(store, "d", by="ada")).version
    await drafting.approve(store, "d", by="bob", now=NOW, version=version)
    for arguments, text in (
        (("publish", "none"), "There is no such draft."),
        (("history", "--after", "9" * 30), "--after"),
        (("publish", "d", "--expected-revision", "99"), "The curriculum is at revision"),
        (("rollback", "99"), "This revision of the curriculum is not known."),
        (("blame", "concept"), "This names nothing."),
        (("blame", "concept:none"), "There is no such thing"),
    ):
        done = await shell("curriculum", *arguments)
        assert done.returncode in (1, 2)
        assert text in done.stderr and "Traceback" not in done.stderr
    made = await shell("curriculum", "publish", "d", "--by", "ada", LEARNER_GRAPH_APPROVALS="1")
    assert made.returncode == 0, made.stderr
    assert "approved by bob" in (await shell("curriculum", "history")).stdout
