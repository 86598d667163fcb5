"""How long the benchmark graph takes to leave, in each format, and with how much memory (bar: 2 minutes).

pytest -m bench -s tests/benchmarks/test_export.py
"""

import resource
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.asking import leaving
from graph.asking.sheets import Format
from graph.sealing import Sealer, key_from_text
from graph.store import Store

BAR_SECONDS = 120


@pytest.mark.bench
@pytest.mark.timeout(3_600)
async def test_leaving_with_the_benchmark_graph(graph: Any, tmp_path: Path) -> None:
    """Parquet, CSV and GraphML of all of it; memory is the most that this process ever had, grown by an
    export."""
    sealer = Sealer(key_from_text(graph.seal_key))
    async with Store(graph.neo4j_uri, graph.neo4j_user, graph.neo4j_password, sealer) as store:
        for format in Format:
            before, began, worked = _most_memory(), time.perf_counter(), time.process_time()
            manifest = await leaving.leave(store, tmp_path / format, format, now=datetime.now(UTC))
            took, work = time.perf_counter() - began, time.process_time() - worked
            size = sum(file["bytes"] for file in manifest.files) / 1e6
            rows = [file["rows"] for file in manifest.files if "rows" in file]
            count = sum(sum(each.values()) if isinstance(each, dict) else each for each in rows)
            print(
                f"\n{format}: {took:.0f} s (bar {BAR_SECONDS}), {work:.0f} s of our CPU, {count:,} rows, "
                f"{size:.0f} MB, memory {before:.0f} -> {_most_memory():.0f} MB"
            )


def _most_memory() -> float:
    """MB that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
