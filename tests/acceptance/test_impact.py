"""`curriculum impact` and `curriculum draw` as a designer runs them on a draft."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from api import runtime
from api.settings import Settings
from graph import curriculum, drafting
from graph.content import Kind, thing
from graph.local import Servers
from graph.steps import Add, Edit, Remove, Step
from graph.store import Store
from tests.acceptance.conftest import CURRICULUM
from tests.acceptance.shell import Shell
from tests.integration.test_situation import write_masteries
from tracing.mastery import Mastery

NOW = datetime.now(UTC)
KNOWN = Mastery(0.95, 2_000.0, True, 5, 5, (True,) * 3, NOW)


@pytest.fixture
async def store(settings: Settings, clean_graph: Any) -> AsyncIterator[Store]:
    """A curriculum, three learners, and a draft that drops an edge, adds a concept and renames another."""
    async with runtime.open_store(settings) as opened:
        await curriculum.apply(opened, CURRICULUM)
        for id, known in (("ada", ["count", "add"]), ("bob", ["count"]), ("new", [])):
            await opened.create_learner(id)
            await write_masteries(opened, id, dict.fromkeys(known, KNOWN))
        await drafting.create(opened, id="d1", title="Sooner", by="kim", now=NOW)
        power, shape = thing(Kind.CONCEPT, "power"), thing(Kind.CONCEPT, "shape")
        steps: list[Step] = [
            Remove(thing(Kind.PREREQUISITE, "add", "multiply")),
            Add(shape, {"title": "<b>Shapes</b> [red]"}),
            Edit(power, {"title": "Powers"}),
        ]
        await drafting.edit(opened, "d1", steps, by="kim", now=NOW, step_id="s1")
        yield opened


async def test_a_draft_says_whom_it_reaches(store: Store, services: Servers) -> None:
    """As a table with titles, and as JSON with ids."""
    shell = Shell(services)
    done = await shell("curriculum", "impact", "--draft", "d1", "--by", "kim")
    assert done.returncode == 0, done.stderr
    assert "3 of 3 learners could go on with other concepts than now:" in done.stdout
    assert "3 only gain some, 0 only lose some, 0 do both." in done.stdout
    assert "<b>Shapes</b> [red]" in done.stdout and "Mastery of 0 learners is computed anew." in done.stdout
    said = json.loads((await shell("curriculum", "impact", "--draft", "d1", "--by", "kim", "--json")).stdout)
    assert said["concepts"] == [
        {"id": "multiply", "unlocks": 2, "locks": 0},
        {"id": "shape", "unlocks": 3, "locks": 0},
    ]
    assert [each["learner"] for each in said["most"]] == ["bob", "new", "ada"]
    assert said["most"][0] == {
        "learner": "bob",
        "before": ["add"],
        "after": ["add", "multiply", "shape"],
        "gained": ["multiply", "shape"],
        "lost": [],
    }
    assert (said["learners"], said["changed"], said["gain"], said["moved"], said["conflicts"]) == (
        3,
        3,
        3,
        0,
        0,
    )


async def test_a_draft_is_drawn_with_what_changes(store: Store, services: Servers, tmp_path: Path) -> None:
    """Marked; the revision that it began on is drawn as it was."""
    shell, out = Shell(services), tmp_path / "draft.svg"
    done = await shell("curriculum", "draw", "--draft", "d1", "--by", "kim", "--out", str(out))
    assert done.returncode == 0, done.stderr
    svg = out.read_text(encoding="utf-8")
    ElementTree.fromstring(svg)  # noqa: S314  (our own)
    for said in ("[removed]", "(Other) [added]", "[changed: title]", "&lt;b&gt;Shapes&lt;/b&gt; [red]"):
        assert said in svg
    number, _ = await store.stamp()
    plain = await shell("curriculum", "draw")
    assert plain.stdout and plain.stdout == (await shell("draw", "--as-of", str(number))).stdout
    assert "Marked" not in plain.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["impact", "--draft", "nowhere"], "There is no such draft"),
        (["impact", "--draft", "d1", "--by", "stranger"], "There is no such draft"),
        (["draw", "--draft", "nowhere"], "There is no such draft"),
        (["draw", "--as-of", "999"], "revision"),
        (["draw", "--as-of", "1", "--draft", "d1"], "Only one can be drawn"),
    ],
)
async def test_what_is_not_there_is_one_line(
    store: Store, services: Servers, arguments: list[str], said: str
) -> None:
    """And exit code 1."""
    done = await Shell(services)("curriculum", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr and len(done.stderr.strip().splitlines()) == 1
