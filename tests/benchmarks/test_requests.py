"""What one client waits for nextQuestions and submitAnswer over HTTP, beside `RETURN 1` in the same run.

make bench            (the graph takes some minutes to build)
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase, Session

from tests.benchmarks import bench_graph

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

ROUNDS = 400
WARM_UP = 150
NEXT = """query($learner: ID!) { learner(id: $learner) { nextQuestions(first: 10) { id recommendations {
  rank kind score terms { name value weight } why { simple }
  question { key stem } concept { key title } } } } }"""
SUBMIT = """mutation($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct solution
  mastery { concept { key } before after }
  errors { code message } } }"""


@pytest.fixture(scope="module")
def api(graph: Any) -> Iterator[tuple[http.client.HTTPConnection, int]]:
    """The server as it is run, in a process of its own, and a kept-alive connection to it."""
    environment = {
        **os.environ,
        "NEO4J_URI": graph.neo4j_uri,
        "NEO4J_USER": graph.neo4j_user,
        "NEO4J_PASSWORD": graph.neo4j_password,
        "REDIS_URL": graph.redis_url,
        "LEARNER_GRAPH_SEAL_KEY": graph.seal_key,
    }
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--port", str(port)],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        _wait(connection)
        yield connection, process.pid
    finally:
        connection.close()
        process.terminate()
        process.wait(20)


def test_latency_beside_return_one(
    graph: Any, api: tuple[http.client.HTTPConnection, int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Medians and P99 of both requests as multiples of RETURN 1, interleaved."""
    connection, pid = api
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
        print(f"API process: {_resident_mb(pid):.0f} MB resident")


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


def _wait(connection: http.client.HTTPConnection) -> None:
    for _ in range(200):
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                connection.close()
                return
            connection.close()
        except OSError:
            connection.close()
        time.sleep(0.2)
    raise TimeoutError("the server did not start")


def _free_port() -> int:
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
