"""Values as the driver gives them become those of nouns.py, and nodes and relationships get names.

A name is made from label and the application's own id, never from Neo4j's internal one. Not for: sessions and
limits (running.py).
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import neo4j
from neo4j.graph import Entity, Graph, Path, Relationship
from neo4j.graph import Node as DriverNode
from neo4j.spatial import Point as DriverPoint
from neo4j.time import Date, DateTime, Time
from neo4j.time import Duration as DriverDuration

from graph.asking.nouns import Duration, Edge, Node, Point, Route, Value

OWN_IDS = ("id", "version", "hash", "number")
"""Properties that tell nodes of one label apart, the first that a node has; as in asking/read_names."""

MOST_NAMES = 50_000
"""Names of nodes in memory, about 10 MB; what is forgotten is looked up again."""

_SCALARS = {bool, float, int, type(None)}

_SCALAR_BYTES = 9
"""Of a number as it goes over the wire, at most."""


class Values:
    """Of one run. bytes: of all that was converted, about as it went over the wire."""

    def __init__(self) -> None:
        self.bytes = 0
        self._graph: Graph | None = None
        self._names: dict[str, str] = {}
        self._unnamed: dict[str, int] = {}
        self._edges: dict[int, int] = {}
        self._parallel: dict[str, dict[int, int]] = {}

    def unknown_ends(self, batch: Iterable[neo4j.Record]) -> list[str]:
        """Ids of nodes at the ends of relationships in the batch that nothing names yet."""
        if len(self._names) > MOST_NAMES:
            self._names.clear()
        found: dict[str, None] = {}
        for entity in _entities(batch):
            self._graph = entity.graph
            if isinstance(entity, DriverNode):
                self._name(entity.element_id, entity.labels, entity)
            elif isinstance(entity, Relationship):
                found |= dict.fromkeys(end.element_id for end in entity.nodes if end is not None)
        return [element for element in found if element not in self._names]

    def learn(self, element: str, labels: Sequence[str], properties: Mapping[str, Any]) -> None:
        """What a node is called that was looked up."""
        self._name(element, labels, properties)

    def row(self, record: neo4j.Record) -> tuple[Value, ...]:
        """One row."""
        return tuple(self._value(value) for value in record.values())

    def forget(self) -> None:
        """The driver keeps every node of a result until its end, which would fill the memory, and has no
        public way to let go of them."""
        if self._graph is not None:
            self._graph._nodes.clear()
            self._graph._relationships.clear()

    def _value(self, value: Any) -> Value:
        kind = type(value)
        if kind in _SCALARS:
            self.bytes += _SCALAR_BYTES
            return value  # type: ignore[no-any-return]
        if kind is str:
            self.bytes += len(value) if value.isascii() else len(value.encode())
            return value  # type: ignore[no-any-return]
        if kind is list:
            self.bytes += 1
            return [self._value(item) for item in value]
        if kind is dict:
            return self._map(value)
        return self._rare(value)

    def _map(self, value: Mapping[str, Any]) -> dict[str, Value]:
        self.bytes += sum(map(len, value))
        return {key: self._value(item) for key, item in value.items()}

    def _rare(self, value: Any) -> Value:
        if isinstance(value, DriverNode):
            return self._node(value)
        if isinstance(value, Path):
            nodes = tuple(self._node(node) for node in value.nodes)
            return Route(nodes, tuple(self._edge(edge) for edge in value.relationships))
        if isinstance(value, Relationship):
            return self._edge(value)
        self.bytes += 2 * _SCALAR_BYTES
        if isinstance(value, DateTime | Date | Time):
            return value.to_native()
        if isinstance(value, DriverDuration):
            return Duration(*value)
        if isinstance(value, DriverPoint):
            return Point(value.srid or 0, tuple(float(part) for part in value))
        self.bytes += len(value)
        return bytes(value)

    def _node(self, node: DriverNode) -> Node:
        key = self._name(node.element_id, node.labels, node)
        self.bytes += len(key)
        return Node(key, tuple(sorted(node.labels)), self._map(dict(node)))

    def _edge(self, edge: Relationship) -> Edge:
        source, target = (
            self._names.get(end.element_id) or self._name(end.element_id, end.labels, end)
            for end in edge.nodes
            if end is not None
        )
        key = self._edge_key(f"{source}-{edge.type}->{target}", edge)
        self.bytes += len(key)
        return Edge(key, edge.type, source, target, self._map(dict(edge)))

    def _edge_key(self, key: str, edge: Relationship) -> str:
        """The same for the same relationship; a count tells several between the same nodes apart."""
        element = int(edge.element_id.rpartition(":")[2])
        first = self._edges.setdefault(hash(key), element)
        if first == element:
            return key
        others = self._parallel.setdefault(key, {})
        return f"{key} {others.setdefault(element, len(others) + 2)}"

    def _name(self, element: str, labels: Iterable[str], properties: Any) -> str:
        known = self._names.get(element)
        if known is not None:
            return known
        label = min(labels, default="")
        own = next((properties[name] for name in OWN_IDS if name in properties), None)
        if own is None:
            own = f"#{self._unnamed.setdefault(element, len(self._unnamed) + 1)}"
        self._names[element] = name = f"{label}:{own}"
        return name


def _entities(batch: Iterable[neo4j.Record]) -> Iterable[Entity]:
    """Nodes, and relationships outside of paths, whose ends come with them."""
    waiting: deque[Any] = deque()
    for record in batch:
        waiting.extend(record.values())
        while waiting:
            value = waiting.popleft()
            kind = type(value)
            if kind is list:
                waiting.extend(value)
            elif kind is dict:
                waiting.extend(value.values())
            elif isinstance(value, Path):
                yield from value.nodes
            elif isinstance(value, Entity):
                yield value
