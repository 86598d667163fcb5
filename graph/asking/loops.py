"""Bounds around loops inside of expressions, which Neo4j does not interrupt.

`[x IN e | ...]`, `reduce`, `all`, `any`, `none`, `single` and `range` get their list through a look at its
size, which costs nothing and is taken once. A list that is too long ends the run with a text that is known
again (bound_in). The bound follows from how loops stand in one another, so that no expression takes more than
about STEPS steps for a row; between rows Neo4j looks at its clock itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.asking.brackets import Span, Text, inside, read
from graph.asking.growth import large_in_loops
from graph.asking.lexing import Kind, refused_at, without_comments
from graph.asking.texts import LONGEST_OF_TEXTS, worked_on

STEPS = 2_000_000
"""Of all loops in one another, for one row: five times as many took 2.4 s on two shared cores (5.26), and may
end a server by the memory of their lists."""

HEAVY_STEPS = 200_000
"""The same where steps make texts, lists or maps: their memory is not counted while an expression runs."""

USUAL_TOKENS = 100
"""Of what is done at a step; with more of them there may be as many times fewer."""

LONGEST = 1_000_000
"""Of the list of one loop that stands alone and works on numbers."""

LONGEST_TOGETHER = 4_000_000
"""Of the lists of all such loops in a statement."""

LONGEST_RANGE = 100_000
"""Of a range that is neither gone over nor unwound: it is written out, for each row."""

LARGEST_REDUCED = 100_000
"""Characters or entries of reduce's value after a step: without it, `a + a` is 2^n."""

LONGEST_READ = 1_000
"""Of a list that a loop reads whole at each step, or puts into each result."""

LONGEST_READ_DEEPER = 100
"""The same of a loop in a loop."""

DEEPEST = 3
"""Loops in loops."""

MOST_LOOPS = 40
"""In one statement. Each may take its time."""

_MARK = "a list has more than"

_QUANTIFIERS = {"ALL", "ANY", "NONE", "SINGLE"}

_SMALL = {"labels", "nodes", "relationships", "keys"}
"""What these give of one variable is short, and the planner knows them where nothing stands around them."""

_LIGHT_SIGNS = set("()-*/%^<>=.,|") | {"<=", ">=", "<>", "!="}

_LIGHT_FUNCTIONS = {
    *("abs", "ceil", "floor", "round", "sign", "sqrt", "log", "exp", "rand", "isnan"),
    *("tofloat", "tointeger", "coalesce", "type", "startnode", "endnode"),
}


@dataclass(slots=True)
class Loop:
    """source: first and end of the list's tokens; body: of what is done for each; inner: how many loops stand
    in the body; height: the most of them in one another."""

    index: int
    source: Span
    body: Span
    reduces: bool = False
    level: int = 1
    height: int = 0
    inner: int = 0


@dataclass(slots=True)
class _Pieces:
    """What is put before and behind tokens. Of two around the same ones, the first that came is the outer."""

    before: dict[int, str] = field(default_factory=dict)
    behind: dict[int, str] = field(default_factory=dict)

    def around(self, span: Span, pieces: tuple[str, str]) -> None:
        first, end = span
        self.before[first] = self.before.get(first, "") + pieces[0]
        self.behind[end - 1] = pieces[1] + self.behind.get(end - 1, "")


def guarded(statement: str, parameters: Mapping[str, Any] | None = None) -> str:
    """The statement as it is run: comments blanked out, and a bound around every loop of an expression.

    Raises StatementRefused where loops stand too deep, there are too many, or values multiply.
    """
    text = read(statement)
    loops = _found(text)
    around: dict[tuple[Span, tuple[str, str]], None] = {}  # a set that keeps its order
    for loop in loops:
        if not _is_small(text, loop):
            around[loop.source, _look(_bound(text, loop, loops))] = None
        if loop.reduces:
            around[loop.body, _look_at_value(LARGEST_REDUCED)] = None
    bodies = [loop.body for loop in loops if not _is_small(text, loop)]
    for span, bound in _ranges(text, {loop.source for loop in loops}, bodies):
        before, behind = _look(bound)
        # written out, so that memory counts it
        around[span, (f"[__each IN {before}", f"{behind} | __each]")] = None
    for span, bound in worked_on(text, bodies):
        around[span, _look(bound)] = None
    for span, deep in large_in_loops(text, parameters or {}):
        around[span, _look((LONGEST_OF_TEXTS, LONGEST_READ, LONGEST_READ_DEEPER)[min(deep, 2)])] = None
    pieces = _Pieces()
    for span, put in sorted(around, key=lambda each: each[0][0] - each[0][1]):
        pieces.around(span, put)
    return _put_together(without_comments(statement), text, pieces)


