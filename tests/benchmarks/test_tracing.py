"""How fast tracing is: EM side by side with pyBKT, one update, a whole fit. It only prints.

    .venv/bin/python -m pytest -m bench -s --timeout 3600 tests/benchmarks/test_tracing.py

Its C++ build is compared where PYBKT_CPP_PYTHON names a python that has it:

    python3.11 -m venv /tmp/cpp && /tmp/cpp/bin/pip install numpy setuptools wheel
    /tmp/cpp/bin/pip install --no-build-isolation --no-binary pyBKT pyBKT

Not for: how well answers are predicted (test_evaluation.py), or replay in the graph (test_replay.py).
"""

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest

from graph.evaluating import read
from graph.importers.report import Report
from tests.benchmarks import pybkt_em
from tracing import bkt, concepts, mastery
from tracing.em import climb
from tracing.fit import fit
from tracing.log import AnswerLog
from tracing.parameters import DEFAULT, Parameters
from tracing.tables import tables, trace

DATA = Path(os.environ.get("LEARNER_GRAPH_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
FILE = DATA / "assist2009" / "interactions.csv"
CPP = os.environ.get("PYBKT_CPP_PYTHON")
pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not FILE.is_file(), reason=f"the shared data is not at {DATA}"),
]
ROUNDS = 7
ITERATIONS = 20
WHEEL_ROWS = 600
START = np.array([0.3, 0.15, 0.02, 0.2, 0.1])


@cache
def grouped() -> AnswerLog:
    """ASSISTments 2009, rows of one answer joined."""
    found = read([str(FILE)], None, now=datetime(2026, 11, 21, tzinfo=UTC), report=Report())
    assert found is not None
    return found.log


def alone(log: AnswerLog) -> list[list[Any]]:
    """Per concept the verdicts of each learner, on items that need it alone."""
    single = log.concept_counts[log.item] == 1
    concept = log.members[log.offsets[log.item]]
    found: list[list[Any]] = []
    for c in range(len(log.concepts)):
        rows = np.flatnonzero(single & (concept == c))
        cuts = np.flatnonzero(np.diff(log.learner[rows])) + 1
        found.append(np.split(log.correct[rows], cuts) if len(rows) else [])
    return found


def unmerged(histories: list[Any]) -> concepts.Sequences:
    """Each learner's sequence by itself, none merged with another."""
    depth = np.concatenate([np.arange(len(own)) for own in histories])
    order = np.argsort(depth, kind="stable")
    place = np.empty(len(order) + 1, np.int64)
    place[order] = np.arange(len(order))
    parent = np.where(depth > 0, place[np.arange(len(order)) - 1], -1)
    ending = np.zeros(len(order))
    ending[np.cumsum([len(own) for own in histories]) - 1] = 1
    return concepts.Sequences(
        np.concatenate(histories)[order], parent[order], np.ones(len(order)), ending[order]
    )


def passes(each: list[concepts.Sequences], threads: int) -> float:
    """Seconds of ITERATIONS of EM on each concept."""

    def one(own: concepts.Sequences) -> None:
        none = np.zeros(5)
        climb(*own, START.copy(), none, none, none + 1e-6, none + 1, -1.0, np.empty(ITERATIONS))

    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, each))
    return time.perf_counter() - started


