"""What is counted and measured, in Prometheus' form. METRICS.md beside this file lists it: `python -m
api.metrics` writes it, and a test fails while it is stale.

No label has an id, or values without bound. Several processes that share a port share their numbers through
files in a folder (processes.py), so that it does not matter which of them is asked. Not for: who may read
them (rest/metrics.py).
"""

import os
import time
from collections import Counter as Counts
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.processes import FOLDER
from graph.advice import Slate
from graph.committing import Committer
from graph.errors import LearnerGraphError
from graph.recording import Outcome
from graph.store import Store, asked

MOST_POLICIES = 50
"""Policies with a number of their own; those that come after are `other`."""

REGISTRY = CollectorRegistry()

WAITS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; a request takes 10 to 20 ms where nobody waits."""

REQUESTS = Histogram(
    "learner_graph_request_seconds",
    "Seconds to the end of the response, by route (`other`: all without their own) and outcome: ok, refused "
    "(status 4xx), failed (5xx, or cut off).",
    ["route", "outcome"],
    buckets=WAITS,
    registry=REGISTRY,
)
QUERIES = Counter(
    "learner_graph_queries",
    "Cypher queries that requests took, by route; one in a transaction that answers share counts once.",
    ["route"],
    registry=REGISTRY,
)
OPERATIONS = Counter(
    "learner_graph_graphql_operations",
    "GraphQL operations by outcome: ok, or the code of the first error.",
    ["outcome"],
    registry=REGISTRY,
)
ERRORS = Counter(
    "learner_graph_errors",
    "Errors shown to callers, by code: of requests, GraphQL fields, payloads of mutations, single events.",
    ["code"],
    registry=REGISTRY,
)
ANSWERS = Counter(
    "learner_graph_answers",
    "Answers taken, by outcome: new, or duplicate (stored before).",
    ["outcome"],
    registry=REGISTRY,
)
ANSWER_WAIT = Histogram(
    "learner_graph_answer_wait_seconds",
    "Seconds that submissions of answers (one answer, or a call of recordAnswers) waited for their "
    "transaction to begin.",
    buckets=WAITS,
    registry=REGISTRY,
)
LEARNING_EVENTS = Counter(
    "learner_graph_learning_events",
    "Learning events taken, by kind and outcome: new, or duplicate (stored before).",
    ["kind", "outcome"],
    registry=REGISTRY,
)
SLATES = Counter(
    "learner_graph_slates_served",
    f"Slates served, by policy and version; after {MOST_POLICIES} of them `other`.",
    ["policy"],
    registry=REGISTRY,
)
SNAPSHOTS = Counter(
    "learner_graph_snapshots",
    "How often the curriculum in memory was the present one (hit), or was read anew (miss).",
    ["outcome"],
    registry=REGISTRY,
)
SUBSCRIPTIONS = Gauge(
    "learner_graph_subscriptions_open",
    "Subscriptions that are open, in all processes, by field.",
    ["field"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
LIVE_EVENTS = Counter(
    "learner_graph_live_events",
    "Events that subscribers were told of, by field.",
    ["field"],
    registry=REGISTRY,
)
SUBSCRIPTIONS_ENDED = Counter(
    "learner_graph_subscriptions_ended",
    "Subscriptions that ended, by why: left (the client, or the server stopped), or the code of the error.",
    ["why"],
    registry=REGISTRY,
)
PROCESSES = Gauge(
    "learner_graph_processes",
    "Processes that share the port.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
WAITING = Gauge(
    "learner_graph_answers_waiting",
    "Submissions of answers that wait for a transaction, in all processes.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
CONNECTIONS = Gauge(
    "learner_graph_neo4j_connections_in_use",
    "Connections to Neo4j that are in use, in all processes; each has at most 100.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
SNAPSHOT_AGE = Gauge(
    "learner_graph_snapshot_age_seconds",
    "Seconds since the curriculum in memory was read; of the process with the oldest.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
MEMORY = Gauge(
    "learner_graph_resident_memory_bytes",
    "Resident memory of all processes; what they share counts for each.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
FILES = Gauge(
    "learner_graph_open_file_descriptors",
    "Open file descriptors of all processes.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)

_policies: set[str] = set()
_process = ProcessCollector(registry=None)


def answered(outcome: Outcome, waited: float) -> None:
    """A submission of answers was taken, or refused; it waited for so many seconds."""
    ANSWER_WAIT.observe(waited)
    if not isinstance(outcome, LearnerGraphError):
        for recorded in outcome:
            ANSWERS.labels("duplicate" if recorded.duplicate else "new").inc()


@contextmanager
def subscribed(field: str) -> Iterator[Callable[[], None]]:
    """While a subscription is open; to be called with each event."""
    SUBSCRIPTIONS.labels(field).inc()
    why = "left"
    try:
        yield LIVE_EVENTS.labels(field).inc
    except LearnerGraphError as error:
        why = error.code
        raise
    finally:
        SUBSCRIPTIONS.labels(field).dec()
        SUBSCRIPTIONS_ENDED.labels(why).inc()


def served(slate: Slate) -> None:
    """A learner was given this."""
    if len(_policies) < MOST_POLICIES:
        _policies.add(slate.policy.name)
    SLATES.labels(slate.policy.name if slate.policy.name in _policies else "other").inc()


class Observer:
    """What one process has in hand, looked at every few seconds, and when somebody asks."""

    def __init__(self, store: Store, committer: Committer) -> None:
        self._store = store
        self._committer = committer
        self._hits = self._misses = 0

    def observe(self) -> None:
        """Takes the numbers of this moment."""
        store = self._store
        PROCESSES.set(1)
        WAITING.set(self._committer.waiting)
        CONNECTIONS.set(store.in_use)
        SNAPSHOT_AGE.set(0 if store.snapshot_read_at is None else time.monotonic() - store.snapshot_read_at)
        SNAPSHOTS.labels("hit").inc(store.snapshot_hits - self._hits)
        SNAPSHOTS.labels("miss").inc(store.snapshot_misses - self._misses)
        self._hits, self._misses = store.snapshot_hits, store.snapshot_misses
        found = {sample.name: sample.value for metric in _process.collect() for sample in metric.samples}
        MEMORY.set(found.get("process_resident_memory_bytes", 0))
        FILES.set(found.get("process_open_fds", 0))


class Metered:
    """Measures every request, and counts its queries. routes: paths that have a number of their own."""

    def __init__(self, app: ASGIApp, routes: frozenset[str]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, counts = time.perf_counter(), Counts[str]()
        asked.set(counts)
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except BaseException:
            status = 500
            raise
        finally:
            route = scope["path"] if scope["path"] in self.routes else "other"
            outcome = "ok" if status < 400 else "refused" if status < 500 else "failed"
            if not scope.get("state", {}).get("streams"):  # else it lasts for as long as somebody listens
                REQUESTS.labels(route, outcome).observe(time.perf_counter() - began)
            if counts:
                QUERIES.labels(route).inc(counts.total())


def exposition(state: Collector) -> bytes:
    """All numbers as text: those of this process, or of all that share the port; and the state of what is
    behind them, as one of them has just read it."""
    numbers = REGISTRY
    if FOLDER in os.environ:
        numbers = CollectorRegistry()
        MultiProcessCollector(numbers)  # type: ignore[no-untyped-call]  # the package types all but this
    now = CollectorRegistry()
    now.register(state)
    return generate_latest(numbers) + generate_latest(now)


def table(metrics: Iterator[Metric]) -> Iterator[str]:
    """Rows of METRICS.md."""
    for metric in sorted(metrics, key=lambda each: each.name):
        name = metric.name + ("_total" if metric.type == "counter" else "")
        yield f"| `{name}` | {metric.type} | {metric.documentation} |"


def page() -> str:
    """METRICS.md."""
    from api.rest.metrics import State  # it needs the route's modules, and they this one

    rows = table(iter([*REGISTRY.collect(), *State().collect()]))
    head = (
        "# Metrics\n\nWritten by `python -m api.metrics`. `GET /metrics` gives them as text, to the roles "
        "admin and service.\n\n| name | type | what |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("METRICS.md").write_text(page(), encoding="utf-8")
