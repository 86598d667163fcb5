"""`learner-graph curriculum lint` as a user runs it: on files, on what is live, on a draft, and its mends."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from neo4j import AsyncDriver

from api import runtime
from api.settings import Settings
from graph import curriculum, drafting, sample
from graph.content import Kind, thing
from graph.curriculum import Addition
from graph.local import Servers
from graph.model import AuthoredQuestion, Concept, Course, Key, Prerequisite, Question, QuestionKind
from graph.steps import Add
from graph.store import Store
from tests.acceptance.shell import Shell

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROUND = """
[[concept]]
id = "halves"
title = "Halves"
minutes = 10
summary = "Two halves make a whole."
[[concept.prerequisite]]
id = "quarters"
strength = 0.2
reason = "Two quarters make a half."

[[concept]]
id = "quarters"
title = "The halves!"
minutes = 10
summary = "Two quarters make a half."
[[concept.prerequisite]]
id = "halves"
strength = 0.9
reason = "A quarter is half of a half."
"""
BANK = Addition(
    concepts=[Concept(id, id.title(), f"About {id}.", 10.0) for id in ("count", "add")],
    prerequisites=[Prerequisite("count", "add")],
    questions=[
        AuthoredQuestion(
            Question(f"{id}-{i}", 1, QuestionKind.NUMERIC, f"{id.title()} {i}?", concepts={id: 1.0}),
            Key(str(i)),
            "",
        )
        for id in ("count", "add")
        for i in range(4)
    ],
    courses=[Course("all", "All of it", "Everything.", ("count", "add"))],
)


@pytest.fixture
def bare() -> Shell:
    """The command line without any server."""
    return Shell(None)


@pytest.fixture
async def shell(services: Servers, settings: Settings, clean_graph: AsyncDriver) -> Shell:
    """The command line on a curriculum in which nothing is wrong."""
    async with runtime.open_store(settings) as store:
        await curriculum.apply(store, BANK)
    return Shell(services)


async def with_store(settings: Settings, work: Callable[[Store], Awaitable[object]]) -> None:
    """Does some work in the graph."""
    async with runtime.open_store(settings) as store:
        await work(store)


async def test_the_sample_is_clean(bare: Shell) -> None:
    """A folder of files is looked at without any server; nothing found is exit code 0."""
    done = await bare("curriculum", "lint", str(sample.CURRICULUM), "--strict")
    assert (done.returncode, done.stdout) == (0, "Nothing was found.\n"), done.stderr


async def test_findings_have_file_and_line_reason_and_mends(bare: Shell, tmp_path: Path) -> None:
    """Grouped by rule, the worst first; errors are exit code 1."""
    file = tmp_path / "round.toml"
    file.write_text(ROUND)
    done = await bare("curriculum", "lint", str(file))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    header = len(ROUND.splitlines()) - 3
    assert lines[0] == "error: cycle, 1 finding"
    assert f"{file}:{header}: halves -> quarters -> halves" in " ".join(lines[1:3]).replace("  ", " ")
    assert "     1a: Remove quarters -> halves (strength 0.2): that alone breaks every circle here." in lines
    assert lines[-1] == "Found 1 error, 3 warnings."
    rows = json.loads((await bare("curriculum", "lint", str(file), "--json")).stdout)
    assert [row["rule"] for row in rows] == ["cycle", "duplicate-title", "no-questions", "no-questions"]
    assert (rows[0]["file"], rows[0]["line"]) == (str(file), header)
    assert rows[0]["mends"][0]["id"] == "1a"


async def test_exit_codes(bare: Shell, tmp_path: Path) -> None:
    """Warnings count with --strict; with --rules only what was asked for counts."""
    file = tmp_path / "round.toml"
    file.write_text(ROUND)
    only = ("curriculum", "lint", str(file), "--rules", "no-questions,orphan")
    assert (await bare(*only)).returncode == 0
    assert (await bare(*only, "--strict")).returncode == 1
    file.write_text(ROUND + "\n[[course]]\nid = 'x'\n")
    done = await bare("curriculum", "lint", str(file))
    assert done.returncode == 1 and done.stdout.count(f"{file}:") == 1
    assert "The files have 1 problem, printed above." in done.stderr
    file.write_text(ROUND)
    for arguments, said in (
        ([str(file), "--live"], "Only one can be looked at."),
        ([str(file), "--rules", "cycles"], "There is no such rule."),
        ([str(file), "--apply", "1"], "Mends are done in a draft."),
        ([str(tmp_path / "nowhere")], "does not exist"),
    ):
        done = await bare("curriculum", "lint", *arguments)
        assert done.returncode in (1, 2) and said in re.sub(r"[\s│]+", " ", done.stderr), said


async def test_a_draft_is_looked_at_and_mended(shell: Shell, settings: Settings) -> None:
    """What is live stays clean; the mend is a step of the draft under the name of who does it, and what it
    was for is found no more."""
    edge = thing(Kind.PREREQUISITE, "add", "count")

    async def begin(store: Store) -> None:
        await drafting.create(store, id="d", title="Round", by="ada", now=NOW)
        await drafting.edit(store, "d", [Add(edge, {"strength": 0.1})], by="ada", now=NOW, step_id="s1")

    await with_store(settings, begin)
    done = await shell("curriculum", "lint")
    assert (done.returncode, done.stdout) == (0, "Nothing was found.\n"), done.stderr
    done = await shell("curriculum", "lint", "--draft", "d", "--by", "ada")
    assert done.returncode == 1
    assert "1a: Remove add -> count (strength 0.1)" in done.stdout
    done = await shell("curriculum", "lint", "--draft", "d", "--by", "ada", "--apply", "9")
    assert done.returncode == 1 and "There is no such mend." in done.stderr
    done = await shell("curriculum", "lint", "--draft", "d", "--by", "ada", "--apply", "1")
    assert done.returncode == 0, done.stderr
    assert "Done in draft d, which is at version 3 now: Remove add -> count" in done.stdout
    done = await shell("curriculum", "lint", "--draft", "d", "--by", "ada")
    assert (done.returncode, done.stdout) == (0, "Nothing was found.\n"), done.stderr

    async def look(store: Store) -> None:
        draft = await drafting.read(store, "d", by="ada")
        assert [(step.by, step.kind) for step in draft.steps] == [("ada", "add"), ("ada", "mend")]

    await with_store(settings, look)
