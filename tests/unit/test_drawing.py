"""The drawing of a curriculum: what it says, where its lines run, and that the sample's is up to date."""

import random
import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

import numpy as np
import pytest

from api.showing import of_files
from graph import drawing, lettering, sample
from graph.model import Concept, Course, Encompasses, Prerequisite

SVG = "{http://www.w3.org/2000/svg}"
MEND = "learner-graph draw --files graph/sample/curriculum --out graph/sample/curriculum.svg"
KEPT = sample.FOLDER / "curriculum.svg"

Box = tuple[float, float, float, float]
Point = tuple[float, float]


def parsed(svg: str) -> ElementTree.Element:
    """The picture, if it is XML."""
    return ElementTree.fromstring(svg)  # noqa: S314  (our own)


def boxes(svg: str) -> dict[str, Box]:
    """Title -> left, top, right, bottom of a concept's box."""
    found = {}
    for group in parsed(svg).findall(f"{SVG}g"):
        title, rect = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
        if title is not None and rect is not None:
            x, y, w, h = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
            found[(title.text or "").partition(" (")[0]] = (x, y, x + w, y + h)
    return found


def curves(svg: str) -> list[tuple[str, str, list[Point]]]:
    """Class, tooltip and points of each edge."""
    return [
        (path.attrib["class"], path[0].text or "", list(points(path.attrib["d"])))
        for path in parsed(svg).findall(f"{SVG}path")
    ]


def points(path: str) -> Iterator[Point]:
    """Points close to each other along a path of M, C and V."""
    x = y = 0.0
    for command, text in re.findall(r"([MCV])([^MCV]*)", path):
        numbers = [float(number) for number in text.split()]
        if command == "M":
            x, y = numbers
        elif command == "V":
            yield from ((x, y + (numbers[0] - y) * k / 20) for k in range(20))
            y = numbers[0]
        else:
            x1, y1, x2, y2, x3, y3 = numbers
            for k in range(50):
                t = k / 50
                a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
                yield a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3
            x, y = x3, y3
        yield x, y


def tangle(
    concepts: int, edges: int, seed: int
) -> tuple[list[Concept], list[Prerequisite], list[Encompasses]]:
    """A random curriculum without a cycle."""
    rng = random.Random(seed)
    named = [Concept(f"c{i}", f"Concept number {i}") for i in range(concepts)]
    pairs = {tuple(sorted(rng.sample(range(concepts), 2))) for _ in range(edges)}
    needs = [Prerequisite(f"c{a}", f"c{b}", rng.random()) for a, b in sorted(pairs)]
    ends = [rng.sample([concept.id for concept in named], 2) for _ in range(edges // 5)]
    return named, needs, [Encompasses(source, target) for source, target in ends]


@pytest.fixture(scope="module")
def drawn() -> str:
    """The sample, drawn now."""
    return of_files(sample.files())


def test_the_kept_picture_of_the_sample_is_the_present_one(drawn: str) -> None:
    """README.md shows what the files say."""
    assert KEPT.read_text(encoding="utf-8") == drawn, f"{KEPT.name} is stale; run: {MEND}"


def test_it_is_legible_in_a_readme(drawn: str) -> None:
    """At 900 pixels the type is of 11.5 or more."""
    width = float(parsed(drawn).attrib["viewBox"].split()[2])
    assert lettering.FONT * 900 / width >= 11.5


@pytest.mark.parametrize(("concepts", "edges", "seed"), [(0, 0, 0), (84, 150, 1), (40, 200, 2), (30, 0, 3)])
def test_no_line_runs_through_a_box_and_no_box_over_another(
    concepts: int, edges: int, seed: int, drawn: str
) -> None:
    """However tangled the curriculum is."""
    svg = drawing.draw(*tangle(concepts, edges, seed)) if concepts else drawn
    placed = list(boxes(svg).values())
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for i, a in enumerate(placed)
        for b in placed[:i]
    )
    for _, text, along in curves(svg):
        x, y = np.array(along).T
        for left, top, right, bottom in placed:
            inside = (left + 1 < x) & (x < right - 1) & (top + 0.1 < y) & (y < bottom - 0.1)
            assert not inside.any(), text


def test_every_edge_goes_down_and_ends_at_its_boxes(drawn: str) -> None:
    """A prerequisite leaves the bottom of its source and enters the top of its target."""
    placed = boxes(drawn)
    assert len(curves(drawn)) >= 56
    for kind, text, along in curves(drawn):
        if kind != "work":
            source, target = re.split(r" → | \(strength", text)[:2]
            (x, y), (x2, y2) = along[0], along[-1]
            assert y == placed[source][3] < placed[target][1] == y2
            assert placed[source][0] < x < placed[source][2] and placed[target][0] < x2 < placed[target][2]


def test_edges_tell_strength_reason_and_practice() -> None:
    """Stroke by strength; dashed where practice goes along, dotted where there is only practice."""
    concepts = [Concept(id, id.upper()) for id in "abcd"]
    needs = [
        Prerequisite("a", "b", 0.2, "Because."),
        Prerequisite("b", "c", 1.0),
        Prerequisite("a", "d", 1.0),
    ]
    works = [Encompasses("b", "a", 0.5), Encompasses("c", "a", 0.25), Encompasses("b", "d")]
    svg = drawing.draw(concepts, needs, works)
    found = {text: kind for kind, text, _ in curves(svg)}
    assert found == {
        "A → B (strength 0.2); practising the second exercises the first (weight 0.5): Because.": "both",
        "B → C (strength 1)": "need",
        "A → D (strength 1)": "need",
        "Practising C exercises A (weight 0.25)": "work",
        "Practising B exercises D (weight 1)": "work",
    }
    widths = [float(width) for width in re.findall(r'd="M[^"]*" stroke="[^"]*" stroke-width="([\d.]+)"', svg)]
    assert min(widths) < 1.2 and max(widths) > 2.5
    assert all(f">{text}<" in svg for text in drawing.KINDS.values())


def test_equal_input_gives_equal_bytes() -> None:
    """In whatever order it comes."""
    concepts, needs, works = tangle(30, 60, 4)
    first = drawing.draw(concepts, needs, works, {"c1": "One", "c2": "Two"})
    assert first == drawing.draw(concepts[::-1], needs[::-1], works[::-1], {"c2": "Two", "c1": "One"})


def test_texts_are_escaped_whatever_they_hold() -> None:
    """Markup is shown as text, and what XML cannot hold is replaced."""
    nasty = '</title><script>alert("&")</script>\x00\x1b\ud800 ]]> 🙂'
    concepts = [Concept("a", nasty, nasty), Concept("b'\"<>", "x" * 10_000), Concept("c", "")]
    svg = drawing.draw(concepts, [Prerequisite("a", "b'\"<>", 1.0, nasty)], (), {"a": nasty})
    root = parsed(svg)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "style", "marker", "path", "rect", "text", "tspan", "g"}
    assert svg.encode()


