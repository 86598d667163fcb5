"""What designers wait for: steps, conflicts and rebasing of drafts on 20,000 concepts. It only prints.

    nice -n 19 .venv/bin/python -m pytest -m bench -s tests/benchmarks/test_drafts.py

An edge, a title, and 500 as one step; reading a draft of 200 steps; a merge of two concepts; conflicts and a
rebase after somebody else's import. Not for: linting (test_linting), or publishing.
"""

import time
from collections.abc import Awaitable
from statistics import median
from typing import Any

import numpy as np
import pytest

from graph import curriculum, drafting
from graph.content import thing
from graph.curriculum import Addition
from graph.drafts import Draft
from graph.model import Concept
from graph.sealing import Sealer, key_from_text
from graph.steps import Add, Edit, Merge, Step
from graph.store import Store
from migrations import runner
from tests.benchmarks import bench_graph
from tests.integration.test_drafts import NOW

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1_800)]

CONCEPTS, QUESTIONS = 20_000, 20_000


async def timed(what: str, *works: Awaitable[Any]) -> Any:
    """What the last came to; prints the median and the longest."""
    took, found = [], None
    for work in works:
        start = time.perf_counter()
        found = await work
        took.append((time.perf_counter() - start) * 1_000)
    print(f"{what:52} {median(took):8.0f} ms, at most {max(took):.0f}")
    return found


def concept(number: int) -> Any:
    """By its place in the layers."""
    return thing("concept", f"c{number:05}")


def titled(number: int) -> Edit:
    """Another title."""
    return Edit(concept(number), {"title": f"Another {number}"})


async def test_drafts(services: Any, driver: Any) -> None:
    """Medians, and the longest."""
    await runner.migrate(driver)
    sealer = Sealer(key_from_text(services.seal_key))
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as store:
        addition = bench_graph.addition(np.random.default_rng(1), CONCEPTS, QUESTIONS)
        await curriculum.apply(store, addition)
        print(f"\n{CONCEPTS:,} concepts, {len(addition.prerequisites):,} edges, {QUESTIONS:,} questions")
        await timed("the content, read for the first time", store.content())
        await timed("begin a draft", drafting.create(store, id="d", title="T", by="ada", now=NOW))

        def edit(id: str, *steps: Step) -> Awaitable[Draft]:
            return drafting.edit(store, "d", steps, by="ada", now=NOW, step_id=id)

        edges = [Add(thing("prerequisite", f"c{i:05}", f"c{19_999 - i:05}"), {}) for i in range(20)]
        await timed("add an edge", *(edit(f"edge-{i}", edge) for i, edge in enumerate(edges)))
        await timed("give a title", *(edit(f"title-{i}", titled(i)) for i in range(180)))
        await timed("500 titles in one step", edit("many", *(titled(i) for i in range(1_000, 1_500))))
        await timed("merge two concepts", edit("merge", Merge(("c19998",), "c19999")))
        draft = await timed(
            "read it, now 202 steps", *(drafting.read(store, "d", by="ada") for _ in range(9))
        )
        other = [Concept(f"c{i:05}", f"Concept {i}", "Another summary.", 30.0) for i in range(2_000)]
        await curriculum.apply(store, Addition(concepts=other))
        await timed("conflicts, first after a change of 2,000 concepts", drafting.conflicts(store, draft))
        await timed("conflicts, again", *(drafting.conflicts(store, draft) for _ in range(9)))
        await timed("rebase", drafting.rebase(store, "d", by="ada", now=NOW))
