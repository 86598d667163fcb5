"""What the environment says, read once and typed.

Not for: options of single commands (cli.py) and private servers, which have no settings (graph/local.py).
"""

import os
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

from api.analyst_settings import AnalystLimits
from api.guard_settings import Guards
from graph.asking.second import Named
from graph.errors import InvalidInput, LearnerGraphError
from graph.retention import USUAL, Keep
from graph.sealing import Sealer, keys_from_text

T = TypeVar("T")
Network = IPv4Network | IPv6Network

NEO4J_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
REDIS_SCHEMES = ("redis", "rediss", "unix")
MOST_REFRESH = 10_080
"""Minutes between two refreshes of the analysts' copy: a week."""

MOST_APPROVALS = 9
"""Of a draft; more would never be had."""

MOST_DAYS = 36_500  # a hundred years

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

LEAST_SECRET = 32
"""Bytes of the secret of HS256: as many as its hash has (RFC 7518, 3.2)."""

MOST_SKEW = 120.0
"""Seconds that clocks may differ; with more, a token that has ended goes on for long."""

_TOKEN_KEYS = (
    "LEARNER_GRAPH_TOKEN_JWKS",
    "LEARNER_GRAPH_TOKEN_SECRET",
    "LEARNER_GRAPH_TOKEN_SECRET_FILE",
)


