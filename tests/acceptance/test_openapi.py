"""The REST routes keep what their OpenAPI document promises: schemathesis asks a real server."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from tests.acceptance.serving import Api

HERE = Path(__file__).parent

EXCLUDED = "ignored_auth,positive_data_acceptance"
"""The developer needs no token here; and what has the right form is still refused, learner by learner."""


async def test_the_routes_keep_the_promises_of_the_document(ann: Api, tmp_path: Path) -> None:
    """Statuses, types, forms and headers of responses, and what is not of the form is refused."""
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "openapi.toml")),
        *("run", str(ann.http.base_url.join("/openapi.json"))),
        *("--checks", "all", "--exclude-checks", EXCLUDED),
        *("--max-examples", "40", "--seed", "1", "--request-timeout", "30", "--no-color"),
    ]
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "openapi_checks", "PYTHONPATH": str(HERE)},
        cwd=tmp_path,  # it leaves a folder where it runs
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)
