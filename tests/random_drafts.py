"""A small curriculum with something of every kind, and random drafts with every kind of change; seeded.

Pure. For: whether a preview, publishing and going back are exact.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from graph import steps
from graph.content import Content, Document, Kind, Thing, document, of_kind, patched, thing
from graph.errors import LearnerGraphError
from graph.soundness import violations
from graph.steps import Add, Edit, Merge, Part, Remove, Replace, Restore, Retire, Split, Step
from graph.templating import instances_of

CONCEPTS, LAYERS, EACH = 24, 6, 4
"""Concepts, layers of them, and questions of each."""

STRENGTHS = (0.2, 0.35, 0.5, 0.8, 1.0)
"""Of edges: under the usual gate of .6 those up to .4 are soft."""

NewId = Callable[[], str]


def concept_id(index: int) -> str:
    """As the first concepts are called."""
    return f"c{index:02}"


def base(rng: Random) -> dict[Thing, Document]:
    """Concepts in layers with questions, some of two concepts, some of choices, some of templates; resources,
    courses and misconceptions. All are in use; RETIRED retires some."""
    found: dict[Thing, Document] = {
        thing(Kind.MISCONCEPTION, f"m{i}"): document(Kind.MISCONCEPTION, title=f"Mistake {i}")
        for i in range(3)
    }
    ids = [concept_id(i) for i in range(CONCEPTS)]
    for i, id in enumerate(ids):
        found[thing(Kind.CONCEPT, id)] = document(Kind.CONCEPT, title=f"Concept {i}", minutes=20.0)
        layer = i * LAYERS // CONCEPTS
        below = [other for j, other in enumerate(ids[:i]) if layer - 2 <= j * LAYERS // CONCEPTS < layer]
        for source in rng.sample(below, min(len(below), rng.choice((0, 1, 1, 2, 3)))):
            found[thing(Kind.PREREQUISITE, source, id)] = _edge(rng)
        for number in range(EACH):
            several = [id, *rng.sample(ids[:-1], rng.choice((0, 0, 1)))]
            found[thing(Kind.QUESTION, f"{id}-{number}")] = document(Kind.QUESTION, **_question(rng, several))
    for i in range(3):
        source, target = rng.sample(ids[:-1], 2)
        found[thing(Kind.ENCOMPASSES, source, target)] = document(Kind.ENCOMPASSES, weight=0.5)
        found[thing(Kind.RESOURCE, f"lesson-{i}")] = document(
            Kind.RESOURCE, kind="lesson", title=f"Lesson {i}", concepts=sorted({source})
        )
        found[thing(Kind.COURSE, f"course-{i}")] = document(
            Kind.COURSE, title=f"Course {i}", concepts=rng.sample(ids[:-1], 5)
        )
        one = thing(Kind.TEMPLATE, f"template-{i}")
        found[one] = document(Kind.TEMPLATE, **_template(rng, [ids[i * 3]]))
        found |= instances_of(one, found[one], found)
    return found


RETIRED = [
    Retire(thing(Kind.CONCEPT, concept_id(CONCEPTS - 1))),
    Retire(thing(Kind.CONCEPT, concept_id(7))),
    Retire(thing(Kind.QUESTION, f"{concept_id(3)}-0")),
    Retire(thing(Kind.RESOURCE, "lesson-2")),
    Retire(thing(Kind.COURSE, "course-2")),
    Retire(thing(Kind.TEMPLATE, "template-2")),
]
"""What a second draft retires, so that there is something to restore."""


def draft(rng: Random, content: Content, mark: str, most: int = 8) -> list[Step]:
    """One to `most` steps that can be done one after the other and together leave a content that holds
    together. mark: what new ids begin with, which nothing had before."""
    number = 0

    def new_id() -> str:
        nonlocal number
        number += 1
        return f"{mark}-{number}"

    found: list[Step] = []
    start, wanted = content, rng.randint(1, most)
    while len(found) < wanted:
        step = rng.choice(list(MAKERS.values()))(rng, content, new_id)
        if step is None:
            continue
        try:
            delta = steps.apply(content, step)
        except LearnerGraphError:
            continue
        after = patched(content, delta)
        changed = {one for one in start.keys() | after.keys() if start.get(one) != after.get(one)}
        if delta and not violations(after, changed, before=start):
            found.append(step)
            content = after
    return found


def _question(rng: Random, concepts: Sequence[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "concepts": {id: rng.choice((0.5, 1.0)) for id in concepts},
        "minutes": float(rng.randint(1, 5)),
        "difficulty": rng.choice((-1.0, 0.0, 0.5)),
        "stem": f"What is ${rng.randint(1, 99)} + 2$?",
        "solution": "Count on.",
        "hints": rng.sample(("Think.", "Draw it.", "Look again."), rng.randint(0, 2)),
        "misconceptions": ["m0"],
    }
    if rng.random() < 0.3:
        choices = [str(i) for i in range(rng.randint(2, 5))]
        return fields | {"kind": "choice", "choices": choices, "key": _key("1", "0")}
    return fields | {"kind": "numeric", "key": _key("4", "22")}


def _key(answer: str, wrong: str) -> dict[str, Any]:
    return {"answer": answer, "tolerance": 0.0, "form": "", "misconceptions": {wrong: "m0"}}


def _template(rng: Random, concepts: Sequence[str]) -> dict[str, Any]:
    return {
        "concepts": dict.fromkeys(concepts, 1.0),
        "stem": "What is $<< a >> + << b >>$?",
        "answer": "<< a + b >>",
        "solution": "Add them.",
        "parameters": {"a": {"from": 2, "to": 9}, "b": [3, 5]},
        "distractors": [{"value": "<< a * b + 1 >>", "misconception": "m1"}],
        "instances": rng.randint(2, 4),
        "seed": rng.randint(1, 1_000),
    }


def _edge(rng: Random) -> dict[str, Any]:
    return document(Kind.PREREQUISITE, strength=rng.choice(STRENGTHS), reason="It stands on it.")


# One step of a kind, or None where there is nothing to do it to; it may turn out to be impossible.


def _some(rng: Random, content: Content, kind: Kind, *, retired: bool = False) -> Thing | None:
    found = sorted(
        thing(kind, *key) for key, said in of_kind(content, kind) if said.get("retired", False) is retired
    )
    return rng.choice(found) if found else None


def _concepts(rng: Random, content: Content, count: int) -> list[str]:
    used = sorted(key[0] for key, said in of_kind(content, Kind.CONCEPT) if not said["retired"])
    return rng.sample(used, min(count, len(used)))


def _add_concept(rng: Random, content: Content, new_id: NewId) -> Step:
    return Add(thing(Kind.CONCEPT, new_id()), {"title": "New", "minutes": 10.0})


def _edit(kind: Kind, fields: Callable[[Random], Mapping[str, Any]]) -> "Maker":
    def make(rng: Random, content: Content, new_id: NewId) -> Step | None:
        one = _some(rng, content, kind)
        return one and Edit(one, fields(rng))

    return make


def _retire(kind: Kind) -> "Maker":
    def make(rng: Random, content: Content, new_id: NewId) -> Step | None:
        one = _some(rng, content, kind)
        return one and Retire(one)

    return make


def _restore(kind: Kind) -> "Maker":
    def make(rng: Random, content: Content, new_id: NewId) -> Step | None:
        one = _some(rng, content, kind, retired=True)
        return one and Restore(one)

    return make


def _add_edge(kind: Kind) -> "Maker":
    def make(rng: Random, content: Content, new_id: NewId) -> Step:
        said = _edge(rng) if kind is Kind.PREREQUISITE else document(kind, weight=rng.choice((0.25, 0.5)))
        return Add(thing(kind, *_concepts(rng, content, 2)), said)

    return make


def _remove_edge(kind: Kind) -> "Maker":
    def make(rng: Random, content: Content, new_id: NewId) -> Step | None:
        one = _some(rng, content, kind)
        return one and Remove(one)

    return make


def _merge(rng: Random, content: Content, new_id: NewId) -> Step:
    into, *others = _concepts(rng, content, rng.choice((2, 2, 3)))
    return Merge(tuple(others), into)


def _split(rng: Random, content: Content, new_id: NewId) -> Step:
    [concept] = _concepts(rng, content, 1)
    questions = sorted(
        key[0]
        for key, said in of_kind(content, Kind.QUESTION)
        if concept in said["concepts"] and not said["retired"]
    )
    rng.shuffle(questions)
    middle, both = len(questions) // 2, questions[:1]
    parts = (questions[:middle], questions[middle:] + rng.choice(([], both)))
    return Split(
        concept, tuple(Part(new_id(), tuple(dict.fromkeys(each)), {"title": "A part"}) for each in parts)
    )


def _add_question(rng: Random, content: Content, new_id: NewId) -> Step:
    return Add(thing(Kind.QUESTION, new_id()), _question(rng, _concepts(rng, content, rng.choice((1, 1, 2)))))


def _retag(rng: Random, content: Content, new_id: NewId) -> Step | None:
    one = _some(rng, content, Kind.QUESTION)
    weights = dict.fromkeys(_concepts(rng, content, rng.choice((1, 2, 3))), 1.0)
    return one and Edit(one, {"concepts": weights})


def _other_choices(rng: Random, content: Content, new_id: NewId) -> Step | None:
    one = _some(rng, content, Kind.QUESTION)
    return one and Edit(one, {"choices": [str(i) for i in range(rng.randint(2, 6))]})


def _add_resource(rng: Random, content: Content, new_id: NewId) -> Step:
    fields = {"title": "A lesson", "kind": "lesson", "concepts": sorted(_concepts(rng, content, 2))}
    return Add(thing(Kind.RESOURCE, new_id()), fields)


def _add_course(rng: Random, content: Content, new_id: NewId) -> Step:
    fields = {"title": "A course", "concepts": _concepts(rng, content, 4)}
    return Add(thing(Kind.COURSE, new_id()), fields)


def _edit_course(rng: Random, content: Content, new_id: NewId) -> Step | None:
    one = _some(rng, content, Kind.COURSE)
    return one and Edit(one, {"concepts": _concepts(rng, content, 3)})


def _add_template(rng: Random, content: Content, new_id: NewId) -> Step:
    return Add(thing(Kind.TEMPLATE, new_id()), _template(rng, _concepts(rng, content, 1)))


def _retag_template(rng: Random, content: Content, new_id: NewId) -> Step | None:
    one = _some(rng, content, Kind.TEMPLATE)
    return one and Edit(one, {"concepts": dict.fromkeys(_concepts(rng, content, 2), 1.0)})


def _add_misconception(rng: Random, content: Content, new_id: NewId) -> Step:
    return Add(thing(Kind.MISCONCEPTION, new_id()), {"title": "Another mistake"})


def _replace(rng: Random, content: Content, new_id: NewId) -> Step | None:
    """As a mend does: a prerequisite goes, and another one comes."""
    gone = _some(rng, content, Kind.PREREQUISITE)
    new = thing(Kind.PREREQUISITE, *_concepts(rng, content, 2))
    return gone and Replace({gone: None, new: _edge(rng)})


Maker = Callable[[Random, Content, NewId], Step | None]

MAKERS: Mapping[str, Maker] = {
    "add a concept": _add_concept,
    "edit a concept": _edit(Kind.CONCEPT, lambda rng: {"title": f"T {rng.random():.6f}", "grade": 5.0}),
    "retire a concept": _retire(Kind.CONCEPT),
    "restore a concept": _restore(Kind.CONCEPT),
    "merge concepts": _merge,
    "split a concept": _split,
    "add a prerequisite": _add_edge(Kind.PREREQUISITE),
    "edit a prerequisite": _edit(Kind.PREREQUISITE, lambda rng: {"strength": rng.choice(STRENGTHS)}),
    "remove a prerequisite": _remove_edge(Kind.PREREQUISITE),
    "add an encompassing edge": _add_edge(Kind.ENCOMPASSES),
    "edit an encompassing edge": _edit(Kind.ENCOMPASSES, lambda rng: {"weight": rng.choice((0.1, 0.9))}),
    "remove an encompassing edge": _remove_edge(Kind.ENCOMPASSES),
    "add a question": _add_question,
    "edit a question": _edit(Kind.QUESTION, lambda rng: {"stem": f"{rng.random():.6f}", "hints": ["So."]}),
    "give other choices": _other_choices,
    "retag a question": _retag,
    "retire a question": _retire(Kind.QUESTION),
    "restore a question": _restore(Kind.QUESTION),
    "add a resource": _add_resource,
    "edit a resource": _edit(Kind.RESOURCE, lambda rng: {"text": f"{rng.random():.6f}"}),
    "retire a resource": _retire(Kind.RESOURCE),
    "restore a resource": _restore(Kind.RESOURCE),
    "add a course": _add_course,
    "edit a course": _edit_course,
    "retire a course": _retire(Kind.COURSE),
    "restore a course": _restore(Kind.COURSE),
    "add a template": _add_template,
    "edit a template": _edit(Kind.TEMPLATE, lambda rng: {"seed": rng.randint(1, 10**6), "instances": 3}),
    "retag a template": _retag_template,
    "retire a template": _retire(Kind.TEMPLATE),
    "restore a template": _restore(Kind.TEMPLATE),
    "add a misconception": _add_misconception,
    "replace edges": _replace,
}
"""Every kind of change."""
