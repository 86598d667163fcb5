"""What Neo4j says of a statement that it cannot run, as errors of ours.

Not for: the words of mistakes in the statement itself (gate.told), and a server that does not answer
(store/connection.py).
"""

import re

from neo4j.exceptions import Neo4jError

from graph.asking import gate
from graph.errors import InvalidInput, LearnerGraphError


class TimedOut(LearnerGraphError):
    """The query took too long and was ended."""

    code = "TIMED_OUT"


class TooMuch(LearnerGraphError):
    """The query needed more memory than one may take, and was ended."""

    code = "TOO_LARGE"


_MISSING = re.compile(r"Expected parameter\(s\): (.+)")

_LINE = re.compile(r"\(line (\d+),")

_SMALLER = "Ask for less: LIMIT, one course, fewer hops, or count before you collect"

_OF_THE_STATEMENT = ("Neo.ClientError.Statement.", "Neo.DatabaseError.", "Neo.TransientError.General.")


def failure(
    error: Neo4jError, statement: str, seconds: float, *, lines_before: int = 0
) -> LearnerGraphError | None:
    """The error in our form; None where it is not about the statement. statement: as the analyst wrote it.
    seconds: that the run was given. lines_before: in what was sent, before the statement."""
    code = error.code or ""
    message = _LINE.sub(lambda place: f"(line {int(place[1]) - lines_before},", error.message or "")
    kind = code.rpartition(".")[2]
    if kind.startswith("TransactionTimedOut") or kind in ("Terminated", "LockClientStopped"):
        return timed_out(seconds)
    if "OutOfMemory" in kind:
        return TooMuch(field="statement", mend=f"{_SMALLER}.")
    if kind == "ParameterMissing" and (found := _MISSING.search(message)):
        return missing(found[1].strip())
    return gate.told(statement, code, message) if code.startswith(_OF_THE_STATEMENT) else None


def missing(names: str) -> InvalidInput:
    """Parameters that the statement reads and nobody gave."""
    first = names.partition(",")[0]
    mend = f"Give it: --param {first}=VALUE, or in `parameters`."
    return InvalidInput("A parameter is missing.", field="parameters", value=names, mend=mend)


def timed_out(seconds: float) -> TimedOut:
    """The same whoever noticed first, the server or the client."""
    return TimedOut(
        f"The query took longer than {seconds:g} s and was ended.",
        field="seconds",
        value=seconds,
        mend=f"{_SMALLER}; or give it more time, as far as the server allows.",
    )
