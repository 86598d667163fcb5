"""How much a caller may ask for, and what is shown to whom: the part of the settings that guards the server.

Each has a default that is safe on the internet and wide enough for a class of 30 behind one address. Not for:
what is done with them (graphql/limits.py, rates.py, protocol.py, guards.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Protocol, Self, TypeVar
from urllib.parse import urlsplit

from api import manifest
from api.manifest import Listed

T = TypeVar("T")

MAX_COST = 10_000
"""Points of one request; see graphql/costs.py. A thousand answers with what each moved cost 8,051."""

RECHECK_SECONDS = 30.0
"""How long a subscription lasts before it is looked at again whether it is still allowed."""

SUBSCRIPTIONS = 10
"""Open at a time on one WebSocket."""

RATES: Mapping[str, int] = {
    "learner": 10_000,
    "teacher": 50_000,
    "designer": 50_000,
    "analyst": 50_000,
    "admin": 100_000,
    "service": 1_000_000,
    "address": 300_000,
    "refused": 100,
}
"""Points of cost a minute. A learner who asks for ten questions and answers them all within a minute spends
about 700. `address`: of all who ask from one address together, 30 learners at their own limit; whoever may
spend more by themselves (a service, for all its learners) is not counted. `refused`: requests a minute from
one address whose caller was not let in; those who are let in are not held up by them."""


class _Read(Protocol):
    """api.settings._Reader."""

    def __call__(self, name: str, parse: Callable[[str], T], *, default: str) -> T: ...


@dataclass(frozen=True, slots=True)
class Guards:
    """seconds: of a whole request. rates: points of cost a minute, 0 for any number. connections: of one
    process at a time. introspection: whether the schema may be asked for; None: unless the server is in
    production. cors_origins: pages of which sites may ask from a browser. proxies: whose word counts for the
    address and the scheme of what they pass on. log: "json", "text", or "" for text on a terminal.
    operations: those of applications; operations_only: no others are executed, nor is the schema shown."""

    seconds: float = 15.0
    body_seconds: float = 10.0
    head_seconds: float = 10.0
    idle_seconds: int = 30
    body_bytes: int = 1_000_000
    cost: int = MAX_COST
    rates: Mapping[str, int] = field(default_factory=lambda: dict(RATES))
    connections: int = 800
    connections_per_address: int = 250
    introspection: bool | None = None
    cors_origins: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    log: str = ""
    recheck_seconds: float = RECHECK_SECONDS
    operations: tuple[Listed, ...] = ()
    operations_only: bool = False

    @classmethod
    def read(cls, read: _Read) -> Self:
        """From the environment; `read` notes what is wrong."""
        return cls(
            seconds=read("LEARNER_GRAPH_REQUEST_SECONDS", _seconds, default="15"),
            body_seconds=read("LEARNER_GRAPH_BODY_SECONDS", _seconds, default="10"),
            head_seconds=read("LEARNER_GRAPH_HEAD_SECONDS", _seconds, default="10"),
            idle_seconds=read("LEARNER_GRAPH_IDLE_SECONDS", _count, default="30"),
            body_bytes=read("LEARNER_GRAPH_BODY_BYTES", _count, default="1000000"),
            cost=read("LEARNER_GRAPH_COST", _count, default=str(MAX_COST)),
            rates=read("LEARNER_GRAPH_RATES", _rates, default="refused=100"),
            connections=read("LEARNER_GRAPH_CONNECTIONS", _count, default="800"),
            connections_per_address=read("LEARNER_GRAPH_CONNECTIONS_PER_ADDRESS", _count, default="250"),
            introspection=read("LEARNER_GRAPH_INTROSPECTION", _introspection, default="auto"),
            cors_origins=read("LEARNER_GRAPH_CORS_ORIGINS", _origins, default=" "),
            proxies=read("LEARNER_GRAPH_PROXIES", _networks, default=" "),
            log=read("LEARNER_GRAPH_LOG", _log, default="auto"),
            operations=read("LEARNER_GRAPH_OPERATIONS", _operations, default=" "),
            operations_only=read("LEARNER_GRAPH_OPERATIONS_ONLY", _only, default="0"),
        )


def _seconds(text: str) -> float:
    """Raises ValueError."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 3_600:
        raise ValueError("give seconds from 0.1 to 3600.")
    return seconds


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**9):
        raise ValueError("give a whole number from 1 to 1000000000.")
    return int(text)


def _rates(text: str) -> dict[str, int]:
    rates = dict(RATES)
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name not in RATES or not (number.isascii() and number.isdigit() and len(number) <= 9):
            raise ValueError(
                f"{part!r} is not a rate: give name=points a minute, such as learner=10000; 0 is no limit; "
                f"names are {', '.join(RATES)}."
            )
        rates[name] = int(number)
    return rates


def _introspection(text: str) -> bool | None:
    known = {"true": True, "false": False, "auto": None}
    if text.lower() not in known:
        raise ValueError("give true, false, or auto: unless the server is in production.")
    return known[text.lower()]


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(filter(None, (part.strip() for part in text.split(","))))
    for origin in origins:
        parts = urlsplit(origin)
        if origin != "*" and (parts.scheme not in ("http", "https") or origin != _origin(origin)):
            raise ValueError(
                f"{origin!r} is not an origin: give such as https://learn.example, without a path."
            )
    return origins


def _origin(text: str) -> str:
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.netloc}" if parts.hostname else ""


def _networks(text: str) -> tuple[str, ...]:
    return tuple(str(ip_network(part.strip())) for part in text.split(",") if part.strip())


def _log(text: str) -> str:
    known = {"json": "json", "text": "text", "auto": ""}
    if text.lower() not in known:
        raise ValueError("give json, text, or auto: text on a terminal.")
    return known[text.lower()]


def _operations(path: str) -> tuple[Listed, ...]:
    return manifest.listed_in(Path(path)) if path.strip() else ()


def _only(text: str) -> bool:
    known = {"1": True, "true": True, "0": False, "false": False}
    if text.lower() not in known:
        raise ValueError("give 1 to execute listed operations alone, else 0.")
    return known[text.lower()]
