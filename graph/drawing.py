"""A curriculum as one SVG picture: concepts in rows by depth, prerequisites as curves from above.

For text only; where things go is `layers.py`'s matter, and nothing is read or written here.
Equal input gives equal bytes.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from graph.layers import Layout, Node, arrange
from graph.model import Concept, Course, Encompasses, Prerequisite
from graph.prerequisites import depths

COLOURS = ("#2b7bba", "#c2650c", "#9320df", "#5ca33e", "#816931", "#e548d5")
"""Of the largest topics; all the rest are GREY. Each stands out from white and from GitHub's dark #0d1117 by
3 to 1 or more, and from the others for those who see red and green alike; a test holds them to it."""
GREY, INK = "#737b84", "#1f2328"
OTHER = "Other"

WIDTH, MARGIN = 1000.0, 26.0
"""A README is some 900 pixels wide: type of 13 is read at 12."""
BOX, LINE, PADDING, FONT = 116.0, 15.0, 12.0, 13.0
MOST_LINES = 4
KINDS = {
    "need": "known first (thicker: more strongly)",
    "both": "known first, and practised along with what builds on it",
    "work": "practised along only",
}
"""Class of an edge -> what the legend says of it."""
ROW_GAP = 40.0

UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, not even escaped."""


def topics(courses: Iterable[Course]) -> dict[str, str]:
    """Concept id -> title of the first course, by id, that includes it."""
    ordered = sorted(courses, key=lambda course: course.id, reverse=True)
    return {id: course.title for course in ordered for id in course.concepts}


def draw(
    concepts: Iterable[Concept],
    prerequisites: Iterable[Prerequisite],
    encompasses: Iterable[Encompasses] = (),
    topics: Mapping[str, str] | None = None,
) -> str:
    """The SVG text. topics: concept id -> topic, one colour each. Edges that leave the concepts are left out.

    Raises CycleFound.
    """
    shown = {concept.id: concept for concept in sorted(concepts, key=lambda concept: concept.id)}
    needs = {(e.source, e.target): e for e in prerequisites if e.source in shown and e.target in shown}
    depth = depths(shown, list(needs.values()))
    works = {
        (e.source, e.target): e
        for e in encompasses
        if e.source in shown and e.target in shown and e.source != e.target
    }
    layout = arrange(depth, {*needs, *works}, BOX, WIDTH - 2 * MARGIN)
    topic_of = {id: (topics or {}).get(id, OTHER) for id in shown}
    colours = _colours(topic_of, depth)
    loose = [edge for pair, edge in sorted(works.items()) if pair[::-1] not in needs]
    kinds = {"need": bool(needs), "both": len(works) > len(loose), "work": bool(loose)}
    legend, height = _legend(colours, [kind for kind in KINDS if kinds[kind]], layout.width)
    picture = _Picture(shown, layout, {id: colours[topic_of[id]] for id in shown}, height)
    about = (
        f"{len(needs)} prerequisites lead down from concept to concept, in rows by the longest chain above; "
        f"{len(works)} pairs are practised together. Topics: {', '.join(sorted(set(topic_of.values())))}."
    )
    size = f"{picture.width:g}", f"{picture.height:g}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" '
        f'height="{size[1]}" role="img" aria-labelledby="title about">',
        f'<title id="title">A curriculum of {len(shown)} concepts</title>',
        f'<desc id="about">{_safe(about)}</desc>',
        STYLE,
        *map(_arrowhead, sorted({GREY, *colours.values()})),
        *legend,
        *picture.bands(depth),
        *map(picture.extra, loose),
        *(picture.prerequisite(edge, works.get(pair[::-1])) for pair, edge in sorted(needs.items())),
        *(picture.box(concept, topic_of[concept.id]) for concept in shown.values()),
        "</svg>\n",
    ]
    return "\n".join(lines)


def _colours(topic_of: Mapping[str, str], depth: Mapping[str, int]) -> dict[str, str]:
    """Topic -> colour, in the order in which one meets them: grey where there are more than colours."""
    counts = Counter(topic for topic in topic_of.values() if topic != OTHER)
    largest = sorted(counts, key=lambda topic: (-counts[topic], topic))[: len(COLOURS)]
    first = {topic: sorted(depth[id] for id in topic_of if topic_of[id] == topic) for topic in largest}
    ordered = sorted(largest, key=lambda topic: (first[topic], topic))
    found = dict(zip(ordered, COLOURS, strict=False))
    return found | dict.fromkeys(sorted({*topic_of.values()} - {*found}), GREY)


