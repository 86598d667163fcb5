"""Every query of the project by name, one file a query, and expressions that several have. Knows no driver
and nothing of the domain."""

from cypher.expressions import Expression, expressions
from cypher.loader import Query, load, query

__all__ = ["Expression", "Query", "expressions", "load", "query"]
