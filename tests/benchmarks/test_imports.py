"""What imports cost: rows a second of each kind, read, in a dry run and written; memory by the log's length.

The server is one as the tests have, of 512 MB. Absolute figures depend on the machine, ratios less.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from api import runtime
from graph import local
from graph.importers import answers, curriculum, questions
from graph.importers.mapping import Mapping, known_format, parse
from graph.importers.report import Report
from tests.acceptance.shell import Shell
from tests.conftest import FAST
from tests.integration.test_importers_real_data import DATA

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3_600),
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared data is not at {DATA}"),
]

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SHORT, LONG = 10, 1_000_000
"""Rows of the logs whose memory is compared."""
WRITTEN = 100_000
"""Rows of the synthetic log that is written."""
ASSISTMENTS = "learner=learner_id,question=problem_id,concepts=skill_id,id=skill_id,title=original_skill_id"
MEASURED = """
import sys, time
from pathlib import Path
from api.cli import main
started = time.perf_counter()
try:
    main()
finally:
    peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    print("took", time.perf_counter() - started, "peak kB", peak, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    """The command line, on an empty graph of this file's own: other benchmarks keep theirs."""
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp())
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        servers = stack.enter_context(local.using(home, tuning=FAST))
        runtime.migrate(runtime.of_servers(servers))
        yield Shell(servers)


class Case(NamedTuple):
    """One import. options: of the command, besides its files."""

    name: str
    kind: str
    files: list[Path]
    options: list[str]
    mapping: Mapping


class Done(NamedTuple):
    """One command. rows: read, of all kinds. seconds: without the start of Python. peak: MB."""

    rows: int
    seconds: float
    peak: float


def synthetic_log(file: Path, rows: int) -> Path:
    """Answers with times: learners of 50 answers each, 2,000 questions on 100 concepts."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    with file.open("w") as out:
        out.write("event_id,learner,question,concepts,correct,at\n")
        for i in range(rows):
            question = i * 7919 % 2_000
            at = start + timedelta(minutes=i % 50 * 37, seconds=i % 997)
            out.write(f"e{i},l{i // 50},q{question},c{question % 100},{i % 3 > 0:d},{at.isoformat()}\n")
    return file


def cases(folder: Path) -> Iterator[Case]:
    """Each kind, from real data and made."""
    for name, files in (
        ("metacademy", ["metacademy/concepts.json", "metacademy/time_estimates.txt"]),
        ("ccss", ["ccss_coherence_map/standards.csv", "ccss_coherence_map/edges.csv"]),
    ):
        paths = [DATA / file for file in files]
        options = ["--format", name, "--keep-going"]
        yield Case(name, "curriculum", paths, options, known_format(name, "curriculum"))
    oatutor, folder_of_it = known_format("oatutor", "questions"), DATA / "oatutor_content"
    yield Case("OATutor", "questions", [folder_of_it], ["--format", "oatutor", "--keep-going"], oatutor)
    paths = [DATA / "assist2009" / file for file in ("interactions.csv", "skills_original_ids.csv")]
    mapping = parse(ASSISTMENTS, "answers")
    yield Case("ASSISTments 2009", "answers", paths, ["--map", ASSISTMENTS], mapping)
    log = synthetic_log(folder / "log.csv", WRITTEN)
    yield Case(f"{WRITTEN:,} timed answers", "answers", [log], [], Mapping())


def read(case: Case) -> Report:
    """Reads and checks the files, without a graph."""
    files = [file for path in case.files for file in case.mapping.files(path)]
    if case.kind == "curriculum":
        return curriculum.read(files, case.mapping).report
    if case.kind == "questions":
        with questions.read(files, case.mapping) as bank:
            return bank.report
    with answers.read(files, case.mapping, now=NOW) as log:
        return log.report


def run(shell: Shell, kind: str, files: list[Path], *options: str) -> Done:
    """One command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "import", kind, *map(str, files), *options, "--json"],
        env=shell.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    counts: dict[str, dict[str, int]] = json.loads(done.stdout)["counts"]
    told = re.search(r"took ([\d.]+) peak kB (\d+)", done.stderr)
    assert told, done.stderr
    return Done(sum(one["read"] for one in counts.values()), float(told[1]), int(told[2]) / 1024)


def timed(work: Callable[[], Report]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def test_memory_does_not_grow_with_the_log(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Peak memory of a dry run of ten rows and of a million."""
    short, long = (
        run(shell, "answers", [synthetic_log(tmp_path / f"{rows}.csv", rows)], "--dry-run")
        for rows in (SHORT, LONG)
    )
    with capsys.disabled():
        print(f"\ndry run of {SHORT} answers: {short.peak:.0f} MB; of {LONG:,}: {long.peak:.0f} MB", end="")
        print(f", {LONG / long.seconds:,.0f} rows a second")


def test_rows_a_second(shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Read alone; read and compared (dry run); read and written; the same once more, when nothing is new."""
    lines = [
        f"{'':24} {'rows':>9} {'read/s':>9} {'dry/s':>9} {'written/s':>9} {'real/dry':>8} {'again/s':>9} MB"
    ]
    for case in cases(tmp_path):
        reading = timed(lambda case=case: read(case))  # type: ignore[misc]
        dry, real, again = (
            run(shell, case.kind, case.files, *case.options, *more) for more in (["--dry-run"], [], [])
        )
        lines.append(
            f"{case.name:24} {dry.rows:9,} {dry.rows / reading:9,.0f} {dry.rows / dry.seconds:9,.0f} "
            f"{real.rows / real.seconds:9,.0f} {real.seconds / dry.seconds:8.1f} "
            f"{again.rows / again.seconds:9,.0f} {real.peak:.0f}"
        )
    with capsys.disabled():
        print("\nload average", *(f"{load:.1f}" for load in os.getloadavg()))
        print("\n".join(lines))
