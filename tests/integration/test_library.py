"""Every question of the library on the sample curriculum and 150 simulated learners: what it says is computed
anew from plain rows, and equal; and what it refuses.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from neo4j import AsyncDriver

from graph.asking import library
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.conftest import PUT_BACK, WIPE
from tests.integration import library_expected, library_expected_people, library_world
from tests.integration.library_world import World

EXPECTED = {**library_expected.EXPECTED, **library_expected_people.EXPECTED}


@pytest.fixture(scope="module")
async def asked(services: Any, driver: AsyncDriver, migrated: Any) -> AsyncIterator[tuple[Store, World]]:
    """The graph, built once for this module, and what is in it."""
    async with driver.session(notifications_min_severity="OFF") as session:
        await (await session.run(WIPE)).consume()
        await (await session.run(PUT_BACK, nodes=migrated)).consume()
    sealer = Sealer(key_from_text(services.seal_key))
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as store:
        yield store, await library_world.build(store)


def test_every_question_has_an_expectation() -> None:
    """None is left out of what follows; and there are as many as were promised."""
    assert set(EXPECTED) == set(library.questions())
    assert len(EXPECTED) >= 24


@pytest.mark.parametrize("name", sorted(EXPECTED))
async def test_says_what_is_computed_anew(asked: tuple[Store, World], name: str) -> None:
    """The rows are those that Python finds, number by number."""
    store, world = asked
    given, compute = EXPECTED[name]
    table = await library.answer(store, name, given, now=library_world.AS_OF)
    expected = compute(world)
    assert expected, "a question without rows says nothing"
    assert table.complete
    found = {_key(row): row for row in table.rows}
    assert len(found) == len(table.rows)
    assert sorted(found) == sorted(map(_key, expected))
    for row in expected:
        for column, is_, should in zip(table.columns, found[_key(row)], row, strict=True):
            assert is_ == (
                pytest.approx(should, rel=1e-9, abs=1e-9) if isinstance(should, float) else should
            ), (
                column,
                row,
            )


def _key(row: tuple[Any, ...]) -> str:
    """What tells rows apart: the first three cells."""
    return repr([round(cell, 6) if isinstance(cell, float) else cell for cell in row[:3]])
