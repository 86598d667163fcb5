"""Templates as documents: the questions that one gives are documents, too, and follow from it alone.

In a document a parameter is `{"from": 1, "to": 9, "step": 2}` (the step may be left out), a list of numbers
and words, or the text of an expression of those above it; the order of parameters is part of what it says.
Numbers are JSON's: each stands for the shortest decimal that reads as it, so 0.1 is one tenth, exactly.
Pure. Not for: drawing and rendering (templates), or what a document may say at all (documents).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
import sympy

from graph.content import Content, Document, Kind, Thing, of_question, of_token, thing
from graph.entries import is_number
from graph.errors import InvalidInput
from graph.model import Misconception, QuestionKind
from graph.templates import Derived, Distractor, OneOf, Range, Template, instances

KEPT = 20_000
"""Templates whose questions are held in memory, a few kilobytes each; drawing takes about 8 ms a template."""


def instances_of(one: Thing, said: Document, content: Content) -> dict[Thing, Document]:
    """The questions of a template's document, `<id>-1` and on; retired ones where it is retired. content: has
    its misconceptions. Not to be changed by the caller: the documents are held in memory.

    Raises InvalidInput, naming the field, where it is no template, does not render, or gives too few.
    """
    for i, distractor in enumerate(said["distractors"], 1):
        if thing(Kind.MISCONCEPTION, distractor["misconception"]) not in content:
            raise InvalidInput(
                f"Distractor {i} reveals a misconception that there is not.",
                field="distractors",
                value=distractor["misconception"],
                mend="Add the misconception, or correct its id.",
            )
    plain = orjson.dumps({name: value for name, value in said.items() if name != "retired"})
    found = _drawn(one.token, plain)
    if not said["retired"]:
        return dict(found)
    return {question: {**document, "retired": True} for question, document in found.items()}


@lru_cache(maxsize=KEPT)
def _drawn(token: str, plain: bytes) -> Mapping[Thing, Document]:
    template = template_of(of_token(token), orjson.loads(plain))
    ids = {distractor.misconception for distractor in template.distractors}
    return dict(map(of_question, instances(template, {id: Misconception(id, id) for id in ids})))


def template_of(one: Thing, said: Document) -> Template:
    """What is drawn from. Raises InvalidInput for a kind or a parameter that is none."""
    known = [kind.value for kind in QuestionKind]
    if said["kind"] not in known:
        mend = f"Write one of {', '.join(known)}."
        raise InvalidInput("There is no such kind.", field="kind", value=said["kind"], mend=mend)
    return Template(
        id=one.key[0],
        concepts=dict(said["concepts"]),
        kind=QuestionKind(said["kind"]),
        minutes=float(said["minutes"]),
        difficulty=float(said["difficulty"]),
        stem=said["stem"],
        answer=said["answer"],
        solution=said["solution"],
        parameters={name: _named(name, value) for name, value in said["parameters"].items()},
        where=tuple(said["where"]),
        distractors=tuple(Distractor(each["value"], each["misconception"]) for each in said["distractors"]),
        hints=tuple(said["hints"]),
        tolerance=float(said["tolerance"]),
        form=said["form"],
        instances=said["instances"],
        seed=said["seed"],
    )


def _named(name: str, value: Any) -> Range | OneOf | Derived:
    found = parameter(value)
    if found is None or not name.isidentifier():
        raise InvalidInput(
            "This is no parameter.",
            field=f"parameters.{name}",
            value=value,
            mend='Write { from = 1, to = 9 }, a list of numbers or words, or an expression such as "a + b".',
        )
    return found


def parameter(value: Any) -> Range | OneOf | Derived | None:
    """What a document's parameter means; None where it is neither a range, a list nor an expression."""
    if isinstance(value, str) and value.strip():
        return Derived(value)
    if isinstance(value, list) and value and all(isinstance(v, str) or is_number(v) for v in value):
        return OneOf(tuple(v if isinstance(v, str) else _exact(v) for v in value))
    if not isinstance(value, Mapping) or not {"from", "to"} <= value.keys() <= {"from", "to", "step"}:
        return None
    if not all(map(is_number, value.values())):
        return None
    bounds = Range(_exact(value["from"]), _exact(value["to"]), _exact(value.get("step", 1)))
    return bounds if bounds.start <= bounds.stop and bounds.step > 0 else None


def _exact(value: float) -> sympy.Rational:
    return sympy.Rational(str(value))
