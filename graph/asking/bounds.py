"""How large a statement may be before Neo4j plans it, since planning is not interrupted.

Each bound is well below what takes a second on a free machine; the figures are of EXPLAIN on 5.26, on two
cores with a load of 15.
"""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

import orjson

from graph.asking.brackets import Text
from graph.asking.lexing import Kind, Token, refused_at
from graph.errors import StatementRefused

MOST_CHARACTERS = 20_000

MOST_TOKENS = 4_000

MOST_CONDITIONS = 40
"""AND and OR of one statement: 80 take .9 s, 160 take 4 s, 640 do not end."""

MOST_XORS = 6
"""Each doubles the plan: 12 take .9 s, 16 do not end."""

DEEPEST_CASES = 10
"""CASE in CASE: 160 take 1.6 s, 320 do not end."""

MOST_LABEL_SIGNS = 12
"""& and ! between labels, each of which may double the conditions."""

DEEPEST_CONDITIONS = 6
"""Brackets with AND or OR in such brackets: 12 take 1.2 s, 16 do not end."""

MOST_NOTS = 10
"""One behind the other, and minus signs: 160 take .2 s, 320 do not end."""

MOST_OPERATORS = 60
"""Of arithmetic, and comparisons, in one statement: 80 sums of properties take .9 s, 320 do not end."""

MOST_HOPS = 10
"""Relationships in the patterns between two WITH: the order in which they are joined is searched for.
6 take 2 s, 20 do not end."""

MOST_MATCHES = 12
"""Paths between two WITH, whether commas or MATCH are between them."""

MOST_CLAUSES = 60
"""MATCH, WITH, UNWIND, CALL and RETURN: 80 WITH take 1.1 s, 640 do not end."""

MOST_UNIONS = 12
"""20 take 1.4 s, 160 do not end."""

MOST_SUBQUERIES = 16
"""EXISTS, COUNT, COLLECT and CALL with braces: 32 take 2.6 s."""

DEEPEST_SUBQUERIES = 5
"""In one another: 10 take 2 s, 15 do not end."""

PARAMETER_BYTES = 256 * 1024
"""All parameters as JSON."""

PARAMETER_DEPTH = 10


_CLAUSES = {"MATCH", "WITH", "UNWIND", "CALL", "RETURN"}


def check_length(statement: str) -> None:
    """Raises StatementRefused where there is no text, or too much to look at."""
    if not statement.strip():
        raise StatementRefused(
            "There is no statement.", mend="Write one, such as MATCH (c:Concept) RETURN c.title."
        )
    if len(statement) > MOST_CHARACTERS:
        raise StatementRefused(
            f"The statement has {len(statement):,} characters; {MOST_CHARACTERS:,} may be.",
            value=f"{statement[:30]}…",
            mend="Pass long lists and texts as parameters.",
        )


def check_size(text: Text) -> None:
    """Raises StatementRefused at the first token that is too much."""
    tokens = text.tokens
    if len(tokens) > MOST_TOKENS:
        raise _too_many(
            text, tokens[MOST_TOKENS], "words and signs", MOST_TOKENS, "Pass lists as parameters."
        )
    _check_count(
        text,
        (t for t in tokens if t.upper in ("AND", "OR")),
        "AND and OR",
        MOST_CONDITIONS,
        "Use IN with a list, or compare in several WITH clauses.",
    )
    _check_count(
        text, (t for t in tokens if t.upper == "XOR"), "XOR", MOST_XORS, "Count what is true instead."
    )
    _check_count(
        text,
        (t for t in tokens if t.upper == "UNION"),
        "UNION",
        MOST_UNIONS,
        "Make rows of a list of cases with UNWIND.",
    )
    _check_count(
        text,
        (token for index, token in enumerate(tokens) if _is_operator(text, index)),
        "operators",
        MOST_OPERATORS,
        "Sum lists with reduce, or ask in several statements.",
    )
    clauses = (t for t in tokens if t.upper in _CLAUSES)
    _check_count(text, clauses, "clauses", MOST_CLAUSES, "Ask in several statements.")
    labels = (t for t in tokens if t.is_sign("&", "!"))
    _check_count(text, labels, "& and ! between labels", MOST_LABEL_SIGNS, "Ask for fewer labels.")
    _check_cases(text)
    _check_subqueries(text)
    _check_runs(text)
    _check_conditions(text)
    _check_patterns(text)


def check_parameters(text: Text, parameters: Mapping[str, Any]) -> None:
    """Raises StatementRefused where one is missing, too large, or nothing that Neo4j takes."""
    for index, token in enumerate(text.tokens):
        if token.kind is Kind.PARAMETER and not text.is_sign(index + 1, "("):
            name = token.text[1:].strip("`").replace("``", "`")
            if name not in parameters:
                raise refused_at(
                    text.statement,
                    token.start,
                    f"The parameter {name!r} has no value.",
                    f"Give it one: --param {name}=..., or parameters {{{name}: ...}}.",
                )
    size = len(orjson.dumps(dict(parameters), default=str))
    if size > PARAMETER_BYTES:
        raise StatementRefused(
            f"The parameters take {size:,} bytes; {PARAMETER_BYTES:,} may be.",
            field="parameters",
            value=sorted(parameters),
            mend="Ask for fewer at a time.",
        )
    for name, value in parameters.items():
        _check_value(name, value, 1)


