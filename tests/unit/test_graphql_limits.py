"""Documents are bounded before they cost much."""

import pytest
from graphql import get_introspection_query, parse

from api.graphql.limits import (
    MAX_ALIASES,
    MAX_BREADTH,
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_TOKENS,
    Size,
    excess,
    measure,
)
from api.graphql.schema import schema


def nested(levels: int) -> str:
    """A query of so many levels."""
    return "{a" * levels + "}" * levels


def doubling(fragments: int) -> str:
    """Fragments that use the next one twice: written out, 2^fragments fields."""
    body = " ".join(f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(fragments))
    return f"{{...f0}} {body} fragment f{fragments} on Query {{ __typename }}"


@pytest.mark.parametrize(
    ("document", "size"),
    [
        ("{a}", Size(1, 1, 0, 1, 1)),
        ("{a b: a {c}}", Size(2, 3, 1, 2, 2)),
        ("{... on Query {a} ... {b}}", Size(1, 2, 0, 2, 2)),
        ("{a {...f} b {...f}} fragment f on T {x: c {d}}", Size(3, 6, 2, 2, 2)),
        ("{...f} fragment f on T {a ...f}", Size(1, 1, 0, 1, 1)),
        ("{...missing}", Size()),
        ("query a {a} query b {b {c}}", Size(2, 3, 0, 2, 2)),
        (doubling(60), Size(1, 2**60, 0, 2**60, 2**60)),
    ],
)
def test_measure(document: str, size: Size) -> None:
    """Size counts every use of a fragment, and measures each fragment once."""
    assert measure(parse(document)) == size


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (nested(MAX_DEPTH + 1), "depth"),
        ("{" + "".join(f" b {{{' a' * 100}}}" for i in range(MAX_FIELDS // 100)) + "}", "fields"),
        ("{" + " a" * (MAX_BREADTH + 1) + "}", "breadth"),
        ("{" + "".join(f" a{i}: a" for i in range(MAX_ALIASES + 1)) + "}", "aliases"),
    ],
)
def test_excess(document: str, field: str) -> None:
    """What goes past a limit is refused, naming the limit and what to do."""
    [error] = excess(measure(parse(document)))
    assert error.extensions is not None
    assert error.extensions["code"] == "TOO_LARGE"
    assert error.extensions["field"] == field
    assert error.extensions["mend"]


def test_a_billion_fields() -> None:
    """Fragments that double are too many fields, and told as such without being written out."""
    errors = excess(measure(parse(doubling(70))))
    assert [error.extensions and error.extensions["field"] for error in errors] == ["fields", "breadth"]


def test_introspection_fits() -> None:
    """GraphiQL's own query stays within the limits."""
    query = get_introspection_query(
        input_value_deprecation=True, schema_description=True, directive_is_repeatable=True
    )
    assert excess(measure(parse(query))) == []


async def test_too_many_tokens() -> None:
    """A document is not parsed past its bound of words and marks."""
    result = await schema.execute("{" + " a" * MAX_TOKENS + "}")
    assert result.errors is not None
    assert "tokens" in result.errors[0].message


async def test_nested_too_deeply_to_parse() -> None:
    """Nesting beyond what the parser bears is an error like any other."""
    result = await schema.execute("{a" * 700)
    assert result.errors is not None
    assert result.errors[0].extensions is not None
    assert result.errors[0].extensions["code"] == "BAD_REQUEST"
