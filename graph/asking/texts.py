"""Texts and lists that one step reads whole: what functions take, regular expressions match, and
comparisons read.

Not for: what goes over lists entry by entry (loops.py, which puts the bounds around what is found here).
"""

from collections.abc import Iterator, Sequence

from graph.asking.brackets import Text
from graph.asking.lexing import Kind, refused_at

Span = tuple[int, int]
"""First token and the one behind the last."""

Named = tuple[str, Span]
"""A loop's own name, and where it holds."""

LONGEST_OF_TEXTS = 10_000
"""Characters or entries of what one step works on, and how often a loop does so: 10^8 together."""

LONGEST_PUT_IN = 1_000
"""Characters that replace puts in for one: the text grows as many times."""

LONGEST_HELD = 1_000
"""Of a list or text from outside that each result of a loop holds."""

_WHOLE = {
    *(
        "tostringlist",
        "tointegerlist",
        "tofloatlist",
        "tobooleanlist",
        "tail",
        "reverse",
        "split",
        "normalize",
    ),
    *(
        "tolower",
        "toupper",
        "lower",
        "upper",
        "trim",
        "btrim",
        "ltrim",
        "rtrim",
        "left",
        "right",
        "substring",
    ),
}
"""Functions that copy what they take; within loops it is bounded."""

_COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")

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
            elif name in _WHOLE and _inside(index, bodies) and not text.is_sign(index + 2, ")"):
                yield _first_argument(text, index + 1), LONGEST_OF_TEXTS
        if token.is_sign("=~"):
            yield _before(text, index), LONGEST_OF_TEXTS
        if token.upper == "CONTAINS" and not text.is_sign(index - 1, ".", ":"):
            span = _before(text, index)
            is_property = span[1] - span[0] == 3 and text.is_sign(span[0] + 1, ".")
            if not is_property:
                yield span, LONGEST_OF_TEXTS


def compared(text: Text, bodies: Sequence[Span], own: Sequence[Named]) -> Iterator[Span]:
    """Operands of comparisons in loops that may be lists: names of what is outside of loops. own: the loops'
    own names."""
    for index, token in enumerate(text.tokens):
        if not token.is_sign(*_COMPARISONS) or not _inside(index, bodies) or _names_path(text, index):
            continue
        for first, end in (_before(text, index), _behind(text, index)):
            if any(_is_bare(text, each) and not _is_own(text, each, own) for each in range(first, end)):
                yield first, end


def held(text: Text, bodies: Sequence[Span], own: Sequence[Named]) -> Iterator[int]:
    """Names in loops of what is outside of them, where they are not worked on but put into the result."""
    for index, token in enumerate(text.tokens):
        if not _inside(index, bodies) or _is_own(text, index, own) or token.upper in _BOUNDARIES:
            continue
        is_entry = text.is_sign(index - 1, ":") and text.is_sign(index - 3, "{", ",")
        begins = text.is_sign(index - 1, "|", ",", "[", "+", "||") or text.upper(index - 1) in (
            "THEN",
            "ELSE",
        )
        ends = (
            text.is_sign(index + 1, "]", "}", ",", ")", "+", "||") or text.upper(index + 1) in _AFTER_VALUES
        )
        is_name = _is_bare(text, index) or (is_entry and token.kind in (Kind.WORD, Kind.NAME, Kind.PARAMETER))
        if (is_entry or begins) and ends and is_name and token.upper not in ("TRUE", "FALSE", "NULL"):
            yield index


_AFTER_VALUES = {"WHEN", "ELSE", "END"}


def _is_own(text: Text, index: int, own: Sequence[Named]) -> bool:
    name = text.tokens[index].text
    return any(name == each and body[0] <= index < body[1] for each, body in own)


def _inside(index: int, bodies: Sequence[Span]) -> bool:
    return any(first <= index < end for first, end in bodies)


def _names_path(text: Text, index: int) -> bool:
    """Whether this is no comparison but the name of a path, or an arrow."""
    named = text.is_sign(index, "=") and text.is_sign(index + 1, "(")
    starts = text.is_sign(index - 2, "[", ",") or text.upper(index - 2) in ("MATCH", "SHORTEST")
    arrow = text.is_sign(index - 1, "-", "]") or text.is_sign(index + 1, "-", "(")
    return (named and starts) or (text.is_sign(index, "<", ">") and arrow)


def _is_bare(text: Text, index: int) -> bool:
    """Whether a name or parameter stands there by itself: no property, function, key or label."""
    token = text.tokens[index]
    is_name = token.kind in (Kind.NAME, Kind.PARAMETER) or (
        token.kind is Kind.WORD and token.upper not in ("TRUE", "FALSE", "NULL")
    )
    return (
        is_name and not text.is_sign(index - 1, ".", ":") and not text.is_sign(index + 1, ".", "(", ":", "[")
    )


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


def _first_argument(text: Text, index: int) -> Span:
    """Up to the first comma; of trim(BOTH x FROM y) what is behind FROM."""
    close = text.partner[index]
    inner = list(text.level(index + 1, close))
    behind = [each for each in inner if text.upper(each) == "FROM"]
    first = behind[0] + 1 if behind else index + 1
    commas = [each for each in inner if text.is_sign(each, ",")]
    return first, max(first + 1, commas[0] if commas else close)


def _before(text: Text, index: int) -> Span:
    """The operand that ends before an operator of comparison."""
    first = text.case_start(index - 1) or (index - 1 if text.is_name(index - 1) else index)
    while first > 0 and not text.is_sign(first - 1, *_COMPARISONS, *",|:;([{", "=~"):
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


def _behind(text: Text, index: int) -> Span:
    """The operand that begins behind an operator of comparison."""
    last = text.case_end(index + 1)
    end = index + 1 if last is None else last + 1
    if last is None and text.is_name(end):
        end += 1
    while end < len(text.tokens) and not text.is_sign(end, *_COMPARISONS, *",|;)]}", "=~"):
        if text.upper(end) in _BOUNDARIES and not text.is_sign(end - 1, "."):
            break
        end = text.partner[end] + 1 if text.is_sign(end, *"([{") else end + 1
    if end == index + 1:
        raise refused_at(
            text.statement,
            text.tokens[index].start,
            "Nothing stands behind this sign.",
            "Write two operands.",
        )
    return index + 1, end
