"""The gate: nothing that an analyst sends writes, administers, reads files or addresses, or never ends.

    check_text(statement, parameters)       before Neo4j sees any of it, since planning is not interrupted
    EXPLAIN statement -> check_plan         what it would do, operator by operator
    guarded(statement)                      what is run, with READ access and a time limit

READ access, the gate and the server's settings are three walls: each stands without the others as far as it
goes. The plan shows neither functions nor subqueries inside of expressions (`[x IN e | COLLECT { CALL ...
}]`), so those are looked for in the tokens. What may not be read is no matter of the gate: it is sealed
or not in the graph. Not for: running anything (running.py).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.asking.bounds import check_length, check_parameters, check_size
from graph.asking.brackets import Text, read
from graph.asking.lexing import Kind, place, pointed, refused_at
from graph.asking.loops import bound_in, guarded
from graph.asking.paths import check_paths, check_search
from graph.asking.patterns import check_expressions
from graph.asking.vocabulary import (
    BEFORE_BRACKETS,
    FUNCTION_MENDS,
    FUNCTIONS,
    OPERATOR_MENDS,
    OPERATORS,
    PROCEDURES,
    SHOWN,
    SHOWN_KINDS,
    WRITES,
)
from graph.errors import StatementRefused

__all__ = ["check_plan", "check_text", "guarded", "pointed", "told"]

_READS_ALONE = "Analysts read: what changes the graph goes through drafts, imports and answers."


def check_text(statement: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Whether the statement may be shown to Neo4j for planning.

    Raises StatementRefused, with line and column where there is a place, and what to do instead.
    """
    check_length(statement)
    text = read(statement)
    _check_statement(text)
    check_size(text)
    _check_calls(text)
    _check_functions(text)
    check_paths(text)
    check_expressions(text, parameters or {})
    check_parameters(text, parameters or {})
    guarded(statement, parameters)


def check_plan(plan: Mapping[str, Any], query_type: str, statement: str = "") -> None:
    """Whether what Neo4j would do only reads: plan as the driver gives it (operatorType, args, children), and
    query_type `r`. Raises StatementRefused, with line and column of a word of the statement that writes."""
    for name, details in _operators(plan):
        if name not in OPERATORS:
            line, column = _place_of_writing(statement)
            raise StatementRefused(
                f"The statement does what is not only reading: {name}.",
                line=line,
                column=column,
                value=name,
                mend=OPERATOR_MENDS.get(name, _READS_ALONE),
            )
        if name == "ProcedureCall" and details.partition("(")[0] not in PROCEDURES:
            raise _refused_procedure(details.partition("(")[0])
        check_search(name, details)
    if query_type != "r":
        raise StatementRefused("The statement does not only read.", value=query_type, mend=_READS_ALONE)


def told(statement: str, code: str, message: str) -> StatementRefused:
    """What Neo4j said of a statement, as it may be told: a mistake of grammar with its place; of anything
    else the code alone, since the text of an error may hold what stands in the graph.

    statement: as the analyst wrote it, which was sent behind `EXPLAIN` and a line break, or as it is.
    """
    bound = bound_in(message)
    if bound is not None:
        return StatementRefused(
            f"A list or text in an expression has more than {bound:,} entries, and nothing ends such a loop.",
            mend="Make rows of the list with UNWIND, which can be ended, or take a part: list[0..1000].",
        )
    place = re.search(r"\(line (\d+), column (\d+)", message)
    if code.endswith(("SyntaxError", "SemanticError")) and place:
        shift = 1 if re.search(r'^"EXPLAIN\s', message, flags=re.MULTILINE) else 0
        return StatementRefused(
            message[: place.start()].strip(),
            line=max(1, int(place[1]) - shift),
            column=int(place[2]),
            mend="Mend the statement where the caret stands.",
        )
    kind, mend = _KINDS.get(code.rpartition(".")[2], ("Neo4j could not run the statement.", _LOOK))
    return StatementRefused(f"{kind} ({code})", mend=mend)


_LOOK = "Try parts of the statement to find where; its text is not shown, since it may hold values."

_KINDS = {
    "TypeError": (
        "A value is of another type than its place needs.",
        "Convert it: toInteger(), toString() ...",
    ),
    "ArithmeticError": (
        "A number is divided by zero, or too large.",
        "Check for it with CASE, or use floats.",
    ),
    "ArgumentError": ("An argument is not one that its function takes.", _LOOK),
    "ParameterMissing": ("A parameter has no value.", "Give it one."),
    "ProcedureCallFailed": (
        "A procedure could not work with its arguments.",
        "See SHOW INDEXES for the indexes that there are.",
    ),
    "EntityNotFound": ("Something was deleted meanwhile.", "Ask again."),
    "MemoryPoolOutOfMemoryError": (
        "The statement needs more memory than there is for one.",
        "Aggregate earlier.",
    ),
    "TransactionTimedOut": ("The statement took longer than it may.", "Ask for less, or ask for more time."),
    "TransactionTimedOutClientConfiguration": (
        "The statement took longer than it may.",
        "Ask for less, or ask for more time.",
    ),
}


