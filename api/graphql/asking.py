"""Cypher of analysts, with a page of what comes back.

Not for: what may be asked (graph/asking/gate.py), and results as a whole (POST /cypher).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import orjson
import strawberry
from strawberry.scalars import JSON

from api import metrics
from api.asking import carets, plain, turns
from api.asking.turns import Asker
from api.graphql.context import Info
from api.graphql.errors import shown
from api.graphql.nodes import resolved
from api.principal import Action
from graph.asking import nouns
from graph.asking.running import Running, Warned
from graph.asking.subgraph import Subgraph
from graph.errors import InvalidInput, LearnerGraphError

MOST_ROWS = 1_000
"""Of one result over GraphQL; all of them come from POST /cypher."""

MOST_BYTES = 8 * nouns.MIB

SPARE_SECONDS = 2.0
"""Of the request's time, for waiting and writing."""


@strawberry.enum(description="Why a statement has no result; stable, for programs to read.")
class CypherErrorCode(Enum):
    """What an analyst can mend."""

    INVALID = strawberry.enum_value(
        "INVALID", description="The statement is wrong, or does what is not allowed; or a parameter is."
    )
    TIMED_OUT = strawberry.enum_value("TIMED_OUT", description="It took too long, and was ended.")
    TOO_LARGE = strawberry.enum_value("TOO_LARGE", description="It needed too much memory, and was ended.")
    BUSY = strawberry.enum_value("BUSY", description="Another query of an analyst runs. Ask again.")


@strawberry.type(description="Why a statement has no result, or not all of it.")
class CypherError:
    """One LearnerGraphError."""

    code: CypherErrorCode = strawberry.field(description="The kind of mistake.")
    field: str | None = strawberry.field(
        description="What is wrong, such as `statement`; null where it is nothing given."
    )
    value: str | None = strawberry.field(
        description="What was given there, as text; null where it was nothing."
    )
    message: str = strawberry.field(description="What is wrong, in a sentence for people.")
    mend: str = strawberry.field(description="What to do instead, in a sentence for people.")
    line: int | None = strawberry.field(
        description="The line of the statement, from 1; null where it has none."
    )
    column: int | None = strawberry.field(description="The column, from 1; null where it has none.")
    caret: str | None = strawberry.field(
        description="The line, and below it a caret at the column; null where it has none."
    )


@strawberry.type(description="What Neo4j advises against, or does not know: a property that nothing has.")
class CypherWarning:
    """graph.asking.running.Warned."""

    message: str = strawberry.field(description="In a sentence for people.")
    line: int | None = strawberry.field(
        description="The line of the statement, from 1; null where it has none."
    )
    column: int | None = strawberry.field(description="The column, from 1; null where it has none.")


@strawberry.type(description="A column of a result.")
class CypherColumn:
    """Its values are at its place in each row."""

    name: str = strawberry.field(description="As the statement names it.")


@strawberry.type(description="A node in a result.")
class CypherNode:
    """graph.asking.nouns.Node."""

    key: str = strawberry.field(description="Label and own id, such as `Concept:slope`.")
    labels: list[str] = strawberry.field(description="Sorted.")
    properties: JSON = strawberry.field(description="By name; what is sealed stays sealed.")


@strawberry.type(description="A relationship in a result.")
class CypherEdge:
    """graph.asking.nouns.Edge."""

    key: str = strawberry.field(description="Such as `Concept:a-PREREQUISITE_OF->Concept:b`.")
    type: str = strawberry.field(description="Its type.")
    source: str = strawberry.field(description="The key of the node that it leads from.")
    target: str = strawberry.field(description="The key of the node that it leads to.")
    properties: JSON = strawberry.field(description="By name.")


@strawberry.type(description="The nodes and relationships in the rows, each once, for drawing.")
class CypherGraph:
    """graph.asking.subgraph.Subgraph."""

    nodes: list[CypherNode] = strawberry.field(description="With those at the ends of all relationships.")
    edges: list[CypherEdge] = strawberry.field(description="Those in the rows.")


@strawberry.type(description="What came of a statement. Where there are `errors`, there are no rows.")
class CypherResult:
    """A page, and whether that is all."""

    columns: list[CypherColumn] = strawberry.field(description="In the order of the statement.")
    rows: list[list[JSON | None]] = strawberry.field(
        description="Values by column. Nodes and relationships are objects as in `graph`, routes "
        "`{nodes, edges}`, moments and durations ISO 8601."
    )
    complete: bool = strawberry.field(description="Whether these are all rows.")
    row_count: int = strawberry.field(description="How many rows are here.")
    seconds: float = strawberry.field(description="Seconds that it took.")
    as_of: datetime | None = strawberry.field(
        description="When the analysts' copy of the graph was taken, where it was asked; else null."
    )
    note: str | None = strawberry.field(
        description="Where it is not complete, why, and how to get the rest: POST /cypher streams all of it; "
        "null where it is complete."
    )
    warnings: list[CypherWarning] = strawberry.field(
        description="What may be a mistake and is none to Neo4j."
    )
    errors: list[CypherError] = strawberry.field(description="Why there is nothing.")
    graph: CypherGraph = strawberry.field(description="What the rows hold of the graph.")


