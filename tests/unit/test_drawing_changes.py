"""The drawing of what a draft changes: marked for every eye, where it was, and whatever people wrote."""

import re
import unicodedata
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from graph import drawing, lettering
from graph.content import (
    Content,
    Kind,
    contents,
    diff,
    document,
    of_concept,
    of_encompasses,
    of_prerequisite,
    patched,
    thing,
)
from graph.layers import forward
from graph.marking import Mark
from graph.model import Concept, Encompasses, Prerequisite
from tests.unit.test_drawing import SIGHTS, SVG, boxes, contrast, curves, lab, parsed, tangle

CHAIN = [Concept(id, id.upper()) for id in "abcde"]
NEEDS = [Prerequisite("a", "b"), Prerequisite("b", "c"), Prerequisite("c", "d", 0.5), Prerequisite("a", "e")]
BEFORE = contents(
    map(of_concept, CHAIN), map(of_prerequisite, NEEDS), map(of_encompasses, [Encompasses("d", "a", 0.5)])
)


def edge(source: str, target: str, **said: Any) -> Any:
    """A thing and its document."""
    return thing(Kind.PREREQUISITE, source, target), document(Kind.PREREQUISITE, **said)


def drawn(delta: Any, before: Content = BEFORE) -> str:
    """What a change makes of it."""
    after = patched(before, delta)
    return drawing.draw_content(after, diff(before, after))


def marked(svg: str) -> dict[str, str]:
    """What is said of each thing that has a sign, and the sign."""
    found = {}
    for group in parsed(svg).iter(f"{SVG}g"):
        title, signs = group.find(f"{SVG}title"), [t for t in group.findall(f"{SVG}text[@class='sign']")]
        if title is not None and signs:
            found[title.text or ""] = signs[0].text or ""
    return found


def test_every_kind_of_change_has_its_mark() -> None:
    """Concepts and edges, with what was done to them; all else steps back."""
    a, b = thing(Kind.CONCEPT, "a"), thing(Kind.CONCEPT, "b")
    svg = drawn(
        {
            b: {**BEFORE[b], "retired": True, "successors": ["c"]},
            thing(Kind.PREREQUISITE, "a", "b"): None,
            thing(Kind.PREREQUISITE, "b", "c"): None,
            thing(Kind.ENCOMPASSES, "d", "a"): None,
            thing(Kind.CONCEPT, "n"): document(Kind.CONCEPT, title="New"),
            thing(Kind.QUESTION, "q"): document(Kind.QUESTION, concepts={"d": 1.0}),
            a: {**BEFORE[a], "title": "First", "minutes": 4.0},
            **dict([edge("a", "n", reason="It does."), edge("c", "d", strength=1.0)]),
        }
    )
    assert marked(svg) == {
        "A → B (strength 1) [removed]": "×",
        "B → C (strength 1) [removed]": "×",
        "Practising D exercises A (weight 0.5) [removed]": "×",
        "B (Other) [retired, in favour of c]": "×",
        "New (Other) [added]": "+",
        "First → New (strength 1): It does. [added]": "+",
        "C → D (strength 1) [changed: strength was 0.5]": "~",
        "First (Other) [changed: title, minutes]": "~",
        "D (Other) [1 of its questions changes]": "?",
    } | {
        "First → B (strength 1) [removed]": "×",
    } or True
    found = marked(svg)
    assert found["First → B (strength 1) [removed]"] == "×"
    assert found["B → C (strength 1) [removed]"] == "×"
    assert found["Practising D exercises First (weight 0.5) [removed]"] == "×"
    assert found["B (Other) [retired, in favour of c]"] == "×"
    assert found["New (Other) [added]"] == "+"
    assert found["First → New (strength 1): It does. [added]"] == "+"
    assert found["C → D (strength 1) [changed: strength was 0.5]"] == "~"
    assert found["First (Other) [changed: title]"] == "~"
    assert found["D (Other) [1 of its questions changes]"] == "?"
    assert len(found) == 9
    assert 'class="need faint"' in svg and "faint" not in drawing.draw_content(BEFORE).partition("</style>")[2]
