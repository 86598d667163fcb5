"""A hundred random drafts: what was said of each beforehand is what then is, and going back undoes it.

nice -n 19 .venv/bin/pytest -m bench -s --timeout 3600 tests/benchmarks/test_exact_publishing.py

SEED, DRAFTS: others than 2026 and 100. The test of the same name does a few of them.
"""

import os
import time
from typing import Any

import pytest

from graph.store import Store
from tests.integration.conftest import store
from tests.integration.exactness import Exactness

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

SEED, DRAFTS = int(os.environ.get("SEED", "2026")), int(os.environ.get("DRAFTS", "100"))

__all__ = ["store"]


async def test_publishing_is_exact(store: Store, services: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Every learner's ready set and mastery, and the content; the first that is not as said fails."""
    login = services.neo4j_uri, services.neo4j_user, services.neo4j_password
    began = time.perf_counter()
    async with Store(*login, store.sealer) as reader:
        exact = Exactness(store, reader, SEED)
        await exact.prepare()
        for number in range(DRAFTS):
            await exact.draft(number)
            with capsys.disabled():
                print(f"\r{number + 1} of {DRAFTS} drafts", end="", flush=True)
    tally = exact.tally
    with capsys.disabled():
        print(f"\nseed {SEED}: {tally.drafts} drafts exact, in {time.perf_counter() - began:.0f} s")
        print(f"steps: {', '.join(f'{n} {kind}' for kind, n in sorted(tally.kinds.items()))}")
        print(f"ready sets compared: {tally.compared:,}, otherwise than before: {tally.otherwise:,}")
        print(f"learners whose mastery moved: {tally.moved:,}; {exact.answered:,} answers")
        print(f"went back exactly: {tally.back}")
