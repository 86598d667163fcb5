"""The price of identity: nextQuestions with a token, beside the developer's without, interleaved in one run.

BENCH_LEARNERS=100 BENCH_ROUNDS=300 pytest -m bench -s tests/benchmarks/test_identity.py
"""

import http.client
import json
import os
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

WARM_UP, ROUNDS = 100, int(os.environ.get("BENCH_ROUNDS", "1000"))
LEARNERS = 50
RESAMPLES = 2_000
BAR = 1.05

KINDS = (
    "learner, RS256, token seen before",
    "learner, RS256, new token each time",
    "service, EdDSA, token seen before",
)
"""A teacher's request also asks whose class it is, and that is not the price of tokens."""


def test_price(graph: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ratios of medians, with intervals from resampled rounds, and what a request costs in processor time.
    The developer asks as often as all others together, so that both servers are equally warm."""
    rng = np.random.default_rng(7)
    same = {"PYTHONHASHSEED": "0"}
    times = np.empty((ROUNDS, 2, len(KINDS)))
    with (
        served(graph, **same) as open_to_all,
        served(graph, **same, **signing_settings(tmp_path)) as taking,
        open_to_all.connection() as plain,
        taking.connection() as tokens,
    ):
        learners = [f"l{1 + i * 7 % (bench_graph.LEARNERS - 1):05}" for i in range(LEARNERS)]
        known = {learner: _rsa(learner) for learner in learners}
        service = bearer(signed(_long("service", "service"), ed_key(), "ed"))
        for number in range(-WARM_UP, ROUNDS):  # those below 0 are overwritten
            if number == 0:
                before = [each.cpu_seconds()["API"] for each in (open_to_all, taking)]
            learner = learners[number % LEARNERS]
            headers = (known[learner], _rsa(learner, jti=str(number)), service)
            for which in rng.permutation(2 * len(KINDS)):
                kind = which // 2
                if which % 2:
                    times[number, 1, kind] = _ask(tokens, learner, headers[kind])
                else:
                    times[number, 0, kind] = _ask(plain, learner, {})
        after = [each.cpu_seconds()["API"] for each in (open_to_all, taking)]
    cpu = (np.array(after) - before) / ROUNDS / len(KINDS) * 1_000
    drawn = [times[rng.integers(0, ROUNDS, ROUNDS)] for _ in range(RESAMPLES)]
    with capsys.disabled():
        print(f"\n{'':36} {'median ms':>9} {'ratio':>6}  95% interval (bar {BAR})")
        print(f"{'developer':36} {np.median(times[:, 0]):9.2f}")
        for kind, name in enumerate(KINDS):
            low, high = np.percentile([_ratio(each, kind) for each in drawn], [2.5, 97.5])
            median, ratio = np.median(times[:, 1, kind]), _ratio(times, kind)
            print(f"{name:36} {median:9.2f} {ratio:6.3f}  [{low:.3f}, {high:.3f}]")
        print(f"processor, ms a request: developer {cpu[0]:.2f}, tokens {cpu[1]:.2f}: {cpu[1] / cpu[0]:.3f}")


def _ratio(times: np.ndarray[Any, np.dtype[np.float64]], kind: int) -> float:
    return float(np.median(times[:, 1, kind]) / np.median(times[:, 0]))


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
    assert "errors" not in answer, answer
    assert answer["data"]["learner"]["nextQuestions"]["recommendations"]
    return took
