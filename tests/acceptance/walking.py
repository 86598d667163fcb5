"""The world of the role walk: who asks, whose data there is, and what is asked for of every field.

Whoever adds a root field, a type with an id or a route adds what to ask for here, or the walk fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from neo4j import AsyncDriver

from api.graphql import ids
from api.principal import Action, Role
from graph import advising, answering, classes, curriculum, policies, responding, slates, steering
from graph.advice import FeedbackKind, Wish
from graph.model import AuditEntry, Course
from graph.store import Store
from graph.store.rows import audit_row
from graph.versions import ModelVersion
from tests.acceptance import walking_designing, walking_saved, walking_schema
from tests.acceptance.conftest import CONCEPTS, CURRICULUM
from tests.integration.graphs import put_in_force, rows
from tracing.model import Model

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

OWN, CLASS, FOREIGN, UNKNOWN = "ann", "carl", "bob", "nobody"
DATA = (OWN, CLASS, FOREIGN, UNKNOWN)
"""Learners: ann asks for herself; carl is in 7b, which tom and ann lead; bob is in 9z, which nobody leads
who asks; and there is no such learner as nobody."""

ZONES = {OWN: "Pacific/Chatham", CLASS: "Asia/Kathmandu", FOREIGN: "Asia/Yangon"}
"""What only a learner's own data tells: none of it is in an answer to whoever is refused."""

CLASSES = {OWN: "7b", CLASS: "7b", FOREIGN: "9z", UNKNOWN: "no-class"}
TITLES = {"7b": "Class seven", "9z": "Class nine"}

WHO: Mapping[str, tuple[str, frozenset[Role]]] = {
    "none": ("ann", frozenset()),
    "learner and teacher": ("ann", frozenset({Role.LEARNER, Role.TEACHER})),
    **{role.value: (role.value, frozenset({role})) for role in Role},
    "learner": ("ann", frozenset({Role.LEARNER})),
    "teacher": ("tom", frozenset({Role.TEACHER})),
}
"""Subject and roles: each role alone, none, and two together. Who has no role is called ann: a name opens
nothing."""


@dataclass(frozen=True)
class Case:
    """What is asked for of one field. text: `it` is the field; $names stand for ids of the data. concerns:
    whether it is about a learner, a class, or neither."""

    text: str
    concerns: str | None = None


def _about(text: str) -> Case:
    return Case(text, "learner")


def _of_class(text: str) -> Case:
    return Case(text, "class")


_LEARNER = """key timeZone mastery { nodes { probability concept { key } } } feedback { nodes { key } }
  classes { title }
  nextQuestions(first: 2) { key recommendations { outcome question { stem answer solution } } }
  progress { points { minutes } } skills { answers } reviewForecast { overdueMinutes }
  courseMap(course: "numbers") { concepts { mastery { probability } } }
  struggles { help { solution } } habit { streak } dueReviews { overdueDays } goals { key }"""
_CLASS = """key title timeZone learnerCount teachers learners { nodes { key timeZone } }
  weakestConcepts { nodes { concept { key } mean } } struggling { nodes { learner { timeZone } } }
  readiness { nodes { ready { nodes { key timeZone } } } } readyFor(concept: "add") { readyCount }
  teachingGroups { others { nodes { key timeZone } } } progress { active }
  heatMap { learners { timeZone } known }"""

