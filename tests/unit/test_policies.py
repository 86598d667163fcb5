"""Documents of policies: what is refused and how it is said, and that the rest comes back as it was."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import policies
from graph.advice import Part, Policy
from graph.policies import BUILT_IN, MAPS, PARTS, RANGES, TERMS, Difference, InvalidPolicy, PolicyVersion
from graph.recommend import DEFAULT_POLICY

NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,59}", fullmatch=True)
GOOD: dict[str, Any] = {"name": "exam", **policies.document(DEFAULT_POLICY)} | {"name": "exam"}


def numbers(field: str) -> st.SearchStrategy[float]:
    """All that a field may hold, whole where the default is."""
    least, most = RANGES[field].least, RANGES[field].most
    if isinstance(getattr(DEFAULT_POLICY, field), int):
        return st.integers(int(least), int(most))
    return st.floats(least, most)


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Valid documents, each with some of the fields."""
    maps = {
        field: st.dictionaries(st.sampled_from(names), numbers(field), min_size=1).filter(
            lambda found: any(found.values())
        )
        for field, names in MAPS.items()
    }
    plain = {field: numbers(field) for field in RANGES if field not in MAPS}
    return st.fixed_dictionaries({"name": NAMES}, optional=maps | plain)


def test_every_field_has_a_range() -> None:
    """A field that Policy gets is known to documents once it is in the table; the table has no other."""
    assert {field.name for field in fields(Policy)} == {"name", *RANGES}
    assert set(MAPS) <= set(RANGES)


def test_the_default_is_valid_and_keeps_its_id() -> None:
    """What `show` prints of the built-in default, `add` accepts, and it is the same."""
    draft = policies.read(policies.document(DEFAULT_POLICY))
    assert replace(draft.policy, name=BUILT_IN.id) == DEFAULT_POLICY
    assert (BUILT_IN.id, draft.name, draft.lacking) == (DEFAULT_POLICY.name, "default", ())
    assert set(DEFAULT_POLICY.weights) <= set(TERMS)


@given(documents())
def test_a_document_comes_back_as_it_was(document: dict[str, Any]) -> None:
    """Through a policy and text: what was given is there, what was not is the default's and said."""
    draft = policies.read(document)
    again = policies.from_json(policies.to_json(draft.policy))
    assert again.policy == draft.policy
    assert again.lacking == ()
    whole = policies.document(draft.policy)
    default = policies.document(DEFAULT_POLICY)
    for field in RANGES:
        assert whole[field] == (default if field in draft.lacking else document)[field]
        assert (field in draft.lacking) == (field not in document)
    assert policies.differences(draft.policy, again.policy) == []


