"""What Neo4j would do, as a table: an operator a row, those that feed it below it.

Not for: whether it may do it (gate.py).
"""

from collections.abc import Mapping
from typing import Any

from graph.asking.nouns import Table, Value

COLUMNS = ("operator", "details", "estimated rows")


def table(plan: Mapping[str, Any]) -> Table:
    """The plan as the driver gives it; operators are indented by how deep they stand."""
    rows: list[tuple[Value, ...]] = []
    left = [(plan, 0)]
    while left:
        each, depth = left.pop()
        arguments = each.get("args", {})
        name = str(each.get("operatorType", "")).partition("@")[0]
        estimated = arguments.get("EstimatedRows")
        rows.append(
            (
                f"{'  ' * depth}{name}",
                str(arguments.get("Details", "")),
                None if estimated is None else round(float(estimated), 1),
            )
        )
        left += [(child, depth + 1) for child in reversed(each.get("children", []))]
    return Table(COLUMNS, rows)
