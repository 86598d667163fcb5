"""The price of identity: nextQuestions with a token, beside the developer's without, interleaved in one run.

BENCH_LEARNERS=500 pytest -m bench -s tests/benchmarks/test_identity.py
"""

import http.client
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.settings import TokenSettings
from api.tokens import Verifier
from tests.benchmarks import bench_graph
from tests.benchmarks.load_clients import NEXT
from tests.benchmarks.serving import served
from tests.tokens import bearer, claims, ed_key, rsa_key, signed, signing_settings

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

WARM_UP, ROUNDS = 100, 1_000
LEARNERS = 50
RESAMPLES = 2_000
BAR = 1.05

KINDS = (
    "developer",
    "developer, another server",
    "learner, RS256, token seen before",
    "learner, RS256, new token each time",
    "service, EdDSA, token seen before",
)
"""The second says how much two servers differ by chance. A teacher's request also asks whose class it is, and
that is not the price of tokens."""


def test_price(graph: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ratios of medians, with intervals from resampled rounds."""
    rng = np.random.default_rng(7)
    same = {"PYTHONHASHSEED": "0"}
    times = np.empty((ROUNDS, len(KINDS)))
    with (
        served(graph, **same) as first,
        served(graph, **same) as second,
        served(graph, **same, **signing_settings(tmp_path)) as taking,
        first.connection() as plain,
        second.connection() as control,
        taking.connection() as tokens,
    ):
        connections = (plain, control, tokens, tokens, tokens)
        learners = [f"l{1 + i * 7 % (bench_graph.LEARNERS - 1):05}" for i in range(LEARNERS)]
        known = {learner: _rsa(learner) for learner in learners}
        service = bearer(signed(_long("service", "service"), ed_key(), "ed"))
        for number in range(WARM_UP + ROUNDS):
            learner = learners[number % LEARNERS]
            headers: tuple[dict[str, str], ...] = (
                {},
                {},
                known[learner],
                _rsa(learner, jti=str(number)),
                service,
            )
            for kind in rng.permutation(len(KINDS)):
                took = _ask(connections[kind], learner, headers[kind])
                if number >= WARM_UP:
                    times[number - WARM_UP, kind] = took
    drawn = rng.integers(0, ROUNDS, (RESAMPLES, ROUNDS))
    resampled = np.stack([np.median(times[rows], axis=0) for rows in drawn])
    ratios = np.percentile(resampled / resampled[:, :1], [2.5, 97.5], axis=0)
    medians = np.median(times, axis=0)
    with capsys.disabled():
        print(f"\n{'':36} {'median ms':>9} {'ratio':>6}  95% interval (bar {BAR})")
        for kind, name in enumerate(KINDS):
            low, high = ratios[:, kind]
            print(
                f"{name:36} {medians[kind]:9.2f} {medians[kind] / medians[0]:6.3f}  [{low:.3f}, {high:.3f}]"
            )


async def test_one_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Microseconds of a check by itself."""
    use = TokenSettings.from_environment(signing_settings(tmp_path))
    assert use
    verifier = Verifier(use)
    found = {}
    for name, key, kid in (("RS256", rsa_key(), "rsa"), ("EdDSA", ed_key(), "ed")):
        texts = [signed(_long("ann", "learner", jti=str(i)), key, kid) for i in range(1_000)]
        await verifier.verify(texts[0])
        for which in (f"{name}, new", f"{name}, seen before"):
            took = []
            for text in texts[1:]:
                started = time.perf_counter()
                await verifier.verify(text)
                took.append(time.perf_counter() - started)
            found[which] = statistics.median(took) * 1e6
    with capsys.disabled():
        print("\none check: " + "; ".join(f"{name} {took:.0f} µs" for name, took in found.items()))


def _long(subject: str, role: str, **others: Any) -> dict[str, Any]:
    return claims(subject, role, exp=int(time.time()) + 7_200, **others)


def _rsa(learner: str, **others: Any) -> dict[str, str]:
    return bearer(signed(_long(learner, "learner", **others), rsa_key(), "rsa"))


def _ask(connection: http.client.HTTPConnection, learner: str, headers: dict[str, str]) -> float:
    body = json.dumps({"query": NEXT, "variables": {"learner": learner}})
    started = time.perf_counter()
    connection.request("POST", "/graphql", body, {"content-type": "application/json", **headers})
    answer = json.loads(connection.getresponse().read())
    took = (time.perf_counter() - started) * 1_000
    assert answer["data"]["learner"]["nextQuestions"]["recommendations"], answer
    return took