def _operators(plan: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Name and details of every operator, the whole tree; not by recursion, since UNION makes it deep."""
    found, left = [], [plan]
    while left:
        each = left.pop()
        name = str(each.get("operatorType", "")).partition("@")[0].strip()
        found.append((name, str(each.get("args", {}).get("Details", ""))))
        left += each.get("children", [])
    return found


def _check_statement(text: Text) -> None:
    """That it is one statement, without options, and for the graph that is there."""
    tokens = text.tokens
    if not tokens:
        raise StatementRefused("There is nothing but comments.", mend="Write a statement.")
    if tokens[0].upper in _PREFIXES:
        raise refused_at(
            text.statement, tokens[0].start, f"{tokens[0].upper} is not allowed.", _PREFIXES[tokens[0].upper]
        )
    for index, token in enumerate(tokens):
        if token.is_sign(";") and index < len(tokens) - 1:
            raise refused_at(
                text.statement, token.start, "There is more than one statement.", "Send one after the other."
            )
        if token.upper == "USE" and _begins_clause(text, index):
            raise refused_at(
                text.statement, token.start, "USE names another graph.", "Leave it out: there is one."
            )
        if token.upper == "LOAD" and text.upper(index + 1) == "CSV":
            raise refused_at(
                text.statement,
                token.start,
                "This LOAD CSV reads files and addresses.",
                OPERATOR_MENDS["LoadCSV"],
            )
        if token.upper == "TRANSACTIONS" and text.upper(index - 1) in ("IN", "CONCURRENT"):
            raise refused_at(
                text.statement,
                token.start,
                "IN TRANSACTIONS is for writing.",
                OPERATOR_MENDS["TransactionForeach"],
            )
    if tokens[0].upper == "SHOW" and not _shows_schema(text):
        raise refused_at(
            text.statement,
            tokens[0].start,
            "This SHOW tells of the server, not of the graph.",
            "Indexes, constraints, procedures and functions can be shown.",
        )


def _shows_schema(text: Text) -> bool:
    """Whether what stands behind SHOW, and what kind of it, is allowed."""
    index = 1
    while text.upper(index) in SHOWN_KINDS:
        index += 1
    return text.upper(index) in SHOWN


_PREFIXES = {
    "EXPLAIN": "Leave it out: every statement is explained before it runs, and only then run.",
    "PROFILE": "Leave it out, and compare how long runs take.",
    "CYPHER": "Leave the options out: the server chooses.",
    "TERMINATE": OPERATOR_MENDS["TerminateTransactions"],
}


def _begins_clause(text: Text, index: int) -> bool:
    return index == 0 or text.is_sign(index - 1, "{", "}", ")") or text.upper(index - 1) in ("UNION", "ALL")


def _check_calls(text: Text) -> None:
    """Procedures, wherever they stand: plans do not show those in subqueries of expressions."""
    for index, token in enumerate(text.tokens):
        if token.upper != "CALL" or not text.is_name(index + 1) or text.is_sign(index - 1, ".", ":", "$"):
            continue
        last = index + 1
        while text.is_sign(last + 1, ".") and text.is_name(last + 2):
            last += 2
        name = ".".join(each.text for each in text.tokens[index + 1 : last + 1 : 2])
        if name not in PROCEDURES:
            refusal = _refused_procedure(name)
            raise refused_at(text.statement, text.tokens[index + 1].start, refusal.message, refusal.mend)


def _place_of_writing(statement: str) -> tuple[int, int] | tuple[None, None]:
    """Line and column of the first word that writes."""
    text = read(statement)
    for index, token in enumerate(text.tokens):
        if token.upper in WRITES and not text.is_sign(index - 1, ".", ":", "$"):
            return place(statement, token.start)
    return None, None


def _refused_procedure(name: str) -> StatementRefused:
    return StatementRefused(
        "This procedure is not one of those that only read the graph.",
        value=name,
        mend=f"Allowed are {', '.join(sorted(PROCEDURES))}.",
    )


def _check_functions(text: Text) -> None:
    """Functions: what stands before an opening bracket, unless that is a keyword."""
    for index, token in enumerate(text.tokens):
        last = index - 1
        if not token.is_sign("(") or not text.is_name(last):
            continue
        first = text.chain(last)
        if _is_hint(text, first) or _is_called(text, first):
            continue
        chain = text.tokens[first : last + 1 : 2]
        name = ".".join(each.text for each in chain).lower()
        quoted = any(each.kind is Kind.NAME for each in chain)
        if (
            quoted
            or text.is_sign(first - 1, ".")
            or not (name in FUNCTIONS or name.upper() in BEFORE_BRACKETS)
        ):
            mend = "Write its name without backticks." if quoted else "See SHOW FUNCTIONS for what there is."
            raise refused_at(
                text.statement,
                text.tokens[first].start,
                f"The function {name} is not one of those that are allowed.",
                FUNCTION_MENDS.get(name, mend),
            )


def _is_hint(text: Text, index: int) -> bool:
    """Whether it is the label of USING INDEX n:Label(property)."""
    return text.is_sign(index - 1, ":") and text.upper(index - 3) in ("INDEX", "SEEK")


def _is_called(text: Text, index: int) -> bool:
    """Whether it is a procedure, which _check_calls has seen."""
    return text.upper(index - 1) == "CALL"
