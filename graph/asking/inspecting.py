"""What is in the graph at the moment, beside what the dictionary says of it: counts, fill rates, differences.

Not for: what the words mean (dictionary.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graph.asking.dictionary import Dictionary, Label, Relationship, Type, dictionary
from graph.store import Counts, Held, Store

_TYPES = {"zoned datetime": "datetime"}
"""What Cypher calls otherwise."""

EMPTY = "list<nothing>"
"""The type of a list that is empty: it may be of anything."""


class Problem(StrEnum):
    """How graph and dictionary differ."""

    UNDOCUMENTED = "undocumented"
    """In the graph, and not in the dictionary."""
    GONE = "gone"
    """In the dictionary, and not in the graph. A young graph may not have it yet."""
    TYPE = "type"
    """A property is of another type."""


@dataclass(frozen=True, slots=True)
class Difference:
    """where: a label, a relationship, one with its ends, or `Owner.property`. said, found: types or
    counts."""

    problem: Problem
    where: str
    said: str
    found: str


@dataclass(frozen=True, slots=True)
class Live:
    """counts: of labels and relationships. filled: of the kinds whose properties were read, how many have
    each property."""

    counts: Mapping[str, int]
    filled: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def share(self, owner: str, name: str) -> float | None:
        """Of all of a kind, those with the property, in [0, 1]; None where there are none."""
        count = self.counts.get(owner, 0)
        return self.filled.get((owner, name), 0) / count if count else None


async def counted(store: Store) -> Live:
    """How many there are of each kind, without reading them. Raises Unavailable."""
    counts = await store.graph_counts()
    return Live(dict(counts.labels) | dict(counts.relationships))


async def filled(store: Store, name: str | None = None) -> Live:
    """The same with properties: of one label or relationship, or of all; reads all of it. 1,000,000
    relationships of ten properties take about ten seconds. Raises Unavailable."""
    counts = (await counted(store)).counts
    one = dictionary().of(name) if name else None
    held: list[Held] = []
    only = one.name if one else None
    if not isinstance(one, Relationship):
        held += await store.held_by_nodes(only)
    if not isinstance(one, Label):
        held += await store.held_by_relationships(only)
    found: dict[tuple[str, str], int] = {}
    for each in held:
        place = each.name, each.property
        found[place] = found.get(place, 0) + each.count
    return Live(counts, found)


async def check(store: Store) -> list[Difference]:
    """Everything in which the whole graph and the dictionary differ, by problem and place; reads all of the
    graph. Raises Unavailable."""
    held = [*await store.held_by_nodes(), *await store.held_by_relationships()]
    return compare(dictionary(), await store.graph_counts(), held)


def compare(said: Dictionary, counts: Counts, held: list[Held]) -> list[Difference]:
    """Everything in which they differ, by problem and place."""
    found = [*_kinds(said, counts), *_ends(said, counts), *_properties(said, held)]
    return sorted(set(found), key=lambda each: (each.problem, each.where, each.found))


def _kinds(said: Dictionary, counts: Counts) -> Iterator[Difference]:
    """Labels and relationships."""
    for known, live in ((said.labels, counts.labels), (said.relationships, counts.relationships)):
        there = {name: count for name, count in live.items() if count}
        for name in there.keys() - known.keys():
            yield Difference(Problem.UNDOCUMENTED, name, "", f"{there[name]:,}")
        for name in known.keys() - there.keys():
            yield Difference(Problem.GONE, name, "", "0")


def _ends(said: Dictionary, counts: Counts) -> Iterator[Difference]:
    """From where relationships lead, and to where."""
    for side, live in enumerate((counts.starts, counts.ends)):
        for (name, label), count in live.items():
            if not count or name not in said.relationships:
                continue
            allowed = {ends[side] for ends in said.relationships[name].ends}
            kind = said.labels.get(label)
            if label not in allowed and not (kind and kind.like in allowed):
                where = f"({label})-[{name}]->()" if side == 0 else f"()-[{name}]->({label})"
                yield Difference(Problem.UNDOCUMENTED, where, "", f"{count:,}")
        for name, relationship in said.relationships.items():
            for label in {ends[side] for ends in relationship.ends}:
                if not live.get((name, label)):
                    where = f"({label})-[{name}]->()" if side == 0 else f"()-[{name}]->({label})"
                    yield Difference(Problem.GONE, where, "", "0")


def _properties(said: Dictionary, held: list[Held]) -> Iterator[Difference]:
    """Which there are, and their types."""
    known = {(kind.name, each.name): each.type for kind in said.kinds for each in kind.properties.values()}
    optional = {
        (label.name, name): each.type
        for label in said.labels.values()
        if label.like
        for name, each in said.labels[label.like].properties.items()
    }
    owners = {kind.name for kind in said.kinds}
    for each in held:
        place, type_ = (each.name, each.property), type_of(each.type)
        wanted = known.get(place) or optional.get(place)
        if wanted is None:
            if each.name in owners:  # else the whole kind is told of
                yield Difference(Problem.UNDOCUMENTED, ".".join(place), "", type_)
        elif type_ != wanted and not (type_ == EMPTY and wanted.startswith("list")):
            yield Difference(Problem.TYPE, ".".join(place), wanted, type_)
    for place in known.keys() - {(each.name, each.property) for each in held}:
        yield Difference(Problem.GONE, ".".join(place), known[place], "0")


def type_of(said: str) -> Type | str:
    """What valueType says, in the words of the dictionary: `LIST<STRING NOT NULL> NOT NULL` is
    list<string>."""
    name = said.replace(" NOT NULL", "").lower()
    inner = name.removeprefix("list<").removesuffix(">")
    plain = name.replace(inner, _TYPES.get(inner, inner))
    return Type(plain) if plain in set(Type) else plain