FIELDS: Mapping[str, Case] = {
    "Query.auditLog": _about('{ it: auditLog(about: "$learner") { nodes { who about action } } }'),
    "Query.class": _of_class(f'{{ it: class(id: "$class") {{ {_CLASS} }} }}'),
    "Query.classes": Case("{ it: classes { nodes { key title } } }"),
    "Query.exportLearner": _about('{ it: exportLearner(id: "$learner") }'),
    "Query.concept": Case('{ it: concept(id: "add") { title questions { nodes { answer solution } } } }'),
    "Query.cypher": Case('{ it: cypher(statement: "RETURN 1") { rows errors { code mend } } }'),
    "Query.course": Case('{ it: course(id: "numbers") { title concepts { key } } }'),
    "Query.courses": Case("{ it: courses { nodes { title } } }"),
    "Query.concepts": Case("{ it: concepts { nodes { title } } }"),
    "Query.learner": _about(f'{{ it: learner(id: "$learner") {{ {_LEARNER} }} }}'),
    "Query.policies": Case("{ it: policies { key } }"),
    "Query.nodes": Case(f'{{ it: nodes(ids: ["{ids.encode("Concept", "add")}"]) {{ id }} }}'),
    "Query.policy": Case('{ it: policy(id: "default@1") { key } }'),
    "Query.policyReport": Case("{ it: policyReport { policy slates } }"),
    "Query.question": Case('{ it: question(id: "power-3") { stem hints answer solution } }'),
    "Query.questions": Case("{ it: questions(first: 50) { nodes { stem answer solution } } }"),
    "Query.slate": _about('{ it: slate(id: "$slate") { key recommendations { score outcome } } }'),
    "Query.servedVersions": Case("{ it: servedVersions(days: 365) { policyKey slates } }"),
    "Query.tracingModel": Case("{ it: tracingModel { version } }"),
    "Query.tracingModels": Case("{ it: tracingModels { nodes { version promotions { by } } } }"),
    "Mutation.activateModel": Case('activateModel(input: {id: "walk", reason: "Walk."})'),
    "Mutation.rollbackModel": Case("rollbackModel(input: {})"),
    "Mutation.activatePolicy": Case('activatePolicy(input: {id: "walk@1", reason: "Walk."})'),
    "Mutation.addClassMembers": _of_class(
        'addClassMembers(input: {classId: "$class", learnerIds: ["dora"]})'
    ),
    "Mutation.addClassTeachers": _of_class('addClassTeachers(input: {classId: "$class", teacherIds: ["x"]})'),
    "Mutation.addPolicy": Case(
        'addPolicy(input: {document: "{\\"name\\": \\"other\\", \\"target\\": 0.8}"})'
    ),
    "Mutation.createClass": Case('createClass(input: {id: "new", title: "New"})'),
    "Mutation.createLearner": _about('createLearner(input: {id: "$new"})'),
    "Mutation.deleteClass": _of_class('deleteClass(input: {id: "$class"})'),
    "Mutation.eraseLearner": _about('eraseLearner(input: {learnerId: "$learner"})'),
    "Mutation.giveFeedback": _about('giveFeedback(input: {slateId: "$slate", rank: 2, kind: TOO_HARD})'),
    "Mutation.recordAnswers": _about(
        'recordAnswers(input: {answers: [{eventId: "walk", learnerId: "$learner", questionId: "add-3", '
        'correct: true, at: "2026-11-20T11:30:00Z"}]})'
    ),
    "Mutation.recordOutcomes": _about(
        'recordOutcomes(input: {slateId: "$slate", outcomes: [{rank: 1, outcome: SKIPPED}]})'
    ),
    "Mutation.removeClassMembers": _of_class(
        'removeClassMembers(input: {classId: "$class", learnerIds: ["carl"]})'
    ),
    "Mutation.removeClassTeachers": _of_class(
        'removeClassTeachers(input: {classId: "$class", teacherIds: ["tom"]})'
    ),
    "Mutation.rescoreQuestion": Case(
        'rescoreQuestion(input: {questionId: "count-0", answer: "5", reason: "Walk."})'
    ),
    "Mutation.retagQuestion": Case(
        'retagQuestion(input: {questionId: "count-0", conceptIds: ["add"], reason: "Walk."})'
    ),
    "Mutation.setConsent": _about('setConsent(input: {learnerId: "$learner", research: NONE})'),
    "Mutation.setGoals": _about('setGoals(input: {learnerId: "$learner", conceptIds: ["power"]})'),
    "Mutation.submitAnswer": _about(
        'submitAnswer(input: {learnerId: "$learner", questionId: "add-3", response: "4", eventId: "walk"})'
    ),
    "Mutation.undoFeedback": _about('undoFeedback(input: {id: "$feedback"})'),
    "Mutation.updateClass": _of_class('updateClass(input: {id: "$class", title: "Other"})'),
    "Mutation.voidAnswer": _about('voidAnswer(input: {eventId: "$event", reason: "Walk."})'),
    **{name: Case(text) for name, text in walking_designing.FIELDS.items()},
    **{name: Case(text) for name, text in walking_schema.FIELDS.items()},
    **{name: Case(text) for name, text in walking_saved.FIELDS.items()},
    "Query.liveCursor": Case("{ it: liveCursor }"),
    "Subscription.curriculumPublished": Case('curriculumPublished(after: "$old") { number }'),
    "Subscription.masteryChanged": _about(
        'masteryChanged(learnerId: "$learner", after: "$old") { learner { timeZone } }'
    ),
    "Subscription.slateChanged": _about(
        'slateChanged(learnerId: "$learner", after: "$old") { learner { timeZone } }'
    ),
    "Subscription.struggleNoticed": _of_class(
        'struggleNoticed(classId: "$class", after: "$old") { learner { timeZone } }'
    ),
}
"""By root field. Mutations are written without `mutation` and what is selected, subscriptions without
`subscription`, and after a cursor of long ago: whoever is let in is told MISSED, instead of waiting."""