class _Picture:
    """The concepts and their places: everything below the legend."""

    def __init__(
        self, concepts: Mapping[str, Concept], layout: Layout, colour: Mapping[str, str], top: float
    ) -> None:
        self.concepts, self.layout, self.colour = concepts, layout, colour
        self.texts = {id: wrapped(concept.title, BOX - PADDING) for id, concept in concepts.items()}
        self.tops: list[float] = []
        self.heights: list[float] = []
        y = top + ROW_GAP / 2
        for row in layout.rows:
            self.tops.append(y)
            self.heights.append(
                max(len(self.texts[id]) for id in row if isinstance(id, str)) * LINE + PADDING
            )
            y += self.heights[-1] + ROW_GAP
        self.width, self.height = layout.width + 2 * MARGIN, y
        self.leaves = {end: x for node in layout.below for end, x in self._ports(node, layout.below[node])}
        self.enters = {end: x for node in layout.above for end, x in self._ports(node, layout.above[node])}

    def _ports(self, node: Node, neighbours: Sequence[Node]) -> list[tuple[tuple[Node, Node], float]]:
        """(node, neighbour) -> where its edge touches the node: side by side on a box, in one on a lane."""
        ordered = sorted(neighbours, key=lambda n: (self.layout.x[n], str(n)))
        step = min(12.0, (BOX - 28) / max(len(ordered) - 1, 1)) if isinstance(node, str) else 0.0
        first = self.layout.x[node] - step * (len(ordered) - 1) / 2
        return [((node, n), MARGIN + first + step * k) for k, n in enumerate(ordered)]

    def bands(self, depth: Mapping[str, int]) -> list[str]:
        """A stripe behind every other depth, and each depth's number."""
        rows: dict[int, list[int]] = {}
        for id, row in self.layout.row_of.items():
            rows.setdefault(depth[id], []).append(row)
        found = []
        for level, among in sorted(rows.items()):
            top = self.tops[min(among)] - ROW_GAP / 2
            height = self.tops[max(among)] + self.heights[max(among)] + ROW_GAP / 2 - top
            if level % 2 == 0:
                found.append(f'<rect class="band" y="{top:g}" width="{self.width:g}" height="{height:g}"/>')
            found.append(f'<text class="note" x="5" y="{top + 15:g}">{level}</text>')
        return found

    def prerequisite(self, edge: Prerequisite, practised: Encompasses | None) -> str:
        """A curve with an arrowhead; dashed where practising its end exercises its start, too."""
        text = f"{self._title(edge.source)} → {self._title(edge.target)} (strength {edge.strength:g})"
        if practised:
            text += f"; practising the second exercises the first (weight {practised.weight:g})"
        text += f": {edge.reason}" if edge.reason else ""
        kind = "both" if practised else "need"
        return self._curve(edge, kind, _look(self.colour[edge.source], edge.strength, kind), text)

    def extra(self, edge: Encompasses) -> str:
        """A dotted curve between concepts of which neither needs the other directly."""
        source, target = self._title(edge.source), self._title(edge.target)
        text = f"Practising {source} exercises {target} (weight {edge.weight:g})"
        return self._curve(edge, "work", _look(GREY, edge.weight, "work"), text)

    def _curve(self, edge: Prerequisite | Encompasses, kind: str, look: str, text: str) -> str:
        path = self._path(edge.source, edge.target)
        return f'<path class="{kind}" d="{path}" {look}><title>{_safe(text)}</title></path>'

    def _title(self, id: str) -> str:
        return self.concepts[id].title

    def _path(self, one: str, other: str) -> str:
        """Down from the higher of two boxes to the lower: straight past rows, an S between them."""
        way = self.layout.way(one, other)
        bottom = self._bottom(self.layout.row_of[str(way[0])])
        if self.layout.row_of[one] == self.layout.row_of[other]:
            x, to = (MARGIN + self.layout.x[node] for node in way)
            return f"M{x:.1f} {bottom:g}C{x:.1f} {bottom + 24:g} {to:.1f} {bottom + 24:g} {to:.1f} {bottom:g}"
        path = f"M{self.leaves[way[0], way[1]]:.1f} {bottom:g}"
        for start, end in pairwise(way):
            row = self.layout.row_of[end] if isinstance(end, str) else end[1]
            x, to, y, top = (
                self.leaves[start, end],
                self.enters[end, start],
                self._bottom(row - 1),
                self.tops[row],
            )
            middle = (y + top) / 2
            path += f"C{x:.1f} {middle:g} {to:.1f} {middle:g} {to:.1f} {top:g}"
            if not isinstance(end, str):
                path += f"V{self._bottom(row):g}"
        return path

    def _bottom(self, row: int) -> float:
        return self.tops[row] + self.heights[row]

    def box(self, concept: Concept, topic: str) -> str:
        """A box with the title, wrapped; all of it, and the summary, in the tooltip."""
        row, colour = self.layout.row_of[concept.id], self.colour[concept.id]
        x, lines = MARGIN + self.layout.x[concept.id], self.texts[concept.id]
        top = self.tops[row] + self.heights[row] / 2 - LINE * len(lines) / 2 + FONT * 0.88
        spans = "".join(
            f'<tspan x="{x:.1f}" y="{top + LINE * k:g}">{_safe(line)}</tspan>' for k, line in enumerate(lines)
        )
        about = f"{concept.title} ({topic})" + (f": {concept.summary}" if concept.summary else "")
        return (
            f'<g><title>{_safe(about)}</title><rect x="{x - BOX / 2:.1f}" y="{self.tops[row]:g}" rx="6" '
            f'width="{BOX:g}" height="{self.heights[row]:g}" fill="{pale(colour)}" stroke="{colour}"/>'
            f"<text>{spans}</text></g>"
        )


