"""What next, in curricula of 100 to 50,000 concepts: the learner's neighbourhood is the same in all of them.

    python -m pytest -m bench -s tests/benchmarks/test_scale.py      (SCALE_REPORT=folder for scale.svg)

Ann has practised the first hundred concepts; Bob the same, with 20,000 answers. Every step adds concepts
beside them. The first request after a step reads the curriculum anew, and is shown apart.
"""

import http.client
import json
import os
import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from neo4j import GraphDatabase

from graph import curriculum
from graph.curriculum import Addition
from graph.feedback import BELIEVED, LASTS
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from migrations import runner
from tests.benchmarks import bench_graph
from tests.benchmarks.load_clients import NEXT
from tests.benchmarks.serving import Served, served
from tests.integration.test_query_costs import database_hits
from tracing.figures import COLOURS, svg_figure
from tracing.mastery import DUE_BELOW, MASTERED_AT

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

SIZES = tuple(int(size) for size in os.environ.get("SIZES", "100,1000,10000,50000").split(","))
QUESTIONS_EACH, KNOWN, HEAVY = 2, 100, 20_000
WARM_UP, ROUNDS = 50, 200
LINES = 10
SHOWN = {
    "ann median ms": "nextQuestions, median time",
    "bob median ms": "the same after 20,000 answers",
    "ann database hits": "database hits of the situation",
    "RETURN 1 median ms": "RETURN 1, median time",
}
NOW = datetime.now(UTC)
ASKED = {
    "as_of": NOW,
    "mastered_at": MASTERED_AT,
    "due_below": DUE_BELOW,
    "gate": 0.6,
    "feedback_since": NOW - LASTS,
    "claimed": BELIEVED,
}
Row = dict[str, float]


async def test_cost_follows_the_neighbourhood(services: Any, driver: Any, capsys: Any) -> None:
    """Medians, P99 and database hits by size, for a learner with 100 answers and one with 20,000."""
    sealer = Sealer(key_from_text(services.seal_key))
    found: dict[int, Row] = {}
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as store:
        await runner.migrate(store.driver)
        for size in SIZES:
            await _grow(store, size, max((other for other in SIZES if other < size), default=0))
            if size == SIZES[0]:
                await _learners(store)
            with served(services) as api:
                found[size] = _measured(api, services)
                with capsys.disabled():
                    print(
                        f"\n{size:6} concepts: " + ", ".join(f"{k} {v:.5g}" for k, v in found[size].items())
                    )
    if "SCALE_REPORT" in os.environ:
        (Path(os.environ["SCALE_REPORT"]) / "scale.svg").write_text(_picture(found), encoding="utf-8")
    least, most = found[SIZES[0]], found[SIZES[-1]]
    with capsys.disabled():
        for name in least:
            print(f"{name}: {most[name] / least[name]:.2f} times as much at {SIZES[-1]} as at {SIZES[0]}")


async def _grow(store: Store, size: int, before: int) -> None:
    """Concepts in 20 layers beside those that are there, up to `size` in all."""
    rng = np.random.default_rng(size)
    plain = bench_graph.addition(rng, size - before, (size - before) * QUESTIONS_EACH)
    name = f"s{size}-"
    await curriculum.apply(
        store,
        Addition(
            [replace(each, id=name + each.id) for each in plain.concepts],
            [replace(e, source=name + e.source, target=name + e.target) for e in plain.prerequisites],
            questions=[
                replace(
                    each,
                    question=replace(
                        each.question,
                        id=name + each.question.id,
                        concepts={name + id: weight for id, weight in each.question.concepts.items()},
                    ),
                )
                for each in plain.questions
            ],
        ),
    )