_OLD = ids.cursor("live", ["1-0"])

NODES: Mapping[str, tuple[Action, str, str | None]] = {
    "Analysis": (Action.ASK_LIBRARY, "forgetting", None),
    "AuditEntry": (Action.READ_AUDIT, "walk-$learner", "learner"),
    "Class": (Action.READ_CLASS, "$class", "class"),
    "Concept": (Action.READ_CURRICULUM, "add", None),
    "Course": (Action.READ_CURRICULUM, "numbers", None),
    "Draft": (Action.READ_DRAFTS, "walk", None),
    "Feedback": (Action.READ_LEARNER, "$feedback", "learner"),
    "Learner": (Action.READ_LEARNER, "$learner", "learner"),
    "Misconception": (Action.READ_CURRICULUM, "side-by-side", None),
    "Policy": (Action.READ_POLICIES, "walk@1", None),
    "Question": (Action.READ_CURRICULUM, "power-3", None),
    "Revision": (Action.READ_HISTORY, "$revision", None),
    "SavedQuestion": (Action.ASK, "$question", None),
    "Slate": (Action.READ_LEARNER, "$slate", "learner"),
    "TracingModel": (Action.READ_MODELS, "default", None),
}
"""By type: what `node` takes for it, which of them, and what it concerns."""

OPEN_ROUTES = {"GET /healthz", "GET /readyz"}
"""What anybody may ask for without a token."""

ROUTES: Mapping[str, Sequence[Action]] = {
    "GET /metrics": [Action.READ_METRICS],
    "POST /cypher": [Action.ASK],
    "POST /events": [Action.RECORD_ANSWERS, Action.RECORD_EVENTS],
}
"""By route that takes actions: which, of events one each."""


def events(whose: str) -> Mapping[str, Any]:
    """The body of POST /events: something for each of its actions."""
    at = {"learnerId": whose, "at": "2026-11-20T11:30:00Z"}
    return {
        "events": [
            {"kind": "answer", "eventId": "walk", "questionId": "add-3", "correct": True, **at},
            {"kind": "click", "eventId": "click", "target": {"kind": "concept", "id": "add"}, **at},
        ]
    }


def filled(text: str, whose: str, known: Mapping[str, Mapping[str, str]]) -> str:
    """The text with the ids of somebody's data."""
    values = {"learner": whose, "class": CLASSES[whose], "new": f"new-{whose}" if whose != OWN else OWN}
    for name, value in (values | dict(known.get(whose, {}))).items():
        text = text.replace(f"${name}", value)
    for name in ("slate", "feedback", "event"):
        text = text.replace(f"${name}", f"no-{name}")
    return text


def document(field: str, whose: str, known: Mapping[str, Mapping[str, str]], who: str = "") -> str:
    """The request for a root field. who: the subject of whoever asks."""
    text = filled(FIELDS[field].text, whose, known).replace("$who", who)
    if field.startswith("Query."):
        return text
    if field.startswith("Subscription."):
        return f"subscription {{ it: {text.replace('$old', _OLD)} }}"
    return f"mutation {{ it: {text} {{ errors {{ code field value message mend }} }} }}"


def node_document(type_name: str, whose: str, known: Mapping[str, Mapping[str, str]]) -> str:
    """The request for `node` of a type."""
    below = {"Learner": _LEARNER, "Class": _CLASS, "Question": "stem answer solution"}.get(type_name, "key")
    below = {"Revision": "number", "Analysis": "name", "TracingModel": "version"}.get(type_name, below)
    id = ids.encode(type_name, filled(NODES[type_name][1], whose, known))
    return f'{{ it: node(id: "{id}") {{ id ... on {type_name} {{ {below} }} }} }}'


