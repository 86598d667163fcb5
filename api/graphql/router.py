"""GraphQL over HTTP at /graphql: strawberry's router, with strict JSON and our form of errors.

Not for: what may be asked (schema.py) and how much (limits.py).
"""

import json
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import Any, NoReturn

import orjson
from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse
from strawberry.fastapi import GraphQLRouter
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UNSET

from api import metrics
from api.graphql import sockets
from api.graphql.context import Context
from api.graphql.schema import schema
from api.middleware import error_body
from api.principal import who_is_asking
from api.settings import Settings
from api.web import graphiql

DOOR = 1
"""Points of a request before it is read: who has spent everything is turned away, at little cost."""


def router() -> GraphQLRouter[Context, None]:
    """The routes of /graphql."""
    return _Router(
        schema,
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
        notes=notes,
        audit=state.audit,
        desk=state.desk,
        hub=state.hub,
        again=partial(who_is_asking, connection, said),
        recheck_seconds=settings.guards.recheck_seconds,
    )


class _Router(GraphQLRouter[Context, None]):
    websocket_adapter_class = sockets.Adapter
    graphql_transport_ws_handler_class = sockets.Socket
    stream_transport_classes_by_protocol = MappingProxyType({GRAPHQL_SSE_PROTOCOL: sockets.EventStream})

    async def run(self, request: Any, context: Any = UNSET, root_value: Any = UNSET) -> Any:
        """The response; what strawberry refuses as plain text is refused as JSON."""
        try:
            return await super().run(request, context, root_value)
        except HTTPException as error:
            body = error_body(
                error.reason,
                request_id=context.request_id,
                code="BAD_REQUEST",
                field=None,
                value=None,
                mend="Send POST with Content-Type: application/json and a body such as "
                '{"query": "{ __typename }"}.',
            )
            return JSONResponse(body, error.status_code)

    async def process_result(self, request: Any, result: Any) -> Any:
        """The response's body; what became of the operation is counted."""
        codes = [str((error.extensions or {}).get("code", "INTERNAL")) for error in result.errors or ()]
        metrics.OPERATIONS.labels(codes[0] if codes else "ok").inc()
        for code in codes:
            metrics.ERRORS.labels(code).inc()
        return await super().process_result(request, result)

    def decode_json(self, data: str | bytes) -> object:
        """JSON as the standard has it: no NaN, no Infinity, no half characters, no bottomless nesting."""
        try:
            text = data.decode() if isinstance(data, bytes) else data
            decoded: object = json.loads(text, parse_constant=_refuse_constant)
            if "\\ud" in text.lower():
                json.dumps(decoded, ensure_ascii=False).encode()
        except UnicodeError:
            raise HTTPException(400, "The body is not valid UTF-8.") from None
        except RecursionError:
            raise HTTPException(400, "The body is nested too deeply.") from None
        except json.JSONDecodeError:
            raise
        except ValueError:
            raise HTTPException(400, "A number in the body has too many digits.") from None
        return decoded

    def encode_json(self, data: object) -> bytes:
        """The response's body."""
        return orjson.dumps(data)

    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        """GraphiQL from our own files, where the schema may be seen."""
        settings: Settings = request.app.state.settings
        if not settings.introspection:
            raise HTTPException(404, "There is no page here.")
        return graphiql.page()


def _refuse_constant(name: str) -> NoReturn:
    raise HTTPException(400, f"{name} is not a number in JSON.")
