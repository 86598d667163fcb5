"""What a replay costs: answers a second, graph writes included, for all learners and for one late answer."""

import random
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph import answering, correcting, curriculum
from graph.curriculum import Addition
from graph.model import Answer, AuthoredQuestion, Concept, Question, QuestionKind
from graph.sealing import Sealer, key_from_text
from graph.store import Store
from tests.integration.graphs import put_in_force
from tracing.parameters import Parameters

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

LEARNERS, EACH, BUSY = 2_000, 50, 20_000
"""100,000 answers of learners of 50 each, and one learner who has 20,000."""
CONCEPTS, QUESTIONS = 100, 2_000
START = datetime(2025, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=300)
FITTED = Parameters(prior=0.2, learn=0.15, forget=0.01, guess=0.2, slip=0.1)


def history(learner: str, answers: int, rng: random.Random) -> list[Answer]:
    """Questions of a dozen concepts at a time, as a course goes."""
    found = []
    for i in range(answers):
        concept = (i // 20 * 3 + min(int(rng.expovariate(0.3)), 11)) % CONCEPTS
        question = f"q{concept + CONCEPTS * rng.randrange(QUESTIONS // CONCEPTS):04}"
        at = START + timedelta(minutes=i * 13, seconds=rng.randrange(60))
        found.append(Answer(f"{learner}-{i}", learner, question, at, 0, "7", rng.random() < 0.7))
    return found


def questions() -> list[AuthoredQuestion]:
    """Every tenth needs two concepts, always of the same pair."""
    found = []
    for i in range(QUESTIONS):
        one = i % CONCEPTS
        concepts = [f"c{one:03}"] + ([f"c{one ^ 1:03}"] if i // CONCEPTS % 10 == 0 else [])
        text = Question(f"q{i:04}", 1, QuestionKind.NUMERIC, "?", concepts=dict.fromkeys(concepts, 1.0))
        found.append(AuthoredQuestion(text, None, ""))
    return found


@pytest.fixture
async def full(services: Any, clean_graph: Any) -> AsyncIterator[Store]:
    """A graph with all the answers."""
    sealer = Sealer(key_from_text(services.seal_key))
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as store:
        await fill(store)
        yield store


async def fill(store: Store) -> None:
    """Concepts, questions, and everybody's answers."""
    rng = random.Random(1)
    concepts = [Concept(f"c{i:03}", f"Concept {i}") for i in range(CONCEPTS)]
    await curriculum.apply(store, Addition(concepts=concepts, questions=questions()))
    log = (answer for i in range(LEARNERS) for answer in history(f"l{i:04}", EACH, rng))
    await answering.import_answers(store, log, now=NOW)
    await answering.import_answers(store, history("zz-busy", BUSY, rng), now=NOW)


async def test_replay(full: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """All edges differ (a new model), none does; and one learner's late answers."""
    lines = []
    fits = {f"c{i:03}": FITTED for i in range(CONCEPTS)}
    await put_in_force(full, "bench", fits)
    for name in ("every edge changes", "no edge changes"):
        began = time.perf_counter()
        done = await correcting.replay_all(full)
        took = time.perf_counter() - began
        lines.append(
            f"{name}: {done.answers / took:,.0f} answers a second ({done.answers:,} in {took:.1f} s)"
        )
    slow = {learner: await late(full, learner) for learner in ("l0007", "zz-busy")}
    lines += [f"late answer of {learner}: {took:.0f} ms (median of 9)" for learner, took in slow.items()]
    with capsys.disabled():
        print("", *lines, sep="\n")


async def late(store: Store, learner: str) -> float:
    """Median milliseconds of an answer that comes before others."""
    took: Sequence[float] = []
    for i in range(9):
        answer = Answer(f"late-{learner}-{i}", learner, "q0105", START + timedelta(minutes=5), i, "7", True)
        began = time.perf_counter()
        await answering.record_answers(store, [answer], now=NOW)
        took = [*took, (time.perf_counter() - began) * 1000]
    return sorted(took)[4]
