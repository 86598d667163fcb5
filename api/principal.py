"""Who is asking, and what they may do: decided here, once. Default deny.

`MAY` is the whole decision; the schema declares which action each field takes (graphql/access.py), and the
table in the docs is written from both. Not for: how a refusal is shown (graphql/errors.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from math import inf
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from api.settings import Network
from api.tokens import Verifier, refused
from graph.errors import Forbidden, Unauthenticated


class Role(StrEnum):
    """What kind of caller this is; one may have several. The developer is whoever asks from this machine
    while no keys for tokens are configured; all others come with a token."""

    DEVELOPER = "developer"
    LEARNER = "learner"
    TEACHER = "teacher"
    DESIGNER = "designer"
    ANALYST = "analyst"
    ADMIN = "admin"
    SERVICE = "service"


class Scope(StrEnum):
    """About whom something may be done."""

    OWN = "own"
    """Oneself: the learner whose id is the subject of the token."""

    CLASS = "class"
    """The learners of the classes that one leads, and those classes."""

    ANY = "any"
    """Anyone and anything."""


class Action(StrEnum):
    """What can be asked for."""

    READ_CURRICULUM = "read the curriculum"
    READ_KEYS = "read keys and solutions"
    READ_LEARNER = "read a learner"
    CREATE_LEARNER = "create a learner"
    SET_GOALS = "set goals"
    SET_CONSENT = "set consent"
    SUBMIT_ANSWER = "submit an answer"
    RESPOND = "respond to recommendations"
    RECORD_ANSWERS = "record answers with a ready verdict"
    RECORD_EVENTS = "record learning events"
    VOID_ANSWERS = "void answers"
    CORRECT_QUESTIONS = "correct questions"
    READ_DRAFTS = "see drafts of the curriculum"
    EDIT_DRAFTS = "edit drafts of the curriculum"
    PUBLISH = "publish the curriculum"
    READ_HISTORY = "see the curriculum's history"
    READ_CLASS = "read a class"
    MANAGE_CLASSES = "manage classes"
    EXPORT_LEARNER = "export a learner"
    ERASE_LEARNER = "erase a learner"
    READ_AUDIT = "read the audit log"
    READ_POLICIES = "see policies"
    STEER = "change policies"
    READ_MODELS = "see versions of the tracing model"
    STEER_MODELS = "change the tracing model"
    READ_REPORTS = "read reports"
    READ_METRICS = "read metrics"
    EXPORT_GRAPH = "export the graph"
    ASK = "ask the graph with Cypher"
    ASK_LIBRARY = "ask the library's questions"
    KEEP_MEASURES = "keep measures on concepts"


_EVERYONE = dict.fromkeys(Role, Scope.ANY)
_RUNNING = {Role.ADMIN: Scope.ANY, Role.SERVICE: Scope.ANY}
_DESIGNING = {Role.DESIGNER: Scope.ANY, Role.ADMIN: Scope.ANY}
_THEMSELVES = {Role.LEARNER: Scope.OWN, **_RUNNING}

MAY: Mapping[Action, Mapping[Role, Scope]] = {
    action: {Role.DEVELOPER: Scope.ANY, **roles}
    for action, roles in {
        Action.READ_CURRICULUM: _EVERYONE,
        Action.READ_KEYS: {Role.LEARNER: Scope.OWN, Role.DESIGNER: Scope.ANY},
        Action.READ_LEARNER: {Role.TEACHER: Scope.CLASS, **_THEMSELVES},
        Action.CREATE_LEARNER: _THEMSELVES,
        Action.SET_GOALS: {Role.TEACHER: Scope.CLASS, **_THEMSELVES},
        Action.SET_CONSENT: _THEMSELVES,
        Action.SUBMIT_ANSWER: {Role.LEARNER: Scope.OWN, Role.SERVICE: Scope.ANY},
        Action.RESPOND: {Role.LEARNER: Scope.OWN, Role.SERVICE: Scope.ANY},
        Action.RECORD_ANSWERS: {Role.SERVICE: Scope.ANY},
        Action.RECORD_EVENTS: {Role.LEARNER: Scope.OWN, Role.SERVICE: Scope.ANY},
        Action.VOID_ANSWERS: _RUNNING,
        Action.CORRECT_QUESTIONS: _DESIGNING,
        Action.READ_DRAFTS: _DESIGNING,
        Action.EDIT_DRAFTS: _DESIGNING,
        Action.PUBLISH: _DESIGNING,
        Action.READ_HISTORY: {Role.ANALYST: Scope.ANY, **_DESIGNING},
        Action.READ_CLASS: {Role.TEACHER: Scope.CLASS, **_RUNNING},
        Action.MANAGE_CLASSES: _RUNNING,
        Action.EXPORT_LEARNER: _THEMSELVES,
        Action.ERASE_LEARNER: _THEMSELVES,
        Action.READ_AUDIT: {Role.LEARNER: Scope.OWN, Role.ADMIN: Scope.ANY},
        Action.READ_POLICIES: {Role.DESIGNER: Scope.ANY, Role.ANALYST: Scope.ANY, **_RUNNING},
        Action.STEER: {Role.ADMIN: Scope.ANY},
        Action.READ_MODELS: {Role.DESIGNER: Scope.ANY, Role.ANALYST: Scope.ANY, **_RUNNING},
        Action.STEER_MODELS: {Role.ADMIN: Scope.ANY},
        Action.READ_REPORTS: {Role.ANALYST: Scope.ANY, Role.ADMIN: Scope.ANY},
        Action.READ_METRICS: _RUNNING,
        Action.EXPORT_GRAPH: {Role.ANALYST: Scope.ANY, Role.ADMIN: Scope.ANY},
        Action.ASK: {Role.ANALYST: Scope.ANY, Role.ADMIN: Scope.ANY},
        Action.ASK_LIBRARY: {Role.ANALYST: Scope.ANY, **_DESIGNING},
        Action.KEEP_MEASURES: _DESIGNING,
    }.items()
}
"""About whom each role may do what; what is not here may not be done."""


def roles(action: Action, scope: Scope) -> list[Role]:
    """Who may do this within the scope, but for the developer, who may do everything."""
    return [role for role in Role if role is not Role.DEVELOPER and MAY[action].get(role) is scope]


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever is asking. subject: the learner's or teacher's own id, else a name for the records. until: when
    their token ends, in seconds since 1970."""

    roles: frozenset[Role]
    subject: str
    until: float = field(default=inf, compare=False)

    def scopes(self, action: Action) -> frozenset[Scope]:
        """About whom this may be done; nobody, where empty."""
        return _scopes(self.roles, action)


