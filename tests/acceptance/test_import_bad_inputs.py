"""Bad input as a user meets it: an exit code, one clear line or a named row, no trace, nothing half-written.

Many files go into one command: a process takes seconds to start, and an import names every file's problems.
"""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from neo4j import AsyncDriver

from api import runtime
from api.settings import Settings
from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell
from tests.integration.graphs import content

MOST_MB = 300
"""Of a command, whatever it reads: it holds 190 MB when it reads ten rows."""
MEASURED = """
import sys
from pathlib import Path
from api.cli import main
try:
    main()
finally:
    print("peak kB", Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0], file=sys.stderr)
"""
LONG_LINE = 100_000_000
"""Characters."""


def no_trace(done: "subprocess.CompletedProcess[str]") -> None:
    """A user sees sentences."""
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert done.returncode in (0, 1), done.stderr


async def problems(
    shell: Shell, kind: str, files: Sequence[Path | str], *more: str
) -> dict[str, list[tuple[int | None, str, str]]]:
    """What an import that is refused says of each file: line, field and message."""
    done = await shell("import", kind, *map(str, files), "--json", *more)
    no_trace(done)
    assert done.returncode == 1 and "nothing was written" in done.stderr, done.stderr
    found: dict[str, list[tuple[int | None, str, str]]] = {}
    for problem in json.loads(done.stdout)["problems"]:
        assert problem["field"] and problem["message"] and problem["mend"], problem
        place = (problem["line"], problem["field"], problem["message"])
        found.setdefault(Path(problem["file"]).name, []).append(place)
    return found


BROKEN: dict[str, tuple[bytes, int | None, str, str]] = {
    "latin.csv": ("id,title\na,A\nb,Bé\n".encode("latin-1"), 3, "row", "bytes e9 that are not text"),
    "mixed.csv": (b"id,title\na,A\n" + "b,B\n".encode("utf-16"), 3, "row", "bytes ff fe that are not text"),
    "empty.csv": (b"", None, "file", "empty"),
    "blank.csv": (b"\n\n \n", None, "id", "Columns are missing"),
    "header.csv": (b"id,title\n", 1, "row", "no rows"),
    "none.json": (b"[]", 1, "row", "no rows"),
    "twice.csv": (b"id,title,title\na,A,B\n", None, "title", "Several columns bear this name"),
    "cut.csv": (b'id,title,summary\na,A,x\nb,B,"cut off in the mid', 3, "row", "unexpected end of data"),
    "cut.json": (b'[{"id": "a", "ti', 1, "row", "not JSON"),
    "cut.csv.gz": (gzip.compress(os.urandom(9_000).hex().encode())[:5_000], None, "file", "damaged"),
    "nul.csv": (b"id,title\na,A\x00B\n", 2, "title", "NUL"),
    "quote.csv": (b'id,title\na,"A\nb,B\n', 2, "row", "cannot be read"),
    "ragged.csv": (b"id,title,summary\na,A\n", 2, "summary", "2 columns, the header 3"),
    "long.csv": (b"id,title\n" + b"a" * 10_000 + b",A\n", 2, "id", "10,000 characters"),
    "numbers.csv": (b"id,title,minutes\na,A,NaN\n", 2, "minutes", "no number"),
    "endless.csv": (b"id,title,minutes\na,A,Infinity\n", 2, "minutes", "no number"),
    "nan.json": (b'[{"id": "a", "minutes": NaN}]', 1, "row", "NaN is no number"),
    "huge.json": (b'[{"id": "a", "title": "A", "minutes": 1e999}]', 1, "minutes", "no number"),
    "half.json": (b'[{"id": "\\ud800", "title": "A"}]', 1, "id", "half a character"),
    "wide.csv": (b"," * 4_000_000 + b"\na\n", None, "header", "at most 10,000"),
    "deep.json": (b'[{"id":' + b"[" * 1_000_000, 1, "row", "nested too deep"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, None, "header", "not text"),
    "two\nlines\udcff.csv": (b"id,title\na\n", 2, "title", "1 columns"),
}


async def test_every_bad_file_is_named_with_line_field_and_mend(
    shell: Shell, clean_graph: AsyncDriver, tmp_path: Path
) -> None:
    """One import of all: each has its sentence, in JSON, as text and in the report. Nothing is written."""
    for name, (data, *_) in BROKEN.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    files = [
        tmp_path / name for name in (*BROKEN, "folder.csv", "pipe.csv", "header.csv/x.csv", "absent.csv")
    ]
    before = await content(clean_graph)
    report = tmp_path / "report.csv"
    found = await problems(shell, "curriculum", [*files, "/dev/null"], "--report", str(report))
    for name, (_, line, field, says) in BROKEN.items():
        first = found[Path(name).name][0]
        assert first[:2] == (line, field) and says in first[2], (name, found[name])
    for name, says in {
        "folder.csv": "directory",
        "pipe.csv": "Nobody writes to this pipe",
        "x.csv": "Not a directory",
        "absent.csv": "no such file",
        "null": "This is a device",
    }.items():
        assert found[name][0][:2] == (None, "file") and says in found[name][0][2], found[name]
    assert len(report.read_text().splitlines()) > len(files)
    shown = await shell("import", "curriculum", *map(str, files[:-3]), "--keep-going")
    no_trace(shown)
    assert shown.returncode == 1 and "latin.csv:3: row: Here are bytes" in shown.stdout
    assert await content(clean_graph) == before


