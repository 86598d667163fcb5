"""POST /cypher: what an analyst asks, streamed as it comes, with a last word on whether that was all.

Not for: what may be asked (graph/asking/gate.py), the formats (api/asking/formats.py).
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.asking import plain, turns, writing
from api.asking.formats import Ending, Format, Writer
from api.asking.turns import Asker
from api.graphql.context import Context
from api.graphql.errors import extensions
from api.principal import Action
from api.rest import asking
from graph.asking.nouns import Limits
from graph.errors import LearnerGraphError

router = APIRouter(route_class=asking.StrictRoute)

COST = 1_000
"""Points of a run; as many as of Query.cypher."""

TYPES = {
    Format.JSONL: "application/jsonl",
    Format.CSV: "text/csv; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
}

DESCRIPTION = """One statement of Cypher that only reads. Rows are sent as they come, until all are there or a
limit is reached; whoever hangs up ends the query.

Whether all are there is said at the end: in JSON lines by the last line, `{"$result": {"complete": ...}}`; in
Parquet by `complete` in the file's metadata; in CSV by a last line that begins with `# not complete` where
they are not."""


class Question(BaseModel):
    """A statement, and how its result is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: StrictStr = Field(description="Cypher that reads; one statement, without options.")
    parameters: dict[str, Any] = Field(default={}, description="Values by name, without the `$`.")
    format: Literal["jsonl", "csv", "parquet"] = Field(default="jsonl", description="Of the response.")
    rows: Annotated[int, Field(ge=0, le=10**9)] | None = Field(
        default=None, description="At most so many; never more than the server's limit."
    )
    seconds: Annotated[float, Field(ge=0.1, le=3_600)] | None = Field(
        default=None, description="At most so long; never longer than the server's limit."
    )


@router.post(
    "/cypher",
    summary="Ask the graph with Cypher.",
    description=DESCRIPTION,
    response_class=Response,
    responses={
        200: {
            "description": "The rows.",
            "content": {type_.partition(";")[0]: {"schema": {"type": "string"}} for type_ in TYPES.values()},
        },
        **asking.refusals(400, 401, 403, 413, 415, 422, 429, 500, 503),
    },
    openapi_extra={
        **asking.access(Action.ASK),
        "requestBody": {
            "content": {
                "application/json": {
                    "example": {
                        "statement": "// Long\nMATCH (c:Concept) WHERE c.minutes >= $least RETURN c.title",
                        "parameters": {"least": 20},
                        "format": "csv",
                    }
                }
            }
        },
    },
)
async def post_cypher(
    request: Request, given: Question, context: Annotated[Context, asking.asking(Action.ASK)]
) -> Response:
    """The rows. Raises StatementRefused, TimedOut, TooMuch, Busy, Unavailable, before the first of them."""
    context.budget.spend(COST)
    await context.require(Action.ASK)
    return _Streamed(given, context)


class _Streamed(Response):
    """Runs while it is sent, so that whoever hangs up ends it."""

    def __init__(self, given: Question, context: Context) -> None:
        super().__init__(media_type=TYPES[Format(given.format)])
        del self.headers["content-length"]
        self._given = given
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it all."""
        answering = asyncio.ensure_future(self._send(send))
        gone = asyncio.ensure_future(_hung_up(receive))
        try:
            await asyncio.wait({answering, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not answering.done():
                answering.cancel()
                with suppress(asyncio.CancelledError):
                    await answering
        if not answering.cancelled():
            answering.result()

    async def _send(self, send: Send) -> None:
        started = False
        async with aclosing(self._pieces()) as pieces:
            async for piece in pieces:
                if not started:
                    started = True
                    start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
                    await send(start)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        """The first once there are rows; what goes wrong before is an error of the request."""
        with writing.writer(Format(self._given.format)) as to:
            async with aclosing(self._written(to)) as pieces:
                async for piece in pieces:
                    yield piece

    async def _written(self, to: Writer) -> AsyncGenerator[bytes, None]:
        given, context, form = self._given, self._context, Format(self._given.format)
        asker = Asker(context.principal, "POST /cypher", context.request_id)
        count, sent = 0, False
        try:
            async with turns.taken(context.desk, asker, given.statement) as turn:
                limits = _limits(given, turn.limits)
                async with turn.run(given.statement, given.parameters, limits) as run:
                    waiting = to.begin(run.columns)
                    async for batch in run:
                        count = run.rows
                        if piece := waiting + to.rows(batch):
                            sent, waiting = True, b""
                            yield piece
                    ending = writing.ended(run)
        except LearnerGraphError as error:
            if not sent:
                raise
            details = {**extensions(error), "message": error.message}
            yield _last(form, Ending(False, count, 0.0, f"{error.message} {error.mend}".strip()), details)
            return
        pieces = to.end(ending)
        while (more := await asyncio.to_thread(_next, pieces)) is not None:
            waiting += more
            if waiting:
                yield waiting
                waiting = b""
        if last := _last(form, ending, None) + waiting:
            yield last
        elif not sent:
            yield b""


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


def _last(form: Format, ending: Ending, error: dict[str, Any] | None) -> bytes:
    """The word on whether that was all, where it is a line."""
    if form is Format.JSONL:
        told = {
            "complete": ending.complete,
            "rows": ending.rows,
            "seconds": round(ending.seconds, 3),
            "note": ending.note,
            "error": error,
        }
        return plain.dumps({"$result": told}) + b"\n"
    if form is Format.CSV and not ending.complete:
        return f"# not complete: {ending.note}\r\n".encode()
    return b""


def _limits(given: Question, usual: Limits) -> Limits:
    rows = usual.rows if given.rows is None else min(given.rows, usual.rows)
    return Limits(min(given.seconds or usual.seconds, usual.seconds), rows, usual.bytes)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
