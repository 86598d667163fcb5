"""Imports as a user has them: killed in the middle, run again, taken back, refused."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from neo4j import AsyncDriver

from tests.acceptance.shell import Shell
from tests.integration.graphs import content

LEARNERS, EACH = 220, 50


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough answers for several batches."""
    file = tmp_path_factory.mktemp("log") / "log.csv"
    with file.open("w") as out:
        print("learner,question,concepts,correct,seq", file=out)
        for learner in range(LEARNERS):
            for seq in range(EACH):
                concept = seq % 12
                print(
                    f"l{learner},q{concept}-{seq % 5},c{concept},{(learner + seq) % 3 > 0:d},{seq + 1}",
                    file=out,
                )
    return file


def killed_in_the_middle(emptied: Shell, log: Path) -> None:
    """Starts the import and kills it without warning once it has written something."""
    with subprocess.Popen(
        [sys.executable, "-m", "api", "import", "answers", str(log)],
        env=emptied.environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr
        next(line for line in process.stderr if line.startswith("writing answers"))
        process.kill()


async def listed(emptied: Shell) -> list[dict[str, Any]]:
    """What `import list` says."""
    found: list[dict[str, Any]] = json.loads((await emptied("import", "list", "--json")).stdout)
    return found


async def test_killed_it_is_completed_or_taken_back(emptied: Shell, log: Path, driver: AsyncDriver) -> None:
    """Until then it shows as running; completed it is what one run gives; taken back it never was."""
    empty = await content(driver)
    await asyncio.to_thread(killed_in_the_middle, emptied, log)
    [cut] = await listed(emptied)
    assert (cut["state"], cut["kind"]) == ("running", "answers")
    partly = await content(driver)
    assert empty < partly

    done = json.loads((await emptied("import", "answers", str(log), "--json")).stdout)
    assert done["import"] == cut["id"] and "cut off" in done["notes"][-1]
    counts = done["counts"]["answers"]
    assert counts["created"] + counts["unchanged"] == LEARNERS * EACH and counts["unchanged"] > 0
    assert [one["state"] for one in await listed(emptied)] == ["done"]
    whole = await content(driver)

    taken = await emptied("import", "take-back", cut["id"], "--json")
    assert json.loads(taken.stdout)["answers"] == LEARNERS * EACH, taken.stderr
    assert await content(driver) == empty

    await asyncio.to_thread(killed_in_the_middle, emptied, log)
    half = (await listed(emptied))[0]
    assert (await emptied("import", "take-back", half["id"])).returncode == 0
    assert await content(driver) == empty

    again = json.loads((await emptied("import", "answers", str(log), "--json")).stdout)
    assert again["counts"]["answers"]["created"] == LEARNERS * EACH
    assert await content(driver) == whole


async def test_contradictions_are_refused_by_line_before_anything_is_written(
    emptied: Shell, tmp_path: Path, driver: AsyncDriver
) -> None:
    """A stored event id with other content: the row is named, the rest is imported only if asked for."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    report = tmp_path / "report.json"
    head = "event_id,learner,question,concepts,correct,seq\n"
    first.write_text(f"{head}e1,x,q,c,1,1\ne2,x,q,c,0,2\n")
    second.write_text(f"{head}e1,x,q,c,1,1\ne2,x,q,c,1,2\ne3,x,q,c,1,3\n")
    assert (await emptied("import", "answers", str(first))).returncode == 0
    before = await content(driver)

    refused = await emptied("import", "answers", str(second), "--report", str(report))
    assert refused.returncode == 1 and "second.csv:3" in refused.stdout
    [problem] = json.loads(report.read_text())
    assert (problem["line"], problem["field"], problem["value"]) == (3, "event_id", "e2")
    assert await content(driver) == before

    arguments = ("import", "answers", str(second), "--keep-going", "--json")
    dry = json.loads((await emptied(*arguments, "--dry-run")).stdout)
    assert await content(driver) == before
    real = json.loads((await emptied(*arguments)).stdout)
    assert dry["counts"] == real["counts"]
    assert [real["counts"]["answers"][name] for name in ("refused", "created", "unchanged")] == [1, 1, 1]


async def test_a_failed_import_is_not_listed(emptied: Shell, tmp_path: Path) -> None:
    """A cycle is found when writing: nothing is written, and nothing is left unfinished."""
    file = tmp_path / "cycle.csv"
    file.write_text("prerequisite,concept\ncycle-a,cycle-b\ncycle-b,cycle-a\n")
    concepts = tmp_path / "concepts.csv"
    concepts.write_text("id,title\ncycle-a,A\ncycle-b,B\n")
    before = len(await listed(emptied))
    done = await emptied("import", "curriculum", str(concepts), str(file))
    assert done.returncode == 1 and "cycle-a -> cycle-b" in done.stdout + done.stderr
    assert len(await listed(emptied)) == before
