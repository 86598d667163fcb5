"""Chromium without a window, told what to do over its debugging protocol. Debian's package is `chromium`."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from httpx import AsyncClient
from websockets.asyncio.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--remote-debugging-port=0",
)

SOON = 30.0
"""Seconds after which something does not come any more."""


LISTENS = re.compile(r"DevTools listening on ws://127\.0\.0\.1:(\d+)/")


class Tab:
    """One page. requests: addresses that it asked for. errors: what its console complains of."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._loaded = asyncio.Event()
        self.requests: list[str] = []
        self.errors: list[str] = []

    async def listen(self) -> None:
        """Takes what the browser says, until it is closed."""
        async for message in self._socket:
            said = json.loads(message)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            else:
                self._note(said["method"], said["params"])

    def _note(self, event: str, told: dict[str, Any]) -> None:
        if event == "Page.loadEventFired":
            self._loaded.set()
        elif event == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            self.errors.append(str(told["exceptionDetails"]))
        elif event == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.errors.append(told["entry"]["text"])
        elif event == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.errors.append(str(told["args"]))

    async def send(self, method: str, **parameters: Any) -> Any:
        """A command of the protocol, and its result."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        said = await asyncio.wait_for(answer, SOON)
        assert "error" not in said, said
        return said["result"]

    async def look(self, width: int = 1280, height: int = 900, *, dark: bool = False) -> None:
        """How large the window is, and which colours its user likes; below 500 it is a phone."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        await self.send("Emulation.setDeviceMetricsOverride", **size)
        likes = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.send("Emulation.setEmulatedMedia", features=[likes])

    async def go(self, address: str) -> None:
        """Until all of it is loaded. From one place of a page to another it is not loaded again."""
        self._loaded.clear()
        if "loaderId" in await self.send("Page.navigate", url=address):
            await asyncio.wait_for(self._loaded.wait(), SOON)

    @asynccontextmanager
    async def arriving(self) -> AsyncIterator[None]:
        """What is done in it leads to another page; it ends once that is loaded."""
        self._loaded.clear()
        yield
        await asyncio.wait_for(self._loaded.wait(), SOON)

    async def run(self, script: str) -> Any:
        """The value of an expression; of a promise, what it comes to."""
        given = {"expression": script, "returnByValue": True, "awaitPromise": True, "userGesture": True}
        said = await self.send("Runtime.evaluate", **given)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    async def press(self, key: str, text: str = "") -> None:
        """A key of the keyboard, such as Tab or ArrowDown; text: what it writes."""
        code = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40}.get(key, 0)
        given = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        await self.send("Input.dispatchKeyEvent", type="keyDown", **given, **({"text": text} if text else {}))
        await self.send("Input.dispatchKeyEvent", type="keyUp", **given)

    async def write(self, text: str) -> None:
        """Into what has the focus."""
        await self.send("Input.insertText", text=text)


def _program() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and not os.environ.get("CI"):
        pytest.skip("Chromium is missing: install it (Debian: apt install chromium).")
    assert found, "Chromium is missing: install it (Debian: apt install chromium)."
    return found


@asynccontextmanager
async def tab() -> AsyncIterator[Tab]:
    """A tab of a browser of its own, which knows nobody."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = (_program(), *OPTIONS, f"--user-data-dir={folder}")
        browser = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        try:
            assert browser.stderr
            address = await asyncio.wait_for(_address(browser.stderr), SOON)
            reading = asyncio.create_task(browser.stderr.read())  # a full pipe would hold it up
            async with connect(address, max_size=None, proxy=None) as socket:
                opened = Tab(socket)
                listening = asyncio.create_task(opened.listen())
                try:
                    for domain in ("Page", "Network", "Runtime", "Log"):
                        await opened.send(f"{domain}.enable")
                    yield opened
                finally:
                    listening.cancel()
        finally:
            with suppress(ProcessLookupError):
                browser.terminate()
            await browser.wait()
        await reading


async def _address(says: asyncio.StreamReader) -> str:
    """Of a new tab, at the port that the browser tells."""
    async for line in says:
        if found := LISTENS.search(line.decode()):
            async with AsyncClient() as http:
                made = await http.put(f"http://127.0.0.1:{found[1]}/json/new?about:blank")
            return str(made.json()["webSocketDebuggerUrl"])
    raise AssertionError("The browser did not start.")
