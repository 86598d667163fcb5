"""Words in a picture: how wide they are, where lines break, and how they are made fit for SVG, whoever wrote
them.

Pure. Not for: where words go (drawing), or the terminal (api.printing).
"""

import re
import unicodedata
from xml.sax.saxutils import escape

FONT = 13.0
"""Size of the type."""

MOST_LINES = 4

MOST_TOLD = 600
"""Characters of a text that is shown when asked for."""

UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, not even escaped."""

TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what comes after them, other people's text included."""

FIRST_STRONG, END = "\u2068", "\u2069"


def wrapped(text: str, width: float) -> list[str]:
    """Lines of at most `width`, MOST_LINES of them; what is longer is cut and ends in an ellipsis."""
    lines = [""]
    for word in text.split():
        for part in _parts(word, width):
            longer = f"{lines[-1]} {part}".strip()
            if length(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    if len(lines) > MOST_LINES:
        last = lines[MOST_LINES - 1]
        while length(last + "…") > width:
            last = last[:-1]
        lines = [*lines[: MOST_LINES - 1], last.rstrip() + "…"]
    return lines


def _parts(word: str, width: float) -> list[str]:
    """The word, in pieces where it is wider than a line."""
    parts = [""]
    for character in word:
        if length(parts[-1] + character) > width:
            parts.append("")
        parts[-1] += character
    return parts


def length(text: str) -> float:
    """About how wide the text is in a sans-serif type, rather more than less."""
    return FONT * sum(map(_hundredths, text)) / 100


def _hundredths(character: str) -> int:
    """About how wide a character is, in hundredths of the type's size."""
    if character in "ijltfrI.,:;'|!()[] -":
        return 32
    if character in "mwMW@%…" or unicodedata.east_asian_width(character) in "WF":
        return 100 if ord(character) > 0x2E80 else 88
    return 70 if character.isupper() else 57


def safe(text: str) -> str:
    """Fit for XML, whatever it holds, and without turning the direction of what stands beside it."""
    return escape(UNFIT.sub("\ufffd", TURNS.sub("", text)))


def told(text: str) -> str:
    """What somebody wrote, within a sentence of ours: cut where it is very long, and set apart where some of
    it runs from right to left. Not yet fit for XML (`tip`)."""
    found = TURNS.sub("", text)
    if len(found) > MOST_TOLD:
        found = found[: MOST_TOLD - 1] + "…"
    backward = any(unicodedata.bidirectional(character) in ("R", "AL") for character in found)
    return f"{FIRST_STRONG}{found}{END}" if backward else found


def tip(text: str) -> str:
    """A sentence of which what people wrote went through `told`, fit for XML."""
    return escape(UNFIT.sub("\ufffd", text))
