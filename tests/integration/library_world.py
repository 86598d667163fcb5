"""A log of which every answer of the library is known: the sample curriculum and 150 simulated learners,
loaded once, and the same as plain rows, from which tests compute each answer anew.

Not for: the answers (library_expected.py, library_expected_people.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Any

from api import demo
from graph import answering
from graph.store import Store
from tracing.simulate import simulate_history
from tracing.worlds import WorldSettings

START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday."""
AS_OF = START + timedelta(days=35, hours=7)
LEARNERS, DAYS, ANSWERS_A_DAY = 150, 28, 3.0
REVISED = START + timedelta(days=12)

ADDED = (
    # Who agreed to no research, or to a little; where people live; two classes, a third is too small.
    """MATCH (l:Learner) WITH l ORDER BY l.id WITH collect(l) AS ls UNWIND range(0, size(ls) - 1) AS i
    WITH ls[i] AS l, i
    SET l.time_zone = ['UTC', 'Asia/Kathmandu', 'America/St_Johns'][i % 3],
        l.consent_research = CASE i % 10 WHEN 3 THEN 'none' WHEN 6 THEN 'limited' WHEN 7 THEN 'full' END
    MERGE (k:Class {id: CASE WHEN i < 3 THEN 'tiny' ELSE 'class-' + i % 2 END})
    ON CREATE SET k.title = 'Class ' + i
    CREATE (l)-[:MEMBER_OF]->(k)""",
    # Answers: voided, given up, with a response, predicted.
    """MATCH (l:Learner)-[a:ANSWERED]->(q:Question) CALL (l, a, q) {
    WITH l, a, toInteger(right(a.event_id, 4)) AS i
    SET a.voided_at = CASE WHEN i % 41 = 0 THEN a.at END,
        a.response = CASE WHEN NOT a.correct THEN 'wrong ' + (i * 7 % 11 % 3) END,
        a.gave_up = CASE WHEN NOT a.correct AND i % 9 = 0 THEN true END,
        a.response_ms = CASE WHEN i % 23 = 0 THEN 300 WHEN i % 29 = 0 THEN null ELSE a.response_ms END,
        a.recorded_at = a.at,
        a.predicted = CASE WHEN i % 5 > 0 THEN (i * 37 % 101) / 100.0 END,
        a.model = CASE WHEN i % 2 = 0 THEN 'one' ELSE 'two' END
    } IN TRANSACTIONS OF 1000 ROWS""",
    # Some came later than others; some left early.
    """MATCH (l:Learner) WITH l ORDER BY l.id WITH collect(l) AS ls UNWIND range(0, size(ls) - 1) AS i
    WITH ls[i] AS l, i WHERE i % 4 = 1
    MATCH (l)-[a:ANSWERED]->(:Question) WHERE a.at < $start + duration({days: 7}) DELETE a""",
    """MATCH (l:Learner) WITH l ORDER BY l.id WITH collect(l) AS ls UNWIND range(0, size(ls) - 1) AS i
    WITH ls[i] AS l, i WHERE i % 5 = 2
    MATCH (l)-[a:ANSWERED]->(:Question) WHERE a.at > $start + duration({days: 9 + i % 9}) DELETE a""",
    # Goals, slates with lines of every state, feedback, some of it undone.
    """MATCH (l:Learner) WITH l ORDER BY l.id WITH collect(l) AS ls UNWIND range(0, size(ls) - 1) AS i
    WITH ls[i] AS l, i
    MATCH (c:Concept {id: $goals[i % size($goals)]})
    CREATE (l)-[:PURSUES]->(:Goal {id: 'goal:' + l.id})-[:TARGETS]->(c)
    WITH l, i UNWIND range(0, 1) AS n
    CREATE (l)-[:WAS_SERVED]->(:Slate {id: l.id + '-' + n, policy: 'policy@' + (1 + (i + n) % 2),
      at: $start + duration({days: i % 30}), questions: ['q1', 'q2', 'q3'],
      concepts: [$goals[i % size($goals)], $goals[0], $goals[1]],
      states: [['served', 'shown', 'accepted', 'completed', 'skipped', 'ignored'][(i + n) % 6],
        'completed', 'shown']})
    WITH l, i WHERE i % 3 = 0 AND n = 0
    MATCH (c:Concept {id: $goals[i % 2]})
    CREATE (l)-[:GAVE]->(f:Feedback {id: 'feedback:' + l.id, at: $start + duration({days: i % 20}),
      kind: ['too hard', 'too easy', 'known', 'not now'][i % 4],
      undone_at: CASE WHEN i % 5 = 0 THEN $start END})
    CREATE (f)-[:ABOUT]->(c)""",
    # A revision that changed questions.
    """MATCH (q:Question) WITH q ORDER BY COUNT { (q)<-[:ANSWERED]-() } DESC, q.id LIMIT 40
    WITH collect(q.id) AS ids CREATE (r:Revision {number: 7, at: $revised})
    WITH r, ids UNWIND ids AS id
    CREATE (r)-[:CHANGED]->(:Change {id: id, kind: 'question', what: 'changed',
      thing: '["question","' + id + '"]'})""",
    "MATCH (q:Question) WHERE q.id ENDS WITH '-7' SET q.retired_at = $start",
)
"""What a simulation does not do."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer that counts, of a learner who agreed to research. micros: since 1970."""

    learner: str
    question: str
    concepts: tuple[str, ...]
    at: datetime
    order: tuple[Any, ...]
    correct: bool
    ms: int | None
    response: str | None
    gave_up: bool
    predicted: float | None
    model: str
    retired: bool


