"""A request knows how many Cypher queries it took: its line in the log says so, and /metrics by route."""

import asyncio
import json
import logging

import pytest

from api import logs
from tests.acceptance.counting import queries_counted
from tests.acceptance.serving import Api
from tests.acceptance.test_graphql import submit
from tests.acceptance.test_metrics import more, read

CONCEPTS = "{ concepts(first: %s) { nodes { title prerequisites { concept { title } } } } }"


async def test_queries_of_a_request(ann: Api) -> None:
    """By their names, and no more of them for a longer list."""
    with queries_counted() as counted:
        for first in (2, 1, 4):
            await ann(CONCEPTS % first)
        await ann("{ __typename }")
    fresh, one, four, none = counted
    assert fresh.total() > 1
    assert one == four == {"curriculum/read_stamp": 1}
    assert none.total() == 0


async def test_each_request_counts_its_own(ann: Api) -> None:
    """Whatever else goes on at the same time."""
    await ann(CONCEPTS % 2)
    with queries_counted() as counted:
        await asyncio.gather(*(ann(CONCEPTS % 2) for _ in range(10)))
    assert {each.total() for each in counted} == {1}


async def test_a_transaction_counts(ann: Api) -> None:
    """With each query in it."""
    with queries_counted() as counted:
        await submit(ann, "add-0", "4", "e1")
    assert "answer/write_answers" in counted[0]


async def test_it_is_told(ann: Api, caplog: pytest.LogCaptureFixture) -> None:
    """In the access log and in the numbers of /metrics."""
    await ann(CONCEPTS % 2)
    before = await read(ann.http)
    with caplog.at_level(logging.INFO, "api.access"):
        await ann(CONCEPTS % 2)
    after = await read(ann.http)
    [line] = [record for record in caplog.records if record.name == logs.access.name]
    assert json.loads(logs._Json().format(line))["queries"] == 1
    assert more(before, after, "queries_total", "/graphql") == 1
