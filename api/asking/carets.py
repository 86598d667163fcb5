"""An error of a statement as people see it: where in the statement it is, and what to do.

Not for: what is wrong (graph/asking/gate.py, graph/asking/failures.py).
"""

from graph.errors import LearnerGraphError

SHOWN = 100
"""Characters of a line that are shown around the place."""


def place(error: LearnerGraphError) -> tuple[int, int] | None:
    """Line and column, from 1, where the error has a place."""
    line, column = getattr(error, "line", None), getattr(error, "column", None)
    return (line, column) if line and column else None


def caret(statement: str, error: LearnerGraphError) -> str:
    """The line at fault and a caret under it; empty where there is no place."""
    at, lines = place(error), statement.splitlines()
    if at is None or at[0] > len(lines):
        return ""
    line, column = lines[at[0] - 1], min(at[1], len(lines[at[0] - 1]) + 1)
    start = max(0, column - 1 - SHOWN // 2)
    shown = "".join(char if char.isprintable() else " " for char in line[start : start + SHOWN])
    before, behind = "…" * (start > 0), "…" * (start + SHOWN < len(line))
    return f"{before}{shown}{behind}\n{' ' * (len(before) + column - 1 - start)}^"


def told(statement: str, error: LearnerGraphError) -> str:
    """The message, the line with its caret, and the mend."""
    drawn = caret(statement, error)
    if not drawn:
        return str(error)
    at = place(error)
    where = f" (line {at[0]}, column {at[1]})" if at else ""
    return f"{error.message}{where}\n{drawn}\n{error.mend}"
