"""The drawing of what a draft changes: marked for every eye, where it was, and whatever people wrote."""

import re
from typing import Any

import pytest

from graph import drawing, lettering
from graph.content import (
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
from tests.unit.test_drawing import SIGHTS, SVG, boxes, closest, contrast, parsed, points, tangle

BEFORE = contents(
    [of_concept(Concept(id, id.upper())) for id in "abcde"],
    [of_prerequisite(Prerequisite(a, b, 0.5)) for a, b in ("ab", "bc", "cd", "ae")],
    [of_encompasses(Encompasses("d", "a", 0.5))],
)


def needs(source: str, target: str) -> Any:
    """The thing that an edge is."""
    return thing(Kind.PREREQUISITE, source, target)


def drawn(delta: Any) -> str:
    """What a change makes of it."""
    after = patched(BEFORE, delta)
    return drawing.draw_content(after, diff(BEFORE, after))


def signs(svg: str) -> dict[str, str]:
    """What is said of each thing that has a sign, and the sign."""
    found = {}
    for group in parsed(svg).iter(f"{SVG}g"):
        title, sign = group.find(f"{SVG}title"), group.find(f"{SVG}text[@class='sign']")
        if title is not None and sign is not None:
            found[title.text or ""] = sign.text or ""
    return found


def test_every_kind_of_change_has_its_mark() -> None:
    """Concepts and edges, with what was done to them; all else steps back."""
    a, b = thing(Kind.CONCEPT, "a"), thing(Kind.CONCEPT, "b")
    svg = drawn(
        {
            b: {**BEFORE[b], "retired": True, "successors": ["c"]},
            needs("a", "b"): None,
            needs("b", "c"): None,
            thing(Kind.ENCOMPASSES, "d", "a"): None,
            thing(Kind.CONCEPT, "n"): document(Kind.CONCEPT, title="New"),
            thing(Kind.TEMPLATE, "t"): document(Kind.TEMPLATE, concepts={"d": 1.0}),
            thing(Kind.QUESTION, "t-1"): document(Kind.QUESTION, concepts={"d": 1.0}, template="t"),
            a: {**BEFORE[a], "title": "First", "minutes": 4.0},
            needs("a", "n"): document(Kind.PREREQUISITE, reason="It does."),
            needs("c", "d"): document(Kind.PREREQUISITE, strength=1.0),
        }
    )
    assert signs(svg) == {
        "First → B (strength 0.5) [removed]": "×",
        "B → C (strength 0.5) [removed]": "×",
        "Practising D exercises First (weight 0.5) [removed]": "×",
        "B (Other) [retired, in favour of c]": "×",
        "New (Other) [added]": "+",
        "First → New (strength 1): It does. [added]": "+",
        "C → D (strength 1) [changed: strength was 0.5]": "~",
        "First (Other) [changed: title, minutes]": "~",
        "D (Other) [1 of its questions changes]": "?",
    }
    assert svg.count('text-decoration="line-through"') == 1
    assert '<path class="need faint"' in svg
    assert (
        "Marked: 2 added (+), 4 retired or removed (×), 2 changed (~), 1 asked by other questions (?)." in svg
    )
    for mark in (Mark.ADDED, Mark.REMOVED, Mark.CHANGED, Mark.ASKED):
        assert f'<text class="note" x="41">{mark.says}</text>' in svg


def test_without_changes_nothing_is_marked_and_nothing_steps_back() -> None:
    """And the legend has no marks."""
    svg = drawing.draw_content(BEFORE)
    assert signs(svg) == {} and 'faint"' not in svg and "Marked" not in svg
    assert drawing.draw_content(BEFORE) == drawn({})


def test_what_is_gone_stands_where_it_was() -> None:
    """A concept that is retired keeps its row, and what stood on it stays below."""
    b = thing(Kind.CONCEPT, "b")
    delta: Any = {b: {**BEFORE[b], "retired": True}, needs("a", "b"): None, needs("b", "c"): None}
    was, is_ = boxes(drawing.draw_content(BEFORE)), boxes(drawn(delta))
    assert {id: box[1] > was["A"][1] for id, box in was.items()} == {
        id: box[1] > is_["A"][1] for id, box in is_.items()
    }
    assert is_["A"][1] < is_["B"][1] < is_["C"][1] < is_["D"][1]


def test_a_cycle_is_drawn_and_marked() -> None:
    """The new edge is the one that goes up, from the bottom of a row to a row above; a loop is one, too."""
    svg = drawn({needs("d", "a"): document(Kind.PREREQUISITE), needs("e", "e"): document(Kind.PREREQUISITE)})
    found = signs(svg)
    assert found == {
        "D → A (strength 1) [added, closes a cycle]": "!",
        "E → E (strength 1) [added, closes a cycle]": "!",
    }
    assert svg.count("marker-start=") == 1
    [path] = re.findall(r'D → A[^<]*</title><path class="marked" d="([^"]*)"', svg)
    along, placed = list(points(path)), boxes(svg)
    assert along[0][1] == placed["A"][3] and along[-1][1] == placed["D"][1]


def test_a_cycle_that_was_there_before_is_drawn() -> None:
    """Somebody made it behind our back; the same one edge is marked in whatever order they come."""
    concepts = [Concept(id, id.upper()) for id in "abc"]
    edges = [Prerequisite("a", "b"), Prerequisite("b", "c"), Prerequisite("c", "a")]
    svg = drawing.draw(concepts, edges)
    assert signs(svg) == {"C → A (strength 1) [closes a cycle]": "!"}
    assert svg == drawing.draw(concepts[::-1], edges[::-1])


def test_an_edge_turned_round_is_no_cycle() -> None:
    """What goes is drawn upwards, what comes downwards."""
    svg = drawn({needs("c", "d"): None, needs("d", "c"): document(Kind.PREREQUISITE)})
    assert signs(svg) == {
        "C → D (strength 0.5) [removed]": "×",
        "D → C (strength 1) [added]": "+",
    }
    placed = boxes(svg)
    assert placed["D"][1] < placed["C"][1]


def test_pairs_go_forward_in_the_order_given() -> None:
    """All of them where there is no cycle; else the first ones."""
    assert forward("abc", [("a", "b"), ("b", "c")]) == {("a", "b"), ("b", "c")}
    assert forward("abc", [("b", "a"), ("a", "b"), ("c", "c")]) == {("b", "a")}


NASTY = '<script>alert("&")</script>\u202e]]>\x00'


@pytest.mark.parametrize("text", [NASTY, "w" * 10_000, "word " * 2_000, "שברים " * 3_000, "\u2067" * 50])
def test_texts_are_harmless_whatever_they_hold(text: str) -> None:
    """Markup is text, long ones are cut, and none turns the direction of what stands beside it."""
    svg = drawn(
        {
            thing(Kind.CONCEPT, "n"): document(Kind.CONCEPT, title=text, summary=text),
            needs("a", "n"): document(Kind.PREREQUISITE, reason=text),
            thing(Kind.COURSE, "k"): document(Kind.COURSE, title=text, concepts=["n", "a"]),
        }
    )
    parsed(svg)
    assert "<script" not in svg and len(svg) < 40_000
    assert svg.count(lettering.FIRST_STRONG) == svg.count(lettering.END)
    assert not set(svg) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200f")


def test_what_runs_from_right_to_left_is_set_apart() -> None:
    """In sentences by characters, in boxes by style."""
    assert lettering.told("שברים") == "\u2068שברים\u2069"
    assert lettering.told("plain\u202e") == "plain"
    assert "tspan{unicode-bidi:plaintext}" in drawing.draw_content(BEFORE)


def test_equal_changes_give_equal_bytes() -> None:
    """In whatever order they come."""
    concepts, edges, works = tangle(40, 80, 7)
    before = contents(map(of_concept, concepts), map(of_prerequisite, edges), map(of_encompasses, works))
    gone: Any = {one: None for one in sorted(before)[::9] if one.kind is Kind.PREREQUISITE}
    after = patched(before, gone)
    changes = diff(before, after)
    assert changes
    first = drawing.draw_content(after, changes)
    assert first == drawing.draw_content(dict(reversed(after.items())), changes[::-1])


@pytest.mark.parametrize("mark", Mark)
def test_marks_stand_out(mark: Mark) -> None:
    """3 to 1 on dark, and 4.5 to 1 from white: signs are white on it."""
    assert contrast(mark.colour, "#ffffff") >= 4.5 and contrast(mark.colour, "#0d1117") >= 3


def test_marks_differ_without_colours() -> None:
    """By sign and by dashes; and by colour for every eye, at least 9 apart."""
    assert len({mark.sign for mark in Mark}) == len({mark.dash for mark in Mark}) == len(Mark)
    for sight in SIGHTS:
        assert closest([mark.colour for mark in Mark], sight) >= 9
