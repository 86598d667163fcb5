"""Who is asking, and what they may do."""

from ipaddress import ip_network

import pytest
from starlette.requests import HTTPConnection

from api.principal import Action, Principal, Role, may, who_is_asking
from api.settings import LOOPBACK
from graph.errors import Forbidden


def request_from(client: str | None, host: str = "localhost:8000", **headers: str) -> HTTPConnection:
    """A request as the server sees it."""
    pairs = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return HTTPConnection(
        {
            "type": "http",
            "scheme": "http",
            "path": "/graphql",
            "query_string": b"",
            "server": ("127.0.0.1", 8000),
            "client": (client, 50_000) if client else None,
            "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
        }
    )


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_developer(client: str, host: str) -> None:
    """On loopback without a token it is the developer."""
    assert who_is_asking(request_from(client, host), LOOPBACK).role is Role.DEVELOPER


@pytest.mark.parametrize(
    "request_",
    [
        request_from("10.0.0.1"),
        request_from("2001:db8::1"),
        request_from(None),
        request_from("not an address"),
        request_from("127.0.0.1", x_forwarded_for="10.0.0.1"),
        request_from("127.0.0.1", forwarded="for=10.0.0.1"),
        request_from("127.0.0.1", host="rebound.example"),
        request_from("127.0.0.1", authorization="Bearer x"),
    ],
)
def test_anyone_else(request_: HTTPConnection) -> None:
    """From elsewhere, through a proxy, under a foreign name, or with a token: refused."""
    with pytest.raises(Forbidden) as caught:
        who_is_asking(request_, LOOPBACK)
    assert caught.value.mend


def test_other_networks() -> None:
    """The networks to trust are a setting."""
    networks = (ip_network("172.16.0.0/12"),)
    assert who_is_asking(request_from("172.17.0.1"), networks).role is Role.DEVELOPER
    with pytest.raises(Forbidden):
        who_is_asking(request_from("127.0.0.1"), networks)


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.SERVICE])
@pytest.mark.parametrize("action", Action)
def test_trusted(role: Role, action: Action) -> None:
    """Developer and service may do everything, to everyone."""
    assert may(Principal(role, "somebody"), action, "ann")


@pytest.mark.parametrize(
    ("action", "own", "foreign"),
    [
        (Action.READ_CURRICULUM, True, True),
        (Action.READ_LEARNER, True, False),
        (Action.CREATE_LEARNER, False, False),
        (Action.SET_GOALS, True, False),
        (Action.SUBMIT_ANSWER, True, False),
        (Action.RESPOND, True, False),
        (Action.RECORD_ANSWERS, False, False),
        (Action.CORRECT, False, False),
        (Action.STEER, False, False),
    ],
)
def test_learner(action: Action, own: bool, foreign: bool) -> None:
    """A learner may read, answer and respond for themselves, and read the curriculum; nothing else."""
    ann = Principal(Role.LEARNER, "ann")
    assert may(ann, action, "ann") is own
    assert may(ann, action, "bob") is foreign
    assert may(ann, action) is (action is Action.READ_CURRICULUM)


def test_every_action_is_tried() -> None:
    """The table above names every action there is."""
    [mark] = [mark for mark in test_learner.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert {row[0] for row in mark.args[1]} == set(Action)
