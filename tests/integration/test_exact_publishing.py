"""What is said of a draft beforehand is what then happens, to every learner; and going back undoes it all."""

from typing import Any

import pytest

from graph.store import Store
from tests.integration.exactness import Exactness

DRAFTS = 8


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [8])
async def test_publishing_is_exact(store: Store, services: Any, seed: int) -> None:
    """Random drafts with all kinds of change: ready sets, mastery, and the content itself, bit by bit."""
    login = services.neo4j_uri, services.neo4j_user, services.neo4j_password
    async with Store(*login, store.sealer) as reader:
        exact = Exactness(store, reader, seed)
        await exact.prepare()
        for number in range(DRAFTS):
            await exact.draft(number)
    assert exact.tally.drafts == DRAFTS
    assert exact.tally.otherwise and exact.tally.moved
