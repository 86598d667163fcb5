"""A small content for tests, and the ways in which designers change it."""

from itertools import pairwise
from typing import Any

from graph.content import Content, Document, Kind, Thing, document, thing
from graph.steps import Add, Step
from graph.steps import apply as applied

TEMPLATE = thing(Kind.TEMPLATE, "sums")
SUMS: Document = {
    "concepts": {"add": 1.0},
    "stem": "What is << a >> + << b >>?",
    "answer": "<< a + b >>",
    "solution": "It is << a + b >>.",
    "parameters": {"a": {"from": 1, "to": 9}, "b": {"from": 1, "to": 9}},
    "distractors": [{"value": "<< a + b + 1 >>", "misconception": "off-by-one"}],
    "instances": 4,
}
"""Fields of the template."""


def concept(id: str) -> Thing:
    """A concept's thing."""
    return thing(Kind.CONCEPT, id)


def edge(source: str, target: str) -> Thing:
    """A prerequisite's thing."""
    return thing(Kind.PREREQUISITE, source, target)


def question(id: str) -> Thing:
    """A question's thing."""
    return thing(Kind.QUESTION, id)


def asked(*concepts: str, **said: Any) -> Document:
    """The document of a question whose answer is 4."""
    key = {"answer": "4", "tolerance": 0.0, "form": "", "misconceptions": {}}
    weights = dict.fromkeys(concepts, 1.0)
    return document(Kind.QUESTION, **{"concepts": weights, "stem": "2 + 2?", "key": key, **said})


def after(content: Content, *steps: Step) -> dict[Thing, Document]:
    """The content with these steps done."""
    tip = dict(content)
    for step in steps:
        for one, said in applied(tip, step).items():
            if said is None:
                del tip[one]
            else:
                tip[one] = said
    return tip


def small() -> dict[Thing, Document]:
    """count -> add -> multiply -> power and shapes; two questions each, four from a template on add,
    one on two concepts, one retired; a course and a resource."""
    ids = ("count", "add", "multiply", "power", "shapes")
    found: dict[Thing, Document] = {
        concept(id): document(Kind.CONCEPT, title=id.title(), summary=f"About {id}.") for id in ids
    }
    for source, target in pairwise(ids[:4]):
        found[edge(source, target)] = document(Kind.PREREQUISITE, strength=0.5, reason="It stands on it.")
    found[thing(Kind.ENCOMPASSES, "multiply", "add")] = document(Kind.ENCOMPASSES, weight=0.3)
    for id in ids:
        found |= {question(f"{id}-{i}"): asked(id) for i in range(2)}
    found[question("mixed")] = asked("add", "multiply")
    found[question("old")] = asked("add", retired=True)
    found[thing(Kind.RESOURCE, "r")] = document(
        Kind.RESOURCE, kind="video", title="A video", concepts=["add", "shapes"]
    )
    found[thing(Kind.COURSE, "k")] = document(Kind.COURSE, title="A course", concepts=list(ids))
    found[thing(Kind.MISCONCEPTION, "off-by-one")] = document(Kind.MISCONCEPTION, title="Off by one")
    return after(found, Add(TEMPLATE, SUMS))
