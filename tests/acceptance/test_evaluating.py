"""`learner-graph evaluate` as a user has it: no server, any log, and nothing that is silently wrong."""

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.shell import Shell

pytestmark = pytest.mark.timeout(300)  # the first run compiles; each starts a process an engine

QUICK = "default,elo,item,moving,constant"
HEADER = "learner,question,concepts,correct"


@pytest.fixture(scope="module")
def shell() -> Shell:
    """The command line with no server to speak to."""
    return Shell(None)


def write(path: Path, header: str, lines: Iterable[str]) -> str:
    """A file of these lines."""
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return str(path)


async def evaluate(shell: Shell, tmp_path: Path, *arguments: str, engines: str = QUICK) -> dict[str, Any]:
    """What `--json` prints, which holds no nan."""
    done = await run(shell, tmp_path, *arguments, "--json", engines=engines)
    assert done.returncode == 0, done.stderr

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} in the results")

    found: dict[str, Any] = json.loads(done.stdout, parse_constant=refuse)
    return found


async def run(
    shell: Shell, tmp_path: Path, *arguments: str, engines: str = QUICK
) -> "subprocess.CompletedProcess[str]":
    """The command, which says sentences whatever happens."""
    given = ["evaluate", *arguments]
    if "--engines" not in arguments:
        given += ["--engines", engines]
    if "--out" not in arguments:
        given += ["--out", str(tmp_path / "out")]
    done = await shell(*given)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert "Warning" not in done.stderr, done.stderr
    return done


