"""A fixed graph with skew, written by the project's own queries, to plan and to cost every query on.

Questions are drawn by Zipf's law, one learner has far more answers than the others, and everybody has
answered on one concept. The same on every machine.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import neo4j

import cypher
from graph.store.rows import EPOCH, micros
from tests.conftest import WIPE
from tests.integration.seeded_asking import COMPLETED, parameters
from tests.integration.seeded_designing import designing
from tests.integration.seeded_people import (
    START,
    concept_id,
    learner_id,
    learning_events,
    people,
    question_id,
)
from tests.integration.seeded_publishing import correction, history
from tests.integration.seeded_saved import saved_questions

LAYERS = 20
PACE = timedelta(minutes=20)
"""Between two answers of a learner."""


@dataclass(frozen=True)
class Size:
    """How much of everything; `busy` is the number of answers of learner 0."""

    concepts: int
    questions: int
    learners: int
    answers: int
    busy: int


WHOLE = Size(concepts=200, questions=2_000, learners=100, answers=40, busy=2_000)
TINY = Size(concepts=20, questions=20, learners=3, answers=5, busy=5)

Row = dict[str, Any]

GONE, LEAVING = "hash-gone", "hash-leaving"
"""Of a learner who was erased, and of one who is being erased; such a learner's own id, too."""

_NEW = {"time_zone": "UTC", "usual_minutes": 20.0, "consent": {}}

OWN = {"import_id": None}
"""Of what no import brought."""


@contextmanager
def seeded(services: Any, size: Size, *, sampled: bool = True) -> Iterator[neo4j.Session]:
    """A session on the seeded graph that says everything the server notices; emptied afterwards.

    The graph is migrated already. sampled: whether the planner knows what the indexes hold; if not, it
    still takes them for empty, as in the middle of a first import.
    """
    login = (services.neo4j_user, services.neo4j_password)
    with (
        neo4j.GraphDatabase.driver(services.neo4j_uri, auth=login) as driver,
        # PROFILE fails on results that are fetched in several parts.
        driver.session(notifications_min_severity="INFORMATION", fetch_size=-1) as session,
    ):
        empty(session)
        if not sampled:
            session.run("CALL db.prepareForReplanning()").consume()
        for name, params in writes(size):
            session.run(cypher.query(name).text, dict(params)).consume()
        session.run(UNWRITTEN).consume()
        session.run(COMPLETED, parameters()).consume()
        if sampled:
            session.run("CALL db.prepareForReplanning()").consume()
        yield session
        empty(session)


UNWRITTEN = """
MATCH (l:Learner {id: 'learner-001'})-[a:ANSWERED]->(q:Question)
WITH a, q ORDER BY a.event_id LIMIT 1
MATCH (c:Concept {id: 'concept-019'})
SET a.voided_at = a.at, a.recorded_correct = a.correct, a.void_reason = 'A test.', a.gave_up = true,
    q.retired_at = a.at, c.retired_at = a.at, c.grade = 5.0, c.successors = [], q.template_id = 'template-0'
MERGE (t:Template {id: 'template-0'})
SET t.document = '{}'
WITH DISTINCT a
MATCH (:Learner {id: 'learner-001'})-[m:HAS_MASTERY]->()
WITH a, m LIMIT 1
SET m.uncertainty = 0.2
WITH a
MATCH (i:Import)
SET i.created = 1, i.updated = 1, i.ended_at = a.at
"""
"""What queries respect and no query here has written."""


def empty(session: neo4j.Session) -> None:
    """The graph as the migrations leave it."""
    session.run(WIPE).consume()
    session.run("CREATE (:Curriculum {id: 'curriculum', revision: 0})").consume()


