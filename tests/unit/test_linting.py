"""Every rule fires where it should, and its mends end what it found and break nothing."""

from typing import Any

import pytest

from graph import authoring, sample
from graph.content import Content, Kind, document, thing
from graph.errors import InvalidInput
from graph.linting import RULES, Severity, lint
from tests.unit.linting_contents import (
    SOUND,
    changed,
    concept,
    course,
    edge,
    found,
    mended,
    practised,
    question,
    without,
)

A, B, C = (thing(Kind.CONCEPT, id) for id in "abc")
ALL = thing(Kind.COURSE, "all")
TEMPLATE = document(
    Kind.TEMPLATE,
    concepts={"a": 1.0},
    kind="numeric",
    stem="What is << n >> and << n >>?",
    answer="<< n + n >>",
    parameters={"n": {"from": 1, "to": 9}},
    instances=3,
)
CHOICES: dict[str, Any] = {"kind": "choice", "choices": ["7", "8"]}
QUESTIONS_OF_B = [one for one in SOUND if one.kind is Kind.QUESTION and one.key[0].startswith("b-")]

CASES: dict[str, Content] = {
    "broken-key": {**SOUND, thing(Kind.QUESTION, "x"): question("a", stem="Why?", answer="seven")},
    "broken-template": {**SOUND, thing(Kind.TEMPLATE, "t"): {**TEMPLATE, "stem": "What is << m >>?"}},
    "course-order": changed(ALL, concepts=["b", "c", "a"]),
    "cycle": {**SOUND, **edge("c", "a", 0.2)},
    "dangling": changed(ALL, concepts=["a", "b", "c", "nobody"]),
    "dead-end": {**SOUND, **practised("d"), **edge("c", "d")},
    "duplicate-question": {**SOUND, thing(Kind.QUESTION, "x"): SOUND[thing(Kind.QUESTION, "a-0")]},
    "duplicate-title": {**SOUND, **practised("d", title="The concept, A!"), **course("d", "d")},
    "encompassing-cycle": {
        **SOUND,
        thing(Kind.ENCOMPASSES, "a", "b"): document(Kind.ENCOMPASSES, weight=0.2),
        thing(Kind.ENCOMPASSES, "b", "a"): document(Kind.ENCOMPASSES, weight=0.9),
    },
    "grade-order": changed(B, grade=7.0),
    "guess-floor": {**SOUND, thing(Kind.QUESTION, "x"): question("a", stem="Seven?", **CHOICES)},
    "long-chain": {
        **{one: said for i in range(40) for one, said in practised(f"n{i:02}").items()},
        **{one: said for i in range(39) for one, said in edge(f"n{i:02}", f"n{i + 1:02}").items()},
        **course("long", *(f"n{i:02}" for i in range(40))),
    },
    "missing-minutes": changed(B, minutes=None),
    "missing-summary": {
        **changed(B, summary=" "),
        thing(Kind.RESOURCE, "r"): document(
            Kind.RESOURCE, title="R", text="It is about b and nothing else. More.", concepts=["b"]
        ),
    },
    "no-questions": without(*QUESTIONS_OF_B),
    "orphan": {**SOUND, **practised("d")},
    "question-of-nothing": {**SOUND, thing(Kind.QUESTION, "x"): question(stem="Why?")},
    "question-of-retired": {
        **SOUND,
        thing(Kind.CONCEPT, "old"): concept("Old", retired=True, successors=["b"]),
        thing(Kind.QUESTION, "x"): question("old", stem="Why?"),
    },
    "redundant-prerequisite": {**SOUND, **edge("a", "c")},
    "too-few-questions": without(*QUESTIONS_OF_B[1:]),
    "unreachable-goal": without(*QUESTIONS_OF_B),
}


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """A sound content has no findings; nor has an empty one."""
    assert lint(SOUND) == []
    assert lint({}) == []


def test_every_rule_has_a_case() -> None:
    """A new rule needs a content in which it fires."""
    assert CASES.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_fires_where_it_should(rule: str) -> None:
    """It finds one thing, with a place and a reason, about things that there are or that are named."""
    [one] = found(CASES[rule], rule)
    assert one.rule == rule and one.place and one.reason.endswith(".")
    assert all(each in CASES[rule] for each in one.things)
    assert all(mend.text.endswith((".", "”")) and mend.steps for mend in one.mends)
    assert one in lint(CASES[rule])


@pytest.mark.parametrize("rule", RULES)
def test_a_mend_ends_what_was_found_and_breaks_nothing(rule: str) -> None:
    """After each mend the rule is silent, and there are no errors that there were not."""
    content = CASES[rule]
    errors = {one.things for one in lint(content) if one.severity is Severity.ERROR}
    [one] = found(content, rule)
    assert one.mends or rule in {"long-chain", "too-few-questions"}
    for mend in one.mends:
        after = mended(content, mend)
        assert found(after, rule) == [], mend.text
        assert {each.things for each in lint(after) if each.severity is Severity.ERROR} <= errors


def test_rules_are_chosen_by_name() -> None:
    """Only what is asked for is looked for; a name that is none is refused."""
    assert {one.rule for one in lint(CASES["no-questions"])} == {"no-questions", "unreachable-goal"}
    assert {one.rule for one in lint(CASES["no-questions"], rules=["no-questions"])} == {"no-questions"}
    with pytest.raises(InvalidInput, match="no such rule"):
        lint(SOUND, rules=["cycles"])


def test_findings_come_by_severity_then_rule_then_place() -> None:
    """The worst first, whatever the order of the content."""
    content = {**CASES["cycle"], **practised("z"), **practised("y", minutes=None)}
    listed = [(one.severity, one.rule, one.place) for one in lint(content)]
    assert listed == [
        ("error", "cycle", "a -> b -> c -> a"),
        ("warning", "orphan", "concept y (Concept y)"),
        ("warning", "orphan", "concept z (Concept z)"),
        ("note", "missing-minutes", "concept y (Concept y)"),
    ]
    assert lint(dict(reversed(content.items()))) == lint(content)


def test_the_sample_is_clean() -> None:
    """Nothing is found in the sample curriculum."""
    assert [f"{one.rule} {one.place}" for one in lint(authoring.read(sample.files()).content)] == []


def test_files_know_where_things_are_written() -> None:
    """Every thing of the sample has its file and line; questions of a template those of the template."""
    paths = sample.files()
    content, places = authoring.read(paths).content, authoring.places(paths)
    assert places.keys() == content.keys()
    lines = {str(path): path.read_text().splitlines() for path in paths}
    for one, (file, line) in places.items():
        kind = Kind.TEMPLATE if content[one].get("template") else one.kind
        header = lines[file][line - 1]
        assert header.startswith("[[") and header.rstrip("]").endswith(kind)


def test_a_curriculum_of_nonsense_is_told_in_short() -> None:
    """Everything on everything, all called alike, no questions: each finding can be read."""
    ids = [f"n{i:03}" for i in range(30)]
    content: Content = {
        **{thing(Kind.CONCEPT, id): concept("Same", summary="", minutes=None) for id in ids},
        **{one: said for a in ids for b in ids if a != b for one, said in edge(a, b).items()},
        **course("all", *ids, *ids),
    }
    findings = lint(content)
    assert {one.rule for one in findings} >= {"cycle", "duplicate-title", "no-questions", "course-order"}
    for one in findings:
        assert max(len(text) for text in (one.place, one.reason, *(mend.text for mend in one.mends))) < 2_000
    [cycle] = found(content, "cycle")
    assert found(mended(content, cycle.mends[0]), "cycle") == []
