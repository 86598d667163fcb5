"""Paths that are searched for in one step, which Neo4j does not interrupt."""

from graph.asking.brackets import Text


def check_paths(text: Text) -> None:
    """Raises StatementRefused where the search for a shortest path has no end."""