def writes(size: Size) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every write that makes the graph: name of the query, and its parameters."""
    rng = random.Random(7)
    concepts = [concept_id(i) for i in range(size.concepts)]
    learners = [learner_id(i) for i in range(size.learners)]
    edges = _prerequisites(size, rng)
    contained = [{"source": e["target"], "target": e["source"], "weight": 0.5} for e in edges[::4]]
    yield "import/create_import", import_of("import-1")
    yield "curriculum/write_concepts", {"rows": [_concept(id_) for id_ in concepts], **OWN}
    yield "curriculum/write_prerequisites", {"rows": edges, **OWN}
    yield "curriculum/write_derived", {"rows": [_derived(size, i) for i in range(size.concepts)]}
    yield "curriculum/write_encompasses", {"rows": contained, **OWN}
    yield "curriculum/write_questions", {"rows": [question(size, i) for i in range(size.questions)], **OWN}
    yield "curriculum/write_resources", {"rows": [_resource(id_) for id_ in concepts[::5]], **OWN}
    yield "curriculum/write_courses", {"rows": [_course(i, concepts[i::4]) for i in range(4)], **OWN}
    yield "curriculum/bump_revision", {}
    yield "learner/create_learners", {"ids": learners, "time_zone": "UTC", "usual_minutes": 20.0, **OWN}
    for id_ in learners:
        goals = sorted(rng.sample(concepts, 2))
        yield "learner/set_goals", {"id": id_, "goal_id": f"goal:{id_}", "concept_ids": goals, "by": id_}
    for i in range(size.learners):
        yield (
            "answer/write_answers",
            {
                "rows": [_history(size, i, rng)],
                "recorded_at": START,
                "import_id": "import-1" if i % 10 == 1 else None,
            },
        )
    yield "model/write_model", model("fitted-1", concepts)
    yield "model/write_items", items("fitted-1", size.questions)
    yield "model/write_unfitted", unfitted("fitted-1", concepts[:1])
    yield "model/promote", promotion("fitted-1", "default")
    for number in range(1, 4):
        yield "policy/write_policy", policy(f"exam@{number}")
    yield "policy/activate", activation("exam@2")
    yield "drift/write_window", window("fitted-1", START - timedelta(days=1))
    yield from (*history(), *designing(), *saved_questions())
    yield "correction/create_correction", correction("correction-1")
    yield from people(learners)
    yield "slate/write_slates", {"rows": [slate(id_, f"slate-{id_}") for id_ in learners]}
    for number in range(1, 4):
        yield "feedback/write", feedback(learners[-1], f"feedback-{number}", number)
    yield "feedback/undo", {"id": "feedback-3", "at": START}
    yield "neighbours/write_lifts", lifts(learners)
    for i in range(size.learners):
        yield "event/write", learning_events(i, 20)
    said = {f"consent_{purpose}": "limited" for purpose in ("personalisation", "research", "experiments")}
    yield "learner/set_consent", {"id": learners[-1], "tiers": said, "at": START}
    yield "privacy/create_secret", {"id": "pseudonyms", "sealed": "k1:secret"}
    for hash in (GONE, LEAVING):
        yield "learner/create_learner", {**_NEW, "id": hash}
        yield (
            "learner/set_goals",
            {"id": hash, "goal_id": f"goal:{hash}", "concept_ids": concepts[:2], "by": hash},
        )
        yield "slate/write_slates", {"rows": [slate(hash, hash)]}
        yield "privacy/begin_erasure", {"id": hash, "hash": hash, "at": START}
    yield "privacy/delete_slates", {"hash": GONE, "ids": [GONE]}
    yield "privacy/delete_some", {"hash": GONE, "own": ["Goal"], "limit": 10}
    yield "privacy/count_erased", {"hash": GONE, "counts": {"goals": 1}}
    yield "privacy/finish_erasure", {"hash": GONE, "at": START}


def question(size: Size, index: int) -> Row:
    """A row of curriculum/write_questions; every fifth question assesses two concepts."""
    id_, first = question_id(index), index * size.concepts // size.questions % size.concepts
    concepts = [first, (first + 1) % size.concepts] if index % 5 == 0 else [first]
    return {
        "properties": {
            "id": id_,
            "revision": 1,
            "kind": "choice",
            "stem": f"What is $2 + {index}$?",
            "choices": [str(index + 1), str(index + 2)],
            "difficulty": (index % 7 - 3) / 2,
            "minutes": 1.5,
            "sealed_key": "k1:key",
            "sealed_solution": "k1:solution",
        },
        "concepts": [[concept_id(i), 1.0] for i in concepts],
        "hints": [{"id": f"{id_}:hint:1", "position": 1, "text": "Count on."}],
        "misconceptions": [[f"misconception-{index % 30:02}", "Counts the first number too."]],
    }


def answer(event_id: str, question_index: int, at: datetime, *, correct: bool) -> Row:
    """An answer as in a row of answer/write_answers."""
    return {
        "question_id": question_id(question_index),
        "properties": {
            "event_id": event_id,
            "at": at,
            "seq": 0,
            "response": "7",
            "correct": correct,
            "question_revision": 1,
            "response_ms": 9_000,
            "predicted": 0.7,
            "model": "fitted-1",
        },
    }


def mastery(concept: str, probability: float, answers: int, at: datetime) -> Row:
    """A mastery edge as in a row of answer/write_answers."""
    return {
        "concept_id": concept,
        "properties": {
            "probability": probability,
            "stability": 2.0 + 8 * probability,
            "mastered": probability >= 0.85,
            "answers": answers,
            "correct": round(answers * probability),
            "last_three": [probability > 0.3, probability > 0.6, probability > 0.5],
            "last_at": at,
            "model": "default",
            "evidence": "answers",
        },
    }


def learner_row(index: int, answers: list[Row], created: list[Row], changed: list[Row]) -> Row:
    """A row of answer/write_answers for a learner whose newest answer is the last one given."""
    newest = answers[-1]["properties"]
    recent = answers[-50:]
    return {
        "id": learner_id(index),
        "learner": {
            "revision": 1,
            "newest_at": newest["at"],
            "newest_seq": newest["seq"],
            "newest_event": newest["event_id"],
            "answers": len(answers),
            "days": sorted({(row["properties"]["at"] - EPOCH).days for row in answers}),
            "recent_questions": [row["question_id"] for row in recent],
            "recent_at": [micros(row["properties"]["at"]) for row in recent],
            "recent_correct": [row["properties"]["correct"] for row in recent],
            "recent_ms": [-1] * len(recent),
        },
        "answers": answers,
        "created": created,
        "changed": changed,
    }


def model(version: str, concepts: Sequence[str]) -> Mapping[str, Any]:
    """The parameters of model/write_model: a model that fits the concepts."""
    fits = {"prior": 0.2, "learn": 0.2, "forget": 0.01, "guess": 0.2, "slip": 0.1}
    return {
        "version": version,
        "properties": {"fitted_at": START, "engine": "pybkt", "answers": 9_000, "held_out_answers": 2_000},
        "rows": [{"id": id_, "properties": fits} for id_ in concepts],
    }


def items(version: str, questions: int) -> Mapping[str, Any]:
    """The parameters of model/write_items."""
    fits = {"guess": 0.2, "slip": 0.1, "difficulty": 0.3, "answers": 20}
    return {
        "version": version,
        "rows": [{"id": question_id(i), "properties": fits} for i in range(questions)],
    }


def unfitted(version: str, concepts: Sequence[str]) -> Mapping[str, Any]:
    """The parameters of model/write_unfitted."""
    why = {"reason": "3 answers", "answers": 3, "learners": 1}
    return {"version": version, "rows": [{"id": id_, "properties": why} for id_ in concepts]}


def promotion(version: str, replaced: str) -> Mapping[str, Any]:
    """The parameters of model/promote."""
    properties = {"at": START, "reason": "", "by": "test", "forced": False, "rollback": False}
    return {"version": version, "replaced": replaced, "properties": properties}


def policy(id_: str) -> Mapping[str, Any]:
    """The parameters of policy/write_policy."""
    name, version = id_.split("@")
    text = json.dumps({"name": name, "target": 0.8})
    properties = {"name": name, "version": int(version), "document": text, "at": START, "by": "test"}
    return {"id": id_, "properties": properties | {"reason": ""}}


def activation(id_: str) -> Mapping[str, Any]:
    """The parameters of policy/activate."""
    return {"id": id_, "properties": {"at": START, "by": "test", "reason": "Why."}}


def window(version: str, since: datetime) -> Mapping[str, Any]:
    """The parameters of drift/write_window."""
    return {
        "id": f"{version}:{since:%Y-%m-%d}",
        "version": version,
        "properties": {"model": version, "since": since, "until": since + timedelta(days=1), "warning": ""},
    }


def import_of(id_: str) -> Row:
    """Parameters of import/create_import."""
    return {"id": id_, "kind": "answers", "digest": "digest", "files": ["log.csv"], "at": START}


def slate(learner: str, id_: str) -> Row:
    """A row of slate/write_slates with ten lines."""
    questions = [question_id(i) for i in range(10)]
    scores = [1 - i / 10 for i in range(10)]
    properties = {
        "id": id_,
        "at": START.isoformat(),
        "policy": "default",
        "model": "fitted-1",
        "curriculum": 1,
        "concepts": [concept_id(i) for i in range(10)],
        "questions": questions,
        "scores": scores,
        "document": "{}",
    }
    return {"learner_id": learner, "properties": properties}


def feedback(learner: str, id_: str, rank: int) -> Row:
    """The parameters of feedback/write."""
    about = {"question_id": question_id(rank), "concept_id": concept_id(0)}
    said = {"id": id_, "kind": "too hard", "at": START, "slate": f"slate-{learner}", "rank": rank, "wrong": 0}
    return {"learner_id": learner, **about, "properties": said, "replaced": []}


def lifts(learners: Sequence[str]) -> Row:
    """The parameters of neighbours/write_lifts: for each learner as many lifts as are kept."""
    concepts = [concept_id(i) for i in range(50)]
    own = {"concepts": concepts, "lifts": [2 - i / 50 for i in range(50)], "learners": [20] * 50}
    return {"rows": [{"id": id_, **own} for id_ in learners], "at": START}


def _concept(id_: str) -> Row:
    return {"id": id_, "title": id_.title(), "summary": "What it is about.", "minutes": 30.0}


def _derived(size: Size, index: int) -> Row:
    depth = index * LAYERS // size.concepts
    return {"id": concept_id(index), "depth": depth, "importance": 1 / (index + 10)}


def _prerequisites(size: Size, rng: random.Random) -> list[Row]:
    """One to three for each concept above the lowest layer, from up to three layers below."""
    width = size.concepts // LAYERS
    common = {"strength": 0.8, "reason": "It stands on it.", "provenance": "test"}
    edges = []
    for target in range(width, size.concepts):
        floor = target // width * width
        below = range(max(0, floor - 3 * width), floor)
        count = min(rng.choices([1, 2, 3], [0.45, 0.40, 0.15])[0], len(below))
        edges += [
            {"source": concept_id(source), "target": concept_id(target), **common}
            for source in rng.sample(below, count)
        ]
    return edges


def _resource(concept: str) -> Row:
    about = {"kind": "lesson", "title": "A lesson", "minutes": 8.0, "text": "Read this."}
    return {"id": f"resource-{concept}", **about, "concepts": [concept]}


def _course(index: int, concepts: Sequence[str]) -> Row:
    about = {"title": "A course", "summary": "Where it leads."}
    return {"id": f"course-{index}", **about, "concepts": list(concepts)}


def _history(size: Size, index: int, rng: random.Random) -> Row:
    """All answers of one learner: the first to a question of concept 0, the rest by Zipf's law."""
    count = size.busy if index == 0 else size.answers
    weights = [1 / (rank + 1) ** 0.8 for rank in range(size.questions)]
    asked = [0, *rng.choices(range(size.questions), weights, k=count - 1)]
    answers = [
        answer(f"event-{index}-{i}", q, START + i * PACE, correct=rng.random() < 0.7)
        for i, q in enumerate(asked)
    ]
    last = {concept: i for i, q in enumerate(asked) for concept, _ in question(size, q)["concepts"]}
    edges = [
        mastery(concept, 0.97 if concept == concept_id(0) else rng.random() ** 0.3, 3, START + i * PACE)
        for concept, i in sorted(last.items())
    ]
    return learner_row(index, answers, edges, [])
