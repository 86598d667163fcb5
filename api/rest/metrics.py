"""GET /metrics: what Prometheus reads, with the state of the servers behind at that moment.

Not for: what is counted on the way (api/metrics.py).
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response

from api import metrics
from api.forgetting import SLATES
from api.graphql.context import Context
from api.principal import Action
from api.rest import asking
from graph.errors import LearnerGraphError
from graph.store import Store

router = APIRouter()

SECONDS = 2.0
"""Longest wait for Neo4j or Redis: a server that does not answer is what the numbers are to show, in time."""

MOST_COUNTED = 100
"""Learners to be replayed that are counted; more are as many."""


@dataclass(frozen=True, eq=False)
class State(Collector):
    """What is behind the API at one moment. None where it could not be read."""

    graph: Mapping[str, Any] | None = None
    outdated: int | None = None
    slates: tuple[int, float] | None = None

    def collect(self) -> Iterator[Metric]:
        """As Prometheus' collectors do."""
        prefix = "learner_graph"
        yield _gauge(f"{prefix}_neo4j_up", "Whether Neo4j answers: 1 or 0.", self.graph is not None)
        yield _gauge(f"{prefix}_redis_up", "Whether Redis answers: 1 or 0.", self.slates is not None)
        graph = self.graph or {}
        for name, what in (("model", "tracing model"), ("policy", "policy")):
            info = GaugeMetricFamily(
                f"{prefix}_{name}_info", f"The {what} in force, as a label.", labels=[name]
            )
            if graph:
                info.add_metric([str(graph[name])], 1)
            yield info
        yield _gauge(
            f"{prefix}_curriculum_revision", "Grows by one with every change.", graph.get("revision")
        )
        stored = GaugeMetricFamily(
            f"{prefix}_stored", "How much the graph holds, by what it is.", labels=["what"]
        )
        for name, count in sorted(graph.get("stored", {}).items()):
            stored.add_metric([name], count)
        yield stored
        yield _gauge(
            f"{prefix}_learners_to_replay",
            "Learners with mastery that another model moved, which the worker replays; at most "
            f"{MOST_COUNTED} are counted.",
            self.outdated,
        )
        count, age = self.slates or (None, None)
        yield _gauge(f"{prefix}_slates_unwritten", "Served slates that are not in the graph yet.", count)
        yield _gauge(f"{prefix}_slates_lag_seconds", "Age of the oldest of them; some tenths are usual.", age)


@router.get(
    "/metrics",
    summary="Numbers for Prometheus.",
    description="In Prometheus' text form; api/METRICS.md lists them. Whichever of several processes is "
    "asked, the numbers are those of all. It reads counts that Neo4j keeps, and scans nothing.",
    response_class=Response,
    responses={
        200: {"description": "The numbers.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **asking.refusals(400, 401, 403, 429, 500),
    },
    openapi_extra=asking.access(Action.READ_METRICS),
)
async def read_metrics(
    request: Request, context: Annotated[Context, asking.asking(Action.READ_METRICS)]
) -> Response:
    """Answers also where Neo4j or Redis does not: that is one of the numbers."""
    await context.require(Action.READ_METRICS)
    state = request.app.state
    state.observer.observe()
    graph, slates = await asyncio.gather(_graph(context.store), _slates(state.redis, context.now))
    found = State(graph=graph, outdated=graph and graph["outdated"], slates=slates)
    return Response(metrics.exposition(found), media_type=CONTENT_TYPE_LATEST)


async def _graph(store: Store) -> dict[str, Any] | None:
    try:
        async with asyncio.timeout(SECONDS):
            state = await store.state()
            outdated = await store.outdated_learners(state["model"], MOST_COUNTED)
    except (LearnerGraphError, TimeoutError):
        return None
    return {**state, "outdated": len(outdated)}


async def _slates(redis: Redis, now: datetime) -> tuple[int, float] | None:
    """How many are on their way, and for how many seconds the oldest."""
    try:
        async with asyncio.timeout(SECONDS):
            count = await redis.xlen(SLATES)
            oldest: Any = await redis.xrange(SLATES, count=1)
    except (RedisError, OSError, TimeoutError):
        return None
    age = now.timestamp() - int(oldest[0][0].partition("-")[0]) / 1_000 if oldest else 0.0
    return count, max(age, 0.0)


def _gauge(name: str, what: str, value: float | None) -> Metric:
    return GaugeMetricFamily(name, what, value=None if value is None else float(value))