@lru_cache(maxsize=1024)
def _scopes(roles: frozenset[Role], action: Action) -> frozenset[Scope]:
    return frozenset(scope for role, scope in MAY[action].items() if role in roles)


DEVELOPER = Principal(frozenset({Role.DEVELOPER}), "developer")

_OF_TOKENS = {role.value: role for role in Role if role is not Role.DEVELOPER}
"""What a token can name; other roles in it mean nothing here."""


def may(principal: Principal, action: Action, learner_id: str | None = None) -> bool:
    """Whether the principal may do this, to this learner where it concerns one, by their roles alone. Where
    that is not enough, `Scope.CLASS` asks whether they lead a class of the learner, which the graph knows."""
    scopes = principal.scopes(action)
    return Scope.ANY in scopes or (
        Scope.OWN in scopes and learner_id is not None and learner_id == principal.subject
    )


async def who_is_asking(connection: HTTPConnection, said: str | None = None) -> Principal:
    """The principal of a request, for GraphQL and for every other route: whom its token names, where keys are
    configured; else the developer. said: where no header could be sent, what it would be. Raises
    Unauthenticated, Forbidden, Unavailable."""
    state = connection.app.state
    given = connection.headers.getlist("authorization") if said is None else [said]
    if state.verifier is None:
        return _developer(connection, state.settings.developer_networks, given)
    return await _bearer(given, state.verifier)


async def _bearer(given: Sequence[str], verifier: Verifier) -> Principal:
    """Whom the token names; on loopback, too, since a reverse proxy asks from there."""
    if not given:
        mend = "Send `Authorization: Bearer` and a token that the identity provider gave you."
        raise Unauthenticated("A token is needed.", field="Authorization", mend=mend)
    scheme, _, token = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer":
        raise refused()
    said = await verifier.verify(token.strip(" "))
    known = frozenset(_OF_TOKENS[name] for name in said.roles & _OF_TOKENS.keys())
    return Principal(known, said.subject, said.until)


def _developer(request: HTTPConnection, networks: tuple[Network, ...], given: Sequence[str]) -> Principal:
    """The developer, where the request comes from a trusted network without a token.

    A forwarded request is not local, whoever forwarded it; and a page of a foreign name that resolves to
    this machine (DNS rebinding) is told by its Host header.
    """
    if given:
        raise Forbidden(
            "This server has no keys to check tokens with.",
            field="Authorization",
            mend="Set LEARNER_GRAPH_TOKEN_JWKS (or, in development, LEARNER_GRAPH_TOKEN_SECRET), _ISSUER and "
            "_AUDIENCE; or ask from this machine without the header.",
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
    return DEVELOPER


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