class InvalidSettings(LearnerGraphError):
    """The settings are not valid."""

    code = "SETTINGS"

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Whose tokens are taken. jwks: an address (https, or http on this machine) or a file of RS256 and EdDSA
    keys. secret: for HS256 in development, where there is no jwks. roles: where in a token the roles stand.
    skew_seconds: [0, 120]."""

    jwks: str | None
    secret: str | None = field(repr=False)
    issuer: str
    audience: str
    roles: str = "roles"
    skew_seconds: float = 30.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self | None:
        """None where no keys are configured. Raises InvalidSettings naming every bad setting."""
        read = _Reader(environment)
        settings = cls.read(read)
        if read.problems:
            raise InvalidSettings(read.problems)
        return settings

    @classmethod
    def read(cls, read: "_Reader") -> Self | None:
        """The same, as a part of all settings: what is wrong is among `read.problems`."""
        given = [name for name in _TOKEN_KEYS if read.environment.get(name)]
        if not given:
            return None
        if len(given) > 1:
            read.problems.append(f"{' and '.join(given)} are set together. Unset all but one of them.")
        where = read.environment.get("LEARNER_GRAPH_TOKEN_JWKS", "")
        in_file = read.optional("LEARNER_GRAPH_TOKEN_SECRET_FILE", _in_file(_secret))
        return cls(
            jwks=read.optional("LEARNER_GRAPH_TOKEN_JWKS", _jwks, secret="@" in where),
            secret=in_file or read.optional("LEARNER_GRAPH_TOKEN_SECRET", _secret, secret=True),
            issuer=read("LEARNER_GRAPH_TOKEN_ISSUER", _text, "Set it to the `iss` of the tokens to take."),
            audience=read("LEARNER_GRAPH_TOKEN_AUDIENCE", _text, "Set it to what their `aud` names us by."),
            roles=read("LEARNER_GRAPH_TOKEN_ROLES", _text, default="roles"),
            skew_seconds=read("LEARNER_GRAPH_TOKEN_SKEW_SECONDS", _skew, default="30"),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the server must be told. seal_keys: of 32 bytes each, the first seals, the others open what
    was sealed before a rotation. developer_networks: addresses from which a request without a token comes
    from the developer, while `tokens` is None; anyone else is refused. keep: for how long. approvals: how
    many people must agree to a draft before it is published. results: the folder of what saved questions
    gave; None: they are not asked by the clock. analysts: their own server, where it is named and not
    private; analysts_refresh: minutes from one copy for them to the next, 0 for never.
    tls_cert_file, tls_key_file: both or none. The CA files are for servers whose certificates are private."""

    neo4j_uri: str
    neo4j_password: str = field(repr=False)
    redis_url: str = field(repr=False)
    seal_keys: tuple[bytes, ...] = field(repr=False)
    neo4j_user: str = "neo4j"
    host: str = "127.0.0.1"
    port: int = 8000
    developer_networks: tuple[Network, ...] = LOOPBACK
    tokens: TokenSettings | None = None
    tls_cert_file: Path | None = None
    tls_key_file: Path | None = None
    neo4j_ca_file: Path | None = None
    redis_ca_file: Path | None = None
    guards: Guards = field(default_factory=Guards)
    keep: Keep = USUAL
    approvals: int = 0
    results: Path | None = None
    analyst_limits: AnalystLimits = field(default_factory=AnalystLimits)
    analysts: Named | None = None
    analysts_refresh: int = 60

    @property
    def production(self) -> bool:
        """Whether callers come with tokens: then the schema is shown to nobody, unless it is allowed."""
        return self.tokens is not None

    @property
    def introspection(self) -> bool:
        """Whether the schema may be asked for, and GraphiQL is there."""
        allowed = False if self.guards.operations_only else self.guards.introspection
        return not self.production if allowed is None else allowed

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
            seal_keys=read.seal_keys(),
            host=read("LEARNER_GRAPH_HOST", _text, default="127.0.0.1"),
            port=read("LEARNER_GRAPH_PORT", _port, default="8000"),
            developer_networks=read(
                "LEARNER_GRAPH_DEVELOPER_NETWORKS", _networks, default="127.0.0.0/8, ::1/128"
            ),
            tokens=TokenSettings.read(read),
            tls_cert_file=read.optional("LEARNER_GRAPH_TLS_CERT_FILE", _readable),
            tls_key_file=read.optional("LEARNER_GRAPH_TLS_KEY_FILE", _readable),
            neo4j_ca_file=read.optional("NEO4J_CA_FILE", _certificates),
            redis_ca_file=read.optional("REDIS_CA_FILE", _certificates),
            guards=Guards.read(read),
            keep=Keep(
                slates=read("LEARNER_GRAPH_KEEP_SLATES_DAYS", _days, default=str(USUAL.slates)),
                events=read("LEARNER_GRAPH_KEEP_EVENTS_DAYS", _days, default=str(USUAL.events)),
                audit=read("LEARNER_GRAPH_KEEP_AUDIT_DAYS", _days, default=str(USUAL.audit)),
            ),
            approvals=read("LEARNER_GRAPH_APPROVALS", _approvals, default="0"),
            results=read.optional("LEARNER_GRAPH_RESULTS", _folder),
            analyst_limits=AnalystLimits.read(read),
            analysts=_analysts(read),
            analysts_refresh=read("LEARNER_GRAPH_ANALYSTS_REFRESH", _minutes, default="60"),
        )
        if not read.problems:
            read.problems += _contradictions(settings)
        if read.problems:
            raise InvalidSettings(read.problems)
        return settings

    @property
    def sealer(self) -> Sealer:
        """What seals and opens with these keys."""
        return Sealer(*self.seal_keys)


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

    def optional(self, name: str, parse: Callable[[str], T], *, secret: bool = False) -> T | None:
        """The same, or None where it is not set."""
        return self(name, parse, secret=secret) if self.environment.get(name) else None

    def seal_keys(self) -> tuple[bytes, ...]:
        """The keys from LEARNER_GRAPH_SEAL_KEY, or from the file that LEARNER_GRAPH_SEAL_KEY_FILE names."""
        if self.environment.get("LEARNER_GRAPH_SEAL_KEY_FILE"):
            if self.environment.get("LEARNER_GRAPH_SEAL_KEY"):
                self.problems.append(
                    "LEARNER_GRAPH_SEAL_KEY and LEARNER_GRAPH_SEAL_KEY_FILE are both set. Unset one of them."
                )
            return self("LEARNER_GRAPH_SEAL_KEY_FILE", _keys_in_file)
        return self(
            "LEARNER_GRAPH_SEAL_KEY",
            _keys,
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


def _approvals(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_APPROVALS:
        raise ValueError(f"give a whole number from 0 to {MOST_APPROVALS}.")
    return int(text)


def _minutes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_REFRESH:
        raise ValueError(f"give whole minutes from 0 (never) to {MOST_REFRESH}.")
    return int(text)


def _analysts(read: _Reader) -> Named | None:
    if not read.environment.get("LEARNER_GRAPH_ANALYSTS_URI"):
        return None
    return Named(
        read("LEARNER_GRAPH_ANALYSTS_URI", _url_of(NEO4J_SCHEMES)),
        read("LEARNER_GRAPH_ANALYSTS_USER", _text, default="neo4j"),
        read("LEARNER_GRAPH_ANALYSTS_PASSWORD", _text, "Set the password of that server.", secret=True),
    )


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(part.strip()) for part in text.split(","))


def _keys(text: str) -> tuple[bytes, ...]:
    try:
        return keys_from_text(text)
    except InvalidInput as error:
        raise ValueError(f"{error.message} {error.mend}") from None


def _keys_in_file(path: str) -> tuple[bytes, ...]:
    try:
        return _keys(Path(path).read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"the file cannot be read ({type(error).__name__}).") from None


def _readable(path: str) -> Path:
    try:
        with Path(path).open("rb"):
            return Path(path)
    except OSError as error:
        raise ValueError(f"the file cannot be read ({type(error).__name__}).") from None


def _folder(path: str) -> Path:
    if not (Path(path).is_dir() and os.access(path, os.W_OK)):
        raise ValueError("name a folder that is there, and that may be written to.")
    return Path(path)


def _in_file(parse: Callable[[str], T]) -> Callable[[str], T]:
    return lambda path: parse(_readable(path).read_text(encoding="utf-8"))


def _secret(text: str) -> str:
    secret = text.strip()
    if len(secret.encode()) < LEAST_SECRET:
        made = "`learner-graph token --new-secret` prints one"
        raise ValueError(f"it has less than {LEAST_SECRET} bytes; {made}.")
    return secret


def _jwks(text: str) -> str:
    if "://" not in text:
        return str(_readable(text))
    parts = urlsplit(text)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError("the address must begin with https:// (http:// on this machine alone).")
    if not host or "@" in parts.netloc or parts.fragment:
        raise ValueError("give an address with a host, without a user, a password or a fragment.")
    _ = parts.port
    return text


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _skew(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= MOST_SKEW:
        raise ValueError(f"give seconds from 0 to {MOST_SKEW:.0f}.")
    return seconds


def _certificates(path: str) -> Path:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(_readable(path))
    except ssl.SSLError:
        raise ValueError("the file holds no certificates in PEM.") from None
    return Path(path)


def _contradictions(use: Settings) -> list[str]:
    """What does not go together."""
    found = []
    if "*" in use.guards.cors_origins and not use.production:
        found.append(
            "LEARNER_GRAPH_CORS_ORIGINS='*': as nobody on this machine needs a token, any page in a browser "
            "could ask in their name. Name the origins, or configure keys for tokens."
        )
    if (use.tls_cert_file is None) is not (use.tls_key_file is None):
        found.append("LEARNER_GRAPH_TLS_CERT_FILE and LEARNER_GRAPH_TLS_KEY_FILE: set both of them or none.")
    elif use.tls_cert_file:
        try:
            own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            own.load_cert_chain(use.tls_cert_file, use.tls_key_file, password="")
        except (ssl.SSLError, OSError, ValueError):
            found.append(
                f"LEARNER_GRAPH_TLS_CERT_FILE={str(use.tls_cert_file)!r} and LEARNER_GRAPH_TLS_KEY_FILE="
                f"{str(use.tls_key_file)!r}: give a certificate and its own key in PEM, without a passphrase."
            )
    for name, file, address, schemes in (
        ("NEO4J_CA_FILE", use.neo4j_ca_file, use.neo4j_uri, ("bolt+s", "neo4j+s")),
        ("REDIS_CA_FILE", use.redis_ca_file, use.redis_url, ("rediss",)),
    ):
        if file and urlsplit(address).scheme not in schemes:
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            found.append(f"{name}={str(file)!r}: it would not be used; let the address begin with {wanted}.")
    if use.analysts and use.analysts.uri == use.neo4j_uri:
        found.append(
            f"LEARNER_GRAPH_ANALYSTS_URI={use.analysts.uri!r}: that is the live graph (NEO4J_URI). Name "
            "another Neo4j, an empty one, or none."
        )
    return found
