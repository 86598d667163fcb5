"""A server stops, whatever becomes of a cancellation."""

import asyncio

from api.app import _end


async def test_background_work_that_loses_a_cancellation_is_ended_all_the_same() -> None:
    """The first cancellation is swallowed, as libraries do that are just served at that moment."""

    async def stubborn() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await _end(task)
    assert task.cancelled()
