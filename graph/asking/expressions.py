"""One expression after another, as far as it matters what becomes part of what, and what a loop reads.

Numbers, times and what is true or false hold nothing, however they were come by. Not a parser of Cypher: what
Neo4j would not take is read somehow. Not for: clauses (growth.py).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from graph.asking import extents
from graph.asking.brackets import COMPARISONS, Span, Text
from graph.asking.calls import CLAUSES, COUNTS, LISTS, LOOKS, ONE_OF, PACKAGES, SMALL_LISTS, SQUARED, TRIMS
from graph.asking.extents import NUMBER, SMALL, TEXT, Extent, Size
from graph.asking.lexing import Kind, refused_at
from graph.asking.parts import UNKNOWN, Known, Uses, Value, Way, added, either, too_large

LARGEST = 32
"""How many times a value may hold the same part: a list of a million is then read in about a second."""

IN_LOOPS = 8
"""Counted for what each result of a loop holds, which may be any number of times: so it is done once, not
again with what came of it."""

_JOINS = {"AND", "OR", "XOR", "NOT", "IN", "IS", "STARTS", "ENDS", "CONTAINS"}

_TRUTHS = (*COMPARISONS, "=~", ":", "::", "|")


class Expressions:
    """Reads expressions. known: of names; loops: how many there are around, None where only what comes of it
    matters."""

    def __init__(self, text: Text, known: Mapping[str, Known], loops: int | None = 0) -> None:
        self._text, self._known = text, known
        self._loops, self._is_quiet = loops or 0, loops is None
        self.large: list[tuple[Span, int]] = []

    def times(self, value: Value) -> int:
        """How often it may hold the same part of anything. Parts of one name that are named differently are
        different ones."""
        whole: Counter[str] = Counter()
        most: dict[str, int] = {}
        for (name, key), count in value.uses.items():
            if key:
                most[name] = max(most.get(name, 0), count)
            else:
                whole[name] += count
        return sum(self._of(name).times * (whole[name] + most.get(name, 0)) for name in whole | most)

    def value(self, first: int, end: int, way: Way = Way.KEPT) -> Value:
        """What the expression gives, and that it does not hold one part too often."""
        value = self._read(first, end, way)
        times = self.times(value)
        if times > LARGEST:
            raise refused_at(
                self._text.statement,
                self._text.tokens[first].start,
                f"A value may hold another one {times} times, and {LARGEST} is the most: such values grow "
                "beyond all bounds, and nothing ends their reading.",
                "Use each list or text once, or UNWIND it into rows.",
            )
        return value

    def _of(self, name: str) -> Known:
        return self._known.get(name, UNKNOWN)

    def _read(self, first: int, end: int, way: Way) -> Value:
        text = self._text
        if text.upper(first) in ("DISTINCT", "ALL") and first + 1 < end:
            first += 1
        units = list(text.values(first, end))
        if any(self._joins(first, each) for each in units):
            return Value() if self._is_quiet else self._truth(first, units, end)
        if any(text.is_sign(each, "+", "||") for each in units):
            parts = self._each(units, end, lambda each: text.is_sign(each, "+", "||"), way)
            return Value(sum((part.uses for part in parts), Uses()), added(parts))
        if any(text.is_sign(each, *"*/%^-") for each in units):
            self._each(units, end, lambda each: text.is_sign(each, *"*/%^-"), Way.ASKED)
            return Value()
        return self._primary(first, end, way) if first < end else Value()

    def _joins(self, first: int, index: int) -> bool:
        """Whether what stands there gives true or false, and is no name."""
        text = self._text
        is_word = text.upper(index) in _JOINS and not text.is_sign(index - 1, ".")
        return text.is_sign(index, *_TRUTHS) or (is_word and (index > first or text.upper(index) == "NOT"))

    def _truth(self, first: int, units: Sequence[int], end: int) -> Value:
        """True or false. Two values are compared as far as the smaller one reaches."""
        text = self._text
        found: list[tuple[int, int, str]] = []  # first, end, and the word or sign before
        begins, before = units[0], ""
        for index in [*units, end]:
            if index == end or self._joins(first, index):
                if begins < index:
                    found.append((begins, index, before))
                    before = ""
                if index < end:
                    token = text.tokens[index]
                    before = token.upper if before in ("", "NOT") or not token.upper else before
                    before = before or token.text
                begins = index + 1 + (text.upper(index) in ("STARTS", "ENDS"))
        is_type = any(text.is_sign(each, "::") or text.upper(each) == "TYPED" for each in units)
        large = [self._quietly(one, stop).extent.size > Size.SMALL for one, stop, _ in found]
        if any(text.upper(each) == "NORMALIZED" for each in units):
            self._judge_squared(*found[0][:2])  # text IS NFC NORMALIZED
        for place, (one, stop, word) in enumerate(found):
            behind = found[place + 1][2] if place + 1 < len(found) else ""
            other = (place > 0 and large[place - 1]) or (place + 1 < len(found) and large[place + 1])
            if word == "IN":
                is_alone = stop - one == 1 or self._is_list(one, stop)
                way = Way.ASKED if is_alone else Way.READ
            elif behind in ("CONTAINS", "=~") or is_type:
                way = Way.READ
            elif {word, behind} & {*COMPARISONS, "IN", "STARTS", "ENDS", "CONTAINS"}:
                way = Way.READ if other else Way.ASKED
            else:
                way = Way.ASKED
            self.value(one, stop, way)
        return Value()

    def _is_list(self, first: int, end: int) -> bool:
        return self._text.is_sign(first, "[") and self._text.partner[first] == end - 1

    def _quietly(self, first: int, end: int) -> Value:
        """What comes of it alone: nothing is judged, and nothing read twice at each depth."""
        return Expressions(self._text, self._known, None)._read(first, end, Way.ASKED)

    def _each(
        self, units: Sequence[int], end: int, splits: Callable[[int], bool], way: Way = Way.KEPT
    ) -> list[Value]:
        """What stands between signs."""
        found, first = [], units[0]
        for index in [*units, end]:
            if index == end or splits(index):
                if first < index:
                    found.append(self.value(first, index, way))
                first = index + 1
        return found

    def _listed(self, first: int, end: int, way: Way) -> list[Value]:
        """What stands between commas."""
        units = list(self._text.values(first, end))
        return self._each(units, end, lambda each: self._text.is_sign(each, ","), way) if units else []

    def _primary(self, first: int, end: int, way: Way) -> Value:
        """One value, and what is taken of it."""
        text, token = self._text, self._text.tokens[first]
        if token.kind is Kind.NUMBER or token.upper in ("TRUE", "FALSE", "NULL"):
            return Value()
        last = text.case_end(first)
        behind = (text.partner.get(first, first) if last is None else last) + 1
        inner = Way.ASKED if behind < end and way is Way.READ else way
        if token.kind is Kind.STRING:
            value, last = Value(self._one(first), extents.of_value(token.text)), first
            self._judge((first, first + 1), value.extent, way, is_own=False)
        elif last is not None:
            value = self._case(first + 1, last, inner)
        elif token.is_sign("("):
            value, last = self.value(first + 1, text.partner[first], inner), text.partner[first]
        elif token.is_sign("[", "{"):
            value = self._list(first, inner) if token.is_sign("[") else self._map(first, inner)
            value, last = Value(value.uses | self._one(first), value.extent), text.partner[first]
        elif token.kind is Kind.SIGN:
            return Value()
        else:
            return self._named(first, end, way)
        return Value(value.uses, self._taken(value.extent, last + 1, end))

    def _one(self, index: int) -> Uses:
        """A value that is written there: it may be part of others, and be in them as often as they say."""
        return Uses({("", str(index)): 1})

    def _taken(self, extent: Extent, first: int, end: int) -> Extent:
        """What keys and brackets behind a value take of it; what stands in them is no part."""
        text = self._text
        for index in text.level(first, end):
            if text.is_sign(index, "."):
                extent = extent.field(text.tokens[index + 1].text) if index + 1 < end else extent
            elif text.is_sign(index, "["):
                units = list(text.values(index + 1, text.partner[index]))
                is_slice = any(text.is_sign(each, "..") for each in units)
                if units:
                    self._each(units, text.partner[index], lambda each: text.is_sign(each, ".."), Way.ASKED)
                extent = extent if is_slice else extent.entry
        return extent

    def _named(self, first: int, end: int, way: Way) -> Value:
        """A name with what is taken of it, a call, a subquery or a projection."""
        text, token = self._text, self._text.tokens[first]
        last = first
        while text.is_sign(last + 1, ".") and text.is_name(last + 2) and last + 2 < end:
            last += 2
        if text.is_sign(last + 1, "(") and last + 1 < end:
            value = self._call(first, last, way)
            return Value(value.uses, self._taken(value.extent, text.partner[last + 1] + 1, end))
        if text.is_sign(first + 1, "{") and first + 1 < end:
            return self._braced(first, end, way)
        name = token.text.replace("`", "")
        known = self._of(name)
        extent = self._taken(known.extent, first + 1, end)
        self._judge((first, end), extent, way, is_own=known.loop > 0)
        if extent.size is Size.NUMBER:
            return Value()
        key = text.tokens[first + 2].text if last > first else ""
        if text.is_sign(first + 1, "[") and text.partner[first + 1] == first + 3:
            inner = text.tokens[first + 2]
            key = inner.text if inner.kind is Kind.NUMBER and inner.text.isdigit() else ""
        is_held = known.loop < self._loops and extent.size > Size.SMALL and way is not Way.ASKED
        return Value(Uses({(name, key): IN_LOOPS if is_held else 1}), extent)

    def _judge(self, span: Span, extent: Extent, way: Way, *, is_own: bool) -> None:
        """What a loop reads whole at each step, or puts into each result from outside."""
        is_kept = way is Way.KEPT and not is_own
        if not self._loops or extent.size <= Size.SMALL or not (way is Way.READ or is_kept):
            return
        if extent.size is not Size.LIST:
            raise too_large(self._text.statement, self._text.tokens[span[0]].start)
        self.large.append((span, self._loops))

    def _braced(self, first: int, end: int, way: Way) -> Value:
        """EXISTS, COUNT and COLLECT with a subquery, which is read as clauses, or a projection."""
        text, token = self._text, self._text.tokens[first]
        if token.upper in ("EXISTS", "COUNT"):
            return Value()
        behind = text.partner[first + 1] + 1
        if token.upper == "COLLECT":
            value = self._returned(first + 1)
            uses, extent = value.uses | self._one(first), extents.list_of(value.extent)
        else:
            value = self._map(first + 1, way)
            uses, extent = value.uses + Uses({(token.text, ""): 1}), value.extent
        return Value(uses, self._taken(extent, behind, end))

    def _case(self, first: int, end: int, way: Way) -> Value:
        """One of its values; its conditions are none. With a value behind CASE, it is compared with each."""
        text = self._text
        found: list[Value] = []
        begins, word = first, ""
        is_simple = text.upper(first) != "WHEN"
        for index in [*text.values(first, end), end]:
            if index < end and text.upper(index) not in ("WHEN", "THEN", "ELSE"):
                continue
            if begins < index:
                if word in ("THEN", "ELSE"):
                    found.append(self.value(begins, index, way))
                else:
                    self.value(begins, index, Way.READ if is_simple else Way.ASKED)
            begins, word = index + 1, text.upper(index)
        return either(found)

    def _call(self, first: int, last: int, way: Way) -> Value:
        text, opening = self._text, last + 1
        name = text.tokens[last].text.lower()
        if last == first and name == "reduce":
            return self._reduce(opening)
        counts = text.tokens[first].text.lower() in PACKAGES if last > first else name in COUNTS
        if counts and self._is_quiet:
            return Value()
        if counts and self._is_loop(opening):
            self._loop(opening, Way.ASKED)
            return Value()
        close = text.partner[opening]
        inner = way if name in ONE_OF else Way.KEPT if name == "collect" else Way.READ
        if name in LOOKS:
            inner = Way.READ if name in COUNTS and self._is_text(opening) else Way.ASKED
        arguments = self._listed(opening + 1, close, inner)
        if name in SQUARED:
            self._judge_squared(opening + 1, close)
        if counts:
            return Value()
        value = either(arguments)
        if name in ("head", "last"):
            return Value(value.uses, value.extent.entry)
        if name in ONE_OF:
            return value
        uses = sum((each.uses for each in arguments), Uses()) | self._one(first)
        if name == "collect":
            return Value(uses, extents.list_of(value.extent))
        if name in SMALL_LISTS:
            return Value(uses, SMALL)
        if name in LISTS:
            return Value(uses, value.extent if value.extent.size >= Size.LIST else extents.list_of(SMALL))
        is_long = name == "replace" or value.extent.size > Size.SMALL
        return Value(uses, TEXT if is_long else SMALL)

    def _judge_squared(self, first: int, end: int) -> None:
        """What takes as many steps as texts are long, squared: digits of a number, signs on signs, parts."""
        text = self._text
        begins = first
        for index in [*text.values(first, end), end]:
            if index < end and not (text.is_sign(index, ",") or text.upper(index) in TRIMS):
                continue
            extent = self._quietly(begins, index).extent if begins < index else NUMBER
            if Size.DEEP in (extent.size, extent.entry.size) or extent.entry.size is Size.TEXT:
                raise too_large(text.statement, text.tokens[begins].start)
            if extent.size is Size.TEXT:
                self.large.append(((begins, index), 0))
            begins = index + 1

    def _is_text(self, opening: int) -> bool:
        """Whether the only argument may be a long text, of which to tell the size is to read it."""
        close = self._text.partner[opening]
        return opening + 1 < close and self._quietly(opening + 1, close).extent.size is Size.TEXT

    def _list(self, opening: int, way: Way) -> Value:
        text = self._text
        if self._is_loop(opening):
            return self._loop(opening, way)
        close = text.partner[opening]
        bars = [each for each in text.values(opening + 1, close) if text.is_sign(each, "|")]
        if bars:
            value = self.value(bars[-1] + 1, close, way)  # [(a)-->(b) WHERE ... | value]
            return Value(value.uses, extents.list_of(value.extent))
        entries = self._listed(opening + 1, close, way)
        uses = sum((each.uses for each in entries), Uses())
        return Value(uses, extents.written_list(each.extent for each in entries))

    def _map(self, opening: int, way: Way) -> Value:
        """The values behind the colons; `.name` of a projection is in what it projects."""
        text, close = self._text, self._text.partner[opening]
        colons = [each for each in text.values(opening + 1, close) if text.is_sign(each, ":")]
        commas = [each for each in text.values(opening + 1, close) if text.is_sign(each, ",")]
        uses, fields = Uses(), {}
        for colon in colons:
            end = next((comma for comma in commas if comma > colon), close)
            if colon + 1 < end:
                value = self.value(colon + 1, end, way)
                uses += value.uses
                fields[text.tokens[colon - 1].text] = value.extent
        return Value(uses, extents.map_of(fields))

    def _is_loop(self, opening: int) -> bool:
        return self._text.is_name(opening + 1) and self._text.upper(opening + 2) == "IN"

    def _loop(self, opening: int, way: Way) -> Value:
        """[x IN list WHERE condition | value], and what all, any, none and single take."""
        text, close = self._text, self._text.partner[opening]
        units = list(text.values(opening + 3, close))
        wheres = [each for each in units if text.upper(each) == "WHERE"]
        bars = [each for each in units if text.is_sign(each, "|")]
        end = min([*wheres, *bars, close])
        source = self.value(opening + 3, end, Way.ASKED) if opening + 3 < end else Value()
        inner = self._inside({text.tokens[opening + 1].text: self._entry(source)})
        if wheres and wheres[0] + 1 < (bars or [close])[0]:
            inner.value(wheres[0] + 1, (bars or [close])[0], Way.ASKED)
        if not bars:
            return source
        value = inner.value(bars[0] + 1, close, Way.READ if way is Way.READ else Way.KEPT)
        return Value(self._given(inner, opening, value), extents.list_of(value.extent))

    def _reduce(self, opening: int) -> Value:
        """The value holds at most what loops.py bounds: what counts is what a step puts into it."""
        text, close = self._text, self._text.partner[opening]
        units = list(text.values(opening + 1, close))
        comma = next(each for each in units if text.is_sign(each, ","))
        bar = next(each for each in units if text.is_sign(each, "|"))
        begun = self.value(opening + 3, comma)
        entry = self._entry(self.value(comma + 3, bar, Way.ASKED))
        extent, value = begun.extent, Value()
        for _ in range(2):  # what it becomes after a step, and after another one
            own = {text.tokens[opening + 1].text: Known(1, extent, self._loops + 1)}
            inner = Expressions(
                text, {**self._known, text.tokens[comma + 1].text: entry, **own}, self._loops + 1
            )
            value = inner.value(bar + 1, close)
            extent = extents.merged([extent, value.extent])
        self.large += inner.large
        if extent.size is Size.SMALL and extent.of is None and extent.fields is None:
            extent = TEXT
        return Value(begun.uses + self._given(inner, opening, value), extent)

    def _entry(self, source: Value) -> Known:
        """What a loop's own name stands for."""
        return Known(max(1, self.times(source)), source.extent.entry, self._loops + 1)

    def _inside(self, names: Mapping[str, Known]) -> "Expressions":
        inner = Expressions(self._text, {**self._known, **names}, self._loops + 1)
        inner.large = self.large
        return inner

    def _given(self, inner: "Expressions", opening: int, value: Value) -> Uses:
        """What a loop's results hold, by how often: its own names mean nothing outside."""
        times = inner.times(value)
        return Uses({(f"loop {opening}", ""): times}) if times else Uses()

    def _returned(self, opening: int) -> Value:
        """What COLLECT { ... RETURN value } gives."""
        text, close = self._text, self._text.partner[opening]
        found = []
        for index in text.level(opening + 1, close):
            if text.upper(index) == "RETURN":
                ends = (each for each in text.level(index + 1, close) if text.upper(each) in CLAUSES)
                found.append(self.value(index + 1, next(ends, close)))
        return Value(sum((each.uses for each in found), Uses()), either(found).extent)