def checks(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By name."""
    return {check["name"]: check for check in result["checks"]}


def practice(learners: int = 12, each: int = 15) -> list[str]:
    """Answers that get better, of learners who differ."""
    return [
        f"l{learner},q{(learner + i) % 6},c{(learner + i) % 6 // 2},"
        f"{int((i * 7 + learner * 5) % 11 < 3 + i // 2)}"
        for learner in range(learners)
        for i in range(each)
    ]


async def test_a_log_becomes_a_table_pictures_and_a_page(shell: Shell, tmp_path: Path) -> None:
    """Every engine in one table, and a page that works offline; names out of the log are text, not markup."""
    hostile = {"c0": "<script>alert(1)</script>", "c1": "$x^{2} [red]\U0001f600", "c2": "c2"}
    lines = [line.replace(id, name) for line in practice(24) for id, name in hostile.items() if id in line]
    times = [f"{line},2026-01-{1 + i % 15:02}T10:00:00" for i, line in enumerate(lines)]
    log = write(tmp_path / "<b>[red]log.csv", f"{HEADER},at", times)
    out = tmp_path / "out"
    done = await shell("evaluate", log, "--out", str(out), "--seed", "3")
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    result = json.loads((out / "results.json").read_text())
    assert [row["failure"] for row in result["engines"]] == [None] * len(result["engines"])
    assert len(result["engines"]) >= 12 and not result["skipped"] and not result["leak"]
    assert set(result["parts"]) == {"all", "first", "later"}
    for row in result["engines"]:
        assert row["title"] in done.stdout
        assert row["megabytes"] > 0 and row["scores"]["all"]["log_loss"]["low"] > 0
    pictures = {path.name for path in out.glob("*.svg")}
    assert pictures >= {"calibration.svg", "forgetting.svg", "learning-curves.svg"}
    page = (out / "report.html").read_text()
    assert page.count("data:image/svg+xml;base64,") == len(pictures)
    assert not re.search(r"""(?:src|href)=["'](?!data:)|@import|url\(|<script""", page)
    assert "&lt;b&gt;[red]log.csv" in page


async def test_a_foreign_folder_is_left_alone(shell: Shell, tmp_path: Path) -> None:
    """Refused before anything is read, and so is a file in the folder's place."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    log = write(tmp_path / "log.csv", HEADER, practice())
    for out in (mine, mine / "thesis.txt"):
        done = await run(shell, tmp_path, log, "--out", str(out))
        assert done.returncode == 1 and "Name another folder with --out." in done.stderr
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]


async def test_bad_logs_are_refused_with_a_mend(shell: Shell, tmp_path: Path) -> None:
    """Every bad file of a command is named: empty, verdicts that are text, other columns, none at all."""
    (tmp_path / "empty.csv").write_text("")
    bad = {
        str(tmp_path / "empty.csv"): "This file is empty.",
        write(tmp_path / "header.csv", HEADER, []): "no rows",
        write(
            tmp_path / "text.csv", HEADER, ["ann,q,c,often", "bob,q,c,1"]
        ): "correct 'often': This is no verdict.",
        write(tmp_path / "other.csv", "a,b", ["1,2"]): "Columns are missing",
        str(tmp_path / "absent.csv"): "There is no such file.",
    }
    done = await run(shell, tmp_path, *bad, "--json")
    assert done.returncode == 1 and done.stdout == ""
    for message in bad.values():
        assert message in done.stderr
    log, one = (
        write(tmp_path / "log.csv", HEADER, practice()),
        write(tmp_path / "1.csv", HEADER, ["ann,q,c,1"] * 9),
    )
    cases: dict[tuple[str, ...], str] = {
        (one,): "Give a log of at least 2 learners",
        (log, write(tmp_path / "copy.csv", HEADER, practice())): "holds the same as",
        (log, "--engines", "ours,theirs"): "There is no such engine. (--engines: 'theirs') There are: ours,",
    }
    for arguments, message in cases.items():
        done = await run(shell, tmp_path, *arguments)
        assert done.returncode == 1 and message in done.stderr, (arguments, done)
    assert not (tmp_path / "out").exists()


async def test_a_log_of_right_answers_has_no_auc(shell: Shell, tmp_path: Path) -> None:
    """Null, and said; every engine gives chances all the same."""
    lines = [f"l{i % 7},q{i % 5},c{i % 2},1" for i in range(140)]
    log = write(tmp_path / "right.csv", HEADER, lines)
    result = await evaluate(shell, tmp_path, log, engines=f"{QUICK},logistic,pybkt")
    assert checks(result)["one verdict"]["state"] == "warning"
    for row in result["engines"]:
        assert row["failure"] is None
        assert row["scores"]["all"]["auc"] is None and row["scores"]["all"]["log_loss"]["value"] < 0.5
    assert "not defined" in (tmp_path / "out" / "report.html").read_text()


async def test_a_crooked_log_gives_the_results_of_the_straight_one(shell: Shell, tmp_path: Path) -> None:
    """40% of the rows are copies, times run backwards: mended and said, and the leak has a number."""
    lines = [f"{line},2026-01-01T{i // 60:02}:{i % 60:02}:00Z" for i, line in enumerate(practice())]
    copies = [line for i, line in enumerate(lines) for _ in range(1 + (i % 3 > 0))]
    assert 1 - len(lines) / len(copies) == pytest.approx(0.4, abs=0.01)
    clean = await evaluate(shell, tmp_path, write(tmp_path / "clean.csv", f"{HEADER},at", lines))
    found = await evaluate(shell, tmp_path, write(tmp_path / "crooked.csv", f"{HEADER},at", copies[::-1]))
    said = checks(found)
    assert (found["answers"], said["repeated rows"]["found"]) == (180, 120)
    assert said["time order"]["state"] == "fixed" and checks(clean)["time order"]["state"] == "fine"
    assert [row["scores"] for row in found["engines"]] == [row["scores"] for row in clean["engines"]]
    assert clean["leak"] is None
    assert found["leak"]["ungrouped"]["value"] > found["leak"]["grouped"]["value"] + 0.05


async def test_five_thousand_concepts_of_one_answer(shell: Shell, tmp_path: Path) -> None:
    """Nothing can be fitted for any of them: each answer is predicted from all others, and that is said."""
    lines = [f"l{i % 50},q{i},c{i},{i * 7 % 3 % 2}" for i in range(5_000)]
    log = write(tmp_path / "many.csv", HEADER, lines)
    result = await evaluate(shell, tmp_path, log, engines=f"{QUICK},logistic,pybkt,pybkt_items")
    assert checks(result)["concepts only in the test fold"]["found"] == 5_000
    for row in result["engines"]:
        assert row["failure"] is None and row["scores"]["all"]["item_auc"] is None
        assert 0.2 < row["scores"]["all"]["log_loss"]["value"] < 1.5
