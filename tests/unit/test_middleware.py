"""Limits of size and time hold whatever the application makes of a body that is cut off."""

import asyncio
import json
import logging
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware import BodyLimit, TimeLimit, Unforeseen


async def answered(app: ASGIApp, *pieces: bytes | float) -> tuple[int, dict[str, Any]]:
    """Status and first error's extensions of a POST whose body comes in these pieces; a number is a pause."""
    left, sent = list(pieces), list[Message]()

    async def receive() -> Message:
        piece = left.pop(0) if left else 60.0
        if isinstance(piece, float):
            await asyncio.sleep(piece)
            piece = b""
        return {"type": "http.request", "body": piece, "more_body": bool(left)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [], "state": {"request_id": "request-1"}}
    await app(scope, receive, send)
    assert [each["type"] for each in sent] == ["http.response.start", "http.response.body"]
    body = json.loads(sent[1]["body"])
    return sent[0]["status"], body["errors"][0]["extensions"] if "errors" in body else body


async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers 200 once the body is there."""
    while (await receive())["more_body"]:
        pass
    await answer(send, 200)


async def swallows(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes whatever goes wrong with a body for bad JSON, as FastAPI does."""
    try:
        await reads_all(scope, receive, send)
    except Exception:  # noqa: BLE001
        await answer(send, 400)


async def fails(scope: Scope, receive: Receive, send: Send) -> None:
    """With something that nobody may read."""
    raise ValueError("secret")


async def begins(scope: Scope, receive: Receive, send: Send) -> None:
    """Ends well before it takes too long to say goodbye."""
    await answer(send, 200)
    await asyncio.sleep(60)


async def answer(send: Send, status: int) -> None:
    """With an empty object."""
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


@pytest.mark.parametrize("app", [reads_all, swallows])
async def test_size(app: ASGIApp) -> None:
    """As much as may be, and one byte more."""
    assert (await answered(BodyLimit(app, 5), b"123", b"45"))[0] == 200
    status, error = await answered(BodyLimit(app, 5), b"123", b"456", b"7")
    assert (status, error["code"], error["field"]) == (413, "TOO_LARGE", "body")


@pytest.mark.parametrize("app", [reads_all, swallows])
async def test_a_slow_body(app: ASGIApp) -> None:
    """It is told so, not that it is no JSON."""
    assert (await answered(TimeLimit(app, 5, 5), b"12", 0.01, b"3"))[0] == 200
    status, error = await answered(TimeLimit(app, 5, 0.05), b"12", 30.0, b"3")
    assert (status, error["code"], error["field"]) == (408, "TIMED_OUT", "body")


async def test_a_slow_request() -> None:
    """503, unless an answer was on its way."""
    status, error = await answered(TimeLimit(reads_all, 0.05, 5), b"12", 30.0, b"3")
    assert (status, error["code"], error["requestId"]) == (503, "TIMED_OUT", "request-1")
    assert (await answered(TimeLimit(begins, 0.05, 5), b""))[0] == 200


async def test_its_own_timeout_is_not_ours() -> None:
    """A TimeoutError of the application is a failure like any other."""

    async def gives_up(scope: Scope, receive: Receive, send: Send) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await answered(TimeLimit(gives_up, 5, 5), b"")


async def test_unforeseen(caplog: pytest.LogCaptureFixture) -> None:
    """Shows no detail, and is logged."""
    with caplog.at_level(logging.ERROR):
        status, error = await answered(Unforeseen(fails), b"")
    assert (status, error["code"]) == (500, "INTERNAL")
    assert "secret" not in json.dumps(error) and "request-1" in error["mend"]
    assert "a request failed" in caplog.text
