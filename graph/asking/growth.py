"""How many times a value may hold another one: `a + a` in one WITH after another, or `[a, a]`, is 2^n.

Reading such a value, comparing it or sending it is one step to Neo4j, which nothing ends. Lists from rows are
bounded by memory, those of loops by loops.py; this bounds by how much expressions multiply them. It counts,
for each name, how often what it stands for may hold the same part, in the order of the text.
"""

from collections import Counter

from graph.asking.brackets import Text
from graph.asking.lexing import Kind, refused_at

LARGEST = 32
"""How many times a value may hold the same part: a list of a million is then read in about a second."""


def check_growth(text: Text) -> None:
    """Raises StatementRefused at the item of a WITH, RETURN or UNWIND that multiplies too much."""
    known: dict[str, int] = {}
    start = 0
    for index, token in enumerate(text.tokens):
        if token.upper == "UNION":
            known = {}
        if token.upper in _BEGINS or text.is_sign(index, ",", "{", "}"):
            start = index + 1
        times = 1
        if token.upper == "AS" and text.is_name(index + 1):
            times = known[text.tokens[index + 1].text] = _times(text, start, index, known)
        elif token.upper in _ENDS or index == len(text.tokens) - 1:
            times = _times(text, start, index, known)
        if times > LARGEST:
            raise refused_at(
                text.statement,
                text.tokens[start].start,
                f"A value may hold another one {times} times, and {LARGEST} is the most: such values grow "
                "beyond all bounds, and nothing ends their reading.",
                "Use each list or text once, or UNWIND it into rows.",
            )


_BEGINS = {"WITH", "RETURN", "UNWIND", "DISTINCT", "YIELD", "WHERE", "BY"}

_ENDS = {"WHERE", "ORDER", "SKIP", "LIMIT"}


def _times(text: Text, first: int, end: int, known: dict[str, int]) -> int:
    """How often the expression may hold the same part of anything."""
    uses: Counter[tuple[str, str]] = Counter()
    grows = False
    for index in range(first, end):
        token = text.tokens[index]
        grows = grows or token.is_sign("+", "||", "[", "{")
        is_key = text.is_sign(index - 1, ".", ":", "$") or text.is_sign(index + 1, ":", "(")
        if token.kind in (Kind.WORD, Kind.NAME, Kind.PARAMETER) and not is_key:
            key = (
                text.tokens[index + 2].text
                if text.is_sign(index + 1, ".") and text.is_name(index + 2)
                else ""
            )
            uses[token.text, key] += 1
    if not grows:
        return max((known.get(name, 1) for name, _ in uses), default=1)
    most: dict[str, int] = {}
    for (name, _), count in uses.items():
        most[name] = max(most.get(name, 0), count)
    return (
        sum(known.get(name, 1) * count for name, count in most.items() if known.get(name, 1) * count > 1) or 1
    )
