"""The analysts' shell on a terminal: several lines, history, completion, Ctrl-C."""

import asyncio
import os
import pty
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from neo4j import AsyncDriver

from tests.acceptance.serving import Api
from tests.acceptance.shell import Shell
from tests.integration.graphs import rows

ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b = -1 RETURN a"
_LEFT = "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.run IS NOT NULL RETURN transactionId"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r")


class Terminal:
    """A process on a terminal of its own: what is typed, and what is seen."""

    def __init__(self, main: int, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._main = main
        self._seen = ""
        asyncio.get_running_loop().add_reader(main, self._read)

    def _read(self) -> None:
        try:
            self._seen += os.read(self._main, 65_536).decode(errors="replace")
        except OSError:
            asyncio.get_running_loop().remove_reader(self._main)

    def type(self, text: str) -> None:
        """Keys as they are pressed."""
        os.write(self._main, text.encode())

    async def sees(self, text: str) -> str:
        """What came until this text; it is then forgotten. Fails after a minute."""
        for _ in range(600):
            plain = _ESCAPES.sub("", self._seen)
            if text in plain:
                self._seen = ""
                return plain
            await asyncio.sleep(0.1)
        raise AssertionError(f"{text!r} is not in {_ESCAPES.sub('', self._seen)!r}")

    def close(self) -> None:
        """Hangs up."""
        asyncio.get_running_loop().remove_reader(self._main)
        os.close(self._main)


@pytest.fixture
async def terminal(api: Api, shell: Shell, tmp_path: Path) -> AsyncIterator[Terminal]:
    """`learner-graph cypher` with a state folder of its own, ready for what is typed."""
    main, side = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api", "cypher", "--param", "n=3"),
        env=shell.environment | {"XDG_STATE_HOME": str(tmp_path), "TERM": "xterm", "LINES": "50"},
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
        preexec_fn=_controlled,
    )
    os.close(side)
    opened = Terminal(main, process)
    await opened.sees("graph>")
    yield opened
    opened.close()
    if process.returncode is None:
        process.kill()
        await process.wait()


def _controlled() -> None:
    """Makes the terminal the one that Ctrl-C comes from."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


async def test_a_statement_over_several_lines_runs_at_its_semicolon(
    terminal: Terminal, tmp_path: Path
) -> None:
    """With the parameters given; the history keeps it, readable by its owner alone."""
    terminal.type("UNWIND range(1, $n) AS x\r")
    terminal.type("RETURN x * 111 AS y;\r")
    assert "333" in await terminal.sees("3 rows in")
    terminal.type(":quit\r")
    assert await terminal.process.wait() == 0
    history = tmp_path / "learner-graph" / "cypher_history"
    assert "RETURN x * 111 AS y" in history.read_text() and history.stat().st_mode & 0o777 == 0o600


async def test_a_mistake_has_a_caret_and_the_shell_goes_on(terminal: Terminal) -> None:
    """So that it can be mended."""
    terminal.type("MATCH (c:Concept) RETUN c;\r")
    assert "\n                  ^" in await terminal.sees("Mend the statement")
    terminal.type(":params\r")
    await terminal.sees("n = 3")


async def test_ctrl_c_ends_the_query_and_not_the_shell(terminal: Terminal, driver: AsyncDriver) -> None:
    """On the server, too."""
    terminal.type(f"{ENDLESS};\r")
    while not await rows(driver, _LEFT):  # noqa: ASYNC110  # the server tells when it is asked
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    terminal.type("\x03")
    await terminal.sees("Ended.")
    assert await rows(driver, _LEFT) == []
    terminal.type("RETURN 6 * 7 AS answer;\r")
    assert "42" in await terminal.sees("1 rows in")


async def test_tab_completes_labels(terminal: Terminal) -> None:
    """After a colon."""
    terminal.type("MATCH (c:Misc\t) RETURN count(c) AS counted;\r")
    await terminal.sees("1 rows in")


async def test_a_result_is_saved_and_limits_and_formats_are_set(terminal: Terminal, tmp_path: Path) -> None:
    """By commands."""
    terminal.type(":limits rows=2\r")
    await terminal.sees("2 rows")
    terminal.type(":format jsonl\r")
    await terminal.sees("Format: jsonl")
    terminal.type("UNWIND range(1, 5) AS n RETURN n;\r")
    assert '{"n":2}' in await terminal.sees("for the rest: --rows N")
    terminal.type(f":save {tmp_path}/saved.csv\r")
    await terminal.sees(f"s: {tmp_path}/saved.csv")  # not what was typed
    assert (tmp_path / "saved.csv").read_text().split() == ["n", "1", "2"]
