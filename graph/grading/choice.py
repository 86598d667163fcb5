"""Grades a choice: the letter as shown, or the text of the choice."""

import re
import string
import unicodedata
from collections.abc import Sequence

from graph.errors import InvalidInput
from graph.grading.verdict import Verdict, not_understood, read_key
from graph.model import Key

LONGEST = 10_000
"""Characters of a response; a template's longest text. Bounds the work."""

_LETTER = re.compile(r"\(?([A-Za-z])[).:]?")


def judge(response: str, key: Key, choices: Sequence[str]) -> Verdict:
    """A letter names the choice at its place (A is the first), unless some choice is itself a single
    letter: then a text is a text. Else it must be a choice's text but for spaces, dollar signs, and,
    where that leaves no doubt, case. Raises Ungradable where it names no choice, InvalidInput
    where the key does not."""
    right = read_key(lambda text: _by_text(text, choices), key.answer, "answer")
    if right is None:
        raise InvalidInput(
            "The key's answer is none of the choices.",
            field="answer",
            value="(not shown)",
            mend="Write the answer as the text of one of the choices.",
        )
    chosen = _chosen(response, choices)
    if chosen == right:
        return Verdict(True, None, choices[chosen])
    revealed = (id for text, id in key.misconceptions.items() if _by_text(text, choices) == chosen)
    return Verdict(False, next(revealed, None), choices[chosen])


def names_a_choice(text: str, choices: Sequence[str]) -> bool:
    """Whether it is the text of exactly one choice."""
    return _by_text(text, choices) is not None


def _chosen(response: str, choices: Sequence[str]) -> int:
    if len(response) > LONGEST:
        raise not_understood(response, "The response is too long.", _mend(choices))
    letter = _by_letter(response, choices)
    chosen = letter if letter is not None else _by_text(response, choices)
    if chosen is None:
        raise not_understood(response, "This is none of the choices.", _mend(choices))
    return chosen


def _by_letter(response: str, choices: Sequence[str]) -> int | None:
    match = _LETTER.fullmatch(_plain(response))
    if not match or any(re.fullmatch(r"[^\W\d_]", _plain(choice)) for choice in choices):
        return None
    place = string.ascii_uppercase.index(match[1].upper())
    return place if place < len(choices) else None


def _by_text(text: str, choices: Sequence[str]) -> int | None:
    """The place of the one choice with this text; case counts only where it tells choices apart."""
    for same in (_plain, lambda each: _plain(each).casefold()):
        found = [place for place, choice in enumerate(choices) if same(choice) == same(text)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _plain(text: str) -> str:
    """Without dollar signs and doubled spaces, composed, with one kind of minus. Raised digits stay:
    x² and x2 may both be choices."""
    text = unicodedata.normalize("NFC", text).replace("$", "").translate({0x2212: "-"})
    return " ".join(text.split())


def _mend(choices: Sequence[str]) -> str:
    lettered = zip(string.ascii_uppercase, choices, strict=False)
    shown = "; ".join(f"{letter}: {text[:60]}" for letter, text in lettered)
    return f"Answer with the letter or the text of one of these: {shown}."
