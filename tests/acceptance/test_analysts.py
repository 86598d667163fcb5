"""`learner-graph analysts` as its user has it: up, status, refresh after an erasure, down; and the worker."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import local
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

pytestmark = pytest.mark.timeout(1_200)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Where the analysts' server is."""
    yield tmp_path
    local.stop(tmp_path, grace_seconds=0)


async def test_up_status_refresh_down(ann: Api, shell: Shell, home: Path) -> None:
    """A copy with one learner; after the erasure that one worker completes, one with none; then nothing."""
    use = {"LEARNER_GRAPH_HOME": str(home)}
    missing = await shell("analysts", "status", **use)
    assert missing.returncode == 1
    assert "analysts up" in missing.stderr

    started = await shell("analysts", "up", **use)
    assert started.returncode == 0, started.stderr
    assert "memory in MiB" in started.stdout
    told = json.loads((await shell("analysts", "status", "--json", **use)).stdout)
    assert told["learners"] == 1
    assert told["age in minutes"] >= 0
    assert (home / "analysts").stat().st_mode & 0o777 == 0o700
    asked = await shell("ask", "curriculum_health", **use)
    assert (asked.returncode, "From the analysts' copy of" in asked.stderr) == (0, True), asked.stderr

    erased = await shell("learner", "erase", "ann", "--yes", **use)
    assert erased.returncode == 0, erased.stderr
    worked = await shell("worker", "--once", **use)
    assert worked.returncode == 0, worked.stderr
    after = json.loads((await shell("analysts", "status", "--json", **use)).stdout)
    assert after["learners"] == 0
    assert after["taken at"] > told["taken at"]

    stopped = await shell("analysts", "down", **use)
    assert stopped.stdout == "Stopped, and its copy deleted.\n"
    assert (await shell("analysts", "down", **use)).stdout == "Nothing was running.\n"


async def test_the_live_graph_is_never_the_copy(ann: Api, shell: Shell, home: Path) -> None:
    """Named as the analysts' server it is refused by name; so is a graph that is no copy, untouched."""
    same = {"LEARNER_GRAPH_ANALYSTS_URI": shell.environment["NEO4J_URI"]}
    word = {"LEARNER_GRAPH_ANALYSTS_PASSWORD": shell.environment["NEO4J_PASSWORD"]}
    refused = await shell("analysts", "refresh", **same, **word)
    assert refused.returncode == 1
    assert "that is the live graph" in refused.stderr
    other = {
        "LEARNER_GRAPH_ANALYSTS_URI": same["LEARNER_GRAPH_ANALYSTS_URI"].replace("127.0.0.1", "localhost")
    }
    refused = await shell("analysts", "refresh", **other, **word)
    assert refused.returncode == 1
    assert "no copy" in refused.stderr
    assert (await shell("status")).stdout
    assert (await shell("analysts", "down", **other, **word)).returncode == 1
