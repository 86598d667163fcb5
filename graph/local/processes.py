"""Server processes that outlive whoever started them, found again by their command line.

A process id alone proves nothing (it may be another program's by now); a command line that names this
home's own folder does.
"""

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from graph.local.options import GRACE_SECONDS

START = """umask 077; cd "$1"; log=$2; nice=$3; shift 3
{ exec nice -n "$nice" "$@"; } </dev/null >"$log" 2>&1 & echo $!"""
"""Through a shell, so that the server is nobody's child: a start and a take-over are then the same to us."""


def start(
    command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str], niceness: int = 0
) -> int:
    """Starts a server in a session of its own, its output in a fresh `log`; returns its process id.

    niceness: [0, 19], how far it stands behind others where processors are short.
    """
    done = subprocess.run(
        ["/bin/sh", "-c", START, "sh", str(folder), str(log), str(niceness), *command],
        env=environment,
        start_new_session=True,
        check=True,
        capture_output=True,
        text=True,
    )
    pid = int(done.stdout)
    if niceness:
        with suppress(OSError):  # Linux may weigh whole sessions against each other, and has this for them
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")
    return pid


def alive(pid: int) -> psutil.Process | None:
    """The process of that id where it has not ended, whatever it runs."""
    try:
        process = psutil.Process(pid)
        return process if process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def find(pid: int, program: str, marker: str) -> psutil.Process | None:
    """The process of that id where it runs `program` and has the argument `marker`, else None."""
    try:
        process = psutil.Process(pid)
        arguments = process.cmdline()  # empty for one that has ended and was not reaped
    except psutil.Error:
        return None
    is_it = arguments and Path(arguments[0]).name == program and marker in arguments
    return process if is_it else None


def of(program: str, marker: str) -> list[psutil.Process]:
    """Every process that runs `program` with the argument `marker`, whoever remembers it."""
    return [found for pid in psutil.pids() if (found := find(pid, program, marker))]


def listens(process: psutil.Process, port: int) -> bool:
    """Whether that very process listens on the port: no password is sent to another that took it."""
    try:
        sockets = process.net_connections(kind="tcp")
    except psutil.Error:
        return False
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in sockets)


def stop(processes: Iterable[psutil.Process], grace_seconds: float = GRACE_SECONDS) -> None:
    """Asks all to end, waits, kills what is left. Returns when none runs."""
    running = list(processes)
    if grace_seconds > 0:
        _signal(running, "terminate")
        _, running = psutil.wait_procs(running, timeout=grace_seconds)
    _signal(running, "kill")
    psutil.wait_procs(running)


def _signal(processes: Iterable[psutil.Process], method: str) -> None:
    for process in processes:
        try:
            getattr(process, method)()
        except psutil.NoSuchProcess:
            continue