@dataclass(frozen=True)
class World:
    """Everything as plain rows; learners whose consent to research is NONE are absent. answers: oldest first,
    by learner. masteries: (learner, concept) -> properties, of concepts in use. questions, concepts:
    properties by id. edges: (prerequisite, concept) -> strength, of all. learners: properties by id, `class`
    among them."""

    answers: list[Given]
    masteries: Mapping[tuple[str, str], Mapping[str, Any]]
    questions: Mapping[str, Mapping[str, Any]]
    concepts: Mapping[str, Mapping[str, Any]]
    edges: Mapping[tuple[str, str], float]
    learners: Mapping[str, Mapping[str, Any]]
    rest: Mapping[str, list[Mapping[str, Any]]]

    def by_question(self, *, used: bool = True) -> dict[str, list[Given]]:
        """Answers by question. used: only of questions that are not retired."""
        return grouped((a for a in self.answers if not (used and a.retired)), lambda a: a.question)

    def by_concept(self) -> dict[str, list[tuple[str, Mapping[str, Any]]]]:
        """Concept -> (learner, mastery)."""
        found: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        for (learner, concept), edge in self.masteries.items():
            found[concept].append((learner, edge))
        return found


def grouped(items: Iterable[Any], key: Any) -> dict[Any, list[Any]]:
    """Items by key, in their order."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def wilson(k: int, n: int) -> tuple[float, float, float]:
    """Share and its 95% interval as Wilson 1927 writes it, with z = 1.96."""
    z, p = 1.96, k / n
    root = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return p, (p + z * z / (2 * n) - root) / (1 + z * z / n), (p + z * z / (2 * n) + root) / (1 + z * z / n)


async def build(store: Store) -> World:
    """The graph, and what is in it."""
    await demo.import_sample(store, lambda *_: None)
    snapshot = await store.curriculum()
    simulated = simulate_history(
        demo.world(snapshot),
        start=START,
        seed=9,
        learners=LEARNERS,
        days=DAYS,
        answers_per_day=ANSWERS_A_DAY,
        settings=WorldSettings(most_prior=0.95),
    )
    answers = [demo.answer(number, one) for number, one in enumerate(simulated)]
    await answering.import_answers(
        store, sorted(answers, key=lambda a: a.learner_id), now=AS_OF, import_id=None
    )
    goals = sorted(snapshot.concepts, key=lambda id: (snapshot.concepts[id].depth or 0, id))[4:9]
    async with store.driver.session() as session:
        for text in ADDED:
            await (await session.run(text, start=START, revised=REVISED, goals=goals)).consume()
    return await read(store)


async def read(store: Store) -> World:
    """The graph as rows, read as plainly as can be."""

    async def rows(text: str) -> list[Any]:
        records, _, _ = await store.driver.execute_query(text)
        return [_plain(record["row"]) for record in records]

    agreed = "coalesce(l.consent_research, 'full') <> 'none'"
    answers = [
        Given(
            row["learner"], row["question"], tuple(row["concepts"]), row["at"],
            (row["at"], row["seq"], row["event"]), row["correct"], row["ms"], row["response"],
            bool(row["gave_up"]),
            row["predicted"], row["model"], row["retired"],
        )
        for row in await rows(
            f"""MATCH (l:Learner)-[a:ANSWERED]->(q:Question) WHERE {agreed} AND a.voided_at IS NULL
            RETURN {{learner: l.id, question: q.id, at: a.at, seq: a.seq, event: a.event_id, correct:
            a.correct, ms: a.response_ms, response: a.response, gave_up: a.gave_up, predicted: a.predicted,
            model: a.model, retired: q.retired_at IS NOT NULL,
            concepts: [(q)-[:ASSESSES]->(c) | c.id]}} AS row"""
        )
    ]  # fmt: skip
    concepts = await rows("MATCH (c:Concept) RETURN c {.*, resources: COUNT { (c)<-[:TEACHES]-() }} AS row")
    masteries = await rows(
        f"""MATCH (l:Learner)-[m:HAS_MASTERY]->(c:Concept) WHERE {agreed} AND c.retired_at IS NULL
        RETURN {{key: [l.id, c.id], edge: properties(m)}} AS row"""
    )
    questions = await rows(
        """MATCH (q:Question) RETURN q {.id, .choices, .retired_at, hints: COUNT { (q)<-[:HELPS]-() },
        concepts: [(q)-[:ASSESSES]->(c) | c.id], reveals: [(q)-[:REVEALS]->(m) | m.id]} AS row"""
    )
    edges = await rows(
        "MATCH (a)-[e:PREREQUISITE_OF]->(b) RETURN {key: [a.id, b.id], strength: e.strength} AS row"
    )
    learners = await rows(
        f"MATCH (l:Learner)-[:MEMBER_OF]->(k) WHERE {agreed} RETURN l {{.*, class: k.id}} AS row"
    )
    return World(
        sorted(answers, key=lambda a: (a.learner, a.order)),
        {tuple(row["key"]): row["edge"] for row in masteries},
        {row["id"]: row for row in questions},
        {row["id"]: row for row in concepts},
        {tuple(row["key"]): row["strength"] for row in edges},
        {row["id"]: row for row in learners},
        {
            "goals": await rows(
                f"MATCH (l:Learner)-[:PURSUES]->()-[:TARGETS]->(c) WHERE {agreed} RETURN [l.id, c.id] AS row"
            ),
            "slates": await rows(
                f"MATCH (l:Learner)-[:WAS_SERVED]->(s) WHERE {agreed} RETURN s {{.*, learner: l.id}} AS row"
            ),
            "feedback": await rows(
                f"""MATCH (l:Learner)-[:GAVE]->(f)-[:ABOUT]->(c:Concept) WHERE {agreed}
                RETURN f {{.*, learner: l.id, concept: c.id}} AS row"""
            ),
            "misconceptions": await rows("MATCH (m:Misconception) RETURN m {.*} AS row"),
            "changed": await rows("MATCH (c:Change) RETURN {id: c.id} AS row"),
            "titles": await rows("MATCH (k:Class) RETURN k {.id, .title} AS row"),
            "all": await rows(
                "MATCH (q)<-[:ANSWERED]-() RETURN {concepts: [(q)-[:ASSESSES]->(c) | c.id]} AS row"
            ),
        },
    )


def _plain(value: Any) -> Any:
    """Neo4j's moments as Python's."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.to_native() if hasattr(value, "to_native") else value