async def _learners(store: Store) -> None:
    """Ann, and Bob who answered much more; both know two of three concepts well."""
    rng = np.random.default_rng(1)
    ids = [f"s{SIZES[0]}-c{i:05}" for i in range(KNOWN)]
    rows = [
        {
            "concept": id,
            "at": NOW - timedelta(days=float(rng.exponential(8))),
            "properties": {
                "probability": float(p := rng.choice([0.5, 0.97], p=[1 / 3, 2 / 3])),
                "stability": float(rng.uniform(6, 60)),
                "mastered": bool(p > MASTERED_AT),
                "answers": 5,
                "correct": 4,
                "last_three": [True, bool(rng.random() < 0.5), True],
                "model": "default",
                "evidence": "answers",
                "uncertainty": 0.1,
            },
        }
        for id in ids
    ]
    for learner, answers in (("ann", KNOWN), ("bob", HEAVY)):
        await store.create_learner(learner)
        await store.driver.execute_query(
            "MATCH (l:Learner {id: $id}) UNWIND $rows AS row MATCH (c:Concept {id: row.concept}) "
            "CREATE (l)-[m:HAS_MASTERY]->(c) SET m = row.properties, m.last_at = row.at",
            id=learner,
            rows=rows,
        )
        await store.driver.execute_query(
            "MATCH (l:Learner {id: $id}) UNWIND range(1, $n) AS i "
            "MATCH (q:Question {id: $questions[i % 100]}) "
            "CREATE (l)-[:ANSWERED {event_id: $id + '-' + i, correct: true, at: $at, seq: i}]->(q)",
            id=learner,
            n=answers,
            questions=[f"s{SIZES[0]}-q{i:06}" for i in range(100)],
            at=NOW,
        )


def _measured(api: Served, services: Any) -> Row:
    """Milliseconds, megabytes and database hits."""
    found = {}
    times: dict[str, list[float]] = {"ann": [], "bob": [], "RETURN 1": []}
    auth = (services.neo4j_user, services.neo4j_password)
    quiet = GraphDatabase.driver(services.neo4j_uri, auth=auth, notifications_min_severity="OFF")
    with api.connection() as connection, quiet as driver, driver.session() as session:
        found["first request ms"] = _timed(connection, "ann")
        for number in range(WARM_UP + ROUNDS):
            started = time.perf_counter()
            session.run("RETURN 1").consume()
            took = {"RETURN 1": (time.perf_counter() - started) * 1_000}
            took |= {learner: _timed(connection, learner) for learner in ("ann", "bob")}
            if number >= WARM_UP:
                for name, own in took.items():
                    times[name].append(own)
        for learner in ("ann", "bob"):
            hits = database_hits(session, "learner/read_situation", {**ASKED, "ids": [learner]})
            found[f"{learner} database hits"] = float(hits)
    for name, waits in times.items():
        found[f"{name} median ms"] = statistics.median(waits)
        found[f"{name} P99 ms"] = float(np.quantile(waits, 0.99))
    return found | {"API MB": api.resident_mb()}


def _timed(connection: http.client.HTTPConnection, learner: str) -> float:
    body = json.dumps({"query": NEXT, "variables": {"learner": learner}})
    started = time.perf_counter()
    connection.request("POST", "/graphql", body, {"content-type": "application/json"})
    said = json.loads(connection.getresponse().read())
    took = (time.perf_counter() - started) * 1_000
    assert "errors" not in said, said["errors"]
    assert len(said["data"]["learner"]["nextQuestions"]["recommendations"]) == LINES
    return took


def _picture(found: dict[int, Row]) -> str:
    """Medians and database hits by size, each as a multiple of the smallest's."""
    with svg_figure(7, 4) as (figure, text):
        axes = figure.subplots()
        for (name, said), colour in zip(SHOWN.items(), COLOURS, strict=True):
            times = [found[size][name] / found[SIZES[0]][name] for size in SIZES]
            axes.plot(SIZES, times, "o-", color=colour, label=said)
        axes.set_xscale("log")
        axes.set_xticks(SIZES, [f"{size:,}" for size in SIZES])
        axes.minorticks_off()
        axes.legend(frameon=False, loc="lower left")
        axes.set_ylim(0)
        axes.set_xlabel("concepts")
        axes.set_ylabel(f"as a multiple of what it is with {SIZES[0]}")
        return text()
