"""Clients that answer one question after the other, and how long each answer took."""

import asyncio
import itertools
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from graph import answering
from graph.committing import Committer
from graph.store import Store


async def clients(
    store: Store,
    committer: Committer | None,
    count: int,
    seconds: float,
    numbers: Iterator[int],
    learners: int,
    questions: int,
) -> list[float]:
    """Seconds each answer took. Learners and questions are those of bench_graph, so many of each."""
    until = time.perf_counter() + seconds

    async def client() -> list[float]:
        waits = []
        while (started := time.perf_counter()) < until:
            number = next(numbers)
            question = number * 37 % questions
            await answering.submit_answer(
                store,
                learner_id=f"l{number * 7 % learners:05}",
                question_id=f"q{question:06}",
                response=str(question),
                event_id=f"clients-{os.getpid()}-{number}",
                now=datetime.now(UTC),
                committer=committer,
            )
            waits.append(time.perf_counter() - started)
        return waits

    return list(itertools.chain(*await asyncio.gather(*(client() for _ in range(count)))))
