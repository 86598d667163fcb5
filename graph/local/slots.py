"""One Neo4j more beside a home's pair, for analysts, in two slots: one is in use while the other is built.

What it holds is a copy and lives as long as the server: taking it down deletes it. Ports and passwords are of
the slot alone. Not for: what is copied (graph/asking), or which queries run there.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from graph.errors import Unavailable
from graph.local.files import locked, write_private
from graph.local.home import Home
from graph.local.lifecycle import Together
from graph.local.options import Report, Tuning, silent
from graph.local.servers import Neo4j

FOLDER = "analysts"
"""Of the slots, inside the home."""

NAMES = ("a", "b")


@dataclass(frozen=True, slots=True)
class Slot:
    """A server that runs: in which slot, where, its login, and its process."""

    name: str
    uri: str
    user: str
    password: str = field(repr=False)
    pid: int

    def memory(self) -> int:
        """Bytes of the process; 0 where it has ended."""
        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0


class Slots:
    """The two slots of one home. Several processes may come at once; each step holds a lock."""

    def __init__(self, home: Path, tuning: Tuning | None = None) -> None:
        self.folder = home.absolute() / FOLDER
        self._tuning = tuning or Tuning.for_analysts()

    def current(self) -> Slot | None:
        """The slot in use where its server runs, else None. Starts nothing."""
        try:
            name = self._current.read_text(encoding="ascii").strip()
        except OSError:
            return None
        return self._running(name) if name in NAMES else None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Only one at a time builds."""
        self._create()
        with locked(self.folder / "build.lock"):
            yield

    def build(self, report: Report) -> Slot:
        """A server that holds nothing, in the slot that is not in use. Raises Unavailable."""
        with self._locked():
            now = self.current()
            name = next(each for each in NAMES if now is None or each != now.name)
            for each in NAMES if now is None else [name]:  # what a machine that went down left
                self._clear(each)
            together = self._together(name)
            together.home.create()
            together.bring_up(report)
            found = self._running(name)
        if found is None:
            raise gone()
        return found

    def switch(self, to: Slot) -> None:
        """From now on this one is in use. Raises Unavailable where it was taken down meanwhile."""
        with self._locked():
            if self._running(to.name) is None:
                raise gone()
            write_private(self._current, to.name)

    def retire(self, name: str) -> None:
        """Stops the server of the slot, unless it is in use, and deletes what it held."""
        with self._locked():
            now = self.current()
            if now is None or now.name != name:
                self._clear(name)

    def restart(self, seen: Slot) -> Slot | None:
        """Kills that server and starts it again with what it holds; the one there is where somebody else did
        already, None where it was taken down. Raises Unavailable."""
        with self._locked():
            now = self.current()
            if now is not None and now.pid != seen.pid:
                return now
            if not self._path(seen.name).exists():
                return None
            together = self._together(seen.name)
            together.take_down(grace_seconds=0)
            together.bring_up(silent)
            return self._running(seen.name)

    def take_down(self, grace_seconds: float = 0) -> bool:
        """Stops both and deletes what they hold; says whether any ran."""
        if not self.folder.exists():
            return False
        with self._locked():
            self._current.unlink(missing_ok=True)
            ran = [self._clear(name, grace_seconds) for name in NAMES]
            return any(ran)

    def size(self, name: str) -> int:
        """Bytes on the disk that a slot takes."""
        data = self._path(name) / "neo4j" / "data"
        return sum(each.stat().st_size for each in data.rglob("*") if each.is_file())

    @property
    def _current(self) -> Path:
        return self.folder / "current"

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _create(self) -> None:
        for path in (self.folder.parent, self.folder):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._create()
        with locked(self.folder / "lock"):
            yield

    def _together(self, name: str) -> Together:
        home = Home(self._path(name))
        return Together(home, Neo4j(home, self._tuning))

    def _running(self, name: str) -> Slot | None:
        together = self._together(name)
        started = together.listening()["neo4j"]
        if started is None:
            return None
        server = Neo4j(together.home, self._tuning)
        return Slot(name, server.url(started.port), server.user, server.password, started.pid)

    def _clear(self, name: str, grace_seconds: float = 0) -> bool:
        if not self._path(name).exists():
            return False
        ran = self._together(name).take_down(grace_seconds)
        shutil.rmtree(self._path(name))
        return ran


def gone() -> Unavailable:
    """What to raise where the server went while it was needed."""
    return Unavailable(
        "The analysts' server was stopped meanwhile.", mend="Start it again: learner-graph analysts up."
    )
