"""An attack: 10,000 mutated documents, bombs, slow bodies, WebSockets; and an honest client meanwhile.

By the developer, whom no rate holds up, so that all of it is read; and by a learner, as on
the internet, while the application goes on with its own token.

make bench-hostile       (DOCUMENTS=10000)
"""

import asyncio
import json
import os
import time
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.graphql.schema import schema
from tests.benchmarks.watching import KNOWN, LEARNERS, Watched, watched
from tests.hostile_clients import Honest, Tally, bodies, bombs, post, send_all, slow_loris, upgrades
from tests.hostile_documents import Hostile
from tests.soak_requests import NEXT
from tests.tokens import bearer, signing_settings, token

pytestmark = [pytest.mark.bench, pytest.mark.timeout(7_200)]

DOCUMENTS = int(os.environ.get("DOCUMENTS", "10000"))
ROUNDS = 20
"""Of quiet and attack in turn."""

AT_ONCE = 4
"""Hostile connections that each wait for their answers; with more the honest client queues for longer."""

SECONDS = 15.0
"""The limit of a request."""

MOST_GROWTH_MB = 30.0
"""Of the second half of the attack. Caches fill in the first."""

QUESTION = json.dumps({"query": NEXT, "variables": {"learner": LEARNERS[-1]}}).encode()


@pytest.mark.parametrize("attacker", ["developer", "learner"])
async def test_under_attack(
    services: Any, migrated: Any, attacker: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing fails, nothing takes too long, memory stays, and honest clients are served."""
    guarded = attacker == "learner"
    settings = signing_settings(tmp_path) if guarded else {}
    mean = [_authorization(LEARNERS[0], "learner")] if guarded else []
    good = [_authorization("application", "service")] if guarded else []
    async with watched(services, **settings) as server:
        honest, tally = Honest(server.port, post(QUESTION, *good)), Tally()
        for _ in range(50):
            await honest.ask([])
        honest.failed.clear()
        hostile = bodies(Hostile(schema._schema, 7, KNOWN).requests(DOCUMENTS), *mean)
        for _ in range(ROUNDS):
            for _ in range(15):
                await honest.ask(honest.quiet)
                await asyncio.sleep(0.02)
            part = islice(hostile, DOCUMENTS // ROUNDS)
            await honest.ask_while(asyncio.create_task(send_all(server.port, part, AT_ONCE, tally)))
        beside = await _other_attacks(server, honest, tally)
        honest.close()
        await asyncio.sleep(2)
    with capsys.disabled():
        p50, p99 = np.quantile(tally.seconds, [0.5, 0.99]) * 1_000
        print(
            f"\n{sum(tally.statuses.values())} hostile requests of a {attacker}: "
            f"{dict(tally.statuses)}, {dict(tally.codes)}"
        )
        print(f"P50 {p50:.1f} ms, P99 {p99:.1f} ms, longest {max(tally.seconds):.2f} s; {beside}")
        quiet, attacked = (np.median(each) * 1_000 for each in (honest.quiet, honest.attacked))
        print(
            f"an honest nextQuestions: {quiet:.1f} ms, attacked {attacked:.1f} ms, {honest.ratio:.2f} times"
        )
        print(server.table(), f"\nmemory grew {server.growth('mb'):.1f} MB in the second half")
        print("the slowest:", *tally.slow, *tally.wrong[:10], sep="\n")
    slow = 401 if guarded else 408  # who brings no token is refused before the body is waited for
    assert f"slow bodies {{{slow}: 100}}, upgrades {{101: 1000}}" in beside
    assert not tally.wrong
    assert len(honest.failed) <= len(honest.attacked) / 100
    assert max(tally.seconds) < SECONDS
    assert honest.ratio <= 3
    assert server.growth("mb") < MOST_GROWTH_MB
    assert server.samples[-1]["connections"] <= server.samples[0]["connections"] + 2


def _authorization(subject: str, role: str) -> str:
    """A header that is good for as long as the longest run."""
    text = token(subject, role, exp=int(time.time()) + 7_200)
    return f"authorization: {bearer(text)['Authorization']}"


async def _other_attacks(server: Watched, honest: Honest, tally: Tally) -> str:
    """Those that are not documents, each beside the honest client; what became of them."""
    bombing = asyncio.create_task(send_all(server.port, list(bombs()) * 10, AT_ONCE, tally))
    await honest.ask_while(bombing)
    dripping = asyncio.create_task(slow_loris(server.port, 100, SECONDS))
    await honest.ask_while(dripping)
    asked = asyncio.create_task(upgrades(server.port, 1_000))
    await honest.ask_while(asked)
    return f"slow bodies {dict(dripping.result())}, upgrades {dict(asked.result())}"
