"""GraphQL over HTTP at /graphql: strawberry's router, with strict JSON, our form of errors, operations by
hash, several in one request, and answers that may be kept.

Not for: what a request says (requests.py), what may be asked (schema.py) and how much (limits.py).
"""

import asyncio
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from fastapi.routing import APIWebSocketRoute
from graphql import GraphQLError
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from strawberry.exceptions import MissingQueryError
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET

from api import metrics
from api.graphql import caching, requests, sockets
from api.graphql.batches import Batch
from api.graphql.context import Context
from api.graphql.persisted import Operations
from api.graphql.schema import schema
from api.graphql.short_cut import Schema
from api.middleware import error_body
from api.principal import who_is_asking
from api.settings import Settings
from api.web import graphiql

DOOR = 1
"""Points of a request before it is read: who has spent everything is turned away, at little cost."""

METHODS = ("GET", "POST")

NOT_BY_GET = 405
"""The status of a mutation by GET: a link must not change anything."""

MENDS = {
    405: "Send it by POST.",
    406: f"Accept {requests.RESPONSE} or {requests.JSON}.",
    415: "Send Content-Type: application/json, in UTF-8.",
}
"""By status; for the others, how a request looks."""

MEND = 'Send POST with Content-Type: application/json and a body such as {"query": "{ __typename }"}.'


def router(operations: Operations, schema: Schema = schema) -> GraphQLRouter[Context, None]:
    """The routes of /graphql."""
    return _Router(
        schema,
        operations,
        path="/graphql",
        context_getter=_asked,
        subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
        connection_init_wait_timeout=sockets.INIT_TIMEOUT,
        max_subscriptions_per_connection=None,
        allowed_origins=("*",),  # the gate has looked at it
        include_in_schema=False,
    )


async def context_of(connection: HTTPConnection) -> Context:
    """One request's context. Raises Unauthenticated, Forbidden, RateLimited, Unavailable."""
    return await _context(connection)


async def _asked(connection: HTTPConnection) -> Any:
    """The same; a WebSocket's operations have one each."""
    if connection.scope["type"] == "websocket":
        return sockets.Connected(connection, _context)
    return await _context(connection)


async def _context(connection: HTTPConnection, said: str | None = None) -> Context:
    """said: in place of the header Authorization."""
    state = connection.app.state
    settings: Settings = state.settings
    principal = await who_is_asking(connection, said)
    budget = state.rates.budget(principal, connection.client.host if connection.client else "")
    budget.spend(DOOR)
    notes = connection.state.notes
    notes["roles"] = sorted(principal.roles)
    return Context(
        store=state.store,
        committer=state.committer,
        slates=state.slates,
        principal=principal,
        now=datetime.now(UTC),
        request_id=connection.state.request_id,
        budget=budget,
        most_cost=settings.guards.cost,
        approvals=settings.approvals,
        introspection=settings.introspection,
        only=state.operations.only,
        notes=notes,
        audit=state.audit,
        desk=state.desk,
        hub=state.hub,
        again=partial(who_is_asking, connection, said),
        recheck_seconds=settings.guards.recheck_seconds,
    )