def bound_in(message: str) -> int | None:
    """The bound that an error of Neo4j's tells of, where it is one of ours."""
    found = re.search(rf"{_MARK} (\d+)", message)
    return int(found[1]) if found else None


def _put_together(plain: str, text: Text, pieces: _Pieces) -> str:
    parts: list[str] = []
    done = 0
    for index, token in enumerate(text.tokens):
        if index in pieces.before:
            parts += plain[done : token.start], pieces.before[index]
            done = token.start
        if index in pieces.behind:
            parts += plain[done : token.end], pieces.behind[index]
            done = token.end
    return "".join([*parts, plain[done:]])


def _raises(bound: int) -> str:
    """An expression that fails once it is reached, and says why: no date has such a text."""
    return f"date('{_MARK} {bound}')"


def _look(bound: int) -> tuple[str, str]:
    """What stands around a list or text of which the size is looked at."""
    return (
        "head([__list IN [(",
        f")] | CASE WHEN size(__list) > {bound} THEN {_raises(bound)} ELSE __list END])",
    )


def _look_at_value(bound: int) -> tuple[str, str]:
    """The same around what may be neither list nor text."""
    return (
        "head([__value IN [(",
        ")] | CASE WHEN __value IS :: STRING OR __value IS :: LIST<ANY> THEN CASE WHEN "
        f"size(coalesce(__value, '')) > {bound} THEN {_raises(bound)} ELSE __value END "
        "ELSE __value END])",
    )


def _found(text: Text) -> list[Loop]:
    """Every loop, outer ones first, with how they stand in one another."""
    loops = [loop for index in range(len(text.tokens)) if (loop := _loop(text, index))]
    if len(loops) > MOST_LOOPS:
        start = text.tokens[loops[MOST_LOOPS].index].start
        raise refused_at(
            text.statement,
            start,
            f"There are more than {MOST_LOOPS} loops in expressions.",
            "Make rows of lists with UNWIND, or ask in several statements.",
        )
    for loop in loops:
        around = [other for other in loops if _stands_in(loop, other)]
        loop.level = len(around) + 1
        for other in around:
            other.height = max(other.height, loop.level - other.level)
            other.inner += 1
    return loops


def _loop(text: Text, index: int) -> Loop | None:
    """The loop whose bracket opens there, if there is one."""
    if text.is_sign(index, "[") or (text.is_sign(index, "(") and text.upper(index - 1) in _QUANTIFIERS):
        first = index + 1
    elif text.is_sign(index, "(") and text.upper(index - 1) == "REDUCE":
        return _reduce(text, index)
    else:
        return None
    if not (text.is_name(first) and text.upper(first + 1) == "IN"):
        return None
    close = text.partner[index]
    stops = [
        each
        for each in text.level(first + 2, close)
        if text.upper(each) == "WHERE" or text.is_sign(each, "|", ",")
    ]
    stop = stops[0] if stops else close
    if text.is_sign(stop, ",") or stop == first + 2:
        return None  # a list of conditions, or nothing that Neo4j would read
    return Loop(index, (first + 2, stop), (min(stop + 1, close), close))


def _reduce(text: Text, index: int) -> Loop:
    close = text.partner[index]
    signs = [each for each in text.level(index + 1, close) if text.is_sign(each, ",", "|")]
    commas = [each for each in signs if text.is_sign(each, ",")]
    bars = [each for each in signs if text.is_sign(each, "|")]
    if (
        len(commas) == len(bars) == 1
        and text.upper(commas[0] + 2) == "IN"
        and commas[0] + 3 < bars[0] < close - 1
    ):
        _check_value(text, index + 1, (bars[0] + 1, close))
        return Loop(index, (commas[0] + 3, bars[0]), (bars[0] + 1, close), reduces=True)
    raise refused_at(
        text.statement,
        text.tokens[index].start,
        "This reduce cannot be read.",
        "Write reduce(value = first, each IN list | next value).",
    )


def _check_value(text: Text, name: int, body: Span) -> None:
    """That the value of a reduce is put into no list and no map, where its size could not be seen."""
    inside = 0
    for index in range(*body):
        indexes = text.is_name(index - 1) or text.is_sign(index - 1, ")", "]")
        if text.is_sign(index, "{") or (text.is_sign(index, "[") and not indexes):
            inside = max(inside, text.partner[index])
        if (
            index < inside
            and text.tokens[index].text == text.tokens[name].text
            and not text.is_sign(index - 1, ".")
        ):
            raise refused_at(
                text.statement,
                text.tokens[index].start,
                "The value of this reduce is put into a list or map, so that it may grow without end.",
                "Append to a list with value + each, and reduce several values one by one.",
            )


