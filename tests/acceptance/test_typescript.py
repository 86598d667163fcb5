"""The TypeScript client in Node against a real server."""

import asyncio
from pathlib import Path

from api.settings import Settings
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api
from tests.node import node
from tests.tokens import token


async def test_the_client_does_what_it_says(ann: Api, settings: Settings, tmp_path: Path) -> None:
    """Answers, lists, errors with their mends, tokens and hashes."""
    async with guarded(settings, tmp_path) as api:
        given = {"URL": f"{api.http.base_url}/graphql", "TOKEN": token("ann", "learner")}
        await asyncio.to_thread(node, "--test", "test/server.test.ts", env=given)
