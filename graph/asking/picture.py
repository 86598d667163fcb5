"""The dictionary as one SVG picture, like a class diagram: a box a label, with its properties; a curve a
relationship, with its name.

Where things go is graph/layers.py's matter; nothing is read or written here. Equal input gives equal bytes.
"""

from collections.abc import Mapping
from itertools import count, pairwise

from graph.asking.dictionary import Area, Dictionary, Label, Property, Relationship
from graph.drawing import COLOURS, GREY, INK, MARGIN, pale
from graph.layers import Layout, arrange, forward
from graph.lettering import FONT, length, safe, tip
from graph.model import Prerequisite
from graph.prerequisites import depths

BOX, HEAD, LINE, ROW_GAP, WIDTH = 158.0, 22.0, 13.0, 84.0, 1_280.0
"""Pixels: of a box, its head and its lines; between rows; of the picture, at least."""
IN_ROW = 7
NAME, ASIDE = 10.0, 30.0
"""Pixels: of a relationship's name, and how far it stands from the arrow at the most."""
MOST_SHOWN = 14
"""Properties in a box; the tooltip has the rest."""
_COLOUR = dict(zip(Area, COLOURS, strict=False))

STYLE = f"""<style>
text{{font:11px -apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:{INK}}}
.head{{font-weight:700;font-size:13px;text-anchor:middle;fill:#fff}} .type{{fill:{GREY};text-anchor:end}}
.way{{text-anchor:middle;font-size:{NAME:g}px;paint-order:stroke;stroke:#fff;stroke-width:3px}}
path{{fill:none;stroke-width:1.4}} path:hover{{stroke-width:4}}
.band{{fill:#fff}} .secret{{font-style:italic}}
</style>"""


def draw(said: Dictionary, counts: Mapping[str, int] | None = None) -> str:
    """The SVG text. counts: of labels and relationships, shown where they are given."""
    labels = {name: one for name, one in said.labels.items() if not (one.like or name.startswith("_"))}
    ways = _ways(said, labels)
    picture = _Picture(labels, ways, counts or {})
    size = f"{picture.width:g}", f"{picture.height:g}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" '
        f'height="{size[1]}" role="img" aria-labelledby="title about">',
        '<title id="title">The graph: labels, relationships and properties</title>',
        f'<desc id="about">{tip(_about(labels, ways))}</desc>',
        STYLE,
        *map(_arrowhead, Area),
        f'<rect class="band" width="{size[0]}" height="{size[1]}"/>',
        *_legend(),
        *(picture.way(*pair, names) for pair, names in sorted(picture.ways.items())),
        *map(picture.box, labels.values()),
        *picture.names(),
        "</svg>\n",
    ]
    return "\n".join(lines)


Ways = dict[tuple[str, str], list[Relationship]]


def _ways(said: Dictionary, labels: Mapping[str, Label]) -> Ways:
    """Two labels -> the relationships from the first to the second."""
    found: Ways = {}
    for each in said.relationships.values():
        for ends in each.ends:
            if set(ends) <= labels.keys():
                found.setdefault(ends, []).append(each)
    return found


def _about(labels: Mapping[str, Label], ways: Ways) -> str:
    told = [f"{a} {', '.join(each.name for each in names)} {b}" for (a, b), names in sorted(ways.items())]
    return f"{len(labels)} labels. {'; '.join(told)}."


def _layout(labels: Mapping[str, Label], ways: Ways) -> Layout:
    """Rows by the longest chain of relationships above; what leads nowhere stands last."""
    pairs = sorted(pair for pair in ways if pair[0] != pair[1])
    down = forward(labels, pairs)
    depth = depths(list(labels), [Prerequisite(*pair) for pair in down])
    tied = {label for pair in down for label in pair}
    last = max(depth.values()) + 1
    placed = {label: depth[label] if label in tied else last for label in labels}
    return arrange(placed, down, BOX, WIDTH - 2 * MARGIN, IN_ROW)


