"""Values as TOML, each in one form: the one that is easiest to read and that reads back as the same value.

Pure; knows TOML and nothing of curricula. Not for: which fields are written, and where (text_form).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 100
"""Characters of a line of several sentences, or of a list, before it is broken."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SENTENCE = re.compile(r"(?<=[.!?]) (?![ \t])")
_NAMED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def field(name: str, value: Any, *, broken: bool = False) -> str:
    """`name = value`, on as many lines as that takes. broken: a list has a line for each item, however
    short they are."""
    if isinstance(value, list | tuple) and value:
        line = f"{name} = [{', '.join(map(inline, value))}]"
        if broken or len(line) > WIDTH:
            return "\n".join((f"{name} = [", *(f"    {inline(item)}," for item in value), "]"))
        return line
    if isinstance(value, str):
        return f"{name} = {text(value.strip())}"
    return f"{name} = {inline(value)}"


def text(value: str) -> str:
    """A text. Backslashes stay as they are where they can; several lines stay lines; of a long paragraph each
    sentence has a line of its own, so that a change shows where it is."""
    if _CONTROL.search(value):
        return _escaped(value)
    if "\n" in value:
        if "'''" in value:
            whole = value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
            return f'"""\n{whole}\n"""'
        return f"'''\n{value}\n'''"
    sentences = _SENTENCE.split(value)
    if len(value) > WIDTH and len(sentences) > 1 and "\\" not in value and '"""' not in value:
        lines = " \\\n".join(sentences)
        return f'"""\n{lines}\n"""'
    return _line(value)


def inline(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _line(value.strip())
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {inline(one)}" for name, one in value.items()) + " }"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(inline, value))}]"
    raise TypeError(f"TOML has no {type(value).__name__}")


def number(value: float) -> str:
    """The shortest form: 10, 0.5."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)


def key(name: str) -> str:
    """A name, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else _escaped(name) if '"' not in name else _line(name)


def _line(value: str) -> str:
    """On one line: in double quotes, or in single ones where these save backslashes."""
    if not _CONTROL.search(value) and "\n" not in value and ("\\" in value or '"' in value):
        if "'" not in value:
            return f"'{value}'"
        if "\\" in value and "'''" not in value and not value.endswith("'"):
            return f"'''{value}'''"
    return _escaped(value)


def _escaped(value: str) -> str:
    signs = (_NAMED.get(sign) or (f"\\u{ord(sign):04x}" if _CONTROL.match(sign) else sign) for sign in value)
    return f'"{"".join(signs)}"'
