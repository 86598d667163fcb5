"""Every example of the documentation is run on the recipes' world, and gives what it says.

After an intended change: `UPDATE_DOCS=1 pytest tests/acceptance/test_docs.py` writes the results.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api import runtime
from api.docs import site, text
from api.docs.guides import GUIDES
from api.settings import Settings
from tests.acceptance import recipe_world
from tests.acceptance.people import Person, guarded
from tests.acceptance.recipe_world import LARGE, SUBJECTS
from tests.acceptance.serving import Api, serving
from tests.node import CLIENT, TSC, node
from tests.tokens import token

FOLDER = Path(site.__file__).parent / "guides"
ADDRESS, OF_DEMO = "http://127.0.0.1:8000", "sample-learner-007"
BLOCK = re.compile(r"^```(\w+)(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
SHOWN = "shown"
"""Of a block that is not run."""


@dataclass(frozen=True, slots=True)
class Block:
    """Of a guide. words: what else its info string says. span: where its text stands."""

    guide: str
    language: str
    words: tuple[str, ...]
    text: str
    span: tuple[int, int]

    def says(self, word: str) -> str:
        """What stands behind `word=`."""
        return next((each.partition("=")[2] for each in self.words if each.startswith(f"{word}=")), "")


def blocks(guide: str) -> list[Block]:
    """All of a guide, in their order."""
    source = (FOLDER / f"{guide}.md").read_text(encoding="utf-8")
    return [
        Block(guide, found[1], tuple(found[2].split()), found[3], found.span(3))
        for found in BLOCK.finditer(source)
    ]


def run(language: str) -> Iterator[Block]:
    """All blocks of a language that are run."""
    for guide in GUIDES:
        yield from (each for each in blocks(guide) if each.language == language and SHOWN not in each.words)


@pytest.fixture(scope="module")
async def api(
    settings: Settings, empty: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """A server on the recipes' world that takes tokens."""
    async with runtime.open_store(settings) as store:
        await recipe_world.build(store, LARGE)
    async with guarded(settings, tmp_path_factory.mktemp("keys")) as running:
        yield running


def given(api: Api) -> dict[str, str]:
    """The environment of an example: Ada's token."""
    return {**os.environ, "TOKEN": token("ada", "learner")}


@pytest.mark.parametrize(
    "guide", [name for name in GUIDES if any(b.language == "graphql" for b in blocks(name))]
)
async def test_requests_give_their_results(guide: str, api: Api) -> None:
    """To the last digit."""
    all_blocks, results = blocks(guide), []
    for place, block in enumerate(all_blocks):
        if block.language == "graphql" and SHOWN not in block.words:
            behind = all_blocks[place + 1 : place + 3]
            variables = next((each.text for each in behind[:1] if "variables" in each.words), "{}")
            role, _, subject = block.says("as").partition(":")
            body = await Person(api, subject or SUBJECTS[role], role).body(
                block.text, **json.loads(variables)
            )
            assert "errors" not in body, body["errors"]
            if "cost" not in block.words:
                del body["extensions"]
            body.get("extensions", {}).get("cost", {}).pop("reset", None)
            results.append(
                (next(each for each in behind if "result" in each.words), text.compact(body) + "\n")
            )
    if os.environ.get("UPDATE_DOCS"):
        _write(guide, results)
        return
    assert [block.text for block, _ in results] == [found for _, found in results]


def _write(guide: str, results: list[tuple[Block, str]]) -> None:
    path = FOLDER / f"{guide}.md"
    source = path.read_text(encoding="utf-8")
    for block, found in reversed(results):
        source = source[: block.span[0]] + found + source[block.span[1] :]
    path.write_text(source, encoding="utf-8")


async def test_commands_do_as_they_say(api: Api) -> None:
    """In a shell, each guide's of its own: with no error, and something to show for it."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for block in run("bash"):
        script = "set -euo pipefail\n" + _here(block, api)
        shown = await _ended(["bash", "-c", script], {**given(api), "PATH": path})
        assert shown.strip() and '"errors"' not in shown, shown


async def test_python_does_as_it_says(api: Api) -> None:
    """In a process of its own."""
    for block in run("python"):
        script = _here(block, api)
        shown = await _ended([sys.executable, "-c", script], given(api))
        assert "True" in shown and "INVALID first" in shown


async def test_typescript_does_as_it_says(api: Api) -> None:
    """It type-checks, and runs."""
    made = []
    try:
        for place, block in enumerate(run("ts")):
            path = CLIENT / "test" / f"example-{place}.ts"
            path.write_text(f"{_here(block, api)}\nexport {{}};\n", encoding="utf-8")
            made.append(path)
        await asyncio.to_thread(node, TSC, "--project", ".")
        for path in made:
            await asyncio.to_thread(node, f"test/{path.name}", env=given(api))
    finally:
        for path in made:
            path.unlink()


def _here(block: Block, api: Api) -> str:
    """Of Ada, at this server. The text is for the demo's."""
    return block.text.replace(ADDRESS, str(api.http.base_url).rstrip("/")).replace(OF_DEMO, "ada")


async def _ended(command: list[str], environment: dict[str, str]) -> str:
    """What a process printed that ended well."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe, stderr=pipe)
    shown, failed = await process.communicate()
    assert process.returncode == 0, failed.decode()
    return shown.decode()


async def test_pages_are_served(api: Api, settings: Settings) -> None:
    """With a policy that lets in nothing from elsewhere, nothing inline; again only where they changed; and
    not where the schema is not to be seen."""
    assert (await api.http.get("/docs/")).status_code == 404
    async with serving(settings) as is_open:
        http = is_open.http
        assert (await http.get("/docs")).headers["location"] == "docs/"
        for name in ("", "errors.html", "docs.css", "docs.js", "search.js"):
            page = await http.get(f"/docs/{name}")
            assert page.status_code == 200, name
            policy = page.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy
            again = await http.get(f"/docs/{name}", headers={"if-none-match": page.headers["etag"]})
            assert again.status_code == 304 and not again.content
        for name in ("nothing.html", "..%2fsite.py", "site.py"):
            assert (await http.get(f"/docs/{name}")).status_code == 404, name
