"""Rows on their way into the graph, through a real Redis and past one that is away."""

import asyncio
from collections.abc import Sequence

from api.streams import CONNECTIONS, Row, Stream, redis_client
from graph.local import Servers


async def test_more_at_once_than_there_are_connections(services: Servers) -> None:
    """They wait for one, and none is told that Redis is away."""
    async with redis_client(services.redis_url) as redis:
        found = await asyncio.gather(*(redis.echo(str(number)) for number in range(10 * CONNECTIONS)))
    assert found == [str(number) for number in range(10 * CONNECTIONS)]


async def test_past_redis_one_after_another() -> None:
    """Writers in the graph would wait for each other's locks there."""
    under_way, most, written = 0, 0, list[Row]()

    async def write(rows: Sequence[Row]) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        written.extend(rows)
        under_way -= 1

    async with redis_client("redis://127.0.0.1:1") as away:
        stream = Stream(away, "rows", write)
        await asyncio.gather(*(stream.add([{"number": number}]) for number in range(20)))
    assert most == 1 and sorted(row["number"] for row in written) == list(range(20))
