"""How what goes wrong is shown."""

import logging

import pytest
from graphql import GraphQLError

from api.graphql.errors import MOST_SHOWN, present, shown, user_error
from graph.errors import InvalidInput, NotFound, Unavailable


def test_ours() -> None:
    """One of our errors keeps its message; code, field, value and mend are in the extensions."""
    cause = NotFound("No such thing.", field="id", value="x", mend="Look again.")
    error = present(GraphQLError(str(cause), original_error=cause), "request-1")
    assert error.message == "No such thing."
    assert error.extensions == {
        "code": "NOT_FOUND",
        "field": "id",
        "value": "x",
        "mend": "Look again.",
        "requestId": "request-1",
    }


def test_unforeseen(caplog: pytest.LogCaptureFixture) -> None:
    """What nobody foresaw is logged with the request id, and shows no detail."""
    cause = ValueError("secret detail")
    with caplog.at_level(logging.ERROR):
        error = present(GraphQLError(str(cause), original_error=cause), "request-2")
    assert error.extensions is not None
    assert error.extensions["code"] == "INTERNAL"
    assert "secret" not in repr(error.formatted)
    assert "request-2" in caplog.text
    assert "secret detail" in caplog.text


def test_where_a_service_stands_is_not_told() -> None:
    """UNAVAILABLE names the setting, not the address in it."""
    cause = Unavailable("Neo4j does not answer.", field="NEO4J_URI", value="bolt://inside:7687", mend="Wait.")
    error = present(GraphQLError(str(cause), original_error=cause), "request-3")
    assert "inside" not in repr(error.formatted)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), (5, "5"), ("x", "x"), ("\ud800", "\\ud800"), ("x" * 500, "x" * (MOST_SHOWN - 1) + "…")],
)
def test_shown(value: object, text: str | None) -> None:
    """A value is shown as bounded, valid text."""
    assert shown(value) == text


def test_typed() -> None:
    """The typed form has the same parts."""
    error = user_error(InvalidInput("Wrong.", field="at", value=3, mend="Right it."))
    assert (error.code.name, error.field, error.value) == ("INVALID", "at", "3")
    assert (error.message, error.mend) == ("Wrong.", "Right it.")
