"""A curriculum as one SVG picture: concepts in rows by depth, prerequisites as curves from above.

For text only; where things go is `layers.py`'s matter, and nothing is read or written here.
Equal input gives equal bytes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import TypeVar

from graph import content
from graph.content import Content, Difference, Document, Kind, Thing, of_kind, thing
from graph.layers import IN_ROW, Layout, Node, arrange, forward
from graph.lettering import FONT, length, safe, tip, told, wrapped
from graph.marking import Ends, Mark, Marks, Noted, marks
from graph.model import Concept, Course, Encompasses, Prerequisite
from graph.prerequisites import depths

COLOURS = ("#2b7bba", "#c2650c", "#9320df", "#5ca33e", "#816931", "#e548d5")
"""Of the largest topics; all the rest are GREY. Each stands out from white and from GitHub's dark #0d1117 by
3 to 1 or more, and from the others for those who see red and green alike; a test holds them to it."""
GREY, INK = "#737b84", "#1f2328"
OTHER = "Other"

WIDTH, MARGIN = 1000.0, 26.0
"""A README is some 900 pixels wide: type of 13 is read at 12."""
BOX, LINE, PADDING = 116.0, 15.0, 12.0
SPREAD = 0.6
"""Times the square root of how many concepts there are: boxes in a row of a large picture, about as wide as
high."""
KINDS = {
    "need": "known first (thicker: more strongly)",
    "both": "known first, and practised along with what builds on it",
    "work": "practised along only",
}
"""Class of an edge -> what the legend says of it."""
ROW_GAP = 40.0


def topics(courses: Iterable[Course]) -> dict[str, str]:
    """Concept id -> title of the first course, by id, that includes it."""
    ordered = sorted(courses, key=lambda course: course.id, reverse=True)
    return {id: course.title for course in ordered for id in course.concepts}


def draw(
    concepts: Iterable[Concept],
    prerequisites: Iterable[Prerequisite],
    encompasses: Iterable[Encompasses] = (),
    topics: Mapping[str, str] | None = None,
    changes: Sequence[Difference] = (),
) -> str:
    """The SVG text. topics: concept id -> topic, one colour each. Edges that leave the concepts are left out.

    changes: what led here, which is marked; what is gone is shown where it was. What closes a cycle goes up,
    and is marked, too.
    """
    marked = marks(changes)
    shown = {concept.id: concept for concept in (*marked.gone_concepts, *concepts)}
    shown = dict(sorted(shown.items()))
    needs = _among(shown, (*marked.gone_prerequisites, *prerequisites))
    works = _among(shown, (*marked.gone_encompasses, *encompasses))
    works = {pair: edge for pair, edge in works.items() if edge.source != edge.target}
    down = forward(shown, sorted(needs, key=lambda pair: (marked.late(pair), pair)))
    for pair in needs.keys() - down:
        mark, said = marked.prerequisites.get(pair, (Mark.CYCLE, ""))
        if mark is not Mark.REMOVED:
            marked.prerequisites[pair] = Mark.CYCLE, ", ".join(filter(None, (said, Mark.CYCLE.says)))
    depth = depths(shown, [needs[pair] for pair in sorted(down)])
    in_row = max(IN_ROW, round(SPREAD * sqrt(len(shown))))
    pairs = {pair for pair in (*needs, *works) if pair[0] != pair[1]}
    layout = arrange(depth, pairs, BOX, WIDTH * in_row / IN_ROW - 2 * MARGIN, in_row)
    topic_of = {id: (topics or {}).get(id, OTHER) for id in shown}
    colours = _colours(topic_of, depth)
    loose = {pair: edge for pair, edge in works.items() if pair[::-1] not in needs}
    kinds = {"need": bool(needs), "both": len(works) > len(loose), "work": bool(loose)}
    used = [mark for mark in Mark if marked.count(mark)]
    legend, height = _legend(colours, [kind for kind in KINDS if kinds[kind]], used, layout.width)
    picture = _Picture(
        shown, layout, {id: colours[topic_of[id]] for id in shown}, height, marked, bool(changes)
    )
    about = (
        f"{len(needs)} prerequisites lead down from concept to concept, in rows by the longest chain above; "
        f"{len(works)} pairs are practised together. "
        f"Topics: {', '.join(told(topic) for topic in sorted(set(topic_of.values())))}."
    )
    if used:
        about += f" Marked: {', '.join(f'{marked.count(mark)} {mark.says} ({mark.sign})' for mark in used)}."
    edges = [picture.practice(edge) for _, edge in sorted(loose.items())]
    edges += [picture.prerequisite(edge, works.get(pair[::-1])) for pair, edge in sorted(needs.items())]
    and_changes = ", and what changes" if changes else ""
    size = f"{picture.width:g}", f"{picture.height:g}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" '
        f'height="{size[1]}" role="img" aria-labelledby="title about">',
        f'<title id="title">A curriculum of {len(shown)} concepts{and_changes}</title>',
        f'<desc id="about">{tip(about)}</desc>',
        STYLE,
        *map(_arrowhead, sorted({GREY, *colours.values(), *(mark.colour for mark in used)})),
        *legend,
        *picture.bands(depth),
        *sorted(edges, key=lambda edge: edge.startswith("<g")),
        *(picture.box(concept, topic_of[concept.id]) for concept in shown.values()),
        "</svg>\n",
    ]
    return "\n".join(lines)


def draw_content(said: Content, changes: Sequence[Difference] = ()) -> str:
    """What of a content is in use, its courses as topics; changes: as for `draw`."""

    def nouns(kind: Kind, to: Callable[[Thing, Document], Noun]) -> list[Noun]:
        found = ((thing(kind, *key), each) for key, each in of_kind(said, kind))
        return [to(one, each) for one, each in found if not each.get("retired")]

    return draw(
        nouns(Kind.CONCEPT, content.to_concept),
        nouns(Kind.PREREQUISITE, content.to_prerequisite),
        nouns(Kind.ENCOMPASSES, content.to_encompasses),
        topics(nouns(Kind.COURSE, content.to_course)),
        changes,
    )


Noun = TypeVar("Noun", Concept, Prerequisite, Encompasses, Course)
Edge = TypeVar("Edge", Prerequisite, Encompasses)


def _among(shown: Mapping[str, Concept], edges: Iterable[Edge]) -> dict[Ends, Edge]:
    """By their ends, those with both ends shown."""
    return {(e.source, e.target): e for e in edges if e.source in shown and e.target in shown}


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
        self,
        concepts: Mapping[str, Concept],
        layout: Layout,
        colour: Mapping[str, str],
        top: float,
        marked: Marks,
        faint: bool,
    ) -> None:
        """faint: whether the edges that are not marked step back."""
        self.concepts, self.layout, self.colour = concepts, layout, colour
        self.marked, self.usual = marked, " faint" if faint else ""
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
        text += f": {told(edge.reason)}" if edge.reason else ""
        note = self.marked.prerequisites.get((edge.source, edge.target))
        if note is None and practised:
            note = self.marked.encompasses.get((practised.source, practised.target))
        return self._curve(edge, "both" if practised else "need", edge.strength, note, text)

    def practice(self, edge: Encompasses) -> str:
        """A dotted curve between concepts of which neither needs the other directly."""
        source, target = self._title(edge.source), self._title(edge.target)
        text = f"Practising {source} exercises {target} (weight {edge.weight:g})"
        note = self.marked.encompasses.get((edge.source, edge.target))
        return self._curve(edge, "work", edge.weight, note, text)

    def _curve(
        self, edge: Prerequisite | Encompasses, kind: str, strength: float, note: Noted | None, text: str
    ) -> str:
        path, middle = self._path(edge.source, edge.target)
        upward = self.layout.row_of[edge.source] > self.layout.row_of[edge.target]
        if note is None:
            look = _look(self.colour[edge.source], strength, kind, upward)
            return f'<path class="{kind}{self.usual}" d="{path}" {look}><title>{tip(text)}</title></path>'
        mark, said = note
        look = _look(mark.colour, max(strength, 0.8), "" if kind == "work" else kind, upward)
        dash = f' stroke-dasharray="{mark.dash}"' if mark.dash else ""
        return (
            f"<g><title>{tip(f'{text} [{said}]')}</title>"
            f'<path class="marked" d="{path}" {look}{dash}/>{_sign(mark, *middle)}</g>'
        )

    def _title(self, id: str) -> str:
        return told(self.concepts[id].title)

    def _path(self, one: str, other: str) -> tuple[str, tuple[float, float]]:
        """Down from the higher of two boxes to the lower: straight past rows, an S between them; and the
        middle of its last bend."""
        way = self.layout.way(one, other)
        bottom = self._bottom(self.layout.row_of[str(way[0])])
        if self.layout.row_of[one] == self.layout.row_of[other]:
            x, to = (MARGIN + self.layout.x[node] for node in way)
            if one == other:
                x, to = x - 16, to + 16
            path = f"M{x:.1f} {bottom:g}C{x:.1f} {bottom + 24:g} {to:.1f} {bottom + 24:g} {to:.1f} {bottom:g}"
            return path, ((x + to) / 2, bottom + 18)
        path = f"M{self.leaves[way[0], way[1]]:.1f} {bottom:g}"
        point = 0.0, 0.0
        for start, end in pairwise(way):
            row = self.layout.row_of[end] if isinstance(end, str) else end[1]
            x, to, y, top = (
                self.leaves[start, end],
                self.enters[end, start],
                self._bottom(row - 1),
                self.tops[row],
            )
            middle = (y + top) / 2
            point = (x + to) / 2, middle
            path += f"C{x:.1f} {middle:g} {to:.1f} {middle:g} {to:.1f} {top:g}"
            if not isinstance(end, str):
                path += f"V{self._bottom(row):g}"
        return path, point

    def _bottom(self, row: int) -> float:
        return self.tops[row] + self.heights[row]

    def box(self, concept: Concept, topic: str) -> str:
        """A box with the title, wrapped; all of it, and the summary, in the tooltip."""
        row, colour = self.layout.row_of[concept.id], self.colour[concept.id]
        x, lines = MARGIN + self.layout.x[concept.id], self.texts[concept.id]
        y, height = self.tops[row], self.heights[row]
        top = y + height / 2 - LINE * len(lines) / 2 + FONT * 0.88
        spans = "".join(
            f'<tspan x="{x:.1f}" y="{top + LINE * k:g}">{safe(line)}</tspan>' for k, line in enumerate(lines)
        )
        about = f"{told(concept.title)} ({told(topic)})"
        about += f": {told(concept.summary)}" if concept.summary else ""
        mark, said = self.marked.concepts.get(concept.id, (None, ""))
        stroke, sign, struck = f'stroke="{colour}"', "", ""
        if mark:
            about += f" [{said}]"
            stroke = f'stroke="{mark.colour}" style="stroke-width:3" stroke-dasharray="{mark.dash or "none"}"'
            sign = _sign(mark, x + BOX / 2 - 2, y + 2)
            struck = ' text-decoration="line-through"' if mark is Mark.REMOVED else ""
        return (
            f'<g><title>{tip(about)}</title><rect x="{x - BOX / 2:.1f}" y="{y:g}" rx="6" '
            f'width="{BOX:g}" height="{height:g}" fill="{pale(colour)}" {stroke}/>'
            f"<text{struck}>{spans}</text>{sign}</g>"
        )


STYLE = f"""<style>
text{{font:{FONT:g}px -apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:{INK};text-anchor:middle}}
tspan{{unicode-bidi:plaintext}} .note{{fill:{GREY};text-anchor:start;unicode-bidi:plaintext}}
.sign{{fill:#fff;font-weight:700}} .faint{{opacity:.45}} .band{{fill:{GREY};opacity:.09}}
rect{{stroke-width:1.5}} path{{fill:none}} path:hover{{stroke-width:5}}
.both{{stroke-dasharray:7 3}} .work{{stroke-width:1.6;stroke-dasharray:1.5 3.5}}
</style>"""


def _arrowhead(colour: str) -> str:
    return (
        f'<marker id="{_arrow(colour)}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" '
        f'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
        f'<path d="M0 .8L8 4L0 7.2z" style="fill:{colour}"/></marker>'
    )


def _arrow(colour: str) -> str:
    return f"a{colour[1:]}"


def _sign(mark: Mark, x: float, y: float) -> str:
    """A disc with the mark's sign."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:g}" r="7.5" fill="{mark.colour}" stroke="#fff"/>'
        f'<text class="sign" x="{x:.1f}" y="{y + 4.5:g}">{mark.sign}</text>'
    )


def _legend(
    colours: Mapping[str, str], kinds: Sequence[str], used: Sequence[Mark], width: float
) -> tuple[list[str], float]:
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
        [(_swatch(mark), mark.says) for mark in used],
    ]
    found, x, y = [], 0.0, 22.0
    for entries in filter(None, lines):
        for swatch, text in entries:
            if x and x + 40 + length(text) > width:
                x, y = 0.0, y + 22
            found.append(
                f'<g transform="translate({MARGIN + x:g} {y:g})">{swatch}'
                f'<text class="note" x="41">{safe(text)}</text></g>'
            )
            x += 60 + length(text)
        x, y = 0.0, y + 22
    return found, y - 6


def _swatch(mark: Mark) -> str:
    """A line as it is marked, for the legend."""
    dash = f' stroke-dasharray="{mark.dash}"' if mark.dash else ""
    return f'<path d="M0 -4H34" stroke="{mark.colour}" stroke-width="3"{dash}/>{_sign(mark, 17, -4)}'


def _look(colour: str, strength: float, kind: str, upward: bool = False) -> str:
    """Colour, width and arrowhead of an edge. upward: whether its path begins where it ends."""
    if kind == "work":
        return f'stroke="{GREY}"'
    line = f'stroke="{colour}" stroke-width="{1 + 1.8 * strength**2:.1f}"'
    if not kind:
        return line
    return f'{line} marker-{"start" if upward else "end"}="url(#{_arrow(colour)})"'


def pale(colour: str) -> str:
    """The colour, mostly white: dark text reads well on it."""
    return "#" + "".join(f"{255 - (255 - int(colour[i : i + 2], 16)) * 16 // 100:02x}" for i in (1, 3, 5))
