"""The folder of one pair of private servers: what they hold, their passwords, and where they listen.

Only the user may enter it. Not for: starting or stopping anything.
"""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from graph.errors import Unavailable
from graph.local.files import write_private, write_private_json

SEAL_KEY_BYTES = 32
"""AES-256."""


@dataclass(frozen=True, slots=True)
class Started:
    """A server that was started: its process id and the port on 127.0.0.1 that it was given."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class State:
    """What was started in a home. keep: it stays up until `stop`, also when no program uses it."""

    keep: bool = False
    servers: dict[str, Started] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Home:
    """Paths and small files of one home. `path` is absolute."""

    path: Path

    @property
    def lock(self) -> Path:
        """Held while servers are started or stopped."""
        return self.path / "lock"

    @property
    def users(self) -> Path:
        """Held by every program that uses the servers."""
        return self.path / "users"

    def create(self) -> None:
        """Makes the folder, for the user alone."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def state(self) -> State:
        """What was started here, as far as the file tells; it may have ended since."""
        try:
            kept = json.loads(self._state_file.read_text(encoding="utf-8"))
            servers = {name: Started(**started) for name, started in kept["servers"].items()}
            return State(keep=kept["keep"], servers=servers)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return State()  # none, or of another version: strays are then found by their command line

    def keep_state(self, state: State) -> None:
        """Writes what was started here."""
        write_private_json(self._state_file, asdict(state))

    def password(self, server: str) -> str:
        """The password of `neo4j` or `redis`, made up at the first call and kept."""
        # Of 64 URL-safe tokens one begins with a minus, and Neo4j's tool would take it for an option.
        return self._secret(f"{server}.password", secrets.token_hex(24))

    def seal_key(self) -> str:
        """The keys that question keys and solutions are sealed with, a line each: 32 bytes in base64, kept.
        The first seals, the others still open."""
        return self._secret("seal.key", _new_seal_key())

    def add_seal_key(self) -> None:
        """Puts a new key before those there are."""
        write_private(self.path / "seal.key", f"{_new_seal_key()}\n{self.seal_key()}")

    def drop_old_seal_keys(self) -> None:
        """Keeps the first alone."""
        write_private(self.path / "seal.key", self.seal_key().split()[0])

    def _secret(self, name: str, fresh: str) -> str:
        path = self.path / name
        if not path.exists():
            write_private(path, fresh)
        text = path.read_text(encoding="utf-8").strip()
        if not text:
            raise Unavailable(
                "A secret of the private servers is empty.",
                field="file",
                value=str(path),
                mend="Put it back, or move the whole folder away to start afresh.",
            )
        return text

    @property
    def _state_file(self) -> Path:
        return self.path / "servers.json"


def _new_seal_key() -> str:
    return base64.b64encode(secrets.token_bytes(SEAL_KEY_BYTES)).decode()


def default_home() -> Path:
    """LEARNER_GRAPH_HOME, else `.local` of the checkout, else the user's data folder."""
    if named := os.environ.get("LEARNER_GRAPH_HOME"):
        return Path(named)
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").exists():
        return checkout / ".local"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "learner-graph"
