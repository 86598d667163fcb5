"""Units of school mathematics: what converts into what. No number is read here."""

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

_SIMPLE = {
    "length": """mm millimetre millimeter 1/1000; cm centimetre centimeter 1/100;
        dm decimetre decimeter 1/10; m metre meter 1; km kilometre kilometer 1000;
        in inch inches 127/5000; ft foot feet 381/1250; yd yard 1143/1250; mi mile 201168/125""",
    "mass": """mg milligram milligramme 1/1000; g gram gramme 1; kg kilogram kilogramme 1000;
        t tonne 1000000""",
    "time": """ms millisecond 1/1000; s sec second 1; min minute 60; h hr hour 3600; d day 86400;
        wk week 604800""",
    "angle": "° deg degree 1",
    "temperature": "°c 1",
    "€": "€ eur euro 1",
    "£": "£ gbp 1",
}
"""Base unit 1 a dimension; NIST SP 811 for inch, foot, yard and mile."""

_VOLUMES = "ml millilitre milliliter 1/1000000; cl 1/100000; dl 1/10000; l litre liter 1/1000"
"""In cubic metres, so that 1 L is 1 dm^3."""

_PERCENT = "% percent 1/100"

_POWERS = {"sq": 2, "square": 2, "cu": 3, "cubic": 3}
_PART = re.compile(r"(?:(sq|square|cu|cubic) )?(.+?) ?(?:\^? ?\(?([23])\)?)?")

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """name: as written. dimension: powers of base dimensions, sorted, empty for a plain number.
    factor: of the base unit. known: False where it converts into nothing but itself."""

    name: str
    dimension: Dimension
    factor: Fraction
    known: bool = True


PLAIN = Unit("", (), Fraction(1))


def read_unit(text: str) -> Unit:
    """The unit a text stands for, any text: what is not known is a dimension of its own."""
    name = " ".join(text.split())
    if not name:
        return PLAIN
    words = name.casefold().replace("per cent", "percent")
    over = [_part(part) for part in re.sub(r" ?(?:/| per ) ?", "/", words).split("/")]
    known = [part for part in over if part is not None]
    if len(over) > 2 or len(known) < len(over):
        return Unit(name, ((name.casefold(), 1),), Fraction(1), known=False)
    powers: Counter[str] = Counter()
    factor = Fraction(1)
    for sign, part in zip((1, -1), known, strict=False):
        for base, power in part.dimension:
            powers[base] += sign * power
        factor *= part.factor**sign
    return Unit(name, tuple(sorted((b, p) for b, p in powers.items() if p)), factor)


def _part(text: str) -> Unit | None:
    """One unit with its power, such as `cm^2` or `square metres`; None where it is not known."""
    match = _PART.fullmatch(text)
    if match is None:
        return None
    unit = _KNOWN.get(match[2]) or _KNOWN.get(match[2].removesuffix("s"))
    power = _POWERS.get(match[1] or "", 1) * int(match[3] or 1)
    if unit is None or power == 1:
        return unit
    dimension = tuple((base, exponent * power) for base, exponent in unit.dimension)
    return Unit(text, dimension, unit.factor**power)


def _table() -> dict[str, Unit]:
    """Every name of every unit."""
    rows = [(text, ((base, 1),)) for base, text in _SIMPLE.items()]
    found = {}
    for text, dimension in [*rows, (_VOLUMES, (("length", 3),)), (_PERCENT, ())]:
        for line in text.split(";"):
            *names, factor = line.split()
            found.update({name: Unit(name, dimension, Fraction(factor)) for name in names})
    return found


_KNOWN = _table()
