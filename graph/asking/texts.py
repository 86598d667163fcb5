"""Texts that one step reads whole, and for longer than they are long: what replace takes and regular
expressions match.

Not for: what goes over lists entry by entry (loops.py, which puts the bounds around what is found here), and
what loops read at each step (growth.py).
"""

from collections.abc import Iterator, Sequence

from graph.asking.brackets import COMPARISONS, Span, Text, inside
from graph.asking.lexing import Kind, refused_at

LONGEST_OF_TEXTS = 10_000
"""Characters or entries of what one step works on, and how often a loop does so: 10^8 together."""

LONGEST_PUT_IN = 1_000
"""Characters that replace puts in for one: the text grows as many times."""

_BOUNDARIES = {
    *("WHERE", "AND", "OR", "XOR", "NOT", "RETURN", "WITH", "DISTINCT", "WHEN", "THEN", "ELSE", "CASE", "BY"),
    *("UNWIND", "ON", "IN", "END", "AS", "IS", "STARTS", "ENDS", "CONTAINS", "ORDER", "LIMIT", "SKIP"),
}


def worked_on(text: Text, bodies: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """Texts and lists with the bound of each. bodies: what is done for each entry of a list."""
    for index, token in enumerate(text.tokens):
        if token.upper and text.is_sign(index + 1, "(") and not text.is_sign(index - 1, "."):
            name = token.text.lower()
            if name == "replace":
                whole, _, put_in = _arguments(text, index + 1)
                yield whole, LONGEST_OF_TEXTS
                if not _is_short(text, put_in):
                    yield put_in, LONGEST_PUT_IN
        if inside(index, bodies):
            continue  # what loops read is bounded there
        if token.is_sign("=~"):
            yield _before(text, index), LONGEST_OF_TEXTS
        if token.upper == "CONTAINS" and not text.is_sign(index - 1, ".", ":"):
            span = _before(text, index)
            is_property = span[1] - span[0] == 3 and text.is_sign(span[0] + 1, ".")
            if not is_property:
                yield span, LONGEST_OF_TEXTS


def _is_short(text: Text, span: Span) -> bool:
    """Whether it is one text that is written down, and short."""
    first, end = span
    token = text.tokens[first]
    return end - first == 1 and token.kind is Kind.STRING and len(token.text) <= LONGEST_PUT_IN


def _arguments(text: Text, index: int) -> list[Span]:
    """Each argument of the three that replace takes."""
    close = text.partner[index]
    commas = [each for each in text.level(index + 1, close) if text.is_sign(each, ",")]
    starts = [index + 1, *(comma + 1 for comma in commas)]
    spans = list(zip(starts, [*commas, close], strict=True))
    if len(spans) != 3 or any(first == end for first, end in spans):
        raise refused_at(
            text.statement,
            text.tokens[index].start,
            "This replace cannot be read.",
            "Write replace(text, what, with what).",
        )
    return spans


def _before(text: Text, index: int) -> Span:
    """The operand that ends before an operator of comparison."""
    first = text.case_start(index - 1) or (index - 1 if text.is_name(index - 1) else index)
    while first > 0 and not text.is_sign(first - 1, *COMPARISONS, *",|:;([{", "=~"):
        if text.upper(first - 1) in _BOUNDARIES and not text.is_sign(first - 2, "."):
            break
        first = text.partner[first - 1] if text.is_sign(first - 1, *")]}") else first - 1
    if first == index:
        raise refused_at(
            text.statement,
            text.tokens[index].start,
            "Nothing stands before this sign.",
            "Write two operands.",
        )
    return first, index
