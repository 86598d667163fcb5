"""How long it takes to say whom a change reaches: 10,000 learners with a million mastery edges.

nice -n 19 .venv/bin/pytest -m bench -s --timeout 3600 tests/benchmarks/test_impact.py

The bar: under 3 seconds for one edge. BENCH_LEARNERS as for the other benchmarks.
"""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from graph.content import Content, Delta, Kind, document, patched, thing
from graph.impact import Impact, impact
from graph.sealing import Sealer, key_from_text
from graph.store import Store

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

NOW = datetime(2026, 4, 1, tzinfo=UTC)
TIMES = 5


@pytest.fixture(scope="module")
async def full(graph: Any) -> AsyncIterator[Store]:
    """The store of the benchmark graph."""
    login = graph.neo4j_uri, graph.neo4j_user, graph.neo4j_password
    async with Store(*login, Sealer(key_from_text(graph.seal_key))) as store:
        yield store


def edge(source: int, target: int, strength: float | None = 1.0) -> Delta:
    """One edge as it is to be, or None for none."""
    said = None if strength is None else document(Kind.PREREQUISITE, strength=strength)
    return {thing(Kind.PREREQUISITE, f"c{source:05}", f"c{target:05}"): said}


def changes(content: Content) -> dict[str, Delta]:
    """Name -> what is done."""
    known = [one.key for one in content if one.kind is Kind.PREREQUISITE]
    source, target = known[len(known) // 3]
    concept, question = thing(Kind.CONCEPT, "c00005"), thing(Kind.QUESTION, "q000001")
    return {
        "one edge more": edge(300, 600),
        "one edge more, from what all know": edge(0, 600),
        "one edge more, between what most know": edge(1, 40),
        "one edge less": edge(int(source[1:]), int(target[1:]), None),
        "one edge weaker": edge(int(source[1:]), int(target[1:]), 0.2),
        "one concept retired": {concept: {**content[concept], "retired": True}},
        "100 edges less": {thing(Kind.PREREQUISITE, *ends): None for ends in known[::20][:100]},
        "every edge less": {thing(Kind.PREREQUISITE, *ends): None for ends in known},
        "one question of many answers retagged": {
            question: {**content[question], "concepts": {"c00700": 1.0}},
        },
    }


async def test_impact(full: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Each change, the first time and then the median of some more."""
    began = time.perf_counter()
    _, content = await full.content()
    read = time.perf_counter() - began
    table = Table("change", "first", "median", "learners who gain", "lose", "both", "moved")
    for name, delta in changes(content).items():
        after = patched(content, delta)
        times: list[float] = []
        for _ in range(TIMES if "one edge" in name else 1):
            began = time.perf_counter()
            found: Impact = await impact(full, content, after, now=NOW)
            times.append(time.perf_counter() - began)
        counts = (found.gain, found.lose, found.both, found.moved)
        table.add_row(name, f"{times[0]:.2f} s", f"{median(times):.2f} s", *(f"{n:,}" for n in counts))
    with capsys.disabled():
        print(f"\n{len(content):,} things read in {read:.1f} s; {found.learners:,} learners")
        Console(width=120).print(table)
