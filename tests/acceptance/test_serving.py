"""`learner-graph serve` with several processes: they share the port, and end together."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator

import psutil
import pytest
from httpx import AsyncClient

from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell

ASKED = '{ learner(id: "ann") { key nextQuestions(first: 2) { recommendations { rank } } } }'


@pytest.fixture
async def several(ann: Api, shell: Shell) -> AsyncIterator[tuple[Process, str]]:
    """Two processes, and their address."""
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--processes", "2"]
    process = await asyncio.create_subprocess_exec(
        *command, env=shell.environment, stdout=PIPE, stderr=DEVNULL
    )
    assert process.stdout
    async for line in process.stdout:
        if b"GraphQL at " in line:
            break
    yield process, line.decode().split()[2]
    if process.returncode is None:
        for each in (*psutil.Process(process.pid).children(), process):
            each.kill()
        await process.wait()


async def ask(address: str, times: int) -> None:
    """Each on a connection of its own, so that any of the processes may answer."""
    for _ in range(times):
        async with AsyncClient(timeout=60) as client:
            said = (await client.post(address, json={"query": ASKED})).json()
            assert said["data"]["learner"]["key"] == "ann", said


async def test_they_answer_and_end_together(several: tuple[Process, str]) -> None:
    """SIGTERM to the first one ends all of them, in order."""
    process, address = several
    await ask(address, 4)
    children = psutil.Process(process.pid).children()
    assert len(children) == 2
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 60) == 0
    assert not any(child.is_running() for child in children)


async def test_one_that_dies_takes_the_others_with_it(several: tuple[Process, str]) -> None:
    """So that whoever started them sees it, and starts them again."""
    process, address = several
    await ask(address, 1)
    psutil.Process(process.pid).children()[0].kill()
    assert await asyncio.wait_for(process.wait(), 60) == 1


async def test_their_number_is_checked(shell: Shell) -> None:
    """None at all cannot serve."""
    refused = await shell("serve", "--processes", "0")
    assert refused.returncode == 2
    assert "--processes" in refused.stderr