STYLE = f"""<style>
text{{font:{FONT:g}px -apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:{INK};text-anchor:middle}}
.note{{fill:{GREY};text-anchor:start}} .band{{fill:{GREY};opacity:.09}} rect{{stroke-width:1.5}}
path{{fill:none}} .both{{stroke-dasharray:7 3}} .work{{stroke-width:1.6;stroke-dasharray:1.5 3.5}}
path:hover{{stroke-width:5}}
</style>"""


def _arrowhead(colour: str) -> str:
    return (
        f'<marker id="{_arrow(colour)}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" '
        f'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0 .8L8 4L0 7.2z" style="fill:{colour}"/></marker>'
    )


def _arrow(colour: str) -> str:
    return f"a{colour[1:]}"


def _legend(colours: Mapping[str, str], kinds: Sequence[str], width: float) -> tuple[list[str], float]:
    """The legend, as many entries on a line as fit, and its height. Topics without a colour are one entry."""
    named = {topic: colour for topic, colour in colours.items() if colour != GREY}
    if len(named) < len(colours):
        named[OTHER] = GREY
    lines = [
        [
            (f'<rect y="-10" width="34" height="13" rx="4" fill="{pale(c)}" stroke="{c}"/>', topic)
            for topic, c in named.items()
        ],
        [(f'<path class="{kind}" d="M0 -4H34" {_look(GREY, 1, kind)}/>', KINDS[kind]) for kind in kinds],
    ]
    found, x, y = [], 0.0, 22.0
    for entries in filter(None, lines):
        for swatch, text in entries:
            if x and x + 40 + _length(text) > width:
                x, y = 0.0, y + 22
            found.append(
                f'<g transform="translate({MARGIN + x:g} {y:g})">{swatch}'
                f'<text class="note" x="41">{_safe(text)}</text></g>'
            )
            x += 60 + _length(text)
        x, y = 0.0, y + 22
    return found, y - 6


def _look(colour: str, strength: float, kind: str) -> str:
    """Colour, width and arrowhead of an edge."""
    if kind == "work":
        return f'stroke="{GREY}"'
    return f'stroke="{colour}" stroke-width="{1 + 1.8 * strength**2:.1f}" marker-end="url(#{_arrow(colour)})"'


def wrapped(text: str, width: float) -> list[str]:
    """Lines of at most `width`, MOST_LINES of them; what is longer is cut and ends in an ellipsis."""
    lines = [""]
    for word in text.split():
        for part in _parts(word, width):
            longer = f"{lines[-1]} {part}".strip()
            if _length(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    if len(lines) > MOST_LINES:
        last = lines[MOST_LINES - 1]
        while _length(last + "…") > width:
            last = last[:-1]
        lines = [*lines[: MOST_LINES - 1], last.rstrip() + "…"]
    return lines


def _parts(word: str, width: float) -> list[str]:
    """The word, in pieces where it is wider than a line."""
    parts = [""]
    for character in word:
        if _length(parts[-1] + character) > width:
            parts.append("")
        parts[-1] += character
    return parts


def _length(text: str) -> float:
    """About how wide the text is in a sans-serif type, rather more than less."""
    return FONT * sum(map(_hundredths, text)) / 100


def _hundredths(character: str) -> int:
    """About how wide a character is, in hundredths of the type's size."""
    if character in "ijltfrI.,:;'|!()[] -":
        return 32
    if character in "mwMW@%…" or unicodedata.east_asian_width(character) in "WF":
        return 100 if ord(character) > 0x2E80 else 88
    return 70 if character.isupper() else 57


def pale(colour: str) -> str:
    """The colour, mostly white: dark text reads well on it."""
    return "#" + "".join(f"{255 - (255 - int(colour[i : i + 2], 16)) * 16 // 100:02x}" for i in (1, 3, 5))


def _safe(text: str) -> str:
    """Fit for XML, whatever it holds."""
    return escape(UNFIT.sub("\ufffd", text))
