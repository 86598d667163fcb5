"""A private Neo4j and Redis for people without Docker: from packages alone, on free ports of loopback.

`ensure` starts what does not run and leaves it running until `stop`; `using` does so for one program,
and the last program to leave stops them. Servers whose starter was killed are taken over.
Not for: what is in the graph. Start reading at `ensure`, then lifecycle.py; the two kinds are in servers.py.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from graph.errors import Unavailable
from graph.local.files import SharedLock, locked
from graph.local.home import Home, State, default_home
from graph.local.options import GRACE_SECONDS, Report, Tuning, silent

if TYPE_CHECKING:
    from graph.local.lifecycle import Pair
    from graph.local.slots import Slots

__all__ = [
    "Report",
    "ServerStatus",
    "Servers",
    "Tuning",
    "add_seal_key",
    "beside",
    "default_home",
    "drop_old_seal_keys",
    "ensure",
    "running",
    "status",
    "stop",
    "using",
]

END_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""What ends a program in order; Ctrl-C does so by itself."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are, and their secrets. seal_key: 32 bytes in base64; several, a line each,
    after a new one was added: the first seals."""

    neo4j_uri: str
    neo4j_user: str
    neo4j_password: str = field(repr=False)
    redis_url: str = field(repr=False)
    seal_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """One private server: its process id and port on 127.0.0.1, both None where it does not run."""

    name: str
    pid: int | None = None
    port: int | None = None


def ensure(
    home: Path, report: Report = silent, *, keep: bool = True, tuning: Tuning | None = None
) -> Servers:
    """Starts what does not run in the home, takes over what does, and returns when both answer.

    keep: they stay up until `stop`, also when the programs `using` them end. The first start fetches
    Neo4j. Raises Unavailable, with the last lines of its log where a server does not come up.
    """
    place = Home(home.absolute())
    with _explaining(place):
        place.create()
        with locked(place.lock):
            pair = _pair(place, tuning)
            kept = place.state().keep and any(pair.listening().values())
            pair.bring_up(report)
            place.keep_state(replace(place.state(), keep=keep or kept))
            return _servers(pair)


@contextmanager
def using(home: Path, report: Report = silent, *, tuning: Tuning | None = None) -> Iterator[Servers]:
    """Servers for the time of the `with` block, stopped after it unless another program is using them or
    `ensure` was told to keep them. SIGTERM and SIGHUP end the block as SystemExit. Raises Unavailable."""
    place = Home(home.absolute())
    with _explaining(place):
        place.create()
        users = SharedLock(place.users)
    with _ending_in_order():
        try:
            yield ensure(home, report, keep=False, tuning=tuning)
        finally:
            with locked(place.lock):
                if users.is_ours_alone() and not place.state().keep:
                    beside(place.path).take_down()
                    _pair(place).take_down()
                users.release()


def running(home: Path) -> Servers | None:
    """The servers of the home where both run and listen, else None. Starts nothing."""
    place = Home(home.absolute())
    pair = _pair(place)
    return _servers(pair) if all(pair.listening().values()) else None


def status(home: Path) -> list[ServerStatus]:
    """Each private server of the home. Starts nothing."""
    return [
        ServerStatus(name, started.pid, started.port) if started else ServerStatus(name)
        for name, started in _pair(Home(home.absolute())).listening().items()
    ]


def stop(home: Path, *, grace_seconds: float = GRACE_SECONDS) -> bool:
    """Stops the servers of the home, whoever started them; says whether any ran. What they hold stays, but
    for the analysts' copy.

    grace_seconds: how long they may take to end in order before they are killed.
    """
    place = Home(home.absolute())
    if not place.path.exists():
        return False
    with locked(place.lock):
        copies = beside(place.path).take_down()
        found = _pair(place).take_down(grace_seconds)
        place.keep_state(State())
        return found or copies


def beside(home: Path) -> "Slots":
    """The servers that analysts have beside the pair of the home. Raises Unavailable without the packages."""
    with _packages():
        from graph.local.slots import Slots
    return Slots(home)


def add_seal_key(home: Path) -> None:
    """Puts a new sealing key before those of the private servers, for all programs that start from now on."""
    place = Home(home)
    place.create()
    with locked(place.lock):
        place.add_seal_key()


def drop_old_seal_keys(home: Path) -> None:
    """Forgets all sealing keys of the private servers but the first."""
    place = Home(home)
    with locked(place.lock):
        place.drop_old_seal_keys()


def _pair(place: Home, tuning: Tuning | None = None) -> "Pair":
    """Here and not above, since an installation that is told its servers has not the packages for this."""
    with _packages():
        from graph.local.lifecycle import Pair
    return Pair(place, tuning or Tuning.for_this_machine())


@contextmanager
def _packages() -> Iterator[None]:
    """A package that is missing becomes Unavailable."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise Unavailable(
            "Private servers need a package that is not installed.",
            field="package",
            value=error.name,
            mend="Install learner-graph[local], or name servers in NEO4J_URI and REDIS_URL.",
        ) from error


def _servers(pair: "Pair") -> Servers:
    ports = {name: started.port for name, started in pair.home.state().servers.items()}
    return Servers(
        neo4j_uri=pair.neo4j.url(ports["neo4j"]),
        neo4j_user=pair.neo4j.user,
        neo4j_password=pair.neo4j.password,
        redis_url=pair.redis.url(ports["redis"]),
        seal_key=pair.home.seal_key(),
    )


@contextmanager
def _explaining(place: Home) -> Iterator[None]:
    """What the operating system refuses becomes Unavailable."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"The private servers cannot use their folder: {error.strerror or error}.",
            field="file",
            value=str(error.filename or place.path),
            mend="Make room or mend its rights, or name another folder in LEARNER_GRAPH_HOME.",
        ) from error


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Signals that would end the program at once raise SystemExit, so that what is open gets closed.
    Leaves alone what the program handles or ignores itself; only the main thread may set handlers."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    ours = [each for each in END_SIGNALS if signal.getsignal(each) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []
    for each in ours:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in ours:
            signal.signal(each, signal.SIG_DFL)
