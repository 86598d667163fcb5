"""Regular expressions: those that backtrack without end, which Neo4j does not interrupt.

Neo4j's are Java's. How long one takes grows with the length of the text to the power of its open
repetitions, and without bound where a repetition holds another one. The text is bounded in loops.py.
"""

import re
from collections.abc import Mapping
from typing import Any

from graph.asking.brackets import Text
from graph.asking.lexing import Kind, refused_at

MOST_REPETITIONS = 2
"""Open ones, such as .* and \\w+. With two, 10,000 characters take 10^8 steps at most."""

LONGEST = 200
"""Characters of a regular expression."""

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|)]|[*+]|\{\d+,?\d*\}|.", re.DOTALL)

_MEND = "Use CONTAINS, STARTS WITH or ENDS WITH, or a shorter pattern without repetitions of repetitions."


def check_expressions(text: Text, parameters: Mapping[str, Any]) -> None:
    """Raises StatementRefused where what is behind =~ is not known, or may backtrack for long."""
    for index, token in enumerate(text.tokens):
        if not token.is_sign("=~"):
            continue
        behind = text.at(index + 1)
        alone = not text.is_sign(index + 2, "+", "||", ".", "[", "*", "/", "%", "^", "-")
        if behind is None or behind.kind not in (Kind.STRING, Kind.PARAMETER) or not alone:
            raise refused_at(
                text.statement,
                token.start,
                "A regular expression that is put together, or comes out of the graph, may never end.",
                "Write it as one text or one parameter, or use CONTAINS or STARTS WITH.",
            )
        if behind.kind is Kind.STRING:
            pattern = re.sub(r"\\(.)", lambda each: _ESCAPED.get(each[1], each[1]), behind.text[1:-1])
        else:
            pattern = str(parameters.get(behind.text[1:].strip("`"), ""))
        why = trouble(pattern)
        if why:
            raise refused_at(text.statement, behind.start, why, _MEND)


_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def trouble(pattern: str) -> str:
    """Why a regular expression may take long; empty where it may not."""
    if len(pattern) > LONGEST:
        return f"The regular expression has more than {LONGEST} characters."
    if re.search(r"\\[1-9k]|\(\?[=!<>]", pattern):
        return "The regular expression refers back, or looks around."
    repeats = [False]
    open_ones = 0
    pieces = _PIECE.findall(pattern)
    for index, piece in enumerate(pieces):
        if piece == "(":
            repeats.append(False)
        elif piece == ")" and len(repeats) > 1:
            held = repeats.pop()
            repeated = index + 1 < len(pieces) and _repeats(pieces[index + 1])
            if held and repeated:
                return "The regular expression repeats what holds a repetition."
            repeats[-1] = repeats[-1] or held
        elif _repeats(piece):
            open_ones += piece in "*+" or piece.endswith(",}") or _most(piece) > 100
            repeats[-1] = True
    if open_ones > MOST_REPETITIONS:
        return f"The regular expression has more than {MOST_REPETITIONS} open repetitions."
    return ""


def _repeats(piece: str) -> bool:
    return piece in ("*", "+") or (piece.startswith("{") and piece.endswith("}") and len(piece) > 2)


def _most(piece: str) -> int:
    return int(re.findall(r"\d+", piece)[-1])
