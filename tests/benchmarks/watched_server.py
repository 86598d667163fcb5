"""The API as it is run, in a process of its own that prints what it holds once a second, as lines of JSON.

python -m tests.benchmarks.watched_server     (settings from the environment; the first line is the port)
"""

import asyncio
import json
import os
from dataclasses import replace
from time import perf_counter

import psutil
import uvicorn

from api import logs, runtime
from api.serving import configured


async def main() -> None:
    """Until SIGTERM."""
    use = runtime.settings()
    logs.configure(use.guards.log)
    server = uvicorn.Server(configured(replace(use, port=0)))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.05)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    process, started = psutil.Process(os.getpid()), perf_counter()
    while not serving.done():
        held = {
            "seconds": round(perf_counter() - started, 1),
            "mb": round(process.memory_info().rss / 2**20, 1),
            "files": process.num_fds(),
            "connections": len(server.server_state.connections),
            "tasks": len(asyncio.all_tasks()),
        }
        print(json.dumps(held), flush=True)
        await asyncio.wait({serving}, timeout=1)


if __name__ == "__main__":
    asyncio.run(main())
