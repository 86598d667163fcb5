"""How long measures of the graph take, on 1,000 and on 20,000 concepts, and comparing 10,000 learners.

pytest -m bench tests/benchmarks/test_science.py -s
"""

import resource
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest

from graph.asking import science, similarity
from graph.likeness import Practice
from graph.snapshot import Curriculum
from tests.benchmarks.bench_graph import addition

T = TypeVar("T")
LEARNERS, CONCEPTS, EDGES_EACH = 10_000, 1_000, 100


def timed(name: str, work: Callable[[], T]) -> T:
    """What it gives; seconds, those of a core, and the most memory of the process so far are printed."""
    began, busy = time.perf_counter(), time.process_time()
    found = work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took, busy = time.perf_counter() - began, time.process_time() - busy
    print(f"{name:24} {took:8.2f} s   {busy:8.2f} s of a core   {memory:6.0f} MB")
    return found


@pytest.mark.bench
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("concepts", [1_000, 20_000])
def test_measures(concepts: int) -> None:
    """Each once."""
    made = addition(np.random.default_rng(1), concepts, concepts)
    said = Curriculum(1, {each.id: each for each in made.concepts}, tuple(made.prerequisites), {}, "default")
    print(f"\n{concepts:,} concepts, {len(said.prerequisites):,} prerequisites")
    graph = timed("projection", lambda: science.projected(said))
    found = timed("communities", lambda: science.communities(graph, {}))
    timed("betweenness", lambda: science.betweenness(graph))
    gates = timed("dominators", lambda: science.dominators(graph))
    path = timed("critical path", lambda: science.critical_path(graph))
    print(f"{len(found):,} communities, {len(gates):,} gates, a path of {len(path)} concepts")
    assert sum(map(len, found)) == concepts


@pytest.mark.bench
@pytest.mark.timeout(1_800)
def test_likeness() -> None:
    """All pairs of 10,000 learners."""
    rng = np.random.default_rng(2)
    concept = np.concatenate([rng.choice(CONCEPTS, EDGES_EACH, replace=False) for _ in range(LEARNERS)])
    practice = Practice(
        [f"l{i:05}" for i in range(LEARNERS)],
        [f"c{i:04}" for i in range(CONCEPTS)],
        np.repeat(np.arange(LEARNERS), EDGES_EACH),
        concept,
        rng.random(len(concept)),
        np.ones(len(concept), dtype=np.int64),
        np.full(CONCEPTS, 0.2),
        np.ones(CONCEPTS, dtype=np.bool_),
    )
    print()
    for floor in (0.2, 0.05):
        found = timed(
            f"likeness from {floor}",
            lambda: similarity.pairs(practice, floor=floor, most=1_000, report=lambda *_: None),  # noqa: B023
        )
        print(f"{found.above:,} pairs")
