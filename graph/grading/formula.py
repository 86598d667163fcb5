"""Reads algebra as a tree, by a Pratt parser over a short list of tokens: nothing is evaluated here.

Understood: numbers, one-letter names (also `x_1`), + - * / ^, multiplication left out, brackets,
sqrt, abs and |...|, pi, and one = sign. Some texts may be meant in two ways: 1/2x as (1/2)x or
1/(2x), √2x as (√2)x or √(2x), 1,234x as 1234x or 1.234x. Then each reading is given.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn, TypeAlias

from graph.grading.numbers import plain, read_number
from graph.grading.numbers import shown as number_shown
from graph.grading.text import tidy
from graph.grading.verdict import not_understood

DEEPEST = 30
"""Brackets, powers and signs within each other; bounds the recursion here and in `equivalence`."""

LONGEST_NUMBER = 24
"""Characters. Bounds the arithmetic, and how near a decimal may come to a root without being it."""

EXAMPLE = "Write it as in 2x + 1, x^2 - 3/4 or sqrt(2)/2."

Tree: TypeAlias = "Fraction | str | Node"


@dataclass(frozen=True, slots=True)
class Node:
    """op: + - * / ^ neg sqrt abs."""

    op: str
    args: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """One reading of a text. right: of the = sign, None where there is none."""

    left: Tree
    right: "Tree | None" = None


_TOKEN = re.compile(
    r"""(?P<mixed>(?<!\^)\d+\ \d+\ ?/\ ?\d+(?![\d.,]))
      | (?P<number>\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+)
      | (?P<function>sqrt|√|abs)
      | (?P<unknown>(?:arc)?(?:sin|cos|tan)|log|ln|exp|max|min|floor|ceil)(?=\ ?\()
      | (?P<name>π|pi|[^\W\d_](?:_\w{1,3})?)
      | (?P<sign>\*\*|[-+*/^()|])
      | (?P<space>\ )""",
    re.VERBOSE | re.IGNORECASE,
)
_BINDING = {"+": 10, "-": 10, "*": 20, "/": 20, "^": 40}
_NEGATION = 30
_TIGHT = 25
"""Of multiplication left out, in the reading where it binds more than a slash or root before it."""


def read(text: str, names: Collection[str] | None = None) -> list[Formula]:
    """The readings of a text, likeliest first, at least one.

    names: those that may stand in it, None for any; `X` is taken for `x` where only that may.
    Raises Ungradable saying what was not understood.
    """
    tidied = tidy(text, r"((\1)/(\2))")
    tight = (False, True) if re.search("/|√|sqrt", tidied) else (False,)
    places = (0, -1) if "," in tidied else (0,)
    try:
        found = [_formula(tidied, names, t, place) for t in tight for place in places]
    except _Unreadable as error:
        raise not_understood(text, *error.args) from None
    return list(dict.fromkeys(found))


def names_in(tree: Tree) -> set[str]:
    """The variables of a tree; pi is none."""
    match tree:
        case Node(_, args):
            return set().union(*map(names_in, args))
        case str() if tree != "pi":
            return {tree}
    return set()


def shown(formula: Formula) -> str:
    """The formula as text, with every multiplication written and no bracket that is not needed."""
    left = _shown(formula.left)
    return left if formula.right is None else f"{left} = {_shown(formula.right)}"


class _Unreadable(Exception):
    """args: message and mend."""


def _fail(message: str, mend: str = EXAMPLE) -> NoReturn:
    raise _Unreadable(message, mend)


def _formula(text: str, names: Collection[str] | None, tight: bool, place: int) -> Formula:
    sides = text.split("=")
    if len(sides) > 2:
        _fail("There is more than one = sign.")
    trees = [_Parser(list(_tokens(side, names, place)), tight).whole() for side in sides]
    return Formula(*trees)


def _tokens(text: str, names: Collection[str] | None, place: int) -> Iterator[tuple[str, Tree]]:
    """(kind, value): kind is "number", "name" or the sign or function itself."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            _fail(f"“{text[at : at + 20]}” is not understood here.")
        at = match.end()
        word = match[0]
        match match.lastgroup:
            case "unknown":
                _fail(f"“{word}” is not understood as a function.", "The functions are sqrt and abs.")
            case "mixed" | "number":
                yield "number", _number(word, place)
            case "name":
                yield "name", "pi" if word.casefold() in ("π", "pi") else _name(word, names)
            case "function":
                yield {"√": "sqrt"}.get(word, word.casefold()), word
            case "sign":
                yield {"**": "^"}.get(word, word), word


def _number(word: str, place: int) -> Fraction:
    """The reading at that place. A plain number, or a mixed one."""
    if len(word) > LONGEST_NUMBER:
        _fail("A number is too long.", f"Write at most {LONGEST_NUMBER} characters.")
    if "/" in word:
        try:
            return read_number(word)[0][0].value
        except ZeroDivisionError:
            _fail("This divides by zero.")
    values = plain(word)
    if not values:
        _fail(f"“{word}” is not a number.")
    return values[place]


def _name(word: str, names: Collection[str] | None) -> str:
    if names is None or word in names:
        return word
    if word.swapcase() in names:
        return word.swapcase()
    known = f"Use {', '.join(sorted(names))} only." if names else "Use numbers only."
    _fail(f"There is no “{word}” in this question.", known)


class _Parser:
    """Precedence climbing over the tokens of one side. Any failure is _Unreadable."""

    def __init__(self, tokens: list[tuple[str, Tree]], tight: bool) -> None:
        self.tokens = [*tokens, ("end", "")]
        self.at = 0
        self.bars = 0
        self.left_out = _TIGHT if tight else _BINDING["*"]

    def whole(self) -> Tree:
        tree = self.expression(0, 0)
        if self.kind != "end":
            _fail(f"There is a “{self.kind}” too much.")
        return tree

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    def expression(self, bound: int, depth: int) -> Tree:
        """All that binds more than `bound`."""
        if depth > DEEPEST:
            _fail("This is nested too deeply.", "Write it with fewer brackets.")
        tree = self.operand(depth + 1)
        while True:
            sign = self.kind
            if sign in _BINDING:
                binding = _BINDING[sign]
            elif self.starts_factor():
                sign, binding = "left out", self.left_out
            else:
                return tree
            if binding <= bound:
                return tree
            self.at += sign != "left out"
            right = self.expression(binding - (sign == "^"), depth + 1)
            tree = Node("*" if sign == "left out" else sign, (tree, right))

    def starts_factor(self) -> bool:
        """Whether a factor follows without a sign. A number may not: (x + 1)2 may mean a power."""
        if self.kind == "number":
            _fail("A number stands right behind something else.", "Write * or ^ before it.")
        return self.kind in ("name", "(", "sqrt", "abs") or (self.kind == "|" and not self.bars)

    def operand(self, depth: int) -> Tree:
        """One factor with the signs before it."""
        if self.kind not in ("+", "-"):
            return self.factor(depth)
        sign, _ = self.tokens[self.at]
        doubled = sign == "+" and self.at and self.tokens[self.at - 1][0] in _BINDING
        self.at += 1
        if doubled or self.kind in ("+", "-"):
            _fail("Two signs stand next to each other.", "Put brackets between them, as in 2 - (-3).")
        tree = self.expression(_NEGATION, depth)
        return Node("neg", (tree,)) if sign == "-" else tree

    def factor(self, depth: int) -> Tree:
        kind, value = self.tokens[self.at]
        self.at += 1
        match kind:
            case "number" | "name":
                return value
            case "(":
                return self.until(")", depth)
            case "|":
                self.bars += 1
                inside = self.until("|", depth)
                self.bars -= 1
                return Node("abs", (inside,))
            case "sqrt" if self.left_out == _TIGHT and self.kind != "(":
                return Node("sqrt", (self.expression(_BINDING["*"], depth),))
            case "sqrt":
                return Node("sqrt", (self.factor(depth),))
            case "abs" if self.kind == "(":
                return Node("abs", (self.factor(depth),))
            case "end":
                _fail("Something is missing at the end or before the = sign.")
        _fail(f"A number or name is missing before “{kind}”.")

    def until(self, close: str, depth: int) -> Tree:
        """What stands before the closing bracket, and past it."""
        tree = self.expression(0, depth)
        if self.kind != close:
            _fail(f"A “{close}” is missing.")
        self.at += 1
        return tree


def _shown(tree: Tree, bound: int = 0) -> str:
    """Brackets go around what binds less than `bound`."""
    match tree:
        case Fraction():
            text = number_shown(tree, "decimal")
            binding = 20 if "/" in text else 100
        case Node("neg", (inside,)):
            text, binding = f"-{_shown(inside, _NEGATION)}", 11
        case Node("sqrt" | "abs" as name, (inside,)):
            text, binding = f"{name}({_shown(inside)})", 100
        case Node("^", (base, exponent)):
            text, binding = f"{_shown(base, 41)}^{_shown(exponent, 40)}", 40
        case Node(sign, (left, right)):
            binding = _BINDING[sign]
            space = " " if binding == 10 else ""
            text = f"{_shown(left, binding)}{space}{sign}{space}{_shown(right, binding + 1)}"
        case _:
            text, binding = str(tree), 100
    return f"({text})" if binding < bound else text