@given(documents(), documents())
def test_differences_lead_from_one_to_the_other(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Put into the old document, the new values make the new one."""
    old, new = policies.read(first).policy, policies.read(second).policy
    patched = policies.document(old)
    for place, before, after in policies.differences(old, new):
        field, _, name = place.partition(".")
        holder, key = (patched[field], name) if name else (patched, field)
        assert holder.get(key) == before
        if after is None:
            del holder[key]
        else:
            holder[key] = after
    assert patched | {"name": ""} == policies.document(new) | {"name": ""}


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"name": None}, "name", "a-z"),
        ({"name": ""}, "name", "a-z"),
        ({"name": "Exam"}, "name", "a-z"),
        ({"name": "exam@2"}, "name", "a-z"),
        ({"name": "exam\n"}, "name", "a-z"),
        ({"name": "-exam"}, "name", "a-z"),
        ({"name": "e" * 61}, "name", "1 to 60"),
        ({"version": 2}, "version", "target"),
        ({"traget": 0.5}, "traget", "target"),
        ({"weights": []}, "weights", "object"),
        ({"weights": None}, "weights", "object"),
        ({"weights": {}}, "weights", "above 0"),
        ({"weights": {"goal": 0, "reach": 0.0}}, "weights", "above 0"),
        ({"weights": {"goals": 1}}, "weights.goals", "foundation"),
        ({"weights": {"goal": -0.1}}, "weights.goal", "0 to 1000"),
        ({"weights": {"goal": float("nan")}}, "weights.goal", "0 to 1000"),
        ({"weights": {"goal": float("inf")}}, "weights.goal", "0 to 1000"),
        ({"weights": {"goal": 10**400}}, "weights.goal", "0 to 1000"),
        ({"weights": {"goal": "1"}}, "weights.goal", "0 to 1000"),
        ({"weights": {"goal": None}}, "weights.goal", "0 to 1000"),
        ({"weights": {"goal": True}}, "weights.goal", "0 to 1000"),
        ({"shares": {"next": 0}}, "shares", "above 0"),
        ({"shares": {"next": -1}}, "shares.next", "0 to 1000"),
        ({"shares": {"next": float("nan")}}, "shares.next", "0 to 1000"),
        ({"shares": {"repair": 1}}, "shares.repair", "streak"),
        ({"target": 1.01}, "target", "0 to 1"),
        ({"target": -0.01}, "target", "0 to 1"),
        ({"target": "high"}, "target", "0 to 1"),
        ({"most_per_concept": 0}, "most_per_concept", "1 to 50"),
        ({"most_per_concept": 1.5}, "most_per_concept", "whole"),
        ({"most_per_concept": True}, "most_per_concept", "whole"),
    ],
)
def test_a_bad_value_is_named_with_its_mend(change: dict[str, Any], field: str, said: str) -> None:
    """Exactly one problem: the field, the value, and what to do."""
    with pytest.raises(InvalidPolicy) as caught:
        policies.read(GOOD | change)
    [problem] = caught.value.problems
    assert problem.field == field
    assert said in problem.mend
    assert str(caught.value) == str(problem)


def test_all_problems_come_at_once() -> None:
    """One line each, in the order of the document."""
    bad = {"weights": {"goal": -1, "goals": 1}, "shares": {"x": 1}, "target": 7, "typo": None}
    with pytest.raises(InvalidPolicy) as caught:
        policies.read(bad)
    found = [problem.field for problem in caught.value.problems]
    assert found == ["name", "weights.goal", "weights.goals", "shares.x", "target", "typo"]
    assert len(str(caught.value).splitlines()) == len(found)
    assert all(problem.mend for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no policy"),
        ("[1]", "no policy"),
        ("{", "no policy"),
        ("[" * 9_000, "no policy"),
        ('{"name": "a", "\\ud800": 1}', "surrogates not allowed"),
        ('{"name": "a", "weights": {"goal": 1, "goal": 2}}', "goal said twice"),
        (json.dumps({"name": "a", "x": "y" * 10_000}), "10,000 characters"),
        ('{"name": "a", "target": ' + "9" * 5_000 + "}", "no policy"),
    ],
)
def test_what_is_no_document_is_refused(text: str, said: str) -> None:
    """Neither empty, nor deep, nor long, nor said twice."""
    with pytest.raises(InvalidPolicy, match=said) as caught:
        policies.from_json(text)
    assert caught.value.mend


def test_single_weights_differ() -> None:
    """What is not named on one side is None there; what is equal is not shown."""
    new = replace(DEFAULT_POLICY, weights={**DEFAULT_POLICY.weights, "goal": 0.9}, target=0.8)
    del new.weights["gain"]  # type: ignore[attr-defined]
    assert policies.differences(DEFAULT_POLICY, new) == [
        Difference("weights.gain", 1.0, None),
        Difference("weights.goal", 4.0, 0.9),
        Difference("target", 0.75, 0.8),
    ]


def test_the_next_version_follows_the_newest_of_that_name() -> None:
    """The same content is the version that says it, however old; another name begins at 1."""
    easy, hard = (policies.read({"name": "exam", "target": target}) for target in (0.9, 0.6))
    first, is_new = policies.planned([BUILT_IN], easy)
    assert (first.id, first.policy.name, is_new) == ("exam@1", "exam@1", True)
    assert set(first.lacking) == set(policies.RANGES) - {"target"}
    second, is_new = policies.planned([BUILT_IN, first], hard)
    assert (second.id, is_new) == ("exam@2", True)
    assert policies.planned([BUILT_IN, first, second], easy) == (first, False)
    other = policies.read({"name": "default"})
    assert policies.planned([BUILT_IN, first], other) == (BUILT_IN, False)
    changed = policies.read({"name": "default", "shares": {"next": 1}})
    assert policies.planned([BUILT_IN, first], changed)[0].id == "default@2"
    damaged = PolicyVersion("exam", 2, easy.policy, problem="It is no JSON.")
    assert policies.planned([BUILT_IN, damaged], easy)[0].id == "exam@3"


def test_shares_may_name_every_part() -> None:
    """Of those that a slate is mixed of."""
    assert set(PARTS) == set(Part)
