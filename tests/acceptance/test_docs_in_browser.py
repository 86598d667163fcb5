"""The documentation as people see it: in Chromium, from our server, light and dark, wide and on a phone."""

import base64
import json
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from typing import Any

import pytest

from api import runtime
from api.docs import site
from graph.local import Servers
from tests.acceptance.serving import serving
from tests.browser import Tab, tab

PAGES = [name for name in site.site() if name.endswith(".html")]
VOID = {"meta", "link", "br", "input", "hr", "img"}
PHONE, WIDE = 390, 1280
SEAL_KEY = base64.b64encode(bytes(32)).decode()

CONTENTS = "document.querySelector('.menu nav').checkVisibility()"
"""Whether they are shown."""

TREE = """(text) => {
  const depth = (each) => (each.parentElement ? depth(each.parentElement) + 1 : 0);
  const page = new DOMParser().parseFromString(text, "text/html");
  return [...page.querySelectorAll("*")].map((each) => [each.localName, depth(each)]);
}"""


@pytest.fixture(scope="module")
async def docs() -> AsyncIterator[str]:
    """Where they are served. They need no graph."""
    away = Servers("bolt://127.0.0.1:1", "neo4j", "none", "redis://127.0.0.1:1", SEAL_KEY)
    async with serving(runtime.of_servers(away)) as api:
        yield str(api.http.base_url.join("/docs"))


@pytest.fixture
async def page(docs: str) -> AsyncIterator[Tab]:
    """A browser at the front page. At the end nothing was wrong, and nothing came from elsewhere."""
    async with tab() as opened:
        await opened.look(WIDE)
        await opened.go(f"{docs}/")
        yield opened
        assert opened.errors == []
        assert [each for each in opened.requests if not each.startswith((f"{docs}/", "data:"))] == []


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (PHONE, True)])
async def test_every_page_fits(page: Tab, docs: str, width: int, dark: bool) -> None:
    """It has a title, is as wide as the window, and its text stands out from what is behind it."""
    await page.look(width, dark=dark)
    for name in PAGES:
        await page.go(f"{docs}/{name}")
        assert await page.run("document.querySelector('h1').textContent")
        assert await page.run("document.documentElement.scrollWidth") <= width, name
        assert await page.run(f"matchMedia('(prefers-color-scheme: {'dark' if dark else 'light'})').matches")
    behind, front = [
        _light(await page.run(f"getComputedStyle(document.body).{each}"))
        for each in ("backgroundColor", "color")
    ]
    assert (front - behind > 0.5) if dark else (behind - front > 0.5)


def _light(colour: str) -> float:
    """Of `rgb(1, 2, 3)`, from 0 to 1."""
    return sum(map(int, colour[4:-1].split(", "))) / (3 * 255)


async def test_pages_are_read_as_they_are_written() -> None:
    """A browser mends nothing of them: each element stands where it was opened."""
    async with tab() as opened:
        for name in PAGES:
            text = site.site()[name]
            assert await opened.run(f"({TREE})({json.dumps(text)})") == _Tree(text).found, name


class _Tree(HTMLParser):
    """Elements with their depth, as the text says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[list[Any]] = []
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, _: Any) -> None:
        self.found.append([tag, self._depth])
        self._depth += tag not in VOID

    def handle_endtag(self, _: str) -> None:
        self._depth -= 1


async def test_the_search_is_used_by_the_keyboard(page: Tab, docs: str) -> None:
    """A slash begins it, arrows choose, Enter goes there, Escape closes it."""
    await page.press("/", "/")
    await page.write("submitanswer")
    shown = "[...document.querySelectorAll('.search li')].map((each) => each.innerText)"
    assert (await page.run(shown))[0].startswith("submitAnswer")
    await page.press("ArrowDown")
    await page.press("ArrowUp")
    await page.press("ArrowDown")
    assert (await page.run("document.activeElement.href")).endswith(
        "reference-learners.html#Mutation.submitAnswer"
    )
    await page.press("Escape")
    assert await page.run("document.querySelector('.search ul').hidden")
    assert await page.run("document.activeElement.type") == "search"
    await page.write(" no such thing")
    assert await page.run(shown) == ["Nothing found."]
    await page.run("document.activeElement.select()")
    await page.write("StreakGoal")
    async with page.arriving():
        await page.press("Enter", "\r")
    assert (await page.run("location.href")).endswith("reference-learners.html#StreakGoal")


async def test_code_is_copied(page: Tab, docs: str) -> None:
    """As it stands, without its label; the button is reached by Tab."""
    await page.send("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    await page.go(f"{docs}/changes.html")
    await page.run("document.querySelectorAll('pre')[1].focus()")
    await page.press("Tab")
    assert await page.run("document.activeElement.textContent") == "Copy"
    assert await page.run("getComputedStyle(document.activeElement).opacity") == "1"
    await page.press("Enter", "\r")
    told = "new Promise((told) => setTimeout(() => told(document.activeElement.textContent), 100))"
    assert await page.run(told) == "Copied"
    copied = json.loads(await page.run("navigator.clipboard.readText()"))
    assert copied["input"]["response"] == "150"


async def test_the_keyboard_reaches_everything(page: Tab, docs: str) -> None:
    """First the way past the contents, then search, contents and text, each of them with a mark around it."""
    seen = []
    for _ in range(8):
        await page.press("Tab")
        seen.append(await page.run("document.activeElement.textContent || document.activeElement.type"))
        assert await page.run("getComputedStyle(document.activeElement).outlineStyle") != "none", seen
    assert seen[:4] == ["Skip to the content", "Learner Graph API", "search", "Get started"]
    await page.go(f"{docs}/errors.html")
    await page.press("Tab")
    await page.press("Enter", "\r")
    await page.press("Tab")
    assert await page.run("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("dark", [False, True])
async def test_an_anchor_is_shown_below_the_header(page: Tab, docs: str, dark: bool) -> None:
    """In its colours; `chromium --screenshot` shows nothing of a page that is scrolled, ours or another."""
    await page.look(WIDE, dark=dark)
    await page.go("about:blank")
    blank = len(await _picture(page))
    await page.go(f"{docs}/reference-learners.html#Habit")
    top = await page.run("document.querySelector(':target').getBoundingClientRect().top")
    header = await page.run("document.querySelector('header').getBoundingClientRect().bottom")
    assert header <= top < 300
    assert len(await _picture(page)) > 5 * blank


async def _picture(page: Tab) -> bytes:
    return base64.b64decode((await page.send("Page.captureScreenshot", format="png"))["data"])


async def test_a_phone_has_its_contents_closed(page: Tab, docs: str) -> None:
    """They open, and lead on."""
    await page.look(PHONE)
    await page.go(f"{docs}/live.html")
    assert not await page.run(CONTENTS)
    await page.run("document.querySelector('.menu summary').click()")
    assert await page.run(CONTENTS)


async def test_pages_need_no_script(page: Tab, docs: str) -> None:
    """Without it contents and text are there, on a phone, too."""
    await page.send("Emulation.setScriptExecutionDisabled", value=True)
    await page.look(PHONE)
    await page.go(f"{docs}/errors.html")
    assert await page.run(CONTENTS)
    assert await page.run("document.querySelectorAll('pre').length") > 20
    assert await page.run("document.querySelectorAll('.copy').length") == 0
