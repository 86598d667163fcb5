"""The documentation is whole: nothing of the schema is left out, no link is dead, HTML is well formed."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from api.docs import reference, site, text
from api.docs.areas import AREAS
from api.graphql.schema import schema
from api.recipes import recipes
from graph.errors import LearnerGraphError

ROOT = Path(__file__).parents[2]
VOID = {"meta", "link", "br", "input", "hr", "img"}
NOT_SHOWN = {"ERROR", "SEALED", "SETTINGS"}
"""Codes of errors that no caller of the API sees."""


class Page(HTMLParser):
    """What a page links to, and what can be linked to on it. Its elements are nested as they should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: list[str] = []
        self.inline: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what it links to."""
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute twice: {attrs}"
        addresses = [value for name in ("href", "src") if (value := given.get(name))]
        self.links += addresses
        self.loads += addresses if tag != "a" else []
        self.anchors += [value] if (value := given.get("id")) else []
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        self.inline += ["script"] if tag == "script" and "src" not in given else []
        if tag not in VOID:
            assert not (tag in ("p", "div", "ul", "table", "pre") and "p" in self._open[-1:]), f"{tag} in a p"
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened last."""
        assert self._open.pop() == tag, f"</{tag}> at {self.getpos()}"


PAGES = {name: Page(content) for name, content in site.site().items() if name.endswith(".html")}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    """To a file that is there and to an anchor on it, each of which stands there once."""
    page = PAGES[name]
    assert len(page.anchors) == len(set(page.anchors)), {a for a in page.anchors if page.anchors.count(a) > 1}
    for link in page.links:
        if link == "data:," or link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        assert (file or name) in site.site(), f"{name}: {link}"
        assert not anchor or unquote(anchor) in PAGES[file or name].anchors, f"{name}: {link}"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_comes_from_elsewhere(name: str) -> None:
    """No foreign address, nothing inline that the policy would forbid."""
    assert not any("//" in address for address in PAGES[name].loads)
    assert PAGES[name].inline == []


def test_what_the_search_finds_is_there() -> None:
    """Each of its addresses."""
    addresses = re.findall(r'"a": "([^"#]+)#?([^"]*)"', site.site()["search.js"])
    assert len(addresses) > 500
    assert [each for each in addresses if each[1] and each[1] not in PAGES[each[0]].anchors] == []


def test_nothing_of_the_schema_is_left_out() -> None:
    """Each type and each root field has a place, with the descriptions that the schema has."""
    core = schema._schema
    roots = {
        kind.name: kind for kind in (core.query_type, core.mutation_type, core.subscription_type) if kind
    }
    named = {name for name in core.type_map if not name.startswith("__") and name not in roots}
    fields = {f"{root}.{name}" for root, kind in roots.items() for name in kind.fields}
    assert reference.addresses().keys() == named | fields


def test_every_module_of_the_schema_has_its_area() -> None:
    """A new one is named in api/docs/areas.py."""
    named = {name for area in AREAS for name in area.modules}
    made = {
        str(getattr(origin, "__module__", "")).rpartition(".")[2]
        for type_ in schema._schema.type_map.values()
        if (definition := (type_.extensions or {}).get("strawberry-definition"))
        and (origin := getattr(definition, "origin", None) or getattr(definition, "wrapped_cls", None))
        and str(getattr(origin, "__module__", "")).startswith("api.graphql")
    }
    assert made - named == set()


def test_every_code_is_explained() -> None:
    """Of the errors' classes, and of what refuses a request before GraphQL."""
    codes = {kind.code for kind in _kinds(LearnerGraphError)} | set(_written())
    assert codes - NOT_SHOWN <= site.codes().keys()
    for code, said in site.codes().items():
        assert said["means"] and said["mend"] and said["again"] in ("no", "yes", "safe"), code


def test_examples_are_shown_as_they_came() -> None:
    """With their quotation marks, and no marks of HTML twice."""
    assert "&amp;#34;" not in site.site()["errors.html"] and "&amp;quot;" not in site.site()["errors.html"]
    assert '"code": "NOT_LISTED"' in site.guide("errors")


def _kinds(kind: type[LearnerGraphError]) -> Iterator[type[LearnerGraphError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _written() -> Iterator[str]:
    """Codes that stand in the sources of api."""
    for path in (ROOT / "api").rglob("*.py"):
        if "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                yield from _code(node.value)
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                named = [
                    value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "code"
                ]
                for value in named:
                    yield from _code(value)


def _code(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and re.fullmatch(r"[A-Z_]{4,}", str(node.value)):
        yield str(node.value)


def test_every_recipe_is_shown() -> None:
    """With its request and its result, and from the fields that it asks for."""
    for name in recipes():
        assert f"recipe-{name}.html" in PAGES
    assert "recipe-streaks_and_habits.html" in PAGES["reference-learners.html"].links


def test_json_is_shown_in_few_lines() -> None:
    """What is short stands on one line, and nothing is lost."""
    assert (
        text.compact({"a": {"b": 1}, "c": [], "d": [1, 2]})
        == '{\n  "a": { "b": 1 },\n  "c": [],\n  "d": [1, 2]\n}'
    )


def test_a_copy_is_written(tmp_path: Path) -> None:
    """All files, into a folder."""
    assert site.write(tmp_path / "docs") == len(list((tmp_path / "docs").iterdir())) == len(site.site())