def _bound(text: Text, loop: Loop, loops: list[Loop]) -> int:
    """The longest list that this loop may go over."""
    deep = loop.level + loop.height
    if deep > DEEPEST:
        raise refused_at(
            text.statement,
            text.tokens[loop.index].start,
            f"More than {DEEPEST} loops stand in one another, and nothing ends them once they run.",
            "Make rows of the outer list with UNWIND: those can be ended.",
        )
    if deep == 1:
        if not loop.reduces and _is_light(text, loop.body):
            return min(LONGEST, LONGEST_TOGETHER // sum(each.level + each.height == 1 for each in loops))
        return int(LONGEST_OF_TEXTS / _weight(text, loop))
    outermost = next(each for each in loops if each.level == 1 and (each is loop or _stands_in(loop, each)))
    groups = sum(each.level == 1 and each.height > 0 for each in loops)
    innermost = [each for each in loops if each.height == 0 and _stands_in(each, outermost)]
    is_light = all(_is_light(text, each.body) for each in innermost)
    steps = STEPS if is_light else HEAVY_STEPS / max(_weight(text, each) for each in innermost)
    return max(1, int((steps / groups / outermost.inner) ** (1 / deep)))


def _stands_in(loop: Loop, other: Loop) -> bool:
    """Whether it is in the body of the other one."""
    return inside(loop.index, [other.body])


def _weight(text: Text, loop: Loop) -> float:
    """How many times as much as usual a step makes."""
    splits = sum(text.upper(each) == "SPLIT" for each in range(*loop.body))
    return max(1.0, (loop.body[1] - loop.body[0]) / USUAL_TOKENS + splits)


def _is_small(text: Text, loop: Loop) -> bool:
    """Whether the list is short whatever the graph holds: written down, or of one node or path; such a loop
    among others has a bound all the same."""
    first, end = loop.source
    if loop.level + loop.height > 1:
        return False
    if text.is_sign(first, "[") and text.partner[first] == end - 1 and _loop(text, first) is None:
        return True
    if end - first == 1:
        return text.is_name(first) and text.tokens[first].text in _walked(text)
    call = [token.text.lower() for token in text.tokens[first:end]]
    return len(call) == 4 and call[0] in _SMALL and call[1] == "(" and call[3] == ")"


def _walked(text: Text) -> set[str]:
    """Variables of any number of relationships, `-[r*]->`: the planner follows what is asked of all of
    them."""
    names = set()
    for index, token in enumerate(text.tokens):
        if not (token.is_sign("[") and text.is_sign(index - 1, "-") and text.is_name(index + 1)):
            continue
        if any(text.is_sign(each, "*") for each in text.level(index + 2, text.partner[index])):
            names.add(text.tokens[index + 1].text)
    return names


def _is_light(text: Text, body: Span) -> bool:
    """Whether each step takes the same short time, whatever texts and lists there are."""
    return all(_is_light_token(text, index) for index in range(*body))


def _is_light_token(text: Text, index: int) -> bool:
    token = text.tokens[index]
    if token.is_sign("+"):
        return any(
            (near := text.at(index + step)) is not None and near.kind is Kind.NUMBER for step in (-1, 1)
        )
    if token.kind is Kind.SIGN:
        return token.text in _LIGHT_SIGNS
    if token.kind is Kind.WORD and text.is_sign(index + 1, "("):
        return token.text.lower() in _LIGHT_FUNCTIONS or token.upper in {"AND", "OR", "NOT"}
    return token.upper not in {"IN", "CONTAINS", "STARTS", "ENDS", "CASE"}


def _ranges(text: Text, sources: set[Span], bodies: Sequence[Span]) -> list[tuple[Span, int]]:
    """Calls of range that may be long; not what UNWIND makes rows of, which it counts one by one."""
    found = []
    for index, token in enumerate(text.tokens):
        if token.upper != "RANGE" or not text.is_sign(index + 1, "(") or text.is_sign(index - 1, "."):
            continue
        span = (index, text.partner[index + 1] + 1)
        is_unwound = text.upper(index - 1) == "UNWIND" and text.upper(span[1]) == "AS"
        if not is_unwound and span not in sources:
            found.append((span, LONGEST_READ_DEEPER if inside(index, bodies) else LONGEST_RANGE))
    return found
