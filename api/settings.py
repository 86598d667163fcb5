"""What the environment says, read once and typed.

Not for: options of single commands (cli.py) and private servers, which have no settings (graph/local.py).
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

from graph.errors import InvalidInput, LearnerGraphError
from graph.retention import USUAL, Keep
from graph.sealing import key_from_text

T = TypeVar("T")
Network = IPv4Network | IPv6Network

NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
REDIS_SCHEMES = ("redis", "rediss", "unix")
MOST_DAYS = 36_500
"""A hundred years."""

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class InvalidSettings(LearnerGraphError):
    """The settings are not valid."""

    code = "SETTINGS"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the server must be told. seal_key: 32 bytes. developer_networks: addresses from which
    a request without a token comes from the developer; anyone else is refused. keep: for how long."""

    neo4j_uri: str
    neo4j_password: str = field(repr=False)
    redis_url: str = field(repr=False)
    seal_key: bytes = field(repr=False)
    neo4j_user: str = "neo4j"
    host: str = "127.0.0.1"
    port: int = 8000
    developer_networks: tuple[Network, ...] = LOOPBACK
    keep: Keep = USUAL

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Settings by the names in `environment`. Raises InvalidSettings naming every bad one."""
        read = _Reader(environment)
        settings = cls(
            neo4j_uri=read("NEO4J_URI", _url_of(NEO4J_SCHEMES), "Set it, such as bolt://127.0.0.1:7687."),
            neo4j_user=read("NEO4J_USER", _text, default="neo4j"),
            neo4j_password=read("NEO4J_PASSWORD", _text, "Set the password of NEO4J_USER.", secret=True),
            redis_url=read(
                "REDIS_URL", _url_of(REDIS_SCHEMES), "Set it, such as redis://127.0.0.1:6379/0.", secret=True
            ),
            seal_key=read.seal_key(),
            host=read("LEARNER_GRAPH_HOST", _text, default="127.0.0.1"),
            port=read("LEARNER_GRAPH_PORT", _port, default="8000"),
            developer_networks=read(
                "LEARNER_GRAPH_DEVELOPER_NETWORKS", _networks, default="127.0.0.0/8, ::1/128"
            ),
            keep=Keep(
                **{
                    name: read(f"LEARNER_GRAPH_KEEP_{name.upper()}_DAYS", _days, default=str(usual))
                    for name, usual in asdict(USUAL).items()
                }
            ),
        )
        if read.problems:
            raise InvalidSettings(read.problems)
        return settings


class _Reader:
    """Reads one setting after the other and remembers what was wrong with each."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def __call__(
        self,
        name: str,
        parse: Callable[[str], T],
        mend: str = "Set it.",
        *,
        default: str | None = None,
        secret: bool = False,
    ) -> T:
        """The parsed value. What a problem leaves behind is never used: from_environment raises."""
        text = self.environment.get(name) or default
        if text is None:
            self.problems.append(f"{name} is not set. {mend}")
            return None  # type: ignore[return-value]  # see the docstring
        try:
            return parse(text)
        except ValueError as error:
            shown = "" if secret else f"={text!r}"
            self.problems.append(f"{name}{shown}: {error}")
            return None  # type: ignore[return-value]

    def seal_key(self) -> bytes:
        """The key from LEARNER_GRAPH_SEAL_KEY, or from the file that LEARNER_GRAPH_SEAL_KEY_FILE names."""
        if self.environment.get("LEARNER_GRAPH_SEAL_KEY_FILE"):
            if self.environment.get("LEARNER_GRAPH_SEAL_KEY"):
                self.problems.append(
                    "LEARNER_GRAPH_SEAL_KEY and LEARNER_GRAPH_SEAL_KEY_FILE are both set. Unset one of them."
                )
            return self("LEARNER_GRAPH_SEAL_KEY_FILE", _key_in_file)
        return self(
            "LEARNER_GRAPH_SEAL_KEY",
            _key,
            "Set it to 32 random bytes in base64 and keep it: without it sealed keys cannot be opened.",
            secret=True,
        )


def _text(text: str) -> str:
    return text


def _url_of(schemes: Sequence[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes:
            raise ValueError(f"the address must begin with one of {', '.join(f'{s}://' for s in schemes)}.")
        if not (parts.hostname or parts.path):
            raise ValueError("the address names no host.")
        _ = parts.port
        return text

    return parse


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ValueError("give a port from 0 (any free one) to 65535.")
    return int(text)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_DAYS:
        raise ValueError(f"give whole days from 1 to {MOST_DAYS}.")
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip()) for part in text.split(","))


def _key(text: str) -> bytes:
    try:
        return key_from_text(text)
    except InvalidInput as error:
        raise ValueError(f"{error.message} {error.mend}") from None


def _key_in_file(path: str) -> bytes:
    try:
        return _key(Path(path).read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the file cannot be read ({type(error).__name__}).") from None
