"""The records of a JSON document, one at a time: of an array, or one after another.

The document is never in memory as a whole; a broken record ends it, since nothing after it is sure.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from graph.importers.report import shorten
from graph.importers.sources import LONGEST_LINE, READ_ERRORS, BadLine, check_text, cut_off

CHUNK = 65_536
_BLANK = re.compile(r"[ \t\r\n]*")
_BLANK_OR_COMMA = re.compile(r"[ \t\r\n,]*")


def parse(text: str) -> Any:
    """The value of one JSON text, or the BadLine that says why there is none."""
    try:
        return _DECODER.decode(text.strip())
    except (ValueError, RecursionError) as error:
        return _bad(error)


def objects(text: TextIO) -> Iterator[tuple[int, Any]]:
    """(line, value) of each record; the value is a BadLine where it cannot be read."""
    buffer = _Buffer(text)
    array = buffer.skip(commas=False) == "["
    if array:
        buffer.take(1)
    while (character := buffer.skip(commas=array)) not in ("", "]"):
        line = buffer.line
        value = buffer.value() if character == "{" else _stray()
        yield line, value
        if isinstance(value, BadLine):
            return
    if buffer.failure:
        yield buffer.line, buffer.failure
    elif array and character == "":
        yield buffer.line, BadLine("The array has no end: the file is cut off here.", "Get the file again.")
    elif character == "]" and (not array or (buffer.take(1) and buffer.skip(commas=False))):
        yield buffer.line, BadLine("Something follows the end of the records.", "Remove it.")


class _Buffer:
    """A window on the text that grows until a whole record stands in it. line: of its start."""

    def __init__(self, text: TextIO) -> None:
        self.line = 1
        self.failure: BadLine | None = None
        self._window = ""
        self._at = 0
        self._text = text

    def skip(self, commas: bool) -> str:
        """Pass over blanks, and commas where told; the next character, or nothing at the end."""
        blank = _BLANK_OR_COMMA if commas else _BLANK
        while True:
            found = blank.match(self._window, self._at)
            self.take(found.end() - self._at if found else 0)
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def take(self, length: int) -> str:
        """Move on, counting lines."""
        taken = self._window[self._at : self._at + length]
        self.line += taken.count("\n")
        self._at += length
        return taken

    def value(self) -> Any:
        """The record that starts here, or a BadLine."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._window, self._at)
            except (ValueError, RecursionError) as error:
                if len(self._window) - self._at > LONGEST_LINE:
                    return BadLine(f"This record is longer than {LONGEST_LINE:,} characters.", "Cut it up.")
                if isinstance(error, RecursionError) or not self._more():
                    return self.failure or _bad(error)
                continue
            try:
                text = self.take(end - self._at)
                if not text.isascii():
                    check_text(text, self._text.errors == "replace")
            except BadLine as bad:
                return bad
            return value

    def _more(self) -> bool:
        """Read on, at least doubling what is unread, so that a long record costs linear time."""
        unread = len(self._window) - self._at
        try:
            chunk = self._text.read(max(CHUNK, unread))
        except READ_ERRORS as error:
            self.failure = cut_off(error)
            return False
        self._window, self._at = self._window[self._at :] + chunk, 0
        return bool(chunk)


def _stray() -> BadLine:
    return BadLine("Here should be a record.", "Write records such as {...}, in one array or one a line.")


def _bad(error: Exception) -> BadLine:
    if isinstance(error, RecursionError):
        return BadLine("This record is nested too deep.", "Flatten it.")
    if isinstance(error, json.JSONDecodeError):
        what = f"{error.msg} at character {error.colno} of line {error.lineno} of the record"
    else:
        what = str(error)
    return BadLine(f"This is not JSON: {what}.", "Mend it: the file may be cut off here.")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are distinct."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{shorten(twice)!r} stands twice in one object")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
