"""How many times a value may hold another one: `a + a` in one WITH after another, or `[a, a]`, is 2^n.

Reading such a value, comparing it or sending it is one step to Neo4j, which nothing ends. Lists from rows are
bounded by memory, those of loops by loops.py; this bounds how much expressions multiply them. It counts,
for each name, how often what it stands for may hold the same part, in the order of the text. Numbers, times
and what is true or false hold nothing, however they were come by.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from graph.asking.brackets import Text
from graph.asking.lexing import Kind, refused_at
from graph.asking.loops import held_in_loops

LARGEST = 32
"""How many times a value may hold the same part: a list of a million is then read in about a second."""

IN_LOOPS = 8
"""Counted for what each result of a loop holds, which may be any number of times: so it is done once, not
again with what came of it."""

_BEGINS = {"WITH", "RETURN", "UNWIND", "WHERE", "BY"}

_ENDS = _BEGINS | {
    *("MATCH", "OPTIONAL", "CALL", "UNION", "ORDER", "SKIP", "OFFSET", "LIMIT", "YIELD", "FINISH"),
}

_JOINS = {"AND", "OR", "XOR", "NOT", "IN", "IS", "STARTS", "ENDS", "CONTAINS"}

_COMPARES = ("=", "<>", "!=", "<", ">", "<=", ">=", "=~", ":", "::", "|")

_COUNTS = {
    *("size", "length", "char_length", "character_length", "tointeger", "tofloat", "toboolean"),
    *("tointegerornull", "tofloatornull", "tobooleanornull", "exists", "isempty", "isnan", "timestamp"),
    *("abs", "ceil", "floor", "round", "sign", "sqrt", "log", "log10", "exp", "e", "pi", "rand", "degrees"),
    *("radians", "sin", "cos", "tan", "cot", "asin", "acos", "atan", "atan2", "haversin"),
    *("count", "sum", "avg", "stdev", "stdevp", "percentilecont", "percentiledisc", "all", "any", "none"),
    *("single", "date", "datetime", "localdatetime", "time", "localtime", "duration"),
}
"""Functions that give numbers, times, or true and false."""

_PACKAGES = {"date", "datetime", "localdatetime", "time", "localtime", "duration", "point", "vector"}

_ONE_OF = {"coalesce", "nullif", "head", "last", "min", "max", "any_value"}
"""Functions that give one of what they take."""

Uses = Counter[tuple[str, str]]
"""How often each part of a value is in another one: the name that stands for it and its property, where one
is named. Empty for what holds nothing."""


def check_growth(text: Text) -> None:
    """Raises StatementRefused at the expression that multiplies too much."""
    known: dict[str, int] = {}
    held = held_in_loops(text)
    for first, end in _items(text):
        if text.upper(first) == "UNION":
            if text.depth[first] == 0:
                known = {}
            continue
        names = [i for i in text.level(first, end) if text.upper(i) == "AS" and text.is_name(i + 1)]
        last = names[-1] if names else end
        times = _Expressions(text, known, held).times(first, last)
        if names:
            name = text.tokens[last + 1].text
            known[name] = max(times, known.get(name, 0))


class _Expressions:
    """Reads expressions as far as it matters what becomes part of what. known: times of each name."""

    def __init__(self, text: Text, known: dict[str, int], held: set[int]) -> None:
        self._text, self._known, self._held = text, dict(known), held

    def times(self, first: int, end: int) -> int:
        """How often the expression may hold the same part of anything; 0 for what holds nothing."""
        return self.summed(self.checked(first, end))

    def summed(self, uses: Uses) -> int:
        """Parts of one name that are named differently are different ones."""
        whole: Counter[str] = Counter()
        most: dict[str, int] = {}
        for (name, key), count in uses.items():
            if key:
                most[name] = max(most.get(name, 0), count)
            else:
                whole[name] += count
        return sum(self._known.get(name, 1) * (whole[name] + most.get(name, 0)) for name in whole | most)

    def checked(self, first: int, end: int) -> Uses:
        """What the expression holds, whatever comes of it then."""
        uses = self._uses(first, end)
        times = self.summed(uses)
        if times > LARGEST:
            raise refused_at(
                self._text.statement,
                self._text.tokens[first].start,
                f"A value may hold another one {times} times, and {LARGEST} is the most: such values grow "
                "beyond all bounds, and nothing ends their reading.",
                "Use each list or text once, or UNWIND it into rows.",
            )
        return uses

    def _uses(self, first: int, end: int) -> Uses:
        text = self._text
        if text.upper(first) in ("DISTINCT", "ALL") and first + 1 < end:
            first += 1
        units = list(text.values(first, end))
        if any(self._joins(first, each) for each in units):
            self._each(units, end, lambda each: self._joins(first, each))
            return Uses()
        if any(text.is_sign(each, "+", "||") for each in units):
            return sum(self._each(units, end, lambda each: text.is_sign(each, "+", "||")), Uses())
        if any(text.is_sign(each, "*", "/", "%", "^", "-") for each in units):
            self._each(units, end, lambda each: text.is_sign(each, "*", "/", "%", "^", "-"))
            return Uses()
        return self._primary(first, end) if first < end else Uses()

    def _joins(self, first: int, index: int) -> bool:
        """Whether what stands there gives true or false, and is no name."""
        text = self._text
        is_word = text.upper(index) in _JOINS and not text.is_sign(index - 1, ".")
        return text.is_sign(index, *_COMPARES) or (is_word and (index > first or text.upper(index) == "NOT"))

    def _each(self, units: Sequence[int], end: int, splits: Callable[[int], bool]) -> list[Uses]:
        """What stands between signs."""
        found, first = [], units[0]
        for index in [*units, end]:
            if index == end or splits(index):
                if first < index:
                    found.append(self.checked(first, index))
                first = index + 1
        return found

    def _listed(self, first: int, end: int) -> list[Uses]:
        """What stands between commas."""
        units = list(self._text.values(first, end))
        return self._each(units, end, lambda each: self._text.is_sign(each, ",")) if units else []

    def _primary(self, first: int, end: int) -> Uses:
        """One value, and what is taken of it."""
        text, token = self._text, self._text.tokens[first]
        if token.kind is Kind.NUMBER or token.upper in ("TRUE", "FALSE", "NULL"):
            return Uses()
        if token.kind is Kind.STRING:
            return self._one(first)
        if token.upper == "CASE" and (last := text.case_end(first)) is not None:
            uses = self._case(first + 1, last)
            self._indexes(last + 1, end)
            return uses
        if token.is_sign("("):
            uses = self.checked(first + 1, text.partner[first])
        elif token.is_sign("["):
            uses = self._list(first) | self._one(first)
        elif token.is_sign("{"):
            uses = self._map(first) | self._one(first)
        elif token.kind is Kind.SIGN:
            return Uses()
        else:
            return self._named(first, end)
        self._indexes(text.partner[first] + 1, end)
        return uses

    def _one(self, index: int) -> Uses:
        """A value that is written there: it may be part of others, and be in them as often as they say."""
        return Uses({("", str(index)): 1})

    def _indexes(self, first: int, end: int) -> None:
        """What stands in the brackets behind a value says which part is taken, and is none."""
        for index in self._text.level(first, end):
            if self._text.is_sign(index, "["):
                self._range(index)

    def _range(self, index: int) -> None:
        text = self._text
        units = list(text.values(index + 1, text.partner[index]))
        if units:
            self._each(units, text.partner[index], lambda each: text.is_sign(each, ".."))

    def _named(self, first: int, end: int) -> Uses:
        """A name with what is taken of it, a call, a subquery or a projection."""
        text, token = self._text, self._text.tokens[first]
        last = first
        while text.is_sign(last + 1, ".") and text.is_name(last + 2) and last + 2 < end:
            last += 2
        if text.is_sign(last + 1, "(") and last + 1 < end:
            self._indexes(text.partner[last + 1] + 1, end)
            return self._call(first, last)
        if text.is_sign(first + 1, "{") and first + 1 < end:
            if token.upper in ("EXISTS", "COUNT"):
                return Uses()  # what stands in there was read, or will be, as clauses
            if token.upper == "COLLECT":
                return self._returned(first + 1) | self._one(first)
            return self._map(first + 1) + Uses({(token.text, ""): 1})
        self._indexes(last + 1, end)
        if self._known.get(token.text) == 0:
            return Uses()
        key = text.tokens[first + 2].text if last > first else ""
        if text.is_sign(first + 1, "[") and text.partner[first + 1] == first + 3:
            inner = text.tokens[first + 2]
            key = inner.text if inner.kind is Kind.NUMBER and inner.text.isdigit() else ""
        return Uses({(token.text, key): IN_LOOPS if first in self._held else 1})

    def _case(self, first: int, end: int) -> Uses:
        """One of its values; its conditions are none."""
        text = self._text
        found, begins, word = Uses(), first, ""
        for index in [*text.values(first, end), end]:
            if index < end and text.upper(index) not in ("WHEN", "THEN", "ELSE"):
                continue
            if begins < index:
                uses = self.checked(begins, index)
                found |= uses if word in ("THEN", "ELSE") else Uses()
            begins, word = index + 1, text.upper(index)
        return found

    def _call(self, first: int, last: int) -> Uses:
        text, opening = self._text, last + 1
        name = text.tokens[last].text.lower()
        if last == first and name == "reduce":
            return self._reduce(opening)
        counts = text.tokens[first].text.lower() in _PACKAGES if last > first else name in _COUNTS
        if counts and self._is_loop(opening):
            self._loop(opening)
            return Uses()
        arguments = self._listed(opening + 1, text.partner[opening])
        if counts:
            return Uses()
        if name in _ONE_OF:
            found = Uses()
            for each in arguments:
                found |= each
            return found
        return sum(arguments, Uses()) | self._one(first)

    def _list(self, opening: int) -> Uses:
        text = self._text
        if self._is_loop(opening):
            return self._loop(opening)
        close = text.partner[opening]
        bars = [each for each in text.values(opening + 1, close) if text.is_sign(each, "|")]
        if bars:
            return self.checked(bars[-1] + 1, close)  # [(a)-->(b) WHERE ... | value]
        return sum(self._listed(opening + 1, close), Uses())

    def _map(self, opening: int) -> Uses:
        """The values behind the colons; `.name` of a projection is in what it projects."""
        text, close = self._text, self._text.partner[opening]
        colons = [each for each in text.values(opening + 1, close) if text.is_sign(each, ":")]
        commas = [each for each in text.values(opening + 1, close) if text.is_sign(each, ",")]
        found = Uses()
        for colon in colons:
            end = next((comma for comma in commas if comma > colon), close)
            if colon + 1 < end:
                found += self.checked(colon + 1, end)
        return found

    def _is_loop(self, opening: int) -> bool:
        return self._text.is_name(opening + 1) and self._text.upper(opening + 2) == "IN"

    def _loop(self, opening: int) -> Uses:
        """[x IN list WHERE condition | value], and what all, any, none and single take."""
        text, close = self._text, self._text.partner[opening]
        units = list(text.values(opening + 3, close))
        wheres = [each for each in units if text.upper(each) == "WHERE"]
        bars = [each for each in units if text.is_sign(each, "|")]
        end = min([*wheres, *bars, close])
        source = self.checked(opening + 3, end) if opening + 3 < end else Uses()
        inner = self._with({text.tokens[opening + 1].text: max(1, self.summed(source))})
        if wheres and wheres[0] + 1 < (bars or [close])[0]:
            inner.times(wheres[0] + 1, (bars or [close])[0])
        return self._given(inner, opening, inner.checked(bars[0] + 1, close)) if bars else source

    def _reduce(self, opening: int) -> Uses:
        """The value holds at most what loops.py bounds: what counts is what a step puts into it."""
        text, close = self._text, self._text.partner[opening]
        units = list(text.values(opening + 1, close))
        comma = next(each for each in units if text.is_sign(each, ","))
        bar = next(each for each in units if text.is_sign(each, "|"))
        begun = self.checked(opening + 3, comma)
        source = self.checked(comma + 3, bar)
        names = {
            text.tokens[opening + 1].text: 1,
            text.tokens[comma + 1].text: max(1, self.summed(source)),
        }
        inner = self._with(names)
        return begun + self._given(inner, opening, inner.checked(bar + 1, close))

    def _with(self, names: dict[str, int]) -> "_Expressions":
        return _Expressions(self._text, self._known | names, self._held)

    def _given(self, inner: "_Expressions", opening: int, uses: Uses) -> Uses:
        """What a loop's results hold, by how often: its own names mean nothing outside."""
        times = inner.summed(uses)
        return Uses({(f"loop {opening}", ""): times}) if times else Uses()

    def _returned(self, opening: int) -> Uses:
        """What COLLECT { ... RETURN value } gives."""
        text, close = self._text, self._text.partner[opening]
        returns = [each for each in text.level(opening + 1, close) if text.upper(each) == "RETURN"]
        found = Uses()
        for index in returns:
            ends = (each for each in text.level(index + 1, close) if text.upper(each) in _ENDS)
            found += self.checked(index + 1, next(ends, close))
        return found


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
