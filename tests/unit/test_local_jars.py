"""Jars by lock: what comes is what the lock names, whatever happens on the way.

A small server on loopback stands where jgo looks for artifacts.
"""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from jgo.maven import MavenContext

from graph.errors import Unavailable
from graph.local import jars, redis_program, servers
from graph.local.jars import Jar

ONE = b"the first jar"
TWO = b"the second jar"

NEO4J = ("org.neo4j", "neo4j")


class Repository:
    """What is served, by path, and what was asked for."""

    def __init__(self) -> None:
        self.files = {"/g/h/one/1/one-1.jar": ONE, "/g/h/two/2/two-2-x.jar": TWO}
        self.asked: list[str] = []

    def __call__(self, path: str) -> bytes | None:
        """The body for a path."""
        self.asked.append(path)
        return self.files.get(path)


def handler(answer: Callable[[str], bytes | None]) -> type[BaseHTTPRequestHandler]:
    """A handler that serves what `answer` returns for a path, and 404 for None."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answer(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler


@pytest.fixture
def repository() -> Repository:
    """Two jars."""
    return Repository()


@pytest.fixture
def context(repository: Repository) -> Iterator[MavenContext]:
    """Where jgo finds them."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(repository)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield MavenContext(remote_repos={"here": f"http://127.0.0.1:{server.server_port}"})
        server.shutdown()
        thread.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """The lock of both."""
    path = tmp_path / "jars.lock"
    path.write_text(f"# two jars\n{line('g.h:one:1', ONE)}\n{line('g.h:two:2:x', TWO)}\n")
    return path


def line(coordinate: str, content: bytes) -> str:
    """A line of a lock."""
    return f"{coordinate} {sha256(content).hexdigest()}"


def silent(step: str, done: int, total: int) -> None:
    """Reports to nobody."""


def test_fetches_what_the_lock_names_once(lock: Path, repository: Repository, context: MavenContext) -> None:
    """The jars come in the lock's order, with progress; a second time nothing is fetched."""
    folder = lock.parent / "cache"
    said: list[tuple[str, int, int]] = []
    paths = jars.ensure(lock, lambda *step: said.append(step), "fetching", folder=folder, context=context)
    assert [path.read_bytes() for path in paths] == [ONE, TWO]
    assert said == [("fetching", 0, 2), ("fetching", 1, 2), ("fetching", 2, 2)]
    assert jars.ensure(lock, silent, "again", folder=folder, context=context) == paths
    assert len(repository.asked) == 2


def test_two_at_once_fetch_once(lock: Path, repository: Repository, context: MavenContext) -> None:
    """A second starter waits for the first and uses what it fetched."""
    folder = lock.parent / "cache"
    with ThreadPoolExecutor(2) as pool:
        runs = pool.map(lambda _: jars.ensure(lock, silent, "fetching", folder=folder, context=context), "ab")
        assert len({tuple(paths) for paths in runs}) == 1
    assert len(repository.asked) == 2


def test_goes_on_where_a_kill_left_off(lock: Path, repository: Repository, context: MavenContext) -> None:
    """A file that was being written is dropped; one that had come is kept."""
    folder = lock.parent / "cache"
    one, _ = (folder / jar.file_name for jar in jars.read_lock(lock))
    folder.mkdir()
    one.write_bytes(ONE)
    (folder / "half.jar.part").write_bytes(b"the fir")
    jars.ensure(lock, silent, "fetching", folder=folder, context=context)
    assert repository.asked == ["/g/h/two/2/two-2-x.jar"]
    assert sorted(path.suffix for path in folder.iterdir() if path.name != ".lock") == [".jar", ".jar"]


def test_refuses_another_content(lock: Path, repository: Repository, context: MavenContext) -> None:
    """A jar whose digest is not the lock's is never put in place; the message names it."""
    folder = lock.parent / "cache"
    repository.files["/g/h/two/2/two-2-x.jar"] = b"something else"
    with pytest.raises(Unavailable, match=r"not the one that the lock names.*g\.h:two:2:x"):
        jars.ensure(lock, silent, "fetching", folder=folder, context=context)
    assert [path.read_bytes() for path in folder.glob("*.jar")] in ([ONE], [])


def test_says_what_could_not_be_fetched(lock: Path, repository: Repository, context: MavenContext) -> None:
    """A jar that is nowhere is named, with the mend."""
    del repository.files["/g/h/one/1/one-1.jar"]
    with pytest.raises(Unavailable, match=r"HTTPError.*g\.h:one:1 .*NEO4J_URI"):
        jars.ensure(lock, silent, "fetching", folder=lock.parent / "cache", context=context)


@pytest.mark.parametrize("path", [servers.NEO4J_LOCK, redis_program.LOCK], ids=lambda path: path.stem)
def test_the_locks_name_exact_files_and_no_addresses(path: Path) -> None:
    """Every line is a coordinate with version and SHA-256, and names are unique."""
    locked = jars.read_lock(path)
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert [jar.line for jar in locked] == lines == sorted(lines)
    assert len({jar.file_name for jar in locked}) == len(locked)
    assert all(re.fullmatch(r"[\w.:-]+ [0-9a-f]{64}", line) for line in lines)


def test_neo4j_is_the_version_that_is_promised() -> None:
    """The lock is of Neo4j 5.26 Community, the long-term support release."""
    [server] = [jar for jar in jars.read_lock(servers.NEO4J_LOCK) if (jar.group, jar.artifact) == NEO4J]
    assert server.version.startswith("5.26.")


def test_a_line_that_is_no_coordinate_is_refused() -> None:
    """A damaged lock is not half read."""
    with pytest.raises(ValueError, match="unpack"):
        Jar.from_line("org.neo4j:neo4j:5.26.28")
