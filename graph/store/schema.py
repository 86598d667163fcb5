"""What kinds of nodes and relationships the graph holds, and which properties: counts, no values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Held:
    """How many of a kind have a property of a type. type: as Cypher's valueType says it."""

    name: str
    property: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are. starts, ends: by relationship and the label at that end."""

    labels: Mapping[str, int]
    relationships: Mapping[str, int]
    starts: Mapping[tuple[str, str], int]
    ends: Mapping[tuple[str, str], int]


class SchemaStore(Connection):
    """Reads of what there is, whatever it says."""

    async def graph_counts(self) -> Counts:
        """From the store's own counts, in milliseconds however large the graph is; kinds that are gone
        count 0. Raises Unavailable."""
        [row] = await self.read("schema/count")
        data: dict[str, list[dict[str, Any]]] = row["data"]
        edges = [each for each in data["relationships"] if "relationshipType" in each]
        return Counts(
            labels={each["label"]: each["count"] for each in data["nodes"] if "label" in each},
            relationships={
                each["relationshipType"]: each["count"] for each in edges if not each.keys() & _ENDS
            },
            starts=_by_end(edges, "startLabel"),
            ends=_by_end(edges, "endLabel"),
        )

    async def held_by_nodes(self, label: str | None = None) -> list[Held]:
        """Of one label, or of all; reads every such node. Raises Unavailable."""
        return [Held(**row) for row in await self.read("schema/read_nodes", label=label)]

    async def held_by_relationships(self, type: str | None = None) -> list[Held]:
        """Of one type, or of all; reads every such relationship. Raises Unavailable."""
        return [Held(**row) for row in await self.read("schema/read_relationships", label=type)]


_ENDS = {"startLabel", "endLabel"}


def _by_end(edges: list[dict[str, Any]], end: str) -> dict[tuple[str, str], int]:
    return {(each["relationshipType"], each[end]): each["count"] for each in edges if end in each}