def _check_value(name: str, value: Any, depth: int) -> None:
    if depth > PARAMETER_DEPTH:
        raise _bad_parameter(name, value, f"nests more than {PARAMETER_DEPTH} deep")
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
        raise _bad_parameter(name, value, "has more than 64 bits")
    if isinstance(value, str) and not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise _bad_parameter(name, "", "holds half a sign")
    if isinstance(value, list | tuple):
        for each in value:
            _check_value(name, each, depth + 1)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise _bad_parameter(name, key, "has a key that is no text")
            _check_value(name, each, depth + 1)
    elif not isinstance(value, None | bool | int | float | str | date | time | timedelta):
        raise _bad_parameter(name, value, f"is a {type(value).__name__}")


def _bad_parameter(name: str, value: Any, what: str) -> StatementRefused:
    return StatementRefused(
        f"The parameter {name!r} {what}.",
        field=f"parameters.{name}",
        value=value,
        mend="Pass numbers of 64 bits, texts, true, false, null, and flat lists and maps of them.",
    )


def _check_count(text: Text, found: Iterable[Token], what: str, most: int, mend: str) -> None:
    for count, token in enumerate(found, start=1):
        if count > most:
            raise _too_many(text, token, what, most, mend)


def _too_many(text: Text, token: Token, what: str, most: int, mend: str) -> StatementRefused:
    return refused_at(
        text.statement,
        token.start,
        f"More than {most:,} {what}: planning might not end, or block others.",
        mend,
    )


def _is_operator(text: Text, index: int) -> bool:
    """Arithmetic or a comparison, not what an arrow is made of."""
    token = text.tokens[index]
    if token.is_sign("+", "*", "/", "%", "^", "||", "=~", "<=", ">=", "<>", "!="):
        return not text.is_sign(index - 1, "-", ">", "]", ")") or token.text not in "+*"
    if token.upper in ("CONTAINS", "STARTS", "ENDS"):
        return True
    if token.is_sign("<", ">", "=", "-"):
        return not any(text.is_sign(index + step, "-", "[", "]", "(", ")", "<", ">") for step in (-1, 1))
    return False


def _check_runs(text: Text) -> None:
    """NOT NOT NOT, - - -, ! ! !"""
    run = 0
    for token in text.tokens:
        negates = token.upper == "NOT" or token.is_sign("-", "!", "+")
        run = run + 1 if negates else run if token.is_sign("(") else 0
        if run > MOST_NOTS:
            raise _too_many(
                text, token, "signs or NOT one behind the other", MOST_NOTS, "Two of them are none."
            )


def _check_conditions(text: Text) -> None:
    """How many brackets with AND, OR or XOR in them stand in one another."""
    opened: list[int] = []
    holding = set()
    for index, token in enumerate(text.tokens):
        if index in text.partner:
            opened.append(index) if text.partner[index] > index else opened.pop()
        elif opened and token.upper in ("AND", "OR", "XOR"):
            holding.add(opened[-1])
    inside: list[int] = []
    for index, token in enumerate(text.tokens):
        if index in holding:
            inside.append(text.partner[index])
        elif inside and inside[-1] == index:
            inside.pop()
        if len(inside) > DEEPEST_CONDITIONS:
            raise _too_many(
                text, token, "brackets with conditions in one another", DEEPEST_CONDITIONS, "Flatten them."
            )


def _check_patterns(text: Text) -> None:
    """Hops, paths and MATCH of each part, which ends with WITH, RETURN or UNION."""
    hops = matches = 0
    for index, token in enumerate(text.tokens):
        if token.upper in ("WITH", "RETURN", "UNION", "UNWIND") and text.upper(index - 1) not in (
            "STARTS",
            "ENDS",
        ):
            hops = matches = 0
        elif token.upper == "MATCH" or (
            token.is_sign(",") and text.is_sign(index - 1, ")") and _begins_path(text, index)
        ):
            matches += 1
        elif token.is_sign("-") and text.is_sign(index + 1, "-", "["):
            hops += 1
        if hops > MOST_HOPS:
            raise _too_many(
                text, token, "relationships in one part", MOST_HOPS, "Put a WITH between two MATCH."
            )
        if matches > MOST_MATCHES:
            raise _too_many(text, token, "paths in one part", MOST_MATCHES, "Put a WITH between two MATCH.")


def _begins_path(text: Text, index: int) -> bool:
    """Whether a node stands behind this comma, perhaps with a name for the path."""
    return text.is_sign(index + 1, "(") or text.is_sign(index + 2, "=")


def _check_subqueries(text: Text) -> None:
    """How many there are, and how deep they stand in one another."""
    ends: list[int] = []
    count = 0
    for index, token in enumerate(text.tokens):
        ends = [end for end in ends if end > index]
        if not token.is_sign("{") or not _is_subquery(text, index):
            continue
        count += 1
        ends.append(text.partner[index])
        if count > MOST_SUBQUERIES:
            raise _too_many(text, token, "subqueries", MOST_SUBQUERIES, "Aggregate in WITH clauses.")
        if len(ends) > DEEPEST_SUBQUERIES:
            raise _too_many(text, token, "subqueries in one another", DEEPEST_SUBQUERIES, "Flatten them.")


def _is_subquery(text: Text, index: int) -> bool:
    before = text.partner[index - 1] if text.is_sign(index - 1, ")") else index
    return text.upper(before - 1) in ("EXISTS", "COUNT", "COLLECT", "CALL")


def _check_cases(text: Text) -> None:
    """CASE ... END in one another."""
    deep = 0
    for index, token in enumerate(text.tokens):
        deep = max(0, deep + text.begins_case(index) - text.ends_case(index))
        if deep > DEEPEST_CASES:
            raise _too_many(
                text, token, "CASE in one another", DEEPEST_CASES, "Write one CASE with several WHEN."
            )