class Pybkt:
    """pyBKT in a process of its own, asked again and again; or in this one where `python` is not given."""

    def __init__(self, python: str, histories: list[Any], folder: Path, parallel: bool) -> None:
        file = folder / f"{len(histories)}.npz"
        np.savez(file, answers=np.concatenate(histories), lengths=[len(own) for own in histories])
        self._process = subprocess.Popen(
            [python, pybkt_em.__file__, str(file), str(ITERATIONS), str(int(parallel))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self) -> float:
        """Seconds of ITERATIONS of EM."""
        assert self._process.stdin and self._process.stdout
        print("once", file=self._process.stdin, flush=True)
        return float(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()


def test_em_side_by_side(tmp_path: Path) -> None:
    """Nanoseconds per row and iteration on the largest skill and on all; medians of interleaved rounds."""
    every = [own for own in alone(grouped()) if len(own) > 1]
    largest = max(every, key=lambda own: sum(map(len, own)))
    few: list[Any] = []
    while sum(map(len, few)) < WHEEL_ROWS:
        few.append(largest[len(few)])
    rows, all_rows = sum(map(len, largest)), sum(len(h) for own in every for h in own)
    plain, merged = unmerged(largest), concepts.merged(largest)
    all_plain, all_merged = [unmerged(own) for own in every], [concepts.merged(own) for own in every]
    cores = os.cpu_count() or 1
    flat = [history for own in every for history in own]  # as one skill: pyBKT has no pass over several
    ways: dict[str, tuple[Callable[[], float], int]] = {
        "ours, one skill": (lambda: passes([plain], 1), rows),
        "ours, one skill, merged": (lambda: passes([merged], 1), rows),
        "ours, all skills": (lambda: passes(all_plain, 1), all_rows),
        "ours, all skills, merged": (lambda: passes(all_merged, 1), all_rows),
        f"ours, all skills, merged, {cores} cores": (lambda: passes(all_merged, cores), all_rows),
    }
    theirs: dict[str, tuple[Pybkt, int]] = {}
    if CPP:
        theirs["C++, one skill"] = (Pybkt(CPP, largest, tmp_path, False), rows)
        theirs["C++, all rows as one skill"] = (Pybkt(CPP, flat, tmp_path, False), all_rows)
        theirs[f"C++, all rows as one skill, {cores} cores"] = (Pybkt(CPP, flat, tmp_path, True), all_rows)
    wheel = Pybkt(sys.executable, few, tmp_path, False)
    theirs[f"wheel, {sum(map(len, few))} rows of that skill"] = (wheel, sum(map(len, few)))
    took: dict[str, list[float]] = {name: [] for name in (*ways, *theirs)}
    for each in range(ROUNDS + 1):
        for name in took:
            if "wheel" in name and each > 2:
                continue
            way, count = ways[name] if name in ways else theirs[name]
            seconds = way()
            if each:  # the first compiles
                took[name].append(seconds / count / ITERATIONS * 1e9)
    for own, _ in theirs.values():
        own.close()
    found = {name: median(values) for name, values in took.items()}
    print(f"\nEM, ns per row and iteration ({rows:,} rows; all {all_rows:,}), load {os.getloadavg()[0]:.1f}")
    print("" if CPP else "pyBKT's C++ build: not built (PYBKT_CPP_PYTHON)")
    for name, value in found.items():
        print(f"{name:45} {value:12,.1f}   from {min(took[name]):,.1f} to {max(took[name]):,.1f}")
    for ours in ways:
        ratios = [f"{name}: {found[name] / found[ours]:,.1f}" for name in theirs]
        print(f"{ours:45} times as fast as {'; '.join(ratios)}")


def test_one_update() -> None:
    """Microseconds of one answer, alone and in batch."""
    log = grouped()
    model = fit(log, seed=0, response=False).model
    use = tables(log, model)
    parameters = {"c": Parameters(0.3, 0.15, 0.02, 0.2, 0.1)}
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    given = [
        mastery.TracedAnswer(["c"], i % 3 > 0, begin + timedelta(hours=7 * i), None, bkt.Item(0.25, 0.08))
        for i in range(2_000)
    ]
    p, verdicts = np.full(100_000, 0.4), np.arange(100_000) % 3 > 0

    def one_by_one() -> float:
        known: dict[str, mastery.Mastery] = {}
        started = time.perf_counter()
        for own in given:
            known = mastery.answer(known, parameters, own)
        return (time.perf_counter() - started) / len(given)

    def whole_log() -> float:
        started = time.perf_counter()
        trace(log, use)
        return (time.perf_counter() - started) / len(log)

    def array() -> float:
        started = time.perf_counter()
        bkt.update(p, verdicts, DEFAULT)
        return (time.perf_counter() - started) / len(p)

    ways = {"mastery.answer": one_by_one, "tables.trace": whole_log, "bkt.update, array": array}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for each in range(4 * ROUNDS):
        for name, way in ways.items():
            seconds = way()
            if each:
                took[name].append(seconds * 1e6)
    print(f"\none update, microseconds (load {os.getloadavg()[0]:.1f})")
    for name, values in took.items():
        print(f"{name:45} {median(values):12.3f}   from {min(values):.3f} to {max(values):.3f}")


FITTING = """
import json, pickle, re, sys, time
def peak():  # getrusage would count that of the process that started this one
    return int(re.search("VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
log = pickle.load(open(sys.argv[1], "rb"))
wall, cpu = time.perf_counter(), time.process_time()
from tracing.em import climb
from tracing.fit import fit
print(json.dumps(["importing", time.perf_counter() - wall, time.process_time() - cpu, 0]))
for name in ("first", "second"):
    before = peak()
    wall, cpu = time.perf_counter(), time.process_time()
    fit(log, seed=0, response=sys.argv[2] == "response")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    most = peak()
    print(json.dumps([name, wall, cpu, most / 1024, before / 1024]))
"""


@pytest.mark.parametrize("kind", ["items", "response"])
def test_a_whole_fit(kind: str, tmp_path: Path) -> None:
    """Seconds and memory of a fit with items, without and with the response model: compiling all, then with
    what was compiled kept, in processes of their own."""
    file = tmp_path / "log.pickle"
    file.write_bytes(pickle.dumps(grouped()))
    print(f"\nfit of {len(grouped()):,} answers, {kind} (load {os.getloadavg()[0]:.1f})")
    for state in ("nothing compiled", "compiled before"):
        done = subprocess.run(
            [sys.executable, "-c", FITTING, str(file), kind],
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "compiled"), "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=True,
        )
        for line in done.stdout.splitlines():
            name, wall, cpu, *memory = json.loads(line)
            shown = f"peak {memory[0]:.0f} MB, {memory[1]:.0f} before" if len(memory) > 1 else ""
            print(f"{state:18} {name:10} wall {wall:6.2f} s, CPU {cpu:6.2f} s   {shown}")
