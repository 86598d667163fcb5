"""Who is asking, and what they may do: decided here, once. Default deny.

Not for: how a refusal is shown (graphql/errors.py). Tokens come later, through the same door.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from api.settings import Network
from graph.errors import Forbidden


class Role(StrEnum):
    """What kind of caller this is."""

    DEVELOPER = "developer"
    SERVICE = "service"
    LEARNER = "learner"


class Action(StrEnum):
    """What can be asked for. Those in `OWN` concern one learner."""

    READ_CURRICULUM = "read the curriculum"
    READ_LEARNER = "read a learner"
    CREATE_LEARNER = "create a learner"
    SET_GOALS = "set goals"
    SUBMIT_ANSWER = "submit an answer"
    RESPOND = "respond to recommendations"
    RECORD_ANSWERS = "record answers with a ready verdict"
    CORRECT = "correct answers and questions"
    STEER = "see and change policies"


ANYONE = {
    Role.DEVELOPER: frozenset(Action),
    Role.SERVICE: frozenset(Action),
    Role.LEARNER: frozenset({Action.READ_CURRICULUM}),
}
"""What a role may do to anyone and anything."""

OWN = {Role.LEARNER: frozenset({Action.READ_LEARNER, Action.SET_GOALS, Action.SUBMIT_ANSWER, Action.RESPOND})}
"""What a role may do to its own learner only."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever is asking. subject: the learner's id for a learner, else a name for the log."""

    role: Role
    subject: str


def may(principal: Principal, action: Action, learner_id: str | None = None) -> bool:
    """Whether the principal may do this, to this learner where it concerns one."""
    if action in ANYONE.get(principal.role, frozenset()):
        return True
    return learner_id == principal.subject and action in OWN.get(principal.role, frozenset())


def who_is_asking(request: HTTPConnection, networks: tuple[Network, ...]) -> Principal:
    """The principal of a request: the developer, where it comes from a trusted network without a token.

    Raises Forbidden. A forwarded request is not local, whoever forwarded it; and a page of a foreign
    name that resolves to this machine (DNS rebinding) is told by its Host header.
    """
    if "authorization" in request.headers:
        raise Forbidden(
            "Tokens are not accepted yet.",
            field="Authorization",
            mend="Ask from this machine, without the header.",
        )
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    client = request.client.host if request.client else ""
    if forwarded or not _names_an_address(request.headers.get("host", "")) or not _is_among(client, networks):
        raise Forbidden(
            "Only the developer on this machine may ask without a token.",
            field="address",
            value=client,
            mend="Ask at 127.0.0.1, or set LEARNER_GRAPH_DEVELOPER_NETWORKS.",
        )
    return Principal(Role.DEVELOPER, "developer")


@lru_cache(maxsize=1024)
def _is_among(client: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


@lru_cache(maxsize=1024)
def _names_an_address(host: str) -> bool:
    """Whether a Host header is a bare address or localhost, which no foreign page can have."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ip_address(name))
    except ValueError:
        return False
