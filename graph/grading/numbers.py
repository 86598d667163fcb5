"""Reads one number in any of the usual ways to write it, exactly. Units are not read here.

A point is always the decimal separator where it stands alone; so is a comma, unless exactly three
digits follow and one to three stand before it: 1,234 may be 1234 or 1.234, so both are given
(but nobody writes 1,000 for 1).
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

GREATEST_EXPONENT = 300
"""Of ten. Larger than anything in school or physics, small enough to compute exactly."""

LUMP = r"[.,]?\d(?:[\d ,.']*\d)?"
"""What may be a plain number: digits with separators between them."""

_NUMBER = re.compile(
    rf"""(?P<sign>[+-]?)\s*
    (?: 10 \s*\^\s* \(?\s*(?P<power>[+-]?\d+)\s*\)?
      | (?P<top>{LUMP})
        (?: \s*/\s* (?P<under>-?) (?P<bottom>{LUMP})
          | \s*[*x]\s* 10 \s*\^\s* \(?\s*(?P<times>[+-]?\d+)\s*\)?
          | e(?P<e>[+-]?\d+)
        )?
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([ '])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_CONTINENTAL = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d+|[1-9]\d{0,2}(?:\.\d{3}){2,}")
_DECIMAL = re.compile(r"\d+|\d*[.,]\d+")
_WHOLE_AND_TOP = re.compile(r"(\d+) (\d+)")


@dataclass(frozen=True, slots=True)
class Number:
    """style: "whole", "decimal", "fraction", "mixed" (its fraction is below one; else "improper"),
    or "power" of ten. lowest: the fraction in it cannot be reduced."""

    value: Fraction
    style: str
    lowest: bool = True


def read_number(text: str) -> tuple[tuple[Number, ...], str]:
    """What the number at the start of a tidy text may be, likeliest first, and the text after it.
    No reading where there is no number. Raises ZeroDivisionError for a fraction over zero and
    OverflowError for an exponent past GREATEST_EXPONENT."""
    match = _NUMBER.match(text)
    if not match:
        return (), text
    sign = -1 if (match["sign"] == "-") != (match["under"] == "-") else 1
    if match["bottom"]:
        found = _fractions(match["top"], match["bottom"])
    else:
        exponent = match["power"] or match["times"] or match["e"]
        found = _decimals(match["top"] or "1", exponent)
    return tuple(Number(sign * n.value, n.style, n.lowest) for n in found), text[match.end() :]


def plain(lump: str) -> list[Fraction]:
    """Values that digits with separators may have, likeliest first."""
    found = []
    if _GROUPED.fullmatch(lump):
        found.append(re.sub("[ ']", "", lump).replace(",", "."))
    elif _ENGLISH.fullmatch(lump):
        found.append(lump.replace(",", ""))
    elif _CONTINENTAL.fullmatch(lump):
        found.append(lump.replace(".", "").replace(",", "."))
    if _DECIMAL.fullmatch(lump) and not (found and lump.endswith(",000")):
        found.append(lump.replace(",", "."))
    return [Fraction(text) for text in found]


def shown(value: Fraction, style: str = "fraction") -> str:
    """A value as a learner would write it: decimal where it came as one and ends, else a fraction."""
    if style in ("decimal", "power") and value.denominator != 1:
        for places in range(1, 20):
            scaled = value * 10**places
            if scaled.denominator == 1:
                whole, part = divmod(abs(scaled.numerator), 10**places)
                return f"{'-' if value < 0 else ''}{whole}.{part:0{places}d}"
    return str(value)


def _decimals(lump: str, exponent: str | None) -> list[Number]:
    if exponent is None:
        style = "whole" if lump.isdecimal() else "decimal"
        found = [Number(value, style) for value in plain(lump)]
        return [Number(n.value, "whole" if n.value.denominator == 1 else n.style) for n in found]
    if len(exponent) > 6 or abs(int(exponent)) > GREATEST_EXPONENT:
        raise OverflowError(exponent[:20])
    return [Number(value * Fraction(10) ** int(exponent), "power") for value in plain(lump)]


def _fractions(top: str, bottom: str) -> list[Number]:
    """`3/4`, `1 3/4`, and where thousands may be grouped, `1 234/5` both ways."""
    below = plain(bottom)
    found = []
    if (parts := _WHOLE_AND_TOP.fullmatch(top)) and below:
        part = Fraction(int(parts[2])) / below[0]
        style = "mixed" if part < 1 else "improper"
        found.append(Number(int(parts[1]) + part, style, _lowest(Fraction(parts[2]), below[0])))
    found += [Number(a / b, "fraction", _lowest(a, b)) for a in plain(top) for b in below]
    return found


def _lowest(top: Fraction, bottom: Fraction) -> bool:
    whole = top.denominator == bottom.denominator == 1
    return whole and bottom != 1 and math.gcd(top.numerator, bottom.numerator) == 1
