"""Cypher text as code: what is left of it without comments, strings and quoted names.

Not a parser. It is enough to find parameters, clauses and the ends of statements; whether the text
is valid Cypher is for the server to say.
"""

import re
from collections.abc import Iterator

_QUOTED = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | '(?:\\.|[^'\\])*'
      | "(?:\\.|[^"\\])*"
      | `(?:``|[^`])*`
    """,
    re.VERBOSE | re.DOTALL,
)

_WRITE_CLAUSE = re.compile(
    r"""(?<![.:|&!$\w])       # neither a property, a label nor a parameter
        (?:CREATE|MERGE|SET|DELETE|REMOVE|FOREACH|DROP|(?<=})\s*IN\s+(?:-?\d*\s*CONCURRENT\s+)?TRANSACTIONS)
        \b(?!\s*[:=.,)])      # neither the key of a map nor a variable
    """,
    re.VERBOSE | re.IGNORECASE,
)

_PARAMETER = re.compile(r"\$(\w+)")


def code(text: str) -> str:
    """`text` with every comment, string and quoted name blanked out; positions and lines stay."""
    return _QUOTED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def line_of(text: str, position: int) -> int:
    """The line, from 1, on which `position` lies."""
    return text.count("\n", 0, position) + 1


def parameters(blanked: str) -> Iterator[tuple[str, int]]:
    """Name and position of every `$parameter` in what `code` returned."""
    for match in _PARAMETER.finditer(blanked):
        yield match[1], match.start()


def write_clauses(blanked: str) -> Iterator[tuple[str, int]]:
    """Name and position of every clause that writes in what `code` returned."""
    for match in _WRITE_CLAUSE.finditer(blanked):
        yield " ".join(match[0].split()).upper(), match.start()
