"""Loads `<area>/<verb_noun>.cypher` files as frozen queries and refuses, at load, what would fail later.

Whether a query is valid Cypher, and whether its declared columns are what it returns, is tested on a
real server (tests/integration/test_queries.py), not here.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cypher.asked import AREA, Asked, read_asked
from cypher.header import Header, Problem, read_header
from cypher.text import code, line_of, parameters, write_clauses

ROOT = Path(__file__).parent

_NAME = re.compile(r"[a-z]+/[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Query:
    """One query. name: `area/verb_noun`. text: without its header. mode: read or write.
    params, columns: name -> declared type. summary: what it is for, in one line. asked: what else a question
    of the library says."""

    name: str
    text: str
    mode: str
    params: Mapping[str, str]
    columns: Mapping[str, str]
    summary: str
    asked: Asked | None = None


@cache
def load(root: Path = ROOT) -> Mapping[str, Query]:
    """Every query below `root`, by name.

    Raises ValueError with every problem of every file, one a line, as `file:line: problem`.
    """
    problems: list[str] = []
    queries: dict[str, Query] = {}
    seen: dict[str, str] = {}
    for path in sorted(root.rglob("*.cypher")):
        name = path.relative_to(root).with_suffix("").as_posix()
        query, found = _read(name, path.read_text(encoding="utf-8"))
        if name.casefold() in seen:
            found.append((1, f"the same name as {seen[name.casefold()]}"))
        seen[name.casefold()] = name
        problems += [f"{path}:{line}: {problem}" for line, problem in sorted(found)]
        queries[name] = query
    if problems:
        raise ValueError("\n".join(problems))
    return MappingProxyType(queries)


def query(name: str) -> Query:
    """The project's query of that name. Raises KeyError naming the nearest names there are."""
    queries = load()
    if name not in queries:
        near = difflib.get_close_matches(name, queries) or ["none near it"]
        raise KeyError(f"no query {name!r}; there is: {', '.join(near)}")
    return queries[name]


def _read(name: str, text: str) -> tuple[Query, list[Problem]]:
    """One file as a query, and all that is wrong with it."""
    header = read_header(text)
    problems = [*header.problems, *_body_problems(header, code(text))]
    asked = read_asked(header, problems) if name.startswith(f"{AREA}/") else None
    if not _NAME.fullmatch(name):
        problems.append((1, f"{name!r} is not <area>/<verb_noun>"))
    body = "".join(text.splitlines(keepends=True)[header.lines :])
    query = Query(
        name=name,
        text=body.strip().removesuffix(";"),
        mode=header.mode,
        params=MappingProxyType({param: one.type for param, one in header.params.items()}),
        columns=MappingProxyType({column: one.type for column, one in header.returns.items()}),
        summary=header.summary,
        asked=asked,
    )
    return query, problems


def _body_problems(header: Header, blanked: str) -> Iterator[Problem]:
    """What is wrong with the statement, in a file whose comments and strings are blanked out."""
    statements = [part for part in blanked.split(";") if part.strip()]
    if len(statements) > 1:
        yield line_of(blanked, blanked.index(";")), "several statements; a file holds one query"
    if not statements:
        yield 1, "there is no statement"
    used = dict(parameters(blanked))
    for param, position in used.items():
        if param not in header.params:
            yield line_of(blanked, position), f"parameter ${param} is not declared"
    for param, one in header.params.items():
        if param not in used:
            yield one.line, f"parameter {param} is declared and not used"
    for clause, position in write_clauses(blanked) if header.mode == "read" else ():
        yield line_of(blanked, position), f"{clause} in a query that is declared to read"
