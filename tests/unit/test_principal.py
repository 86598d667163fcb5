"""Who is asking, and what they may do."""

from ipaddress import ip_network

import pytest
from starlette.requests import HTTPConnection

from api.principal import DEVELOPER, MAY, Action, Principal, Role, Scope, may, who_is_asking
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
    assert who_is_asking(request_from(client, host), LOOPBACK) == DEVELOPER


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
    assert who_is_asking(request_from("172.17.0.1"), networks) == DEVELOPER
    with pytest.raises(Forbidden):
        who_is_asking(request_from("127.0.0.1"), networks)


def asked_by(*roles: Role) -> Principal:
    """Somebody with these roles, called ann."""
    return Principal(frozenset(roles), "ann")


@pytest.mark.parametrize("action", Action)
def test_developer_may(action: Action) -> None:
    """The developer may do everything, to everyone."""
    assert may(DEVELOPER, action, "ann")


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_the_table_decides(role: Role, action: Action) -> None:
    """What the table names is allowed, to oneself or to anyone; what it does not name is not."""
    scope = MAY[action].get(role)
    assert may(asked_by(role), action, "ann") is (scope in (Scope.OWN, Scope.ANY))
    assert may(asked_by(role), action, "bob") is (scope is Scope.ANY)
    assert may(asked_by(role), action) is (scope is Scope.ANY)


def test_nobody_may_anything() -> None:
    """Whoever has no role may do nothing."""
    assert not any(may(asked_by(), action, "ann") for action in Action)


def test_roles_add_up() -> None:
    """With two roles one may what either may."""
    both = asked_by(Role.LEARNER, Role.DESIGNER)
    assert both.scopes(Action.READ_KEYS) == {Scope.OWN, Scope.ANY}
    assert may(both, Action.SUBMIT_ANSWER, "ann")
    assert not may(both, Action.SUBMIT_ANSWER, "bob")


def test_every_action_is_decided() -> None:
    """The table has a row for each action."""
    assert set(MAY) == set(Action)


def test_learners_touch_their_own_alone() -> None:
    """But for the curriculum there is nothing that a learner may do to anyone."""
    assert [action for action in Action if Scope.ANY in asked_by(Role.LEARNER).scopes(action)] == [
        Action.READ_CURRICULUM
    ]
