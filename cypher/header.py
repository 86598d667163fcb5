"""The header of a query file: what it is for, whether it writes, what goes in and what comes out.

    // Concepts the learner is ready for: not mastered, every prerequisite mastered.
    // mode: read
    // params: learner_id: string, threshold: float [0, 1], limit: integer
    // returns: concept_id: string, probability: float [0, 1]

A long list goes on over a second `// params:` or `// returns:` line. `nothing` is an empty list. Questions of
the library say more: a title, a subject, a chart, and what each parameter and column means (asked.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MODES = ("read", "write")
TYPES = ("string", "integer", "float", "boolean", "datetime", "map")

Problem = tuple[int, str]
"""A line, from 1, and what is wrong there."""

_ENTRY = re.compile(r"// ?(mode|params|returns|title|subject|chart):\s*(.*)")
_FIELD = re.compile(r"([a-z]\w*)\s*:\s*((?:list<)*\w+>*)(?:\s+(\S.*))?")
_OPEN, _CLOSED = "([{<", ")]}>"


class Declared(NamedTuple):
    """A parameter or a column. more: what stands behind the type, a range for instance."""

    type: str
    line: int
    more: str


@dataclass
class Header:
    """What the leading comment lines say. said: title, subject and chart, each with its line."""

    lines: int = 0
    summary: str = ""
    mode: str = ""
    params: dict[str, Declared] = field(default_factory=dict)
    returns: dict[str, Declared] = field(default_factory=dict)
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_header(text: str) -> Header:
    """The header at the top of `text`; all that is wrong with it is in `problems`."""
    header, summary, seen = Header(), [], set[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("//"):
            break
        header.lines = number
        entry = _ENTRY.fullmatch(line.rstrip())
        if entry:
            _read_entry(header, number, entry[1], entry[2], again=entry[1] in seen)
            seen.add(entry[1])
        elif seen:
            header.problems.append((number, "a summary line after mode, params or returns"))
        else:
            summary.append(line.removeprefix("//").strip())
    header.summary = " ".join(summary).strip()
    missing = [name for name in ("mode", "params", "returns") if name not in seen]
    missing += [] if header.summary else ["summary"]
    if missing:
        header.problems.append((1, f"the header says nothing of {', '.join(missing)}"))
    return header


def _read_entry(header: Header, number: int, name: str, value: str, *, again: bool) -> None:
    if name not in ("params", "returns"):
        if again:
            header.problems.append((number, f"{name} is said twice"))
        header.said[name] = (value, number)
    if name == "mode":
        if value not in MODES:
            header.problems.append((number, f"unknown mode {value!r}; known are {', '.join(MODES)}"))
        header.mode = value
    if name not in ("params", "returns"):
        return
    known = header.params if name == "params" else header.returns
    for item in [] if value == "nothing" else _split(value):
        match = _FIELD.fullmatch(item)
        if match is None:
            header.problems.append((number, f"not `name: type` in {name}: {item!r}"))
        elif match[1] in known:
            header.problems.append((number, f"{match[1]} is declared twice in {name}"))
        else:
            known[match[1]] = Declared(match[2], number, match[3] or "")
            if not _is_type(match[2]):
                header.problems.append((number, f"unknown type {match[2]!r} of {match[1]}"))


def _is_type(name: str) -> bool:
    """One of TYPES, or a list of a type."""
    while name.startswith("list<") and name.endswith(">"):
        name = name[5:-1]
    return name in TYPES


def _split(value: str) -> Iterator[str]:
    """The items between commas that are not inside brackets of any kind; (0, 1] is one item's range."""
    depth, start = 0, 0
    for position, char in enumerate(value):
        depth += (char in _OPEN) - (char in _CLOSED)
        if char == "," and depth == 0:
            yield value[start:position].strip()
            start = position + 1
    if value[start:].strip():
        yield value[start:].strip()
