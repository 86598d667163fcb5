"""The benchmark graph: seeded, and as skewed as real ones are.

1,000 concepts in 20 layers, 20,000 questions, 10,000 learners with 100 mastery edges and 100 answers
each (Zipf over questions), one learner with 20,000 answers, one concept mastered by everybody.
"""

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import numpy as np
from neo4j import AsyncDriver
from numpy.random import Generator

from graph import curriculum
from graph.curriculum import Addition
from graph.model import AuthoredQuestion, Concept, Key, Prerequisite, Question, QuestionKind
from graph.store import Store

CONCEPTS, QUESTIONS, EDGES_EACH = 1_000, 20_000, 100
LEARNERS = int(os.environ.get("BENCH_LEARNERS", "10000"))
HEAVY_ANSWERS = 20_000
START_MS = 1_767_225_600_000  # 2026-01-01, in milliseconds since 1970: the driver is slow on date-times
DAY_MS = 86_400_000
RECENT = 50
BATCH = 10_000


def addition(rng: Generator, concepts: int = CONCEPTS, questions: int = QUESTIONS) -> Addition:
    """Concepts in 20 layers with 1 to 3 prerequisites from up to three layers below."""
    layers = np.sort(rng.integers(0, 20, concepts))
    edges = []
    for i in range(concepts):
        below = np.flatnonzero((layers < layers[i]) & (layers >= layers[i] - 3))
        wanted = min(len(below), int(rng.choice([1, 2, 3], p=[0.45, 0.40, 0.15])))
        edges += [
            Prerequisite(f"c{j:05}", f"c{i:05}", float(rng.uniform(0.5, 1)))
            for j in rng.choice(below, wanted, replace=False)
        ]
    return Addition(
        concepts=[Concept(f"c{i:05}", f"Concept {i}", "Summary.", 30.0) for i in range(concepts)],
        prerequisites=edges,
        questions=[question(i, i % concepts, rng) for i in range(questions)],
    )


def question(number: int, concept: int, rng: Generator) -> AuthoredQuestion:
    """A numeric question whose answer is its number."""
    return AuthoredQuestion(
        Question(
            f"q{number:06}",
            1,
            QuestionKind.NUMERIC,
            f"Write ${number}$.",
            difficulty=float(rng.normal()),
            minutes=1.0,
            concepts={f"c{concept:05}": 1.0},
        ),
        Key(str(number)),
        f"It is ${number}$.",
    )


async def build(store: Store, seed: int = 0) -> None:
    """Fills an empty, migrated graph."""
    rng = np.random.default_rng(seed)
    await curriculum.apply(store, addition(rng))
    driver = store.driver
    recent = {
        "recent_questions": [f"q{i:06}" for i in range(RECENT)],
        "recent_at": [(START_MS + 40 * DAY_MS) * 1_000] * RECENT,
        "recent_correct": [i % 3 > 0 for i in range(RECENT)],
    }
    for batch in _batches([{"id": f"l{i:05}", **recent} for i in range(LEARNERS)]):
        await _run(
            driver,
            "UNWIND $rows AS row CREATE (l:Learner) SET l = row, l.revision = 1, "
            "l.time_zone = 'UTC', l.usual_minutes = 20.0",
            batch,
        )
    async for rows in _masteries(rng):
        await _run(
            driver,
            "UNWIND $rows AS row MATCH (l:Learner {id: row[0]}) MATCH (c:Concept {id: row[1]}) "
            "CREATE (l)-[m:HAS_MASTERY]->(c) SET m = row[2], m.last_at = datetime({epochMillis: row[3]})",
            rows,
        )
    async for rows in _answers(rng):
        await _run(
            driver,
            "UNWIND $rows AS row MATCH (l:Learner {id: row[0]}) MATCH (q:Question {id: row[1]}) "
            "CREATE (l)-[a:ANSWERED]->(q) SET a = row[2], a.at = datetime({epochMillis: row[3]})",
            rows,
        )


async def _masteries(rng: Generator) -> AsyncIterator[list[Any]]:
    """Each learner knows a prefix of the curriculum well and its edge less; everybody concept 0."""
    rows: list[Any] = []
    for learner in range(LEARNERS):
        reach = int(rng.integers(EDGES_EACH, CONCEPTS))
        known = np.unique(np.concatenate([[0], rng.choice(reach, EDGES_EACH - 1, replace=False)]))
        p = rng.beta(4, 1, len(known))
        p[0] = 0.99
        for concept, probability in zip(known, p, strict=True):
            last = [bool(x) for x in rng.random(3) < probability]
            rows.append(
                [
                    f"l{learner:05}",
                    f"c{concept:05}",
                    {
                        "probability": float(probability),
                        "stability": float(rng.uniform(6, 60)),
                        "mastered": bool(probability >= 0.85),
                        "answers": 5,
                        "correct": int(5 * probability),
                        "last_three": last,
                        "model": "default",
                        "evidence": "answers",
                    },
                    START_MS + int(rng.uniform(0, 60) * DAY_MS),
                ]
            )
        if len(rows) >= BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


async def _answers(rng: Generator) -> AsyncIterator[list[Any]]:
    """A hundred answers a learner by Zipf over questions, and one learner with 20,000."""
    weights = 1 / np.arange(1, QUESTIONS + 1)
    weights /= weights.sum()
    rows: list[Any] = []
    for learner in range(LEARNERS):
        count = HEAVY_ANSWERS if learner == 0 else EDGES_EACH
        chosen = rng.choice(QUESTIONS, count, p=weights)
        for number, q in enumerate(chosen):
            at = START_MS + number * 60_000
            rows.append(
                [
                    f"l{learner:05}",
                    f"q{q:06}",
                    {
                        "event_id": f"e{learner}-{number}",
                        "seq": number,
                        "correct": bool(number % 3),
                        "question_revision": 1,
                    },
                    at,
                ]
            )
        if len(rows) >= BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


async def _run(driver: AsyncDriver, text: str, rows: list[Any]) -> None:
    await driver.execute_query(text, rows=rows)
