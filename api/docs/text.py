"""Markdown and code as HTML: headings with anchors, code coloured by classes, names of types as links."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

LEXERS = {"graphql": "graphql", "json": "json", "ts": "typescript", "tsx": "typescript", "python": "python"}
LEXERS |= {"bash": "bash", "text": "text"}
"""Languages of fenced blocks; another one is an error."""


LABELS = {"variables": "Variables", "result": "Result"}
"""Words of info strings that are shown."""

MOST_LINE = 76
"""Characters of a line of JSON."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a page. level: 2 or 3."""

    level: int
    anchor: str
    title: str


def code(text: str, language: str, label: str = "") -> Markup:
    """A block of code, coloured. label: what it is, where that is not plain."""
    lexer = get_lexer_by_name(LEXERS[language])
    coloured = highlight(text.rstrip("\n"), lexer, HtmlFormatter(nowrap=True))
    # Focus lets a keyboard scroll it.
    return Markup('<pre tabindex="0" data-label="{}"><code>{}</code></pre>').format(
        label,
        Markup(coloured),  # noqa: S704  # escaped by pygments
    )


def compact(value: Any, indent: str = "") -> str:
    """JSON with what is short on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    items = value.values() if isinstance(value, dict) else value
    if len(indent) + len(line) <= MOST_LINE and not any(
        isinstance(each, dict | list) and each for each in items
    ):
        return f"{{ {line[1:-1]} }}" if isinstance(value, dict) else line
    inner = indent + "  "
    names = [f"{json.dumps(name)}: " for name in value] if isinstance(value, dict) else [""] * len(value)
    rows = [f"{inner}{name}{compact(each, inner)}" for name, each in zip(names, items, strict=True)]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return "\n".join([opening, ",\n".join(rows), indent + closing])


def anchor(title: str) -> str:
    """Of a heading."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def page(markdown: str, links: Mapping[str, str]) -> tuple[Markup, list[Heading]]:
    """A whole text and its headings. links: addresses of names that stand in backticks."""
    parser = _parser()
    tokens = parser.parse(markdown)
    headings = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h2", "h3"):
            title = tokens[place + 1].content.replace("`", "")
            headings.append(Heading(int(token.tag[1]), anchor(title), title))
            token.attrSet("id", anchor(title))
    return _linked(parser.renderer.render(tokens, parser.options, {}), links), headings


def inline(markdown: str, links: Mapping[str, str]) -> Markup:
    """A sentence or two: a description of the schema."""
    return _linked(_parser().renderInline(markdown), links)


def type_link(type_: str, links: Mapping[str, str]) -> Markup:
    """A type as it is written, `[Concept!]!`, with its name as a link."""
    name = type_.strip("[]!")
    before, _, behind = type_.partition(name)
    if name not in links:
        return Markup('<span class="type">{}</span>').format(type_)
    return Markup('<span class="type">{}<a href="{}">{}</a>{}</span>').format(
        before, links[name], name, behind
    )


def plain(markdown: str) -> str:
    """Without marks, for the search."""
    return re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", markdown)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")

    def fence(_self: object, tokens: list, index: int, *_: object) -> str:  # type: ignore[type-arg]  # as markdown-it calls it
        language, *words = tokens[index].info.split()
        label = next((LABELS[word] for word in words if word in LABELS), "")
        return f"{code(tokens[index].content, language, label)}\n"

    def table_open(*_: object) -> str:
        return '<div class="table"><table>\n'

    def table_close(*_: object) -> str:
        return "</table></div>\n"

    for rule in (fence, table_open, table_close):
        parser.add_render_rule(rule.__name__, rule)
    return parser


def _linked(html: str, links: Mapping[str, str]) -> Markup:
    def link(found: re.Match[str]) -> str:
        address = links.get(found[1])
        return f'<a href="{escape(address)}">{found[0]}</a>' if address else found[0]

    return Markup(re.sub(r"(?<!>)<code>([A-Z][A-Za-z]*(?:\.[a-z]\w*)?)</code>", link, html))  # noqa: S704  # ours