def test_titles_are_wrapped_into_their_boxes() -> None:
    """At words where it goes; what is too long ends in an ellipsis."""
    assert lettering.wrapped("Adding fractions with different denominators", 104) == [
        "Adding fractions",
        "with different",
        "denominators",
    ]
    assert lettering.wrapped("Word " * 40, 104)[-1].endswith("…")
    assert len(lettering.wrapped("w" * 500, 104)) == lettering.MOST_LINES
    assert lettering.wrapped("", 104) == [""]


def test_topics_are_courses_and_those_past_the_colours_are_grey() -> None:
    """A concept has the colour of its first course; the legend names the largest."""
    courses = [Course("k2", "Later", "", ("a", "b")), Course("k1", "First", "", ("a",))]
    assert drawing.topics(courses) == {"a": "First", "b": "Later"}
    many = {f"c{i}": f"Topic {min(i, 9)}" for i in range(20)}
    svg = drawing.draw([Concept(id, id) for id in many], (), (), many)
    legend = re.findall(r'<text class="note" x="41">([^<]*)</text>', svg)
    assert len(legend) == len(drawing.COLOURS) + 1 and legend[-1] == drawing.OTHER
    assert "Topic 9" in legend


def linear(colour: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Red, green and blue as amounts of light."""
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it."""
    low, high = sorted(float(linear(c) @ (0.2126, 0.7152, 0.0722)) + 0.05 for c in (one, other))
    return high / low


@pytest.mark.parametrize("colour", [*drawing.COLOURS, drawing.GREY])
def test_lines_stand_out_on_white_and_on_dark(colour: str) -> None:
    """3 to 1 for what is drawn, 4 to 1 for the legend, 7 to 1 for titles."""
    least = 4 if colour == drawing.GREY else 3
    assert contrast(colour, "#ffffff") >= least and contrast(colour, "#0d1117") >= least
    assert contrast(drawing.INK, drawing.pale(colour)) >= 7


# How protanopes and deuteranopes see: Machado et al. (2009), severity 1.
SIGHTS = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
}


def closest(colours: Sequence[str], sight: str) -> float:
    """The least distance of two of them in CIE Lab; 2 is a just noticeable difference."""

    def lab(colour: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
        light = np.clip(np.array(SIGHTS[sight]) @ linear(colour), 0, 1)
        x, y, z = np.cbrt(np.array(to_xyz) @ light / (0.9505, 1, 1.089))
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    apart = [np.linalg.norm(lab(a) - lab(b)) for i, a in enumerate(colours) for b in colours[:i]]
    return float(min(apart))


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_differ_for_every_eye(sight: str) -> None:
    """Any two are at least 12 apart."""
    assert closest([*drawing.COLOURS, drawing.GREY], sight) >= 12
