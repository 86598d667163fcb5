"""Private servers: started, taken over, recovered and stopped, whatever happens to who started them.

The homes are these tests' own. A start of Neo4j takes seconds, so one pair serves several tests.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import redis
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, ClientError

from graph import local
from graph.errors import Unavailable
from graph.local import Servers, Tuning

FAST = Tuning(heap=384, page_cache=64, throwaway=True)

PROGRAM = """
import sys, time
from pathlib import Path
from graph import local

with local.using(Path(sys.argv[1]), tuning=local.Tuning(heap=384, page_cache=64, throwaway=True)):
    print("up", flush=True)
    time.sleep(600)
"""

FOREIGN = {"JAVA_HOME": "/nowhere", "JDK_JAVA_OPTIONS": "-Xmx1k", "NEO4J_CONF": "/nowhere"}
"""What another Java on the machine may have set."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose servers are kept running; two starters came at once."""
    home = tmp_path_factory.mktemp("home")
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(lambda _: local.ensure(home, tuning=FAST), range(2))
    assert first == second
    yield home
    local.stop(home)


@pytest.fixture
def kept(home: Path) -> Servers:
    """The servers of that home, running."""
    return local.ensure(home, tuning=FAST)


@contextmanager
def program(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that uses the servers of the home, as soon as they are up."""
    command = [sys.executable, "-c", PROGRAM, str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | FOREIGN) as running:
        assert running.stdout
        assert running.stdout.readline() == "up\n"
        yield running


def graph_of(servers: Servers) -> Driver:
    """A driver of the graph."""
    login = (servers.neo4j_user, servers.neo4j_password)
    return GraphDatabase.driver(servers.neo4j_uri, auth=login)


def pids(home: Path) -> dict[str, int | None]:
    """Process ids by server."""
    return {each.name: each.pid for each in local.status(home)}


def left(home: Path) -> list[str]:
    """Command lines that name the home, whoever started them."""
    lines = [" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(home) in line]


def test_last_program_to_leave_stops_the_servers(tmp_path: Path) -> None:
    """Servers outlive kill -9 of their starter, are taken over, and stop when the last user gets SIGTERM."""
    with program(tmp_path) as starter:
        started = pids(tmp_path)
        starter.kill()
    assert None not in started.values()
    assert pids(tmp_path) == started

    with program(tmp_path) as other:
        with local.using(tmp_path, tuning=FAST) as servers:
            assert pids(tmp_path) == started
        assert local.running(tmp_path) == servers
        other.send_signal(signal.SIGTERM)

    assert other.returncode == 128 + signal.SIGTERM
    assert left(tmp_path) == []
    assert local.running(tmp_path) is None
    assert local.stop(tmp_path) is False


def test_kept_servers_stay_when_a_program_ends(home: Path, kept: Servers) -> None:
    """What was started to stay does not stop with a program that uses it."""
    with local.using(home, tuning=FAST) as servers:
        assert servers == kept
    assert local.running(home) == kept


def test_only_the_user_can_read_what_is_secret(home: Path, kept: Servers) -> None:
    """The home is closed to others, every secret in it once more, and no command line shows one."""
    assert home.stat().st_mode & 0o777 == 0o700
    secrets = (kept.neo4j_password, kept.redis_url, kept.seal_key)
    for name in ("neo4j.password", "redis.password", "seal.key", "servers.json", "redis/redis.conf"):
        assert (home / name).stat().st_mode & 0o777 == 0o600
    assert not any(secret in line for line in left(home) for secret in secrets)
    assert not any(secret in repr(kept) for secret in secrets)


def test_listens_on_loopback_alone(home: Path, kept: Servers) -> None:
    """Nobody on the network can reach the servers, and each has one port."""
    for name, pid in pids(home).items():
        sockets = psutil.Process(pid).net_connections(kind="tcp")
        listening = [each.laddr for each in sockets if each.status == psutil.CONN_LISTEN]
        assert [address.ip.removeprefix("::ffff:") for address in listening] == ["127.0.0.1"], name


def test_redis_wants_the_password(kept: Servers) -> None:
    """Another user of the machine cannot read the cache."""
    address = kept.redis_url.rpartition("@")[2]
    with redis.Redis.from_url(f"redis://{address}") as client, pytest.raises(redis.AuthenticationError):
        client.ping()


@pytest.mark.parametrize("source", ["file:///etc/hostname", "http://127.0.0.1:1/"])
def test_the_graph_reads_neither_files_nor_the_network(kept: Servers, source: str) -> None:
    """A query cannot load a file of the user or call another server."""
    with graph_of(kept) as driver, pytest.raises(ClientError, match=r"allow_csv_import|blocked"):
        driver.execute_query("LOAD CSV FROM $source AS line RETURN line", source=source)


def test_the_graph_recovers_when_neo4j_was_killed(home: Path, kept: Servers) -> None:
    """What was committed is there after kill -9 of Neo4j; Redis was not touched."""
    before = pids(home)
    with graph_of(kept) as driver:
        driver.execute_query("UNWIND range(1, 1000) AS i CREATE (:Kept {i: i})")
    psutil.Process(before["neo4j"]).kill()

    servers = local.ensure(home, tuning=FAST)

    assert pids(home)["redis"] == before["redis"]
    with graph_of(servers) as driver:
        [row], _, _ = driver.execute_query("MATCH (n:Kept) RETURN count(n) AS kept")
    assert row["kept"] == 1000


def test_two_homes_run_side_by_side(tmp_path: Path, kept: Servers) -> None:
    """Two homes share neither ports nor passwords; stopping one leaves nothing of it, and the other up."""
    other = local.ensure(tmp_path, tuning=FAST)
    assert {kept.neo4j_uri, kept.redis_url}.isdisjoint({other.neo4j_uri, other.redis_url})
    with pytest.raises(AuthError), graph_of(replace(other, neo4j_password=kept.neo4j_password)) as driver:
        driver.verify_connectivity()

    assert local.stop(tmp_path)

    assert left(tmp_path) == []
    with graph_of(kept) as driver:
        driver.verify_connectivity()


def test_says_why_a_server_does_not_start(tmp_path: Path) -> None:
    """The last lines of its log are in the message, and nothing is left running."""
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "appendonly.aof").write_text("no such format")
    with pytest.raises(Unavailable, match=r"redis did not start: .*Bad file format"):
        local.ensure(tmp_path)
    assert left(tmp_path) == []


def test_says_which_folder_cannot_be_used(tmp_path: Path) -> None:
    """A home that cannot be made is named, with the mend."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match=r"Not a directory.*LEARNER_GRAPH_HOME"):
        local.ensure(tmp_path / "file" / "home")


def test_a_process_id_alone_is_not_believed(tmp_path: Path) -> None:
    """An id that another program has by now is not taken for the server, nor stopped."""
    started = {"pid": os.getpid(), "port": 1}
    state = {"keep": True, "servers": {"neo4j": started, "redis": started}}
    (tmp_path / "servers.json").write_text(json.dumps(state))
    assert local.running(tmp_path) is None
    assert local.stop(tmp_path) is False
    assert json.loads((tmp_path / "servers.json").read_text()) == {"keep": False, "servers": {}}
