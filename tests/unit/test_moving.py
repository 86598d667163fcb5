"""Whose answers are traced otherwise: of questions that both contents have, and of no others."""

from typing import Any

from graph.content import Content, Kind, delta, document, patched, thing
from graph.moving import retagged
from tracing.model import UNFITTED, Model
from tracing.parameters import Parameters

FITTED = Model(concepts={"a": Parameters(0.3, 0.1, 0.0, 0.2, 0.1)})
Q, NEW = thing(Kind.QUESTION, "q"), thing(Kind.QUESTION, "new")
EDGE = thing(Kind.PREREQUISITE, "a", "b")
BEFORE: Content = {
    **{thing(Kind.CONCEPT, id): document(Kind.CONCEPT, title=id) for id in "abc"},
    Q: document(Kind.QUESTION, concepts={"b": 1.0}, kind="choice", choices=["1", "2"]),
}


def moved(model: Model, changes: Any) -> dict[str, tuple[list[str], list[str]]]:
    """What a change moves."""
    after = patched(BEFORE, changes)
    return retagged(BEFORE, delta(BEFORE, after), after, model)


def test_other_concepts_and_other_choices_move_answers() -> None:
    """Another weight, stem or key does not, and a question that is new has none."""
    assert moved(UNFITTED, {Q: {**BEFORE[Q], "concepts": {"c": 1.0}}}) == {"q": (["b"], ["c"])}
    assert moved(UNFITTED, {Q: {**BEFORE[Q], "choices": ["1", "2", "3"]}}) == {"q": (["b"], ["b"])}
    same = {**BEFORE[Q], "concepts": {"b": 0.5}, "stem": "?", "choices": ["3", "4"]}
    assert moved(UNFITTED, {Q: same, NEW: document(Kind.QUESTION, concepts={"b": 1.0})}) == {}


def test_borrowed_parameters_move_answers_that_there_are() -> None:
    """A concept that was not fitted has those of its prerequisites; a question added with the edge was never
    answered, and is not held by a correction."""
    changes = {EDGE: document(Kind.PREREQUISITE), NEW: document(Kind.QUESTION, concepts={"b": 1.0})}
    assert moved(UNFITTED, changes) == {}
    assert moved(FITTED, changes) == {"q": (["b"], ["b"])}
