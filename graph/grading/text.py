"""Brings the ways to write mathematics down to one: ASCII digits and signs, no LaTeX.

Knows characters and LaTeX commands, nothing of numbers or expressions.
"""

import re
import unicodedata
from itertools import groupby

from graph.grading.verdict import not_understood

LONGEST = 300
"""Characters of a response to a numeric or expression question; the longest sensible ones have 80.
It bounds all work that follows; raise it only with the bounds of `formula` in mind."""

_ONE_FOR_ONE = str.maketrans(
    {
        **dict.fromkeys("−‐‑‒–—﹣－", "-"),
        **dict.fromkeys("×·⋅∙✕✖", "*"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("’‘ʼ", "'"),
        "º": "°",
        "٫": ".",
        "$": "",
    }
)
_LATEX = (
    (r"\\(?:left|right|displaystyle)(?![a-zA-Z])|\\[()\[\]$]", ""),
    (r"\\(?:text|mathrm|operatorname)\s*\{([^{}]*)\}", r"\1"),
    (r"\\(?:cdot|times)(?![a-zA-Z])", "*"),
    (r"\\div(?![a-zA-Z])", "/"),
    (r"\\pi(?![a-zA-Z])", "π"),
    (r"\\(?:[lr]?vert|mid)(?![a-zA-Z])", "|"),
    (r"\^?\s*\{?\s*\\circ\s*\}?", "°"),
    (r"\\(?:quad|qquad)(?![a-zA-Z])|\\[,;:! ]", " "),
    (r"\\%", "%"),
    (r"\{,\}", ","),
    (r"_\{(\w{1,3})\}", r"_\1"),
    (r"\\[dt]?frac\s*(\d)\s*(\d)", r"\\frac{\1}{\2}"),
    (r"\\[dt]frac", r"\\frac"),
)
_LATEX_RULES = tuple((re.compile(pattern), replacement) for pattern, replacement in _LATEX)
_RAISED = re.compile(r"(\^|\\sqrt)\s*\{([^{}]*)\}")
_MIXED = re.compile(r"(\d)\s*\\frac\s*\{(\d+)\}\s*\{(\d+)\}")
_FRACTION = re.compile(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")


def tidy(response: str, fraction: str) -> str:
    r"""The response in ASCII mathematics, as far as it can be; bounded work for any input.

    fraction: what `\frac{a}{b}` becomes, as a template of `re`. A whole number before a fraction of
    whole numbers is a mixed number and becomes `1 3/4`. Raises Ungradable where the response is
    empty or longer than LONGEST.
    """
    text = response.strip() if len(response) <= 10 * LONGEST else response
    if not text:
        raise not_understood(response, "The response is empty.", "Write an answer, such as 3/4.")
    if len(text) <= LONGEST:
        text = _unlatex(re.sub(r"\s+", " ", _ascii(text)), fraction)
        text = re.sub(" +", " ", text).strip()
        text = re.sub(r"(?<=[^.])\.$", "", text).rstrip()
    if len(text) > LONGEST:
        message = f"The response has {len(response):,} characters."
        raise not_understood(response, message, f"Write at most {LONGEST}.")
    return text


def _ascii(text: str) -> str:
    """Signs, digits, raised and fraction characters as ASCII, everything else in its plain form."""
    text = text.replace(r"\$", "").translate(_ONE_FOR_ONE)
    if text.isascii():
        return text
    return "".join(_plain(sort, "".join(run)) for sort, run in groupby(text, _sort))


def _sort(char: str) -> str:
    """`<super>`, `<sub>`, `<fraction>` and the like: how Unicode derives the character."""
    return "" if char.isascii() else unicodedata.decomposition(char).partition(" ")[0]


def _plain(sort: str, run: str) -> str:
    """Characters of one sort in ASCII, as far as they can be."""
    if sort == "<fraction>":
        return "".join(map(_vulgar, run))
    text = "".join(str(unicodedata.decimal(c, c)) for c in run if unicodedata.category(c) != "Cf")
    text = unicodedata.normalize("NFKC", text).translate(_ONE_FOR_ONE)
    return {"<super>": f"^({text})", "<sub>": f"_{text}"}.get(sort, text)


def _vulgar(char: str) -> str:
    """One half as LaTeX, so that whole numbers before it are treated once."""
    above, _, below = unicodedata.normalize("NFKC", char).translate(_ONE_FOR_ONE).partition("/")
    return rf"\frac{{{above}}}{{{below}}}"


def _unlatex(text: str, fraction: str) -> str:
    """The text without LaTeX commands. Innermost braces go first, one layer a turn."""
    for pattern, replacement in _LATEX_RULES if "\\" in text or "{" in text else ():
        text = pattern.sub(replacement, text)
    before = None
    while "{" in text and text != before and len(text) <= 2 * LONGEST:
        before = text
        text = _RAISED.sub(r"\1(\2)", text)
        text = _MIXED.sub(r"\1 \2/\3", text)
        text = _FRACTION.sub(fraction, text)
    return text.replace(r"\sqrt", "sqrt").replace("{", "(").replace("}", ")")
