"""Regular expressions: those that backtrack without end, which Neo4j does not interrupt."""

from graph.asking.brackets import Text
from graph.asking.lexing import Kind, refused_at


def check_expressions(text: Text) -> None:
    """Raises StatementRefused where what is behind =~ is not known, or may backtrack for long."""
    for index, token in enumerate(text.tokens):
        if not token.is_sign("=~"):
            continue
        behind = text.at(index + 1)
        if behind is None or behind.kind not in (Kind.STRING, Kind.PARAMETER):
            raise refused_at(
                text.statement,
                token.start,
                "A regular expression that comes out of the graph may take for ever.",
                "Write it as a text or a parameter, or use CONTAINS or STARTS WITH.",
            )
