"""Every page of the documentation, by the name of its file. Links are relative: the same pages are served,
and read from a folder (`learner-graph docs`).
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pygments.formatters import HtmlFormatter

from api import middleware, recipes
from api.docs import reference, text
from api.docs.guides import GUIDES
from api.graphql import costs, limits, pages, requests
from api.guard_settings import MAX_COST, RATES, Guards
from api.principal import MAY, Role, Scope

HERE = Path(__file__).parent

NUMBERS: Mapping[str, Any] = {
    "body_bytes": middleware.MAX_BODY_BYTES,
    "cost": MAX_COST,
    "depth": limits.MAX_DEPTH,
    "fields": limits.MAX_FIELDS,
    "aliases": limits.MAX_ALIASES,
    "breadth": limits.MAX_BREADTH,
    "tokens": limits.MAX_TOKENS,
    "refused": limits.REFUSED,
    "mutation": costs.MUTATION,
    "unsized": costs.UNSIZED,
    "page": pages.MOST,
    "together": requests.MOST_TOGETHER,
    "rates": RATES,
    "seconds": Guards().seconds,
    "prices": sorted(costs.PRICES.items(), key=lambda each: (-each[1], each[0])),
    "sized": sorted(costs.SIZED_BY),
}
"""What guides say of limits: the defaults, from where they are kept."""


@dataclass(frozen=True, slots=True)
class Link:
    """In the list of pages."""

    title: str
    address: str


@cache
def site() -> Mapping[str, str]:
    """All files, made once a process."""
    found = dict(_pages())
    found["docs.css"] = _asset("docs.css") + _colours()
    found["docs.js"] = _asset("docs.js")
    found["search.js"] = f"const INDEX = {json.dumps(list(_index(found)), ensure_ascii=False)};\n"
    return found


def write(folder: Path) -> int:
    """Writes them all into a folder; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in site().items():
        (folder / name).write_text(content, encoding="utf-8")
    return len(site())


def guide(name: str) -> str:
    """A guide as Markdown, with the numbers and tables of this version."""
    markdown = _environment().overlay(autoescape=False)  # what is shown of it is escaped when it becomes HTML
    return markdown.from_string((HERE / "guides" / f"{name}.md").read_text(encoding="utf-8")).render()


def codes() -> Mapping[str, Mapping[str, Any]]:
    """What each code of errors means, from codes.toml, with an example that a test made."""
    examples = json.loads((HERE / "examples.json").read_text(encoding="utf-8"))
    known = tomllib.loads((HERE / "codes.toml").read_text(encoding="utf-8"))
    return {code: {**said, **examples.get(code, {})} for code, said in known.items()}


def _pages() -> Iterator[tuple[str, str]]:
    for name in GUIDES:
        body, headings = text.page(guide(name), reference.addresses())
        yield f"{name}.html", _page("guide.html", GUIDES[name], f"{name}.html", body=body, headings=headings)
    yield "recipes.html", _page("recipes.html", "Recipes", "recipes.html", recipes=recipes.recipes())
    for name, recipe in recipes.recipes().items():
        address = f"recipe-{name}.html"
        yield address, _page("recipe.html", recipe.title, address, recipe=recipe, request=_request(recipe))
    for chapter in reference.chapters():
        address = f"reference-{chapter.area.slug}.html"
        yield address, _page("reference.html", chapter.area.title, address, chapter=chapter)


def _page(template: str, title: str, address: str, **given: Any) -> str:
    return _environment().get_template(template).render(title=title, address=address, menu=_menu(), **given)


def _menu() -> Mapping[str, Sequence[Link]]:
    shown = [Link("All recipes", "recipes.html")]
    shown += [Link(_short(recipe.title), f"recipe-{name}.html") for name, recipe in recipes.recipes().items()]
    areas = [each.area for each in reference.chapters()]
    return {
        "Guides": [Link(title, f"{name}.html") for name, title in GUIDES.items()],
        "Recipes": shown,
        "Reference": [Link(area.title, f"reference-{area.slug}.html") for area in areas],
    }


def _short(title: str) -> str:
    return re.split("[:,]", title)[0]


def _request(recipe: recipes.Recipe) -> str:
    """Without the comments that the page shows as text."""
    lines = recipe.document.splitlines(keepends=True)
    return "".join(lines[next(n for n, line in enumerate(lines) if not line.startswith("#")) :])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    links = reference.addresses()
    environment.filters |= {
        "inline": lambda markdown: text.inline(markdown, links),
        "block": lambda markdown: text.page(markdown, links)[0],
        "type": lambda type_: text.type_link(type_, links),
        "code": text.code,
        "json": text.compact,
        "thousands": lambda number: f"{number:,}",
    }
    environment.globals |= {
        "n": NUMBERS,
        "rights": _rights(),
        "roles": _roles(),
        "links": links,
        "codes": codes,
    }
    environment.globals |= {"recipe_titles": {name: one.title for name, one in recipes.recipes().items()}}
    return environment


def _roles() -> list[str]:
    return [role.value for role in Role if role is not Role.DEVELOPER]


def _rights() -> list[tuple[str, list[str]]]:
    """Each action with the scope of each role, in their order."""
    words = {Scope.OWN: "own", Scope.CLASS: "class", Scope.ANY: "any", None: ""}
    roles = [role for role in Role if role is not Role.DEVELOPER]
    return [(action.value, [words[may.get(role)] for role in roles]) for action, may in MAY.items()]


def _index(found: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What the search finds: pages, their headings, recipes, types and fields. t: title, k: kind, a: address,
    s: a sentence."""
    for name, title in GUIDES.items():
        yield {"t": title, "k": "guide", "a": f"{name}.html", "s": ""}
        for heading in text.page(guide(name), {})[1]:
            yield {"t": heading.title, "k": title, "a": f"{name}.html#{heading.anchor}", "s": ""}
    for name, recipe in recipes.recipes().items():
        yield {"t": recipe.title, "k": "recipe", "a": f"recipe-{name}.html", "s": text.plain(recipe.about)}
    for chapter in reference.chapters():
        page = f"reference-{chapter.area.slug}.html"
        roots = (("query", chapter.queries), ("mutation", chapter.mutations), ("live", chapter.subscriptions))
        for kind, fields in roots:
            for field in fields:
                yield {
                    "t": field.name,
                    "k": kind,
                    "a": f"{page}#{field.anchor}",
                    "s": text.plain(field.about),
                }
        for entry in chapter.types:
            yield {
                "t": entry.name,
                "k": entry.kind,
                "a": f"{page}#{entry.name}",
                "s": text.plain(entry.about),
            }
            for field in entry.fields:
                about = text.plain(field.about)
                yield {"t": field.anchor, "k": "field", "a": f"{page}#{field.anchor}", "s": about}


def _asset(name: str) -> str:
    return (HERE / "templates" / name).read_text(encoding="utf-8")


def _colours() -> str:
    """Of code, for light pages and for dark ones."""
    light = HtmlFormatter(style="friendly").get_style_defs("pre")
    dark = HtmlFormatter(style="github-dark").get_style_defs("pre")
    kept = [[line for line in each.splitlines() if line.startswith("pre .")] for each in (light, dark)]
    inner = "\n".join(kept[1])
    return "\n".join(kept[0]) + f"\n@media (prefers-color-scheme: dark) {{\n{inner}\n}}\n"
