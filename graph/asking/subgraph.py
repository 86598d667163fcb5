"""What a result holds of the graph: its nodes and relationships, each once, for drawing.

Not for: how it is drawn or written down.
"""

from collections import deque
from collections.abc import Iterable

from graph.asking.nouns import Edge, Node, Route, Value


class Subgraph:
    """Gathers nodes and edges out of rows, wherever in them they stand."""

    def __init__(self) -> None:
        self.edges: dict[str, Edge] = {}
        self._nodes: dict[str, Node] = {}

    def add(self, rows: Iterable[Iterable[Value]]) -> None:
        """What these rows hold."""
        waiting: deque[Value] = deque()
        for row in rows:
            waiting.extend(row)
            while waiting:
                value = waiting.popleft()
                if isinstance(value, Node):
                    self._nodes[value.key] = value
                elif isinstance(value, Edge):
                    self.edges[value.key] = value
                elif isinstance(value, Route):
                    waiting.extend((*value.nodes, *value.edges))
                elif isinstance(value, list):
                    waiting.extend(value)
                elif isinstance(value, dict):
                    waiting.extend(value.values())

    @property
    def nodes(self) -> dict[str, Node]:
        """By key; also those at the ends of edges that no row holds, of which the label alone is known."""
        ends = {end for edge in self.edges.values() for end in (edge.source, edge.target)}
        bare = {key: Node(key, (key.partition(":")[0],), {}) for key in sorted(ends - self._nodes.keys())}
        return self._nodes | bare
