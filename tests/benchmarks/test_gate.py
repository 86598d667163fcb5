"""How far past its limit a statement runs that would run for minutes.

pytest -m bench -s --timeout 3600 tests/benchmarks/test_gate.py
"""

import asyncio
from time import monotonic
from typing import Any

import pytest

from graph.asking import running
from graph.asking.nouns import Limits
from graph.errors import LearnerGraphError
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.asking.statements import statements
from tests.integration.seeded import WHOLE, seeded

pytestmark = pytest.mark.bench

LIMITS = Limits(seconds=2, rows=1_000, bytes=1_000_000)


async def test_runaways_end(services: Any, migrated: Any) -> None:
    """Every statement of exhaustion, one after the other, on 100 learners and 2,000 questions."""
    sealer = Sealer(key_from_text(services.seal_key))
    took: list[tuple[float, str, str]] = []
    refused = 0
    with seeded(services, WHOLE):
        async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as store:
            for each in statements("hostile_exhaustion"):
                began = monotonic()
                outcome = "ran to its end"
                try:
                    async with asyncio.timeout(120):
                        await running.ask(store, each.text, each.parameters, limits=LIMITS)
                except LearnerGraphError as error:
                    outcome = type(error).__name__
                except TimeoutError:
                    outcome = "does not end"
                took.append((monotonic() - began, outcome, f"{each.name} {each.text[:90]}"))
                refused += outcome == "StatementRefused"
    took.sort(reverse=True)
    print(f"\n{len(took)} statements, {refused} refused or ended by a bound; limit {LIMITS.seconds:g} s")
    for seconds, outcome, text in took[:12]:
        print(f"{seconds:6.1f} s  {outcome:16} {text}")
