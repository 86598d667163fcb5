"""What one client waits for nextQuestions and submitAnswer over HTTP, beside `RETURN 1` in the same run.

make bench            (the graph takes some minutes to build)
"""

import http.client
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from neo4j import GraphDatabase, Session

from tests.benchmarks import bench_graph
from tests.benchmarks.load_clients import NEXT, SUBMIT
from tests.benchmarks.serving import Served

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

ROUNDS = 400
WARM_UP = 150


def test_latency_beside_return_one(graph: Any, api: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Medians and P99 of both requests as multiples of RETURN 1, interleaved."""
    connection = api.connection()
    times: dict[str, list[float]] = {"RETURN 1": [], "nextQuestions(first: 10)": [], "submitAnswer": []}
    auth = (graph.neo4j_user, graph.neo4j_password)
    with GraphDatabase.driver(graph.neo4j_uri, auth=auth) as driver, driver.session() as session:
        for number in range(WARM_UP + ROUNDS):
            learner = f"l{1 + number * 7 % (bench_graph.LEARNERS - 1):05}"
            took = [
                _timed(_one, session),
                _timed(_next, connection, learner),
                _timed(_submit, connection, learner, number),
            ]
            if number >= WARM_UP:
                for values, value in zip(times.values(), took, strict=True):
                    values.append(value)
    floor = statistics.median(times["RETURN 1"])
    with capsys.disabled():
        print(f"\n{'':26} {'median ms':>10} {'P99 ms':>8} {'x RETURN 1':>11}")
        for name, values in times.items():
            p99 = sorted(values)[int(len(values) * 0.99)]
            median = statistics.median(values)
            print(f"{name:26} {median:10.2f} {p99:8.2f} {median / floor:11.2f}")
        print(f"API process: {api.resident_mb():.0f} MB resident")


def _one(session: Session) -> None:
    session.run("RETURN 1").consume()


def _post(connection: http.client.HTTPConnection, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables})
    connection.request("POST", "/graphql", body, {"content-type": "application/json"})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


def _next(connection: http.client.HTTPConnection, learner: str) -> None:
    slate = _post(connection, NEXT, {"learner": learner})["learner"]["nextQuestions"]
    assert slate["recommendations"], slate


def _submit(connection: http.client.HTTPConnection, learner: str, number: int) -> None:
    question = (number * 37) % bench_graph.QUESTIONS
    result = _post(
        connection,
        SUBMIT,
        {
            "input": {
                "learnerId": learner,
                "questionId": f"q{question:06}",
                "response": str(question),
                "eventId": f"bench-{os.getpid()}-{number}",
            }
        },
    )["submitAnswer"]
    assert result["errors"] == [], result
    assert result["correct"]


def _timed(work: Callable[..., None], *arguments: Any) -> float:
    started = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - started) * 1_000
