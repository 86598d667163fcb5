"""A draft from the command line, as a designer works with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.shell import Shell


class Designer:
    """`learner-graph curriculum draft` as somebody of this name."""

    def __init__(self, shell: Shell, by: str) -> None:
        self.shell, self.by = shell, by

    async def __call__(self, command: str, *arguments: str) -> Any:
        """What the command says to scripts; it succeeds."""
        done = await self.shell("curriculum", "draft", command, *arguments, "--by", self.by, "--json")
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return json.loads(done.stdout)

    async def refused(self, command: str, *arguments: str) -> str:
        """What it says instead."""
        done = await self.shell("curriculum", "draft", command, *arguments, "--by", self.by)
        assert done.returncode == 1 and "Traceback" not in done.stderr
        return done.stderr


@pytest.mark.usefixtures("ann")
async def test_a_draft_from_its_beginning_to_its_end(shell: Shell, tmp_path: Path) -> None:
    """Begun, worked at by two, talked about, undone and given up."""
    ada, bob = Designer(shell, "ada"), Designer(shell, "bob")
    await ada("new", "Better adding", "--id", "d", "--description", "Why.")
    await ada("add", "d", "prerequisite:count:power", "strength=0.5", "reason=It stands on it.")
    await ada("add", "d", "question:carry", "concepts=count,add=0.5", "stem=7 + 5?", "key=12")
    assert "no such draft" in await bob.refused("set", "d", "concept:add", "title=Adding")
    assert (await ada("share", "d"))["shared"]
    await bob("set", "d", "concept:add", "title=Adding", "--version", "3")
    said = await ada.refused("split", "d", "power", "--part", "a:A:power-0", "--part", "b:B:power-1")
    assert "would be left: factor, power-2, power-3" in said
    parts = ("--part", "a:A: one:power-0,factor", "--part", "b:B:power-1,power-2,power-3")
    await ada("split", "d", "power", *parts)
    steps = tmp_path / "steps.json"
    steps.write_text(json.dumps([{"step": "retire", "thing": ["question", "choose"]}]))
    await ada("apply", "d", str(steps))
    await bob("comment", "d", "And now?", "--about", "concept:add")

    found = await bob("show", "d")
    assert [step["kind"] for step in found["steps"]] == ["add", "add", "edit", "split", "retire"]
    assert found["comments"][0]["about"] == ["concept", "add"]
    changes = {tuple(each["thing"]): each for each in found["changes"]}
    assert changes["concept", "power"]["after"]["successors"] == ["a", "b"]
    assert changes["concept", "a"]["after"]["title"] == "A: one"
    assert changes["question", "choose"]["what"] == "retired"
    assert changes["question", "carry"]["after"]["key"]["answer"] == "12"
    shown = (await shell("curriculum", "draft", "show", "d", "--by", "bob")).stdout
    assert "4. split power into a, b (ada, " in shown and "bob on concept add: And now?" in shown

    await bob("undo", "d", "--version", "6")
    assert "bob undid: retire question choose" in await ada.refused("undo", "d", "--version", "6")
    assert (await ada("discard", "d"))["state"] == "discarded"


@pytest.mark.usefixtures("ann")
async def test_conflicts_are_resolved_on_the_line(shell: Shell) -> None:
    """Somebody else puts a question right that the draft tags otherwise: both sides, a decision, a rebase."""
    ada = Designer(shell, "ada")
    await ada("new", "Tags", "--id", "tags")
    await ada("set", "tags", "question:add-0", "concepts=add=0.5")
    done = await shell("question", "retag", "add-0", "count", "--reason", "It counts.")
    assert done.returncode == 0, done.stderr
    [found] = await ada("conflicts", "tags")
    assert (found["field"], found["ours"], found["theirs"]) == ("concepts", {"add": 0.5}, {"count": 1.0})
    told = await ada.refused("rebase", "tags")
    assert 'ours {"add":0.5}, theirs {"count":1.0}' in told and "Resolve each" in told
    await ada("resolve", "tags", "question:add-0", "concepts", "--ours", "--version", "2")
    await ada("resolve", "tags", "question:add-0", "concepts", "--theirs", "--version", "3")
    rebased = await ada("rebase", "tags")
    assert rebased["version"] == 5 and (await ada("show", "tags"))["changes"] == []


@pytest.mark.usefixtures("ann")
async def test_bad_input_says_what_to_do(shell: Shell) -> None:
    """Exit code 1, the field, the value and the mend."""
    ada = Designer(shell, "ada")
    assert "Begin on" in await ada.refused("new", "T", "--base", "999")
    assert "10,000 characters" in await ada.refused("new", "T" * 10_000)
    assert "KIND:ID" in await ada.refused("set", "x", "stone:add", "title=T")
    assert "Use one of the list" in await ada.refused("set", "x", "concept:add", "title=T")
