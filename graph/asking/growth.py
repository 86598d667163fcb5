"""What becomes part of what in the expressions of a statement, read in the order of its text.

Two things that nothing would end once they run follow from it. Values that multiply: `a + a` in one WITH
after another, or `[a, a]`, is 2^n; counted is how often what a name stands for may hold the same part. And
loops that read something large at each step: `[x IN xs WHERE ys = zs]`; such lists get a bound, and what has
no size that could be looked at is refused. Not for: how many steps loops take (loops.py), or how one
expression is read (expressions.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graph.asking import extents
from graph.asking.brackets import Span, Text
from graph.asking.calls import CLAUSES
from graph.asking.expressions import Expressions
from graph.asking.parts import Known

_BEGINS = {"WITH", "RETURN", "UNWIND", "WHERE", "BY"}


def large_in_loops(text: Text, parameters: Mapping[str, Any]) -> list[tuple[Span, int]]:
    """Lists that loops read whole at each step, or put into each result, with how many loops are around.

    Raises StatementRefused at the expression that multiplies too much, and at what a loop reads whole of
    which the size cannot be told.
    """
    known = {f"${name}": Known(1, extents.of_value(value)) for name, value in parameters.items()}
    begun, found = known, []
    for first, end in _items(text):
        if text.upper(first) == "UNION":
            if text.depth[first] == 0:
                known = begun
            continue
        names = [i for i in text.level(first, end) if text.upper(i) == "AS" and text.is_name(i + 1)]
        last = names[-1] if names else end
        reading = Expressions(text, known)
        value = reading.value(first, last)
        found += reading.large
        if names:
            name, times = text.tokens[last + 1].text, reading.times(value)
            extent = value.extent.entry if text.upper(first - 1) == "UNWIND" else value.extent
            before = known.get(name)
            if before is not None:
                times, extent = max(times, before.times), extents.merged([extent, before.extent])
            known = known | {name: Known(times, extent)}
    return found


def _items(text: Text) -> Iterator[Span]:
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
            is_clause = text.upper(each) in CLAUSES and text.upper(each - 1) not in ("STARTS", "ENDS")
            if closes or is_clause or text.is_sign(each, ","):
                if first < each:
                    yield first, each
                first = each + 1
            if closes or is_clause:
                break
        else:
            if first < len(text.tokens):
                yield first, len(text.tokens)
