"""How many times a value may hold another one: `a + a` in one WITH after another, or `[a, a]`, is 2^n.

Reading such a value, comparing it or sending it is one step to Neo4j, which nothing ends. Lists from rows are
bounded by memory, those of loops by loops.py; this bounds how much expressions multiply them. It counts,
for each name, how often what it stands for may hold the same part, in the order of the text.
"""

from collections import Counter
from collections.abc import Iterator

from graph.asking.brackets import Text
from graph.asking.lexing import Kind, refused_at

LARGEST = 32
"""How many times a value may hold the same part: a list of a million is then read in about a second."""

_BEGINS = {"WITH", "RETURN", "UNWIND", "WHERE", "BY"}

_ENDS = _BEGINS | {
    "MATCH",
    "OPTIONAL",
    "CALL",
    "UNION",
    "ORDER",
    "SKIP",
    "OFFSET",
    "LIMIT",
    "YIELD",
    "FINISH",
}

_KEYWORDS = {
    *("CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "XOR", "NOT", "IN", "IS", "NULL", "TRUE", "FALSE"),
    *(
        "STARTS",
        "ENDS",
        "WITH",
        "CONTAINS",
        "DISTINCT",
        "AS",
        "WHERE",
        "TYPED",
        "ASC",
        "DESC",
        "COUNT",
        "EXISTS",
    ),
    *("COLLECT", "MATCH", "RETURN", "ORDER", "BY", "LIMIT"),
}


def check_growth(text: Text) -> None:
    """Raises StatementRefused at the expression that multiplies too much."""
    known: dict[str, int] = {}
    for first, end in _items(text):
        if text.upper(first) == "UNION":
            known = {}
            continue
        names = [i for i in text.level(first, end) if text.upper(i) == "AS" and text.is_name(i + 1)]
        last = names[-1] if names else end
        times = _times(text, first, last, known)
        if times > LARGEST:
            raise refused_at(
                text.statement,
                text.tokens[first].start,
                f"A value may hold another one {times} times, and {LARGEST} is the most: such values grow "
                "beyond all bounds, and nothing ends their reading.",
                "Use each list or text once, or UNWIND it into rows.",
            )
        if names:
            known[text.tokens[last + 1].text] = times


def _items(text: Text) -> Iterator[tuple[int, int]]:
    """First and end of each expression of a clause, in the order of the text, and of every UNION."""
    for index, token in enumerate(text.tokens):
        if text.is_sign(index - 1, ".", ":") or text.upper(index - 1) in ("STARTS", "ENDS"):
            continue
        if token.upper == "UNION":
            yield index, index + 1
        if token.upper not in _BEGINS:
            continue
        first = index + 1
        for each in text.level(first, len(text.tokens)):
            closes = text.depth[each] < text.depth[index] or text.is_sign(each, "]", "}", ")", "|", ";")
            is_clause = text.upper(each) in _ENDS and text.upper(each - 1) not in ("STARTS", "ENDS")
            if closes or is_clause or text.is_sign(each, ","):
                if first < each:
                    yield first, each
                first = each + 1
            if closes or is_clause:
                break
        else:
            if first < len(text.tokens):
                yield first, len(text.tokens)


def _times(text: Text, first: int, end: int, known: dict[str, int]) -> int:
    """How often the expression may hold the same part of anything."""
    uses: Counter[tuple[str, str]] = Counter()
    grows = False
    for index in range(first, end):
        token = text.tokens[index]
        grows = grows or token.is_sign("+", "||", "[", "{")
        if token.upper == "IN" and text.is_name(index - 1):
            known[text.tokens[index - 1].text] = (
                _known(text.tokens[index + 1].text, known) if index + 1 < end else 1
            )
        is_label = text.is_sign(index - 1, ":") and not text.is_sign(index - 3, "{", ",")
        is_key = is_label or text.is_sign(index - 1, ".", "$") or text.is_sign(index + 1, ":", "(", "{")
        is_value = token.kind in (Kind.NAME, Kind.PARAMETER) or (token.upper and token.upper not in _KEYWORDS)
        if is_value and not is_key:
            dotted = text.is_sign(index + 1, ".") and text.is_name(index + 2)
            uses[token.text, text.tokens[index + 2].text if dotted else ""] += 1
    most: dict[str, int] = {}
    for (name, _), count in uses.items():
        most[name] = max(most.get(name, 0), count)
    if not grows:
        return max((_known(name, known) for name in most), default=1)
    return max(1, sum(_known(name, known) * count for name, count in most.items()))


def _known(name: str, known: dict[str, int]) -> int:
    return known.get(name, 1)
