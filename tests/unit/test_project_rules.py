"""The project's own rules, checked on its sources. What ruff, mypy and import-linter check is not here."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "cypher", "graph", "migrations", "tracing")
ROOMS = (*PACKAGES, "tests")

MOST_LINES = 400
"""Past it there is a second room in the file."""

MOST_README_LINES = 60
"""A page."""

TOP_LEVEL = {
    ".ci",
    ".dockerignore",
    ".gitattributes",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "docker-compose.yml",
    "pyproject.toml",
    "schema.graphql",
    *ROOMS,
}

CLAUSE = re.compile(
    r"""\s*(?:(?:EXPLAIN|PROFILE|CYPHER\s+\w+)\s+)?
        (?: (?:OPTIONAL\s+)?MATCH\s*[\w(`]
          | (?:MERGE|FOREACH)\s*\(
          | CREATE\s*(?:\(|CONSTRAINT\b|(?:\w+\s+)?INDEX\b.*\bFOR\b)
          | DROP\s+(?:CONSTRAINT|INDEX)\b
          | (?:UNWIND|DETACH\s+DELETE|LOAD\s+CSV|CALL|SHOW|WITH|RETURN)\s+\S
          | (?i:match|merge|create)\s*\( )
    """,
    re.VERBOSE | re.DOTALL,
)
"""How a Cypher statement begins."""

QUERY_METHODS = {"run", "execute_query", "read", "write_one"}

Rule = Callable[[ast.AST], Iterator[tuple[int, str]]]
"""Lines that break a rule, and how."""


def holds_no_cypher(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Cypher text lives in cypher/ and migrations/, as files."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CLAUSE.match(node.value):
            yield node.lineno, f"Cypher in Python: {node.value.strip()[:40]!r}; make it a file in cypher/"


def builds_no_query(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """A query's text is never put together; values are parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method = node.func.attr
            if method in QUERY_METHODS and any(map(_is_built, node.args[:1])):
                yield node.lineno, f"text put together for {method}(); pass values as parameters"


def _is_built(node: ast.expr) -> bool:
    formats = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )
    joins = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
    return isinstance(node, ast.JoinedStr) or formats or joins


def asks_no_clock(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Outside api/ the present moment comes in as `now`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if owner in {"datetime", "date"}:
                yield node.lineno, f"{owner}.{node.attr}: take `now` as an argument"


def swallows_nothing(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """No `except Exception: pass`, under any of its names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and _is_any(node.type) and all(map(_does_nothing, node.body)):
            yield node.lineno, "every error is swallowed: name the ones that are expected"
        if isinstance(node, ast.Call) and _suppresses_any(node):
            yield node.lineno, "every error is suppressed: name the ones that are expected"


def _suppresses_any(call: ast.Call) -> bool:
    return ast.unparse(call.func).endswith("suppress") and any(map(_is_any, call.args))


def _is_any(node: ast.expr | None) -> bool:
    names = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(name is None or ast.unparse(name) in {"Exception", "BaseException"} for name in names)


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Continue) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def says_what_it_is_for(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module begins with what it is for."""
    if isinstance(tree, ast.Module) and ast.get_docstring(tree) is None:
        yield 1, "no module docstring"


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("rule", "folders"),
    [
        (holds_no_cypher, ("api", "graph", "tracing", "cypher", "migrations")),
        (builds_no_query, PACKAGES),
        (asks_no_clock, ("cypher", "graph", "migrations", "tracing")),
        (swallows_nothing, ROOMS),
        (says_what_it_is_for, PACKAGES),
    ],
)
def test_sources_keep_the_rule(rule: Rule, folders: tuple[str, ...]) -> None:
    """No Python file in the folders breaks the rule."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {problem}"
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, problem in rule(_parsed(path))
    ]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (holds_no_cypher, 'QUERY = "MATCH (n) RETURN n"'),
        (holds_no_cypher, 'QUERY = """\n  UNWIND $rows AS row"""'),
        (holds_no_cypher, 'x = f"match (n:{label})"'),
        (holds_no_cypher, 'x = "EXPLAIN RETURN 1"'),
        (builds_no_query, 'tx.run(f"{a}")'),
        (builds_no_query, 'driver.execute_query("a" + b)'),
        (builds_no_query, 'session.run("{}".format(b))'),
        (asks_no_clock, "now = datetime.now(UTC)"),
        (asks_no_clock, "field(default_factory=datetime.datetime.utcnow)"),
        (swallows_nothing, "try: f()\nexcept Exception: pass"),
        (swallows_nothing, "try: f()\nexcept: ..."),
        (swallows_nothing, "with suppress(Exception): f()"),
        (says_what_it_is_for, "x = 1"),
    ],
)
def test_rules_find_what_they_are_for(rule: Rule, source: str) -> None:
    """Each rule finds the plainest breach of it."""
    assert list(rule(ast.parse(source)))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (holds_no_cypher, '"""Creates a match."""\nx = "Match the pairs (a) and (b)."'),
        (holds_no_cypher, 'x = "CREATE TABLE answers (id TEXT); CREATE INDEX a ON answers (id)"'),
        (holds_no_cypher, 'x = "MATCH"\ny = "Return 1 to go on"'),
        (builds_no_query, "tx.run(query.text, id=f'{a}')"),
        (asks_no_clock, "def f(now): return clock.now"),
        (swallows_nothing, "try: f()\nexcept Exception as e:\n  log(e)"),
    ],
)
def test_rules_let_the_rest_be(rule: Rule, source: str) -> None:
    """What only looks like a breach passes."""
    assert list(rule(ast.parse(source))) == []


def test_no_file_hides_a_second_room() -> None:
    """No source file is longer than 400 lines."""
    long = [
        f"{path.relative_to(ROOT)} has {count} lines; past {MOST_LINES} there is a second room in it"
        for folder in ROOMS
        for pattern in ("*.py", "*.cypher")
        for path in sorted((ROOT / folder).rglob(pattern))
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]
    assert long == [], "\n".join(long)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_readme_of_a_page(room: str) -> None:
    """What lives here, what does not, where to start reading: in at most a page."""
    readme = ROOT / room / "README.md"
    assert readme.exists(), f"{room}/README.md is missing"
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= MOST_README_LINES


def test_lock_files_say_what_and_never_whence() -> None:
    """Lock files hold versions and hashes, and neither addresses nor options that name one."""
    whence = re.compile(r"://|--(?:extra-)?index-url|--find-links|\bresolved\b")
    locks = [path for path in _files() if path.suffix == ".lock" or path.name == "package-lock.json"]
    assert ROOT / "requirements-dev.lock" in locks
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in locks
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if whence.search(line)
    ]
    assert found == []


def test_the_top_level_stays_small() -> None:
    """Whatever is new belongs into a room; the top level holds rooms and what tools look for there."""
    names = {path.relative_to(ROOT).parts[0] for path in _files()}
    locks = {name for name in names if re.fullmatch(r"requirements[\w-]*\.lock", name)}
    assert names - locks - TOP_LEVEL == set()


def _files() -> list[Path]:
    """Every file of the project: what git tracks or would, without what it ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for line in listed.splitlines() if (path := ROOT / line).is_file()]


def test_every_setting_is_documented() -> None:
    """The README's table names each setting that the sources read, and no other."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## Settings\n")[1].split("\n## ")[0]
    named = set(re.findall(r"`([A-Z][A-Z0-9]+_[A-Z0-9_]+)", table))
    paths = [path for folder in ("api", "graph") for path in (ROOT / folder).rglob("*.py")]
    neo4js_own = {"NEO4J_HOME", "NEO4J_CONF"}
    assert named == {name for path in paths for name in _settings_in(path)} - neo4js_own


def _settings_in(path: Path) -> Iterator[str]:
    """Names of environment variables that are ours, as they stand in the code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^(?:NEO4J|REDIS|LEARNER_GRAPH)_[A-Z0-9_]*[A-Z0-9]$", node.value)
