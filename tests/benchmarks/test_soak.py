"""Many mixed requests in one run: what the server holds must not grow with them.

make bench-soak          (REQUESTS=200000)
"""

import asyncio
import os
import random
from time import perf_counter
from typing import Any

import pytest

from tests.benchmarks.watching import LEARNERS, watched
from tests.hostile_clients import Tally, send_all
from tests.soak_requests import mixed

pytestmark = [pytest.mark.bench, pytest.mark.timeout(14_400)]

REQUESTS = int(os.environ.get("REQUESTS", "200000"))
AT_ONCE = 8
MOST_GROWTH = {"mb": 20.0, "files": 5.0, "connections": 5.0, "tasks": 20.0}
"""Over the second half, by a straight line through it."""


async def test_no_leak(services: Any, migrated: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Memory, open files, connections and tasks stay."""
    tally = Tally()
    async with watched(services) as server:
        started = perf_counter()
        await send_all(server.port, mixed(REQUESTS, random.Random(3), LEARNERS), AT_ONCE, tally)
        took = perf_counter() - started
        await asyncio.sleep(3)
    with capsys.disabled():
        print(
            f"\n{REQUESTS} requests in {took:.0f} s, {REQUESTS / took:.0f} a second: {dict(tally.statuses)}"
        )
        print(server.table(20))
        print("grew in the second half:", {name: round(server.growth(name), 2) for name in MOST_GROWTH})
        print(*tally.wrong[:10], sep="\n")
    assert not tally.wrong
    for name, most in MOST_GROWTH.items():
        assert server.growth(name) < most, name
