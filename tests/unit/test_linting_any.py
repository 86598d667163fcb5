"""Whatever a content is, it can be linted, and each mend can be done: it ends what it is for."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.content import Content, Document, Kind, Thing, document, thing
from graph.linting import RULES, Severity, lint
from graph.templating import instances_of
from tests.unit.linting_contents import concept, mended, question

IDS = ["a", "b", "c", "d", "e"]
SUCCESSORS = st.lists(st.sampled_from(IDS), unique=True)
GRADES = st.sampled_from([None, 3.0, 4.0])
FEW = st.sampled_from(["One", "the one", "Other"])
CHOICES: list[dict[str, Any]] = [
    {},
    {"kind": "choice", "choices": ["7", "8"]},
    {"kind": "choice", "choices": ["7"]},
    {"key": None},
]


STRENGTHS = st.sampled_from([0.2, 0.5, 1.0])


def template(id: str, concepts: list[str], choice: bool) -> Content:
    """A template of two questions, and these."""
    said = document(
        Kind.TEMPLATE,
        concepts=dict.fromkeys(sorted(concepts), 1.0),
        kind="choice" if choice else "numeric",
        stem=f"{id}: what is $<< n >> + << n >>$?",
        answer="<< n + n >>",
        distractors=[{"value": "<< n >>", "misconception": "m"}] if choice else [],
        parameters={"n": {"from": 1, "to": 3}},
        instances=2,
    )
    one, wrong = thing(Kind.TEMPLATE, id), thing(Kind.MISCONCEPTION, "m")
    known = {wrong: document(Kind.MISCONCEPTION, title="M")}
    return {**known, one: said, **instances_of(one, said, known)}


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Some concepts, one of them retired perhaps, and what points at them, or at nothing."""
    found: dict[Thing, Document] = {}
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    for id in ids:
        said = concept(draw(FEW), grade=draw(GRADES), minutes=draw(st.sampled_from([None, 9.0])))
        found[thing(Kind.CONCEPT, id)] = {**said, "summary": draw(st.sampled_from(["", "S."]))}
    retired = ["old"] if draw(st.booleans()) else []
    for id in retired:
        found[thing(Kind.CONCEPT, id)] = concept("Old", retired=True, successors=draw(SUCCESSORS))
    ends = st.sampled_from([*ids, *draw(st.sampled_from([[], [], ["gone"], retired]))])
    for pair in draw(st.lists(st.tuples(ends, ends), unique=True, max_size=8)):
        found[thing(Kind.PREREQUISITE, *pair)] = document(Kind.PREREQUISITE, strength=draw(STRENGTHS))
    for pair in draw(st.lists(st.tuples(ends, ends), unique=True, max_size=4)):
        found[thing(Kind.ENCOMPASSES, *pair)] = document(Kind.ENCOMPASSES)
    named = st.sampled_from([*ids, *retired])
    for i, names in enumerate(draw(st.lists(st.lists(named, unique=True, max_size=2), max_size=8))):
        fields = {"answer": draw(st.sampled_from(["7", "9"])), **draw(st.sampled_from(CHOICES))}
        found[thing(Kind.QUESTION, f"q{i}")] = question(*names, stem=draw(FEW), **fields)
    for i, names in enumerate(
        draw(st.lists(st.lists(named, unique=True, min_size=1, max_size=2), max_size=2))
    ):
        found |= template(f"t{i}", names, draw(st.booleans()))
        by_hand = thing(Kind.QUESTION, f"t{i}-1")
        if draw(st.booleans()):
            found[by_hand] = {**found[by_hand], "stem": "One", "concepts": {ids[0]: 1.0}}
    if draw(st.booleans()):
        text = "It is about this and nothing else."
        found[thing(Kind.RESOURCE, "r")] = document(Kind.RESOURCE, title="R", text=text, concepts=[ids[0]])
    for i, names in enumerate(draw(st.lists(st.lists(named, max_size=5), max_size=2))):
        found[thing(Kind.COURSE, f"k{i}")] = document(Kind.COURSE, title=draw(FEW), concepts=names)
    return found


@settings(max_examples=300, deadline=None)
@given(contents())
def test_every_mend_can_be_done_and_ends_what_it_is_for(content: Content) -> None:
    """Where nothing points at what there is not; and there is no error about other things than before."""
    findings = lint(content)
    assert {one.rule for one in findings} <= RULES.keys()
    for one in findings:
        if one.rule != "dangling" and any(each.rule == "dangling" for each in findings):
            continue  # no step is done to what points at nothing
        for mend in one.mends:
            after = lint(mended(content, mend))
            assert not [each for each in after if (each.rule, each.things) == (one.rule, one.things)], (
                mend.text
            )
            errors = {(each.rule, each.things) for each in findings if each.severity is Severity.ERROR}
            there = any(each.rule == "cycle" for each in findings)
            assert [
                each
                for each in after
                if each.severity is Severity.ERROR
                and (each.rule, each.things) not in errors
                and not (there and each.rule == "cycle")  # the same may go another way now
            ] == []
