"""Every query of the project by name, one file a query. Knows no driver and nothing of the domain."""

from cypher.loader import Query, load, query

__all__ = ["Query", "load", "query"]