async def test_bad_logs_and_banks(shell: Shell, clean_graph: AsyncDriver, tmp_path: Path) -> None:
    """Verdicts, times, numbers and keys that are none are named; nothing is written."""
    head = "learner,question,concepts,correct"
    logs = {
        "verdict.csv": (f"{head}\nl,q,c,NaN\n", 2, "correct"),
        "part.csv": (f"{head}\nl,q,c,0.5\n", 2, "correct"),
        "seq.csv": (f"{head},seq\nl,q,c,1,Infinity\n", 2, "seq"),
        "time.csv": (f"{head},at\nl,q,c,1,yesterday\n", 2, "at"),
        "future.csv": (f"{head},at\nl,q,c,1,9999-12-31T23:59:59-12:00\n", 2, "at"),
        "cut.csv": (f"{head}\nl,q,c,1\nl,q", 3, "concepts"),
    }
    banks = {
        "nan.csv": ("id,stem,answer,concepts\na,?,NaN,c\n", 2, "answer"),
        "infinity.csv": ("id,stem,answer,concepts\nb,?,Infinity,c\n", 2, "answer"),
        "latex.csv": ("id,stem,answer,concepts\nd,?,\\frac{1}{,c\n", 2, "answer"),
        "tolerance.csv": ("id,stem,answer,concepts,tolerance\ne,?,1,c,inf\n", 2, "tolerance"),
        "stem.csv": ("id,stem,answer,concepts\nf,,1,c\n", 2, "stem"),
    }
    before = await content(clean_graph)
    for kind, cases, more in (("answers", logs, ()), ("questions", banks, ("--map", "unknown=create"))):
        for name, (text, _, _) in cases.items():
            (tmp_path / name).write_text(text)
        found = await problems(shell, kind, [tmp_path / name for name in cases], *more)
        assert {name: found[name][0][:2] for name in cases} == {n: (at, f) for n, (_, at, f) in cases.items()}
    assert await content(clean_graph) == before


def test_standard_input_may_be_closed_or_empty(shell: Shell, clean_graph: AsyncDriver) -> None:
    """Both are said in a sentence."""
    command = [sys.executable, "-m", "api", "import", "curriculum", "-"]
    for redirection, says in (("<&-", "Standard input is closed."), ("</dev/null", "This file is empty.")):
        done = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *command],
            env=shell.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        no_trace(done)
        assert done.returncode == 1 and says in done.stdout, done.stderr


def test_whatever_the_file_memory_stays_flat(shell: Shell, clean_graph: AsyncDriver, tmp_path: Path) -> None:
    """100 MB in one line, in one quote and in one JSON text, and a gzip bomb: each is named, and soon."""
    (tmp_path / "line.csv").write_bytes(b"id,title\na," + b"x" * LONG_LINE + b"\nb,B\n")
    (tmp_path / "quote.csv").write_bytes(b'id,title\na,"' + b"x" * 1_000_000 + b"\n" * 4_000_000)
    (tmp_path / "text.json").write_bytes(b'[{"id": "' + b"x" * LONG_LINE + b'"}]')
    with gzip.open(tmp_path / "bomb.csv.gz", "wb") as bomb:
        bomb.write(b"id,title\n")
        for _ in range(100):
            bomb.write(bytes(1_000_000))
    files = sorted(tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "import", "curriculum", *map(str, files), "--json"],
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    no_trace(done)
    assert done.returncode == 1
    found = {(Path(p["file"]).name, p["line"]): p["message"] for p in json.loads(done.stdout)["problems"]}
    assert found.keys() >= {("line.csv", 2), ("quote.csv", 2), ("text.json", 1), ("bomb.csv.gz", 2)}
    assert "times its size" in found["bomb.csv.gz", 2]
    peak = int(done.stderr.split("peak kB")[1].split()[0]) / 1024
    assert peak < MOST_MB, f"{peak:.0f} MB"


ODD = ["with space", "a/b?c=d&e", "😀👩‍👩‍👧", "ﷺ‮left", "'); DROP", "-", "x" * 500]
STEMS = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "$\\frac{1}{$ and }$", "a $ b \\ c"]


async def test_odd_texts_come_in_and_out_as_they_are(
    shell: Shell, clean_graph: AsyncDriver, server: Api, settings: Settings, tmp_path: Path
) -> None:
    """A BOM, Windows line ends, UTF-16, a file name of no encoding; ids with spaces, slashes and emoji; HTML
    and LaTeX that does not parse in stems."""
    table = "id,title\r\n" + "".join(f'"{id}","T {id}"\r\n' for id in ODD)
    (tmp_path / "bom.csv").write_bytes(b"\xef\xbb\xbf" + table.encode())
    (tmp_path / "wide.csv").write_bytes(table.encode("utf-16"))
    bank = [
        {"id": f"q {i} é", "stem": stem, "answer": 4, "concepts": [ODD[i]]} for i, stem in enumerate(STEMS)
    ]
    (tmp_path / "bank.json").write_text(json.dumps(bank))
    learners = [id.replace(" ", "_") for id in ODD]  # white space would look like a name
    log = "learner,question,correct\n" + "".join(f"{id},q 0 é,1\n" for id in learners)
    (tmp_path / "log\udcff.csv").write_bytes(log.encode())
    for kind, files in {
        "curriculum": ["bom.csv", "wide.csv"],
        "questions": ["bank.json"],
        "answers": ["log\udcff.csv"],
    }.items():
        done = await shell("import", kind, *(str(tmp_path / file) for file in files), "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["counts"]["concepts" if kind == "curriculum" else kind]["created"]
    async with runtime.open_store(settings) as store:
        assert {c.id: c.title for c in (await store.curriculum()).concepts.values()} == {
            id: f"T {id}" for id in ODD
        }
        assert (await store.counts())["learners"] == len(ODD)
    asked = "query($id: ID!) { question(id: $id) { key stem } }"
    for i, stem in enumerate(STEMS):
        assert (await server(asked, id=f"q {i} é"))["question"] == {"key": f"q {i} é", "stem": stem}
