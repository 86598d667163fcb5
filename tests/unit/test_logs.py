"""The server's log: lines for machines, and nothing about people in them."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from api import logs
from api.middleware import request_id
from graph.errors import NotFound


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging as it was."""
    root = logging.getLogger()
    handlers, level, access = root.handlers[:], root.level, logs.access.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logs.access.setLevel(access)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(form: str = "json", stream: io.StringIO | None = None) -> list[Any]:
    """What is logged of a failure."""
    out = stream or io.StringIO()
    logs.configure(form, out)
    token = request_id.set("request-1")
    try:
        raise KeyError("ann the learner")
    except KeyError as error:
        logging.getLogger("api.test").error("it %s", "failed", exc_info=error)
    finally:
        request_id.reset(token)
    logging.getLogger("api.test").info("not told")
    return out.getvalue().splitlines()


def test_json() -> None:
    """One object a line: where and what kind of error it was, but not what it says."""
    [line] = map(json.loads, lines())
    assert (line["level"], line["logger"], line["message"]) == ("ERROR", "api.test", "it failed")
    assert line["request_id"] == "request-1"
    assert line["time"].startswith("20")
    assert "KeyError" in line["exc_info"] and "test_logs.py" in line["exc_info"]
    assert "ann" not in json.dumps(line)


@pytest.mark.parametrize(
    ("form", "stream", "as_json"),
    [
        ("", io.StringIO(), True),
        ("", _Terminal(), False),
        ("json", _Terminal(), True),
        ("text", io.StringIO(), False),
    ],
)
def test_form(form: str, stream: io.StringIO, as_json: bool) -> None:
    """JSON unless a person reads it, or as the setting says."""
    assert lines(form, stream)[0].startswith("{") is as_json
    assert logs.access.isEnabledFor(logging.INFO) is as_json


def test_told() -> None:
    """Of our errors the message without the value, of others the kind."""
    assert logs.told(NotFound("No such learner.", field="learnerId", value="ann")) == "No such learner."
    assert logs.told(KeyError("ann")) == "KeyError"


@pytest.mark.parametrize(
    ("operation", "kept"),
    [("NextQuestions", True), ("", False), ("x" * 41, False), ("ann_b-1", False), (None, False)],
)
def test_operation(operation: str | None, kept: bool) -> None:
    """An operation's name is logged where it is a plain word; the path never is."""
    scope = {
        "method": "POST",
        "path": "/learners/ann",
        "state": {"notes": {"operation": operation, "cost": 3, "roles": ["learner"]}},
    }
    line = logs._line(scope, 200, 1.5)
    assert line.pop("operation", None) == (operation if kept else None)
    assert line == {
        "method": "POST", "route": "none", "status": 200, "ms": 1.5, "cost": 3, "roles": ["learner"],
    }  # fmt: skip
