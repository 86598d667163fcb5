"""Expressions to paste: what stands in expressions.toml, and that our own queries have it as it is there."""

import re

import pytest

import cypher
from cypher import expressions

FADES = "sqrt(1 + 19.0 / 81"
"""Whatever has this computes retrievability."""


def plain(text: str) -> str:
    """In one line, and the edge and the moment by the names of the documented expressions."""
    return " ".join(text.split())


def test_there_are_five() -> None:
    """The words of the learner model, each with its meaning."""
    found = expressions()
    assert list(found) == ["retrievability", "effective_mastery", "mastered", "solid", "due"]
    assert all(each.meaning.endswith(".") and each.type in ("float", "boolean") for each in found.values())


def test_names_are_replaced_as_whole_words() -> None:
    """`m` within `microsecond` stays, and so does `now` behind a dollar."""
    text = expressions()["retrievability"].written("edge", "$as_of")
    assert not re.search(r"\bm\b|\bnow\b", text)
    assert "edge.last_at < $as_of" in text and "$as_of.microsecond - edge.last_at.microsecond" in text
    assert expressions()["due"].written("m", "now") == expressions()["due"].cypher


@pytest.mark.parametrize("name", [name for name, each in cypher.load().items() if FADES in each.text])
def test_queries_have_it_as_it_is_documented(name: str) -> None:
    """A query that computes retrievability has the documented expression, with names of its own."""
    text = plain(cypher.query(name).text)
    found = re.search(r"CASE WHEN (\w+)\.last_at < (\S+) THEN", text)
    assert found, f"{name}: write it as learner-graph schema --expressions does"
    assert expressions()["retrievability"].written(found[1], found[2]) in text
    assert text.count(FADES) == text.count(expressions()["retrievability"].written(found[1], found[2]))
