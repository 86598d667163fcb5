"""What stands in a cell, as a value of ours: identifiers, texts, numbers, verdicts, moments.

Each parser takes a text (or what JSON gave) that is not empty and raises `Unreadable` with a mend.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

# Characters. Bounded by Neo4j's index keys (8 kB) at four bytes a character, with room to spare.
LONGEST_ID = 500
# Characters. The longest summary in the shared data has 2,100.
LONGEST_TEXT = 20_000
# Neo4j's integers have 64 bits; JavaScript's are exact to 53.
LARGEST_INTEGER = 2**53
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# How far a sender's clock may be ahead of ours.
CLOCK_SKEW = timedelta(minutes=5)

VERDICTS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "1.0", "true", "t", "yes", "y", "correct", "right"), True),
    **dict.fromkeys(("0", "0.0", "false", "f", "no", "n", "incorrect", "wrong"), False),
}

Parser = Callable[[Any], Any]


class Unreadable(Exception):
    """A value that does not fit its field."""

    def __init__(self, message: str, mend: str) -> None:
        self.message, self.mend = message, mend
        super().__init__(message)


def identifier(raw: Any) -> str:
    """An id: one line, at most 500 characters, otherwise whatever the file uses (spaces, slashes, emoji)."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise Unreadable("This is no id.", "Give a text or a whole number.")
    id = str(raw).strip()
    if len(id) > LONGEST_ID:
        raise Unreadable(f"This id has {len(id):,} characters.", f"Use at most {LONGEST_ID}.")
    if _NOT_IN_ID.search(id):
        raise Unreadable("This id holds a control character or half a character.", "Remove it.")
    return id


def text(raw: Any) -> str:
    """Any text; only what can be no text at all is refused."""
    if isinstance(raw, list | dict):
        raise Unreadable("This is a structure, not a text.", "Map a field inside it, such as a.b.")
    found = str(raw).strip()
    if len(found) > LONGEST_TEXT:
        raise Unreadable(f"This text has {len(found):,} characters.", f"Use at most {LONGEST_TEXT:,}.")
    if _NOT_IN_TEXT.search(found):
        raise Unreadable("This text holds a NUL or half a character.", "Remove it.")
    return found


def text_with_formulas(mark: str) -> Parser:
    """A parser of texts whose formulas stand between such marks (as `$$`): afterwards they stand between
    dollar signs, any other dollar sign has a backslash before it, and a written-out `\\n` is a paragraph.
    No formula goes on in another paragraph, so that a mark too many spoils no more than one."""

    def parse(raw: Any) -> str:
        paragraphs = text(raw).split("\n\n")
        return "\n\n".join(_with_dollars(paragraph, mark) for paragraph in paragraphs).strip()

    return parse


def _with_dollars(paragraph: str, mark: str) -> str:
    pieces = paragraph.split(mark)
    unpaired = mark + pieces.pop() if len(pieces) % 2 == 0 else ""
    woven = []
    for index, piece in enumerate(pieces):
        if index % 2:
            woven.append(f"${piece.strip()}$" if piece.strip() else "")
        else:
            # Two formulas side by side would read as one that stands on a line of its own.
            woven.append(_plain(piece) or (" " if 0 < index < len(pieces) - 1 else ""))
    return "".join([*woven, _plain(unpaired)])


def _plain(piece: str) -> str:
    return _BREAK.sub("\n\n", _DOLLAR.sub(r"\\$", piece))


def number(low: float, high: float, above: bool = False) -> Parser:
    """A parser of numbers from low (not low itself where `above`) to high."""
    wanted = f"{'above' if above else 'from'} {low:g} to {high:g}"

    def parse(raw: Any) -> float:
        try:
            value = float("nan" if isinstance(raw, bool) else raw)
        except (TypeError, ValueError, OverflowError):
            value = math.nan
        if not (low < value if above else low <= value) or value > high:
            raise Unreadable("This is no number that fits.", f"Give a number {wanted}, with a decimal point.")
        return value

    return parse


def integer(raw: Any) -> int:
    """A whole number from 0, also written as 12.0."""
    try:
        value = int(raw) if isinstance(raw, str) and len(raw) < 20 else float(raw)
    except (TypeError, ValueError, OverflowError):
        try:
            value = float(raw)
        except (TypeError, ValueError, OverflowError):
            value = math.nan
    if isinstance(raw, bool) or not 0 <= value <= LARGEST_INTEGER or value != int(value):
        raise Unreadable("This is no whole number.", f"Give one from 0 to {LARGEST_INTEGER}.")
    return int(value)


def verdict(raw: Any) -> bool:
    """Right or wrong. Part marks are refused: the learner model knows none."""
    found = VERDICTS.get(str(raw).strip().lower())
    if found is None:
        mend = "Use 1 or 0, true or false, correct or incorrect; or map the values in a TOML file."
        raise Unreadable("This is no verdict.", mend)
    return found


def moment(now: datetime | None, zone: tzinfo | None, form: str | None) -> Parser:
    """A parser of UTC instants, none later than `now` if that is given.

    zone: of times that state none. form: a strptime format, or "seconds" or "milliseconds" since
    1970; without it ISO 8601.
    """
    latest = None if now is None else now + CLOCK_SKEW

    def parse(raw: Any) -> datetime:
        try:
            found = _moment(raw, form)
            if found.tzinfo is None and zone is not None:
                found = found.replace(tzinfo=zone)
            if found.tzinfo is None:
                mend = "Add an offset such as +00:00, or name the file's zone (zone=Europe/Berlin)."
                raise Unreadable("This time has no zone.", mend)
            instant = found.astimezone(UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            wanted = f"as {form}" if form else "such as 2026-01-31T14:30:00+00:00"
            raise Unreadable("This is no time.", f"Write it {wanted}, or name its format.") from None
        if latest is not None and instant > latest:
            raise Unreadable("This is in the future.", "Check the zone, the format and the sender's clock.")
        if instant < EARLIEST:
            raise Unreadable("This is before 1970.", "Check the format.")
        return instant

    return parse


def _moment(raw: Any, form: str | None) -> datetime:
    if form in _SECONDS:
        return datetime.fromtimestamp(float(raw) * _SECONDS[form], UTC)
    if not isinstance(raw, str):
        raise TypeError(type(raw))
    if form is None:
        return datetime.fromisoformat(raw.strip())
    return datetime.strptime(raw.strip(), form)  # noqa: DTZ007 - the caller adds the file's zone


_SECONDS = {"seconds": 1.0, "milliseconds": 0.001}
_NOT_IN_ID = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
# Not of the LaTeX commands that begin with it.
_BREAK = re.compile(r"\s*\\n(?!eq?\b|u\b|abla|ot\b)\s*")
_DOLLAR = re.compile(r"(?<!\\)\$")
_NOT_IN_TEXT = re.compile("[\x00\ud800-\udfff]")