async def build(store: Store) -> Mapping[str, Mapping[str, str]]:
    """The world; ids of slates, feedback and events by learner."""
    course = Course("numbers", "Numbers", concepts=CONCEPTS)
    await curriculum.apply(store, replace(CURRICULUM, courses=[course]))
    known: dict[str, dict[str, str]] = {}
    for learner, zone in ZONES.items():
        await store.create_learner(learner, zone)
        entry = AuditEntry(f"walk-{learner}", NOW, "head", ("admin",), "x", learner, None, "x", "x", True)
        await store.write_audit([audit_row(entry)])
        known[learner] = await _history(store, learner)
    await store.create_learner("dora")
    await put_in_force(store, "before", {})
    await store.write_model(ModelVersion("walk", "test"), Model(), [])
    draft = policies.from_json('{"name": "walk", "target": 0.8}')
    await steering.add(store, draft, now=NOW, by="test")
    for id, title in TITLES.items():
        await classes.create_class(store, id, title)
    await classes.add_members(store, "7b", [CLASS], now=NOW)
    await classes.add_members(store, "9z", [FOREIGN, CLASS], now=NOW)
    await classes.add_teachers(store, "7b", ["tom", "ann"], now=NOW)
    await classes.add_teachers(store, "9z", ["tina"], now=NOW)
    known[OWN] |= await walking_designing.build(store, NOW)
    known[OWN] |= await walking_saved.build(store, NOW)
    return known


async def _history(store: Store, learner: str) -> dict[str, str]:
    """An answer, a slate and feedback on it."""
    for i in range(3):
        await answering.submit_answer(
            store,
            learner_id=learner,
            question_id=f"count-{i}",
            response="22",
            event_id=f"{learner}-{i}",
            now=NOW - timedelta(hours=3 - i),
        )
    slate = await advising.next_questions(store, learner, wish=Wish(3), as_of=NOW)
    await store.write_slates([slates.to_row(slate)])
    given, _ = await responding.give_feedback(store, slate, 1, FeedbackKind.NOT_NOW, now=NOW)
    return {"event": f"{learner}-0", "slate": slate.id, "feedback": given.feedback.id}


_NODES = """
MATCH (n)
WHERE NOT n:AuditEntry AND NOT n:Secret AND NOT n:LearnerGraphTests
  AND none(l IN labels(n) WHERE l STARTS WITH '_')
RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties ORDER BY id
"""
_EDGES = """
MATCH (a)-[r]->(b) WHERE none(l IN labels(a) WHERE l STARTS WITH '_')
RETURN elementId(a) AS a, elementId(b) AS b, type(r) AS type, properties(r) AS properties
"""
_CLEAR = f"{_NODES.split('RETURN', maxsplit=1)[0]} OR n:AuditEntry DETACH DELETE n"
_PUT_BACK = """
UNWIND $nodes AS node
CREATE (n:$(node.labels)) SET n = node.properties
WITH collect([node.id, n]) AS made
UNWIND $edges AS edge
WITH edge, [m IN made WHERE m[0] = edge.a | m[1]][0] AS a, [m IN made WHERE m[0] = edge.b | m[1]][0] AS b
CREATE (a)-[r:$(edge.type)]->(b) SET r = edge.properties
"""

Graph = tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]


async def everything(driver: AsyncDriver) -> Graph:
    """All nodes and edges with all properties, but the audit log, which refusals are written to, and the
    secret that it needs."""
    return await rows(driver, _NODES), await rows(driver, _EDGES)


def fingerprint(graph: Graph) -> tuple[int, int, int]:
    """How many nodes and edges there are, and a hash of all that they hold."""
    texts = [str(sorted((k, str(v)) for k, v in each.items())) for part in graph for each in part]
    return len(graph[0]), len(graph[1]), hash(tuple(sorted(texts)))


async def put_back(driver: AsyncDriver, graph: Graph) -> None:
    """The graph as it was."""
    await rows(driver, _CLEAR)
    await rows(driver, _PUT_BACK, nodes=graph[0], edges=graph[1])
