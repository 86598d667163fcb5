"""A short attack and a short soak; `make bench-hostile` and `make bench-soak` are the long ones."""

import asyncio
import gc
import random

import pytest

from api.graphql.schema import schema
from tests.acceptance.conftest import CONCEPTS
from tests.acceptance.serving import Api
from tests.hostile_clients import Tally, bodies, bombs, send_all, upgrades
from tests.hostile_documents import Hostile
from tests.soak_requests import mixed

KNOWN = {
    "Learner": ("ann",),
    "Concept": CONCEPTS,
    "Question": tuple(f"{id}-{number}" for id in CONCEPTS for number in range(4)),
}
SECONDS = 15.0
"""The limit of a request."""


# Where one field fails, those beside it are cancelled; the driver (6.4) leaves the socket of one that was
# just connecting to the collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
async def test_500_hostile_documents(ann: Api) -> None:
    """Each is answered in our form, in time, and never with a failure of ours."""
    port, tally = ann.http.base_url.port or 0, Tally()
    await send_all(port, bodies(Hostile(schema._schema, 1, KNOWN).requests(500)), 8, tally)
    await send_all(port, bombs(), 2, tally)
    assert not tally.wrong, "\n".join(tally.wrong[:5])
    assert max(tally.seconds) < SECONDS
    assert (await upgrades(port, 100)) == {101: 100}
    assert await ann("{ __typename }") == {"__typename": "Query"}
    gc.collect()


async def test_3000_mixed_requests(ann: Api) -> None:
    """Reads, answers, slates, REST and refused ones leave no task behind."""
    port, tally = ann.http.base_url.port or 0, Tally()
    await send_all(port, mixed(100, random.Random(1), ["ann"]), 8, Tally())
    await asyncio.sleep(0.2)
    gc.collect()
    before = len(asyncio.all_tasks())
    await send_all(port, mixed(3_000, random.Random(2), ["ann"]), 8, tally)
    assert not tally.wrong, "\n".join(tally.wrong[:5])
    await asyncio.sleep(0.2)
    assert len(asyncio.all_tasks()) <= before + 3
