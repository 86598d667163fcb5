"""Curriculum files as a designer writes them (TOML, one a topic), read into `graph.model` types.

For reading and checking only: nothing is stored, cycles are `graph.prerequisites`' matter, and
tables of other people's data are `graph.importers`'. `graph/sample/README.md` shows the format.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sympy

from graph.entries import Entry, Problem, entries, is_number
from graph.errors import InvalidInput
from graph.grading import FORMS
from graph.model import (
    AuthoredQuestion,
    Concept,
    Course,
    Encompasses,
    Misconception,
    Prerequisite,
    QuestionKind,
    Resource,
)
from graph.templates import Derived, Distractor, OneOf, Range, Template, instances

KINDS = ("concept", "misconception", "template", "resource", "course")
PROVENANCE = "author"
# More questions than this from one template are practice sheets, not a bank.
MOST_INSTANCES = 100


@dataclass(frozen=True, slots=True)
class Authored:
    """All that the files say. Fit for use only where `problems` is empty."""

    concepts: tuple[Concept, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    encompasses: tuple[Encompasses, ...] = ()
    questions: tuple[AuthoredQuestion, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    resources: tuple[Resource, ...] = ()
    courses: tuple[Course, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(paths: Sequence[Path], known: Collection[str] = ()) -> Authored:
    """Read the files as one curriculum. known: ids of concepts that may be referred to although
    none of the files defines them. Never raises for what stands in a file: see `problems`."""
    problems: list[Problem] = []
    found = [entry for path in paths for entry in entries(path, KINDS, problems)]
    of = {kind: _by_id(entry for entry in found if entry.kind == kind) for kind in KINDS}
    concepts = {*of["concept"], *known}
    misconceptions = {id: Misconception(id, entry.text("title")) for id, entry in of["misconception"].items()}
    authored = Authored(
        concepts=tuple(_concept(id, entry) for id, entry in of["concept"].items()),
        prerequisites=tuple(
            edge for id, entry in of["concept"].items() for edge in _prerequisites(id, entry, concepts)
        ),
        encompasses=tuple(
            edge for id, entry in of["concept"].items() for edge in _encompasses(id, entry, concepts)
        ),
        misconceptions=tuple(misconceptions.values()),
        resources=tuple(_resource(id, entry, concepts) for id, entry in of["resource"].items()),
        courses=tuple(_course(id, entry, concepts) for id, entry in of["course"].items()),
        questions=tuple(
            question
            for id, entry in of["template"].items()
            for question in _questions(id, entry, concepts, misconceptions)
        ),
    )
    for entry in found:
        entry.refuse_unread()
    order = sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
    return replace(authored, problems=tuple({str(problem): problem for problem in order}.values()))


def _by_id(found: Iterator[Entry]) -> dict[str, Entry]:
    """The entries by id; the second of two with the same id is refused."""
    by_id: dict[str, Entry] = {}
    for entry in found:
        id = entry.id()
        if id in by_id:
            first = by_id[id]
            mend = f"The first is at {first.file}:{first.start}; rename or drop one."
            entry.wrong("id", id, "This id is taken.", mend)
            entry.read.update(entry.table)
        elif id:
            by_id[id] = entry
        else:
            entry.read.update(entry.table)
    return by_id


def _concept(id: str, entry: Entry) -> Concept:
    return Concept(
        id=id,
        title=entry.text("title"),
        summary=_one_paragraph(entry.text("summary")),
        minutes=entry.number("minutes", 1, 600),
    )


def _one_paragraph(text: str) -> str:
    """Line breaks of the file are for its editor, not for the reader."""
    return " ".join(text.split())


def _prerequisites(id: str, entry: Entry, concepts: Collection[str]) -> Iterator[Prerequisite]:
    """concept -[:PREREQUISITE_OF]-> the entry's concept, one for each child table."""
    for child, other in _neighbours(id, entry, "prerequisite", concepts):
        strength, reason = child.number("strength", 0.05, 1), child.text("reason")
        yield Prerequisite(other, id, strength, _one_paragraph(reason), PROVENANCE)


def _encompasses(id: str, entry: Entry, concepts: Collection[str]) -> Iterator[Encompasses]:
    """The entry's concept -[:ENCOMPASSES]-> a simpler one that practising it exercises."""
    for child, other in _neighbours(id, entry, "encompasses", concepts):
        yield Encompasses(id, other, child.number("weight", 0.05, 1))


def _neighbours(id: str, entry: Entry, field: str, concepts: Collection[str]) -> Iterator[tuple[Entry, str]]:
    """The child tables and the concept each names: known, another, and named once."""
    seen = {id}
    for child in entry.children(field):
        other = child.text("id")
        if other in seen:
            child.wrong("id", other, "This names the concept itself or one named before.", "Drop it.")
        _known(child, "id", (other,), concepts)
        seen.add(other)
        yield child, other


def _known(entry: Entry, field: str, ids: Collection[str], known: Collection[str]) -> None:
    """Note each id that nothing defines."""
    for id in ids:
        if id and id not in known:
            entry.wrong(field, id, "Nothing has this id.", "Define it, or correct the spelling.")