Rows = Annotated[
    int,
    strawberry.argument(
        description=f"Rows, 0 to {MOST_ROWS}. There is no cursor: another run finds another graph. "
        "For more, POST /cypher."
    ),
]


@strawberry.type
class AskingQuery:
    """Root fields of this area."""

    @resolved("Runs a statement that reads, with limits, for whoever analyses the graph.", Action.ASK)
    async def cypher(
        self,
        info: Info,
        statement: Annotated[
            str, strawberry.argument(description="Cypher that reads; one statement, without options.")
        ],
        parameters: Annotated[
            JSON | None, strawberry.argument(description="An object: values by name, without the `$`.")
        ] = None,
        first: Rows = 100,
    ) -> CypherResult:
        """One run."""
        return await answered(info, "cypher", statement, {} if parameters is None else parameters, first)


async def answered(info: Info, field: str, statement: str, given: Any, first: int) -> CypherResult:
    """What comes of a statement that `field` was given. Raises InvalidInput, Forbidden, Busy, Unavailable."""
    context = info.context
    if not isinstance(given, dict):
        mend = 'Send {"name": value, ...}.'
        raise InvalidInput("This is not an object.", field="parameters", value=given, mend=mend)
    if not 0 <= first <= MOST_ROWS:
        mend = f"Ask for 0 to {MOST_ROWS}; POST /cypher streams all of them."
        raise InvalidInput("So many rows are not given here.", field="first", value=first, mend=mend)
    await context.require(Action.ASK)
    usual = context.desk.settings.analyst_limits.limits
    seconds = min(usual.seconds, max(context.desk.settings.guards.seconds - SPARE_SECONDS, 1.0))
    limits = nouns.Limits(seconds, first, min(usual.bytes, MOST_BYTES))
    asker = Asker(context.principal, field, context.request_id)
    try:
        async with (
            turns.taken(context.desk, asker, statement) as turn,
            turn.run(statement, given, limits) as run,
        ):
            found = [row async for batch in run for row in batch]
    except LearnerGraphError as error:
        if error.code not in CypherErrorCode.__members__:
            raise
        return _failed(statement, error)
    return _result(run, found, turn.as_of)


def _result(run: Running, rows: list[tuple[nouns.Value, ...]], as_of: datetime | None) -> CypherResult:
    found = Subgraph()
    found.add(rows)
    note = None
    if run.cut_by:
        limit = f"{run.limits.rows:,} rows" if run.cut_by == "rows" else f"{MOST_BYTES // nouns.MIB} MiB"
        note = f"{limit} are the limit, and there is more: a larger `first`, or POST /cypher for all of it."
    return CypherResult(
        columns=[CypherColumn(name=name) for name in run.columns],
        rows=orjson.loads(plain.dumps(rows)),
        complete=run.complete,
        row_count=len(rows),
        seconds=run.seconds,
        as_of=as_of,
        note=note,
        warnings=to_warnings(run.warnings),
        errors=[],
        graph=CypherGraph(
            nodes=[
                CypherNode(key=node.key, labels=list(node.labels), properties=_json(node.properties))
                for node in found.nodes.values()
            ],
            edges=[
                CypherEdge(
                    key=edge.key,
                    type=edge.type,
                    source=edge.source,
                    target=edge.target,
                    properties=_json(edge.properties),
                )
                for edge in found.edges.values()
            ],
        ),
    )


def to_warnings(warned: Sequence[Warned]) -> list[CypherWarning]:
    """The GraphQL form of warnings."""
    return [
        CypherWarning(message=each.message, line=each.line or None, column=each.column or None)
        for each in warned
    ]


def _json(properties: dict[str, nouns.Value]) -> Any:
    return orjson.loads(plain.dumps(properties))


def _failed(statement: str, error: LearnerGraphError) -> CypherResult:
    metrics.ERRORS.labels(error.code).inc()
    line, column = carets.place(error) or (None, None)
    told = CypherError(
        code=CypherErrorCode[error.code],
        field=error.field or None,
        value=shown(error.value),
        message=error.message,
        mend=error.mend,
        line=line,
        column=column,
        caret=carets.caret(statement, error) or None,
    )
    nothing = CypherGraph(nodes=[], edges=[])
    return CypherResult(
        columns=[],
        rows=[],
        complete=False,
        row_count=0,
        seconds=0.0,
        as_of=None,
        note=None,
        warnings=[],
        errors=[told],
        graph=nothing,
    )
