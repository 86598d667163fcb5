"""What clients of the released schema do works with this one, or its end was announced."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from graphql import parse, print_ast

from api.graphql import export
from api.graphql.compatibility import ANNOUNCED, RELEASED, announced, breaks

TODAY = date(2026, 11, 22)


SCHEMA = print_ast(parse(re.sub(r'"""[\s\S]*?"""', "", RELEASED.read_text(encoding="utf-8"))))
"""Without descriptions, a field a line."""

MUTANTS = tomllib.loads(Path(__file__).with_name("schema_mutants.toml").read_text(encoding="utf-8"))

HARMLESS = {
    "nothing": ("", ""),
    "a field more": (r"(streak: Int!)", r"\1\n  more: Int"),
    "an optional argument more": (r"blame\(", "blame(at: Int, "),
    "an optional input field more": (r"(input KeyInput {)", r"\1\n  why: String"),
    "an enum value more": (r"(  WHEEL_SPINNING\n)", r"\1  BORED\n"),
    "never null": (r"(?<=drafts\()state: DraftState = null", "state: DraftState = null, x: Int = 1"),
    "a field never null": (r"milestone: Milestone", "milestone: Milestone!"),
    "an argument may be left out": (r"policy\(id: ID!\)", "policy(id: ID)"),
    "more may": (r"(auditLog.*)any: \[ADMIN\]", r"\1any: [ADMIN, SERVICE]"),
    "about anybody in place of oneself": (r"own: \[LEARNER\], any: \[ADMIN\]", "any: [ADMIN, LEARNER]"),
    "a description": (r"(streak: Int!)", r'"Days."\n  \1'),
    "deprecated": (r"streak: Int!", 'streak: Int! @deprecated(reason: "Use `x`. Goes after 2027-01-01.")'),
}


def mutant(pattern: str, to: str) -> str:
    """The schema with something done to it."""
    return re.sub(pattern, to, SCHEMA, count=1) if pattern else SCHEMA


def test_the_schema_breaks_nothing_unannounced() -> None:
    """Each break of the released schema stands in breaks.toml in these words, and nothing else does."""
    found = breaks(RELEASED.read_text(encoding="utf-8"), export.text(), TODAY)
    assert sorted(announced(ANNOUNCED.read_text(encoding="utf-8"))) == found


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant(name: str) -> None:
    """Each is refused, and the break is named."""
    one = MUTANTS[name]
    new = mutant(one["was"], one["now"])
    assert new != SCHEMA
    found = breaks(SCHEMA, new, TODAY)
    assert any(one["said"] in each for each in found), found


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (
            "union Any = Concept | Question",
            "union Any = Question",
            "Concept was removed from union type Any.",
        ),
        ("directive @x(a: Int) on FIELD", "directive @x on FIELD", "@x(a:) was removed."),
        ("directive @x on FIELD", "", "@x was removed."),
    ],
)
def test_what_the_schema_has_not_yet(was: str, now: str, said: str) -> None:
    """Unions and directives for clients."""
    assert breaks(f"{SCHEMA}\n{was}", f"{SCHEMA}\n{now}", TODAY) == [said]


@pytest.mark.parametrize(("pattern", "to"), HARMLESS.values(), ids=HARMLESS)
def test_harmless(pattern: str, to: str) -> None:
    """What no client can notice is no break."""
    assert breaks(SCHEMA, mutant(pattern, to), TODAY) == []


def test_what_was_deprecated_goes_on_its_day() -> None:
    """Not before, and not without a day."""
    until = date(2027, 1, 1)
    for reason, today, is_break in (
        (f"Use `days`. Goes after {until}.", until, True),
        (f"Use `days`. Goes after {until}.", until + timedelta(days=1), False),
        ("Use `days`.", until + timedelta(days=1000), True),
    ):
        old = mutant(r"streak: Int!", f'streak: Int! @deprecated(reason: "{reason}")')
        found = breaks(old, mutant(r"\n  streak: Int!", ""), today)
        assert bool(found) is is_break, reason


def test_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--release makes the schema the released one, and nothing is announced any more."""
    released, list_ = tmp_path / "released.graphql", tmp_path / "breaks.toml"
    monkeypatch.setattr(export, "RELEASED", released)
    monkeypatch.setattr(export, "ANNOUNCED", list_)
    monkeypatch.setattr(export, "WRITTEN", {})
    assert export.main(["--release"]) == 0
    assert released.read_text(encoding="utf-8") == export.text()
    assert announced(list_.read_text(encoding="utf-8")) == []