class _Router(GraphQLRouter[Context, None]):
    """strawberry's, but for requests that are answered at once: those come straight here, without FastAPI's
    dependencies, which take longer than the answer. WebSockets and streams go strawberry's way."""

    websocket_adapter_class = sockets.Adapter
    graphql_transport_ws_handler_class = sockets.Socket
    stream_transport_classes_by_protocol = MappingProxyType({GRAPHQL_SSE_PROTOCOL: sockets.EventStream})

    schema: Schema

    def __init__(self, schema: Schema, operations: Operations, path: str, **arguments: Any) -> None:
        super().__init__(schema, path=path, **arguments)
        self.operations = operations
        kept = [route for route in self.routes if isinstance(route, APIWebSocketRoute)]
        route = Route(path, self._http, methods=METHODS, include_in_schema=False)
        route.methods = set(METHODS)
        self.routes[:] = [route, *kept]

    async def _http(self, request: Request) -> Response:
        context = await context_of(request)
        context.request, context.response = request, await self.get_sub_response(request)
        response: Response = await self.run(request, context, None)
        return response

    async def get_sub_response(self, request: Request) -> Response:
        """What the response will be, as far as it is known before."""
        response = Response()
        del response.headers["content-length"]
        return response

    async def run(self, request: Any, context: Any = UNSET, root_value: Any = UNSET) -> Any:
        """The response; what strawberry refuses as plain text is refused as JSON."""
        if self.is_websocket_request(request):
            return await super().run(request, context, root_value)
        try:
            return await self._answer(request, self.request_adapter_class(request), context)
        except HTTPException as error:
            mend = MENDS.get(error.status_code, MEND)
            details = {"code": "BAD_REQUEST", "field": None, "value": None, "mend": mend}
            body = error_body(error.reason, request_id=context.request_id, **details)
            allow = {"allow": "POST"} if error.status_code == NOT_BY_GET else None
            return JSONResponse(body, error.status_code, allow)

    async def _answer(self, request: Any, adapter: AsyncHTTPRequestAdapter, context: Context) -> Any:
        """The response. Raises HTTPException."""
        if self.should_render_graphql_ide(adapter):
            return await self.render_graphql_ide(request)
        if self._get_stream_transport_from_headers(request.headers):
            streamed: Response = await super().run(request, context, None)
            return streamed
        accepted = requests.media_type(request.headers.get("accept", ""))
        if accepted is None:
            raise HTTPException(406, "Answers are JSON.")
        asked = await self.parse_http_body(adapter)
        if isinstance(asked, list):
            results = await self._execute_all(adapter, asked, context)
            return self._response([self._body(each, accepted) for each in results], accepted, context)
        result = await self._execute(adapter, asked, context)
        status = 400 if accepted == requests.RESPONSE and _is_refused(result) else 200
        response = self._response(self._body(result, accepted), accepted, context, status)
        if adapter.method == "GET" and not result.errors:
            self._keep(request, asked, context, result, response)
        return response

    def should_render_graphql_ide(self, request: Any) -> bool:
        """Whether a browser wants the page; an operation may be named by its hash alone."""
        return "extensions" not in request.query_params and super().should_render_graphql_ide(request)

    async def parse_http_body(
        self, request: AsyncHTTPRequestAdapter
    ) -> GraphQLRequestData | list[GraphQLRequestData]:
        """What is asked for. Raises HTTPException."""
        transport = self._get_stream_transport_from_headers(request.headers)
        if request.method == "GET":
            asked = requests.of_parameters(request.query_params)
        else:
            if not requests.is_utf8(request.content_type or ""):
                raise HTTPException(415, "Only UTF-8 is read.")
            body = requests.decoded(await request.get_body())
            if isinstance(body, list):
                if transport:
                    raise HTTPException(400, transport.batching_error)
                return requests.several(body)
            asked = requests.of_body(body)
        if transport:
            asked.protocol = transport.protocol
        return asked

    async def execute_operation(
        self, request: Any, request_adapter: Any, request_data: Any, *rest: Any, **more: Any
    ) -> Any:
        """Of a stream."""
        try:
            await self.operations.resolve(request_data)
        except GraphQLError as error:
            return self.schema.refusing(error, more["context"])
        return await super().execute_operation(request, request_adapter, request_data, *rest, **more)

    async def _execute(
        self, adapter: AsyncHTTPRequestAdapter, asked: GraphQLRequestData, context: Context
    ) -> ExecutionResult:
        """The result of one operation. Raises HTTPException where there is none to execute."""
        try:
            await self.operations.resolve(asked)
        except GraphQLError as error:
            return self.schema.refused([error], context)
        try:
            return await self.schema.execute(
                asked.query,
                asked.variables,
                context,
                None,
                asked.operation_name,
                OperationType.from_http(adapter.method),
                asked.extensions,
            )
        except CannotGetOperationTypeError as error:
            raise HTTPException(400, error.as_http_error_reason()) from error
        except InvalidOperationTypeError as error:
            status = NOT_BY_GET if adapter.method == "GET" else 400
            raise HTTPException(status, error.as_http_error_reason(adapter.method)) from error
        except MissingQueryError as error:
            raise HTTPException(400, "No GraphQL query found in the request") from error

    async def _execute_all(
        self, adapter: AsyncHTTPRequestAdapter, asked: list[GraphQLRequestData], context: Context
    ) -> list[ExecutionResult]:
        """The results of a batch, each with its own errors. Queries go together and share what they load;
        where there is a mutation, each waits for the one before it and sees what that changed."""
        batch = await Batch.of(asked, self.schema, self.operations, context)
        if errors := batch.charge():
            return [self.schema.refused(list(errors), context) for _ in asked]

        async def one(each: GraphQLRequestData) -> ExecutionResult:
            try:
                return await self._execute(adapter, each, context)
            except HTTPException as error:
                details = {"code": "BAD_REQUEST", "mend": MEND}
                return self.schema.refused([GraphQLError(error.reason, extensions=details)], context)

        if not batch.changes:
            return await asyncio.gather(*map(one, asked))
        results = []
        for each in asked:
            results.append(await one(each))
            context.forget_all()
        return results

    def _body(self, result: ExecutionResult, accepted: str) -> dict[str, Any]:
        """The response to one operation; what became of it is counted."""
        body: dict[str, Any] = {}
        if accepted == requests.JSON or not _is_refused(result):
            body["data"] = result.data
        if result.errors:
            body["errors"] = [error.formatted for error in result.errors]
        if result.extensions:
            body["extensions"] = result.extensions
        _count(result)
        return body

    def _response(self, body: Any, accepted: str, context: Context, status: int = 200) -> Response:
        response: Response = context.response  # type: ignore[assignment]  # set by `_http`
        response.body = orjson.dumps(body)
        response.status_code = response.status_code if response.status_code != 200 else status
        response.headers["content-length"] = str(len(response.body))
        response.headers["content-type"] = accepted
        return response

    def _keep(
        self, request: Request, asked: GraphQLRequestData, context: Context, result: Any, response: Response
    ) -> None:
        """Says how the answer may be kept, and answers 304 to whoever has it."""
        operation = self.schema.known(asked.query or "", context).named(asked.operation_name)
        how = operation and caching.cache_control(operation, asked.variables or {})
        if not how:
            return
        tag = caching.etag(result.data)
        response.headers.update({"cache-control": how, "etag": tag, "vary": caching.VARY})
        if caching.is_known(tag, request.headers.get("if-none-match", "")):
            response.status_code, response.body = 304, b""
            del response.headers["content-length"], response.headers["content-type"]

    async def process_result(self, request: Any, result: Any) -> Any:
        """The body of one answer of a stream; what became of it is counted."""
        _count(result)
        return await super().process_result(request, result)

    def decode_json(self, data: str | bytes) -> object:
        """What comes over a WebSocket."""
        return requests.decoded(data)

    def encode_json(self, data: object) -> bytes:
        """What goes out in a stream."""
        return orjson.dumps(data)

    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        """GraphiQL from our own files, where the schema may be seen."""
        settings: Settings = request.app.state.settings
        if not settings.introspection:
            raise HTTPException(404, "There is no page here.")
        return graphiql.page()


def _count(result: ExecutionResult) -> None:
    codes = [str((error.extensions or {}).get("code", "INTERNAL")) for error in result.errors or ()]
    metrics.OPERATIONS.labels(codes[0] if codes else "ok").inc()
    for code in codes:
        metrics.ERRORS.labels(code).inc()


def _is_refused(result: ExecutionResult) -> bool:
    """Whether nothing was executed: an error of a field has a path."""
    errors = result.errors or ()
    return result.data is None and bool(errors) and all(error.path is None for error in errors)
