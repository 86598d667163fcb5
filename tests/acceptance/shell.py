"""The command line as a user has it: a process, what it prints, its exit code."""

import asyncio
import os
import subprocess
import sys

from graph.local import Servers


class Shell:
    """`learner-graph` against the test servers; without any, for commands that need none.

    timeout: seconds that a command may take.
    """

    def __init__(self, services: Servers | None, timeout: float = 300) -> None:
        self.timeout = timeout
        self.environment = {
            # Without compiled bytecode each command would take seconds to start.
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "COLUMNS": "160",
        }
        if services is not None:
            self.environment |= {
                "NEO4J_URI": services.neo4j_uri,
                "NEO4J_USER": services.neo4j_user,
                "NEO4J_PASSWORD": services.neo4j_password,
                "REDIS_URL": services.redis_url,
                "LEARNER_GRAPH_SEAL_KEY": services.seal_key,
            }

    async def __call__(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command to its end."""
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "api", *arguments],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=self.timeout,
        )
