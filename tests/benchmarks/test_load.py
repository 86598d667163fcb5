"""Many learners at once: what they wait for an answer and for what comes next, and what each process costs.

make bench-load       (LOAD_SECONDS=60 API_PROCESSES=2; the graph takes some minutes to build)
"""

import json
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tests.benchmarks.serving import Served

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

SECONDS = float(os.environ.get("LOAD_SECONDS", "60"))
WARM_UP = 20.0
BARS = {
    "open": "1,000 learners who answer and ask every 10 s; the bar is P99 of 100 ms for both",
    "closed": "100 clients without a pause; the bar is P95 of 500 ms, the goal 200",
}


@pytest.mark.parametrize("way", BARS)
def test_waiting_under_load(api: Served, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Percentiles, errors and throughput; cores that each process keeps busy, the load's own apart."""
    _load(way, api.port, WARM_UP)
    before = api.cpu_seconds()
    found = _load(way, api.port, SECONDS)
    after = api.cpu_seconds()
    seconds = found["seconds"]
    with capsys.disabled():
        print(f"\n{BARS[way]}\n{'':8}{'done':>8}{'a second':>10}{'P50 ms':>9}{'P95':>8}{'P99':>8}{'most':>8}")
        for kind, waits in found["waits"].items():
            p50, p95, p99, most = np.quantile(waits or [np.nan], [0.5, 0.95, 0.99, 1]) * 1_000
            rate = len(waits) / seconds
            print(f"{kind:8}{len(waits):8}{rate:10.1f}{p50:9.1f}{p95:8.1f}{p99:8.1f}{most:8.1f}")
        cores = {name: (after[name] - before[name]) / seconds for name in before}
        cores["load generator"] = found["cpu_seconds"] / seconds
        busy = ", ".join(f"{name} {value:.2f}" for name, value in cores.items())
        print(f"{len(found['errors'])} errors; cores busy: {busy}")
        print(*found["errors"][:3], sep="\n")
    assert not found["errors"]


def _load(way: str, port: int, seconds: float) -> Any:
    command = [sys.executable, "-m", "tests.benchmarks.load_clients", way, str(port), str(seconds)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
