"""Whatever a content is, it can be linted, and each mend can be done: it ends what it is for."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.content import Content, Document, Kind, Thing, document, thing
from graph.linting import RULES, Severity, lint
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
    for kind in (Kind.PREREQUISITE, Kind.ENCOMPASSES):
        for pair in draw(st.lists(st.tuples(ends, ends), unique=True, max_size=8)):
            found[thing(kind, *pair)] = document(kind)
    named = st.sampled_from([*ids, *retired])
    for i, names in enumerate(draw(st.lists(st.lists(named, unique=True, max_size=2), max_size=8))):
        fields = {"answer": draw(st.sampled_from(["7", "9"])), **draw(st.sampled_from(CHOICES))}
        found[thing(Kind.QUESTION, f"q{i}")] = question(*names, stem=draw(FEW), **fields)
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
            assert [
                each
                for each in after
                if each.severity is Severity.ERROR
                and (each.rule, each.things) not in errors
                and each.rule != "cycle"
            ] == []