def _resource(id: str, entry: Entry, concepts: Collection[str]) -> Resource:
    taught = entry.texts("concepts")
    _known(entry, "concepts", taught, concepts)
    return Resource(
        id=id,
        kind=entry.text("kind"),
        title=entry.text("title"),
        minutes=entry.number("minutes", 0.5, 600),
        text=entry.text("text"),
        concepts=taught,
    )


def _course(id: str, entry: Entry, concepts: Collection[str]) -> Course:
    included = entry.texts("concepts")
    _known(entry, "concepts", included, concepts)
    return Course(id, entry.text("title"), _one_paragraph(entry.text("summary")), included)


def _questions(
    id: str, entry: Entry, concepts: Collection[str], misconceptions: Mapping[str, Misconception]
) -> tuple[AuthoredQuestion, ...]:
    """The instances of a template; none where it has problems."""
    template = _template(id, entry, concepts, misconceptions)
    if entry.bad:
        return ()
    try:
        return instances(template, misconceptions)
    except InvalidInput as error:
        entry.wrong(error.field, error.value, error.message, error.mend)
        return ()


def _template(id: str, entry: Entry, concepts: Collection[str], misconceptions: Collection[str]) -> Template:
    weights = _weights(entry, concepts)
    distractors = tuple(_distractors(entry, misconceptions))
    kind = _kind(entry)
    if kind is QuestionKind.CHOICE and len(distractors) < 2:
        mend = "Give a choice at least two wrong answers."
        entry.wrong("distractor", len(distractors), "There are too few.", mend)
    return Template(
        id=id,
        concepts=weights,
        kind=kind,
        minutes=entry.number("minutes", 0.1, 120),
        difficulty=entry.number("difficulty", -6, 6, 0),
        stem=entry.text("stem"),
        answer=entry.text("answer"),
        solution=entry.text("solution"),
        parameters=dict(_parameters(entry)),
        where=entry.texts("where"),
        distractors=distractors,
        hints=entry.texts("hints"),
        tolerance=entry.number("tolerance", 0, 1e6, 0),
        form=_form(entry, kind),
        instances=int(entry.number("instances", 1, MOST_INSTANCES, 1)),
        seed=int(entry.number("seed", 0, 2**53, 1)),
    )


def _weights(entry: Entry, concepts: Collection[str]) -> dict[str, float]:
    """Concept id -> weight of what the template assesses."""
    weights = entry.mapping("concepts")
    _known(entry, "concepts", weights, concepts)
    for id, weight in weights.items():
        if not is_number(weight) or not 0 < weight <= 1:
            entry.wrong("concepts", weight, f"The weight of {id} does not fit.", "Write 0 < weight <= 1.")
    return {id: float(weight) for id, weight in weights.items() if is_number(weight)}


def _kind(entry: Entry) -> QuestionKind:
    text = entry.text("kind")
    if text and text not in list(QuestionKind):
        entry.wrong("kind", text, "There is no such kind.", f"Write one of {', '.join(QuestionKind)}.")
    return QuestionKind(text) if text in list(QuestionKind) else QuestionKind.NUMERIC


def _form(entry: Entry, kind: QuestionKind) -> str:
    text = entry.text("form", "")
    if text and text not in FORMS[kind]:
        known = ", ".join(FORMS[kind]) or "none"
        entry.wrong("form", text, f"A {kind} has no such form.", f"Leave it out or use one of: {known}.")
    return text


def _distractors(entry: Entry, misconceptions: Collection[str]) -> Iterator[Distractor]:
    for child in entry.children("distractor"):
        distractor = Distractor(child.text("value"), child.text("misconception"))
        _known(child, "misconception", (distractor.misconception,), misconceptions)
        yield distractor


def _parameters(entry: Entry) -> Iterator[tuple[str, Range | OneOf | Derived]]:
    """name = { from, to, step } | [one, of, these] | "expression of those above"."""
    for name, value in entry.mapping("parameters", {}).items():
        parameter = _parameter(value)
        if parameter is None or not name.isidentifier():
            mend = 'Write { from = 1, to = 9 }, a list of numbers or words, or an expression such as "a + b".'
            entry.wrong(f"parameters.{name}", value, "This is no parameter.", mend)
        else:
            yield name, parameter


def _parameter(value: Any) -> Range | OneOf | Derived | None:
    """None where it is neither a range, a list nor an expression."""
    if isinstance(value, str) and value.strip():
        return Derived(value)
    if isinstance(value, list) and value and all(isinstance(v, str) or is_number(v) for v in value):
        return OneOf(tuple(v if isinstance(v, str) else sympy.Rational(str(v)) for v in value))
    if not isinstance(value, Mapping) or not {"from", "to"} <= value.keys() <= {"from", "to", "step"}:
        return None
    if not all(is_number(v) for v in value.values()):
        return None
    bounds = Range(*(sympy.Rational(str(value.get(key, 1))) for key in ("from", "to", "step")))
    return bounds if bounds.start <= bounds.stop and bounds.step > 0 else None
