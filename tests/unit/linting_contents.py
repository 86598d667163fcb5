"""Small contents for the tests of linting: one in which nothing is wrong, and ways to spoil it."""

from typing import Any

from graph import steps
from graph.content import Content, Document, Kind, Thing, document, patched, thing
from graph.linting import Evidence, Finding, Mend, lint


def question(*concepts: str, stem: str, answer: str = "7", **fields: Any) -> dict[str, Any]:
    """A question with a key."""
    key = {"answer": answer, "tolerance": 0.0, "form": "", "misconceptions": {}}
    weights = dict.fromkeys(concepts, 1.0)
    return document(Kind.QUESTION, **{"concepts": weights, "stem": stem, "key": key, **fields})


def concept(title: str, **fields: Any) -> dict[str, Any]:
    """A concept that says all it should."""
    return document(
        Kind.CONCEPT,
        **{"title": title, "summary": f"About {title}.", "minutes": 20.0, "grade": 5.0, **fields},
    )


def practised(id: str, **fields: Any) -> dict[Thing, Document]:
    """A concept with four questions, enough to master it."""
    found: dict[Thing, Document] = {thing(Kind.CONCEPT, id): concept(**{"title": f"Concept {id}", **fields})}
    for i in range(4):
        stem = f"What is the value of {id} in case {i}?"
        found[thing(Kind.QUESTION, f"{id}-{i}")] = question(id, stem=stem, answer=str(i))
    return found


def edge(source: str, target: str, strength: float = 1.0) -> dict[Thing, Document]:
    """A prerequisite."""
    return {thing(Kind.PREREQUISITE, source, target): document(Kind.PREREQUISITE, strength=strength)}


def course(id: str, *concepts: str) -> dict[Thing, Document]:
    """A course of these."""
    title = f"Course {id}"
    return {thing(Kind.COURSE, id): document(Kind.COURSE, title=title, concepts=list(concepts))}


SOUND: Content = {
    **practised("a"),
    **practised("b"),
    **practised("c"),
    **edge("a", "b"),
    **edge("b", "c"),
    **course("all", "a", "b", "c"),
}
"""a -> b -> c, all in one course: nothing is found in it."""


def changed(one: Thing, **fields: Any) -> Content:
    """SOUND with other fields of one thing."""
    return {**SOUND, one: {**SOUND[one], **fields}}


def without(*kinds_and_keys: Thing) -> Content:
    """SOUND without these."""
    return {one: said for one, said in SOUND.items() if one not in kinds_and_keys}


def found(content: Content, *rules: str, evidence: Evidence | None = None) -> list[Finding]:
    """What these rules find."""
    return lint(content, evidence, rules or None)


def mended(content: Content, mend: Mend) -> Content:
    """The content after the steps of a mend."""
    for step in mend.steps:
        content = patched(content, steps.apply(content, step))
    return content
