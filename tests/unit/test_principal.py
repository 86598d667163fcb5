"""Who is asking, and what they may do."""

from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.requests import HTTPConnection

from api.issuing import TokenRole
from api.principal import DEVELOPER, MAY, Action, Principal, Role, Scope, may, who_is_asking
from api.settings import LOOPBACK, Network, TokenSettings
from api.tokens import Verifier
from graph.errors import Forbidden, Unauthenticated
from tests.tokens import bearer, signing_settings, token


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


async def asked_at(
    networks: tuple[Network, ...], asking: HTTPConnection, verifier: Verifier | None = None
) -> Principal:
    """Who asks, on a server of this configuration."""
    state = SimpleNamespace(verifier=verifier, settings=SimpleNamespace(developer_networks=networks))
    asking.scope["app"] = SimpleNamespace(state=state)
    return await who_is_asking(asking)


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
async def test_developer(client: str, host: str) -> None:
    """On loopback without a token it is the developer."""
    assert await asked_at(LOOPBACK, request_from(client, host)) == DEVELOPER


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
async def test_anyone_else(request_: HTTPConnection) -> None:
    """From elsewhere, through a proxy, under a foreign name, or with a token: refused."""
    with pytest.raises(Forbidden) as caught:
        await asked_at(LOOPBACK, request_)
    assert caught.value.mend


async def test_other_networks() -> None:
    """The networks to trust are a setting."""
    networks = (ip_network("172.16.0.0/12"),)
    assert await asked_at(networks, request_from("172.17.0.1")) == DEVELOPER
    with pytest.raises(Forbidden):
        await asked_at(networks, request_from("127.0.0.1"))


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    """Of the session's keys."""
    use = TokenSettings.from_environment(signing_settings(tmp_path))
    assert use
    return Verifier(use)


async def test_a_token_says_who_asks(verifier: Verifier) -> None:
    """From anywhere, through any proxy; a scheme is written in any case."""
    given = token("ann", "learner", "teacher", "developer", "headmaster")
    for text in (f"Bearer {given}", f"bearer  {given}", f"BEARER {given}"):
        asking = request_from("203.0.113.7", "graph.example", authorization=text, x_forwarded_for="10.0.0.1")
        found = await asked_at(LOOPBACK, asking, verifier)
        assert found == Principal(frozenset({Role.LEARNER, Role.TEACHER}), "ann")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Basic YW5uOmFubg=="},
        {"authorization": "Token abc"},
    ],
)
async def test_with_keys_there_is_no_developer(verifier: Verifier, headers: dict[str, str]) -> None:
    """On loopback, too, a token is needed: a proxy asks from there."""
    with pytest.raises(Unauthenticated) as caught:
        await asked_at(LOOPBACK, request_from("127.0.0.1", **headers), verifier)
    assert caught.value.field == "Authorization"
    assert caught.value.mend


async def test_without_a_known_role_nothing_may_be_done(verifier: Verifier) -> None:
    """Such a token is valid; the table says what it is worth."""
    asking = request_from("127.0.0.1", authorization=bearer(token("ann", "developer"))["Authorization"])
    found = await asked_at(LOOPBACK, asking, verifier)
    assert found == Principal(frozenset(), "ann")
    assert not any(may(found, action, "ann") for action in Action)


def test_the_command_offers_the_roles_of_tokens() -> None:
    """All of them, and no other."""
    assert {role.value for role in TokenRole} == {role.value for role in Role} - {"developer"}


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
