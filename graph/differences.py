"""What differs between two contents, as text for designers and as JSON.

Pure. Not for: finding it (content.diff).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import orjson

from graph.content import FIELDS, SETS, Difference, Document, Kind, Thing, document, thing
from graph.errors import InvalidInput
from graph.templating import instances_of

LONG = 60
"""Characters of a text from which on only words that differ are told apart."""

SIGNS: Mapping[str, str] = {"added": "+", "removed": "-", "retired": "-", "restored": "+", "changed": "~"}

_WORDS = re.compile(r"\s+|\w+|[^\w\s]+")


def as_lines(differences: Iterable[Difference]) -> Iterator[str]:
    """A line a thing: `+` for what is added, `-` for what is removed or retired, `~` for what is changed;
    below it a line a field. Of questions that follow their templates only how many there are."""
    found = list(differences)
    follow = following(found)
    followers = Counter(follow.values())
    for one in found:
        if one.thing in follow:
            continue
        word = "" if one.what in ("added", "removed", "changed") else f" ({one.what})"
        yield f"{SIGNS[one.what]} {one.thing}{word}"
        for name, (before, after) in _said(one):
            yield from (f"    {line}" for line in _field(one, name, before, after))
        if count := followers[one.thing]:
            yield f"    {count} of its questions follow{'s' if count == 1 else ''} it"


def as_json(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """Every difference: kind, key, what, the fields that differ as {name: [before, after]}, and the template
    that a question follows."""
    found = list(differences)
    follow = following(found)
    return [
        {
            "kind": one.thing.kind.value,
            "key": list(one.thing.key),
            "what": one.what,
            "fields": {name: list(values) for name, values in one.fields.items()},
            "follows": follow[one.thing].key[0] if one.thing in follow else None,
        }
        for one in found
    ]


def following(differences: Sequence[Difference]) -> dict[Thing, Thing]:
    """Question -> its template, of those that are as a changed template gives them now and were as it gave
    them before: they say nothing of their own."""
    found: dict[Thing, Thing] = {}
    of = {one.thing: one for one in differences}
    for one in differences:
        if one.thing.kind is Kind.TEMPLATE:
            was, now = _drawn(one.thing, one.before), _drawn(one.thing, one.after)
            for question in was.keys() | now.keys():
                changed = of.get(question)
                if changed is not None and _follows(changed, was.get(question), now.get(question)):
                    found[question] = one.thing
    return found


def _follows(changed: Difference, was: Document | None, now: Document | None) -> bool:
    retired = changed.before and {**changed.before, "retired": True}
    came = changed.before == was or changed.before is None
    return came and (changed.after == now if now is not None else changed.after == retired)


def _drawn(one: Thing, said: Document | None) -> Mapping[Thing, Document]:
    if said is None:
        return {}
    named = {each["misconception"] for each in said["distractors"]}
    try:
        return instances_of(
            one, said, {thing(Kind.MISCONCEPTION, id): document(Kind.MISCONCEPTION) for id in named}
        )
    except InvalidInput:
        return {}


def _said(one: Difference) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The fields that say something: of what is new or gone, those that are not as by default."""
    default = FIELDS[one.thing.kind]
    for name, (before, after) in one.fields.items():
        if name == "retired" and one.what in ("retired", "restored"):
            continue
        if one.before is None and after != default[name]:
            yield name, (None, after)
        elif one.after is None and before != default[name]:
            yield name, (before, None)
        elif one.before is not None and one.after is not None:
            yield name, (before, after)


def _field(one: Difference, name: str, before: Any, after: Any) -> Iterator[str]:
    if one.before is None or one.after is None:
        yield f"{name}: {_plain(after if one.before is None else before)}"
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) != after.get(key):
                yield f"{name}.{key}: {_changed(before.get(key), after.get(key))}"
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(name, before, after, ordered=(one.thing.kind, name) not in SETS)
    else:
        yield f"{name}: {_changed(before, after)}"


def _lists(name: str, before: list[Any], after: list[Any], *, ordered: bool) -> Iterator[str]:
    gone = [item for item in before if item not in after]
    new = [item for item in after if item not in before]
    yield from (f"{name}: - {_plain(item)}" for item in gone)
    yield from (f"{name}: + {_plain(item)}" for item in new)
    if ordered and [item for item in before if item in after] != [item for item in after if item in before]:
        yield f"{name}: in another order: {_plain(after)}"


def _changed(before: Any, after: Any) -> str:
    if isinstance(before, str) and isinstance(after, str) and min(len(before), len(after)) > LONG:
        return _words(before, after)
    return f"{_plain(before)} -> {_plain(after)}"


def _words(before: str, after: str) -> str:
    """The text with `[-what went-]` and `{+what came+}`, as git's word diff writes them. Of long texts the
    common words are no place to begin at: two of 20,000 characters would take a minute."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = []
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if what == "equal":
            parts.append(gone)
        else:
            parts.append((f"[-{gone}-]" if gone else "") + (f"{{+{come}+}}" if come else ""))
    return "".join(parts).replace("\n", "\\n")


def _plain(value: Any) -> str:
    """On one line: a text as it is, where it can stand so."""
    if isinstance(value, str) and value and "\n" not in value:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "nothing" if value is None else orjson.dumps(value).decode()
