"""Tokens with their brackets matched: where each closes, how deep things stand, what a bracket belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from graph.asking.lexing import Kind, Token, lex, refused_at

CLOSING = {"(": ")", "[": "]", "{": "}"}

Span = tuple[int, int]
"""First token and the one behind the last."""

COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=")

DEEPEST = 40
"""Brackets in brackets. EXPLAIN takes .6 s for 160, and does not end for 320 (5.26, 2 cores, beside other
work)."""


_BEFORE_VALUES = {"CASE", "WHEN", "THEN", "ELSE", "AND", "OR", "XOR", "NOT", "IN", "CONTAINS", "WITH"}
"""What cannot stand before the END of a CASE."""


def inside(index: int, spans: Iterable[Span]) -> bool:
    """Whether a token stands in one of them."""
    return any(first <= index < end for first, end in spans)


@dataclass(frozen=True, slots=True)
class Text:
    """A statement that was read. partner: of each bracket's index the other's index; depth: brackets open
    before each token."""

    statement: str
    tokens: list[Token]
    partner: dict[int, int]
    depth: list[int]

    def at(self, index: int) -> Token | None:
        """The token, or None outside."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def is_sign(self, index: int, *signs: str) -> bool:
        """Whether one of these signs stands there."""
        token = self.at(index)
        return token is not None and token.is_sign(*signs)

    def upper(self, index: int) -> str:
        """The word there, as a keyword is compared; empty for anything else."""
        token = self.at(index)
        return token.upper if token else ""

    def is_name(self, index: int) -> bool:
        """Whether a word or a name between backticks stands there."""
        token = self.at(index)
        return token is not None and token.kind in (Kind.WORD, Kind.NAME)

    def chain(self, index: int) -> int:
        """Where the dotted name begins whose last part stands there, such as `date.truncate`."""
        while self.is_sign(index - 1, ".") and self.is_name(index - 2):
            index -= 2
        return index

    def level(self, first: int, end: int) -> Iterator[int]:
        """Indices from first to before end, without what stands inside of brackets and their closing ones."""
        index = first
        while index < end:
            yield index
            index = self.partner[index] + 1 if self.is_sign(index, *CLOSING) else index + 1

    def values(self, first: int, end: int) -> Iterator[int]:
        """The same without what stands between CASE and its END."""
        index = first
        while index < end:
            yield index
            last = self.case_end(index)
            index = last + 1 if last is not None else next(islice(self.level(index, end), 1, None), end)

    def ends_case(self, index: int) -> bool:
        """Whether the word there is the END of a CASE: a value stands before it, so it is none itself."""
        if self.upper(index) != "END" or self.upper(index - 1) in _BEFORE_VALUES:
            return False
        return not self._is_operator(index - 1)

    def case_end(self, index: int) -> int | None:
        """Where the CASE ends that begins there; None if none does."""
        if not self.begins_case(index):
            return None
        deep = 0
        for each in self.level(index, len(self.tokens)):
            deep += self.begins_case(each) - self.ends_case(each)
            if self.is_sign(each, *CLOSING.values()):
                return None
            if deep == 0:
                return each
        return None

    def case_start(self, index: int) -> int | None:
        """Where the CASE begins that ends there; None if none does."""
        if not self.ends_case(index):
            return None
        return next((each for each in range(index - 1, -1, -1) if self.case_end(each) == index), None)

    def begins_case(self, index: int) -> bool:
        """Whether the word there is a CASE, and no name."""
        return self.upper(index) == "CASE" and not self.is_sign(index - 1, ".", ":", "$")

    def _is_operator(self, index: int) -> bool:
        token = self.at(index)
        return token is None or (token.kind is Kind.SIGN and token.text not in CLOSING.values())


def read(statement: str) -> Text:
    """Tokens and brackets. Raises StatementRefused where they do not match, or stand too deep."""
    tokens = lex(statement)
    partner: dict[int, int] = {}
    depth = []
    opened: list[int] = []
    for index, token in enumerate(tokens):
        depth.append(len(opened))
        if token.is_sign(*CLOSING):
            opened.append(index)
            if len(opened) > DEEPEST:
                raise refused_at(
                    statement,
                    token.start,
                    f"Brackets stand more than {DEEPEST} deep.",
                    "Give names to the inner parts in WITH clauses, or pass them as parameters.",
                )
        elif token.is_sign(*CLOSING.values()):
            if not opened or CLOSING[tokens[opened[-1]].text] != token.text:
                raise refused_at(
                    statement, token.start, "This bracket closes none.", "Leave it out, or open one."
                )
            first = opened.pop()
            partner[first], partner[index] = index, first
    if opened:
        raise refused_at(statement, tokens[opened[-1]].start, "This bracket is not closed.", "Close it.")
    return Text(statement, tokens, partner, depth)
