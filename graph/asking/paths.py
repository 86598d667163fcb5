"""Searches for shortest paths between ends that are not known, which Neo4j does not end in time.

`SHORTEST`, `ANY` and `ALL SHORTEST` between two nodes that an index finds take milliseconds on any graph.
From one end to whatever fits they hold every path on the way: 20 steps of three choices each ran on for 30
s past a limit of 10 (5.26). The plan tells which it is, but for subqueries inside of expressions, which it
does not show.
"""

import re

from graph.asking.brackets import Text
from graph.asking.lexing import refused_at
from graph.errors import StatementRefused

MOST_STEPS = 5
"""Of a path whose ends are not both known."""

_MEND = (
    "Name both ends by their id, such as (:Concept {id: 'a'}), give the path an upper bound, such as "
    f"{{1,{MOST_STEPS}}}, or use shortestPath((a)-[:PREREQUISITE_OF*]->(b))."
)


def check_paths(text: Text) -> None:
    """Raises StatementRefused where such a search stands in a subquery that plans do not show."""
    ends: list[int] = []
    for index, token in enumerate(text.tokens):
        ends = [end for end in ends if end > index]
        if token.is_sign("{") and text.upper(index - 1) in ("EXISTS", "COUNT", "COLLECT"):
            ends.append(text.partner[index])
        selects = token.upper == "ANY" and text.upper(index + 2) != "IN"
        if ends and (token.upper == "SHORTEST" or (selects and not text.is_sign(index - 1, ".", ":"))):
            raise refused_at(
                text.statement,
                token.start,
                "How a shortest path inside of EXISTS, COUNT or COLLECT is found cannot be foreseen.",
                "Look for it in CALL (x) { ... }, or use shortestPath((a)-[:PREREQUISITE_OF*]->(b)).",
            )


def check_search(operator: str, details: str) -> None:
    """Raises StatementRefused where an operator of a plan looks for shortest paths to whatever fits."""
    if operator != "StatefulShortestPath(All)":
        return
    for _, most in re.findall(r"\{(\d+), (\d*)\}", details):
        if not most or int(most) > MOST_STEPS:
            raise StatementRefused(
                "This search for shortest paths may not end.", value="SHORTEST", mend=_MEND
            )