class _Picture:
    """The labels and their places: everything below the legend."""

    def __init__(self, labels: Mapping[str, Label], ways: Ways, counts: Mapping[str, int]) -> None:
        self.labels, self.counts = labels, counts
        self.layout = _layout(labels, ways)
        self.loops = {a: names for (a, b), names in ways.items() if a == b}
        self.lines = {name: _shown(label, self.loops.get(name, [])) for name, label in labels.items()}
        self.tops: list[float] = []
        self.heights: list[float] = []
        y = 46.0
        for row in self.layout.rows:
            self.tops.append(y)
            boxes = [len(self.lines[node]) for node in row if isinstance(node, str)]
            self.heights.append(HEAD + LINE * max(boxes, default=0) + 8)
            y += self.heights[-1] + ROW_GAP
        self.width, self.height = self.layout.width + 2 * MARGIN, y - ROW_GAP + MARGIN
        self.ways = {pair: names for pair, names in ways.items() if pair[0] != pair[1]}
        self.enters = self._ports()

    def box(self, label: Label) -> str:
        """Name and count on the area's colour, properties below."""
        colour, lines = _COLOUR[label.area], self.lines[label.name]
        x, y = MARGIN + self.layout.x[label.name] - BOX / 2, self.tops[self.layout.row_of[label.name]]
        number = f" {self.counts[label.name]:,}" if label.name in self.counts else ""
        rows = [
            f'<text x="{x + 7:.1f}" y="{line:.1f}"{look}>{safe(name)}</text>'
            f'<text class="type" x="{x + BOX - 7:.1f}" y="{line:.1f}">{safe(type)}</text>'
            for line, (name, type, look) in zip(count(y + HEAD + LINE, LINE), lines, strict=False)
        ]
        about = "\n".join(
            [f"{label.name}: {label.meaning}", *(f"{p.name}: {p.meaning}" for p in label.properties.values())]
        )
        height = HEAD + LINE * len(lines) + 8
        return (
            f'<g><title>{tip(about)}</title><rect x="{x:.1f}" y="{y:.1f}" width="{BOX:g}" '
            f'height="{height:g}" rx="5" fill="{pale(colour)}" stroke="{colour}"/>'
            f'<path d="M{x:.1f} {y + HEAD:.1f}v-{HEAD - 5:g}q0 -5 5 -5h{BOX - 10:g}q5 0 5 5v{HEAD - 5:g}z" '
            f'style="fill:{colour}" stroke="{colour}"/><text class="head" x="{x + BOX / 2:.1f}" '
            f'y="{y + 16:.1f}">{safe(label.name)}{number}</text>{"".join(rows)}</g>'
        )

    def _ports(self) -> dict[tuple[str, str], float]:
        """Where each way touches the head of its lower box: side by side."""
        coming: dict[str, list[tuple[float, tuple[str, str]]]] = {}
        for pair in self.ways:
            way = self.layout.way(*pair)
            coming.setdefault(str(way[-1]), []).append((self.layout.x[way[-2]], pair))
        found: dict[tuple[str, str], float] = {}
        for lower, pairs in coming.items():
            step = min(24.0, (BOX - 28) / max(len(pairs) - 1, 1))
            first = MARGIN + self.layout.x[lower] - step * (len(pairs) - 1) / 2
            found |= {pair: first + step * k for k, (_, pair) in enumerate(sorted(pairs))}
        return found

    def _points(self, a: str, b: str) -> list[tuple[float, float]]:
        """From the foot of the upper box down to the head of the lower one, by the lanes between."""
        way = self.layout.way(a, b)
        upper, lower = str(way[0]), str(way[-1])
        foot = self.tops[self.layout.row_of[upper]] + HEAD + LINE * len(self.lines[upper]) + 8
        points = [(MARGIN + self.layout.x[upper], foot)]
        for node in way[1:-1]:
            row = int(node[1])
            x = MARGIN + self.layout.x[node]
            points += [(x, self.tops[row]), (x, self.tops[row] + self.heights[row])]
        return [*points, (self.enters[a, b], self.tops[self.layout.row_of[lower]])]

    def way(self, a: str, b: str, names: list[Relationship]) -> str:
        """The curve."""
        points, area = self._points(a, b), names[0].area
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for (x, y), (to, down) in pairwise(points):
            bend = (y + down) / 2
            path += f"C{x:.1f} {bend:.1f} {to:.1f} {bend:.1f} {to:.1f} {down:.1f}"
        about = "\n".join(f"({a})-[{each.name}]->({b}): {each.meaning}" for each in names)
        down_first = self.layout.row_of[a] < self.layout.row_of[b]
        end = "end" if down_first else "start"
        return (
            f'<path d="{path}" stroke="{_COLOUR[area]}" marker-{end}="url(#{area})">'
            f"<title>{tip(about)}</title></path>"
        )

    def names(self) -> list[str]:
        """The relationships' names, above the box that they lead down to, none over another."""
        placed: list[tuple[float, float, float]] = []
        lines = []
        for pair, names in sorted(self.ways.items(), key=lambda each: (self._points(*each[0])[-1], each[0])):
            (above, _), (x, y) = self._points(*pair)[-2:]
            text = ", ".join(each.name for each in names)
            half = length(text) * NAME / FONT / 2 + 3
            middle = x + max(-ASIDE, min(ASIDE, (above - x) * 0.3))
            free = (k for k in range(40) if not _covers(placed, middle, y - 12 - 11 * k, half))
            height = y - 12 - 11 * next(free)
            placed.append((middle, height, half))
            lines.append(f'<text class="way" x="{middle:.1f}" y="{height:.1f}">{safe(text)}</text>')
        return lines


def _covers(placed: list[tuple[float, float, float]], x: float, y: float, half: float) -> bool:
    """Whether a name there would cover another: each is its middle, its line, and half its width."""
    return any(abs(x - to) < half + other and abs(y - line) < NAME for to, line, other in placed)


def _shown(label: Label, loops: list[Relationship]) -> list[tuple[str, str, str]]:
    """What stands in a box: property, type and look; then relationships to the same label."""
    own = [each for each in label.properties.values() if not each.name.endswith(("_low", "_high"))]
    shown = own if len(own) <= MOST_SHOWN else own[: MOST_SHOWN - 1]
    lines = [(each.name, _type(each), ' class="secret"' if each.sealed else "") for each in shown]
    if len(shown) < len(own):
        lines.append((f"… {len(own) - len(shown)} more", "", ""))
    return [*lines, *((f"↻ {each.name}", "", "") for each in loops)]


def _type(each: Property) -> str:
    return "sealed" if each.sealed else each.type.replace("list<", "").replace(">", "[]")


def _legend() -> list[str]:
    return [
        f'<rect x="{MARGIN + 120 * k:g}" y="14" width="26" height="13" rx="3" fill="{_COLOUR[area]}"/>'
        f'<text x="{MARGIN + 120 * k + 33:g}" y="25">{area}</text>'
        for k, area in enumerate(Area)
    ]


def _arrowhead(area: Area) -> str:
    return (
        f'<marker id="{area}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
        f'<path d="M0 .8L8 4L0 7.2z" style="fill:{_COLOUR[area]}"/></marker>'
    )
