"""Wiring: settings in, a running application out. It starts whether or not the servers behind it do.

Not for: what is asked of it (graphql/) and how it is started (cli.py).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import metrics
from api.announcing import ended
from api.asking.turns import Desk
from api.audit import AuditLog
from api.cache import SlateLog
from api.graphql.errors import extensions
from api.graphql.persisted import Operations
from api.graphql.router import router
from api.graphql.schema import schema
from api.graphql.short_cut import Schema
from api.guards import Gate, SecurityHeaders
from api.live import Hub
from api.logs import AccessLog
from api.manifest import ours
from api.middleware import BodyLimit, RequestId, TimeLimit, Unforeseen, error_body
from api.rates import Rates
from api.rest import asking, cypher, document, events, health
from api.rest import metrics as numbers
from api.runtime import open_store
from api.settings import Settings
from api.streams import Stream, redis_client
from api.tokens import Verifier
from api.web import docs, graphiql
from graph.committing import Committer
from graph.errors import LearnerGraphError, RateLimited, Unauthenticated
from graph.grading import grade
from graph.model import Key, QuestionKind
from graph.noting import EventLog
from graph.recommend import DEFAULT_POLICY
from graph.store import Store

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5.0
"""Longest wait for unwritten slates and audit entries at shutdown; the rest stays in Redis."""

STATUS = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "ERASED": 410,
    "RATE_LIMITED": 429,
    "UNAVAILABLE": 503,
    "BUSY": 503,
}
"""HTTP status of our errors before GraphQL began; 400 for the others."""

NOT_LET_IN = (401, 403)
"""Of these there may be few a minute from one address."""

ROUTES = frozenset({"/graphql", "/events", "/cypher", "/metrics", "/healthz", "/readyz", "/openapi.json"})
"""Those with numbers of their own."""

OBSERVED_SECONDS = 5.0
"""Between two looks at what a process has in hand."""

LEAST_COMPRESSED = 1_000
"""Bytes of a response that is compressed: a smaller one fits into one packet.

Compressed answers tell by their length what they hold, to whoever can make somebody's browser send many
requests with a guess inside (BREACH). Nobody can here: a foreign page has no token to send, and no answer has
a secret such as a token in it. Event streams are never compressed; rows of /cypher go out as they come.
"""

COMPRESSION = 4
"""Level of gzip, 1 to 9: above it takes longer than it saves."""

RETRY_SECONDS = "2"
"""When to try again what is UNAVAILABLE: what waits for Neo4j is a second or two of work."""


def create_app(settings: Settings, schema: Schema = schema) -> FastAPI:
    """The application. Neo4j and Redis are connected to when first needed, and again when they are back."""
    app = FastAPI(lifespan=_lifespan, docs_url=None, redoc_url=None, **document.about(settings))
    app.state.settings = settings
    app.state.rates = Rates(settings.guards.rates, settings.seal_keys[0])
    app.state.operations = operations = Operations(
        schema, (*ours(), *settings.guards.operations), only=settings.guards.operations_only
    )
    app.include_router(router(operations, schema))
    if settings.introspection:
        graphiql.add_assets(app)
        docs.add_pages(app)
    for rest in (events.router, cypher.router, health.router, numbers.router):
        app.include_router(rest)
    app.exception_handler(LearnerGraphError)(_ours)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(RequestValidationError)(asking.not_understood)
    _guard(app, settings)
    return app


def _guard(app: FastAPI, settings: Settings) -> None:
    """What every request passes, the innermost first."""
    guards = settings.guards
    longer = {"/cypher": guards.seconds + settings.analyst_limits.seconds}
    app.add_middleware(BodyLimit, limit=guards.body_bytes)
    app.add_middleware(Gate, origins=guards.cors_origins)
    if guards.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=guards.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "last-event-id", "x-request-id"],
            expose_headers=["retry-after", "x-request-id"],
        )
    app.add_middleware(
        GZipMiddleware,
        minimum_size=LEAST_COMPRESSED,
        compresslevel=COMPRESSION,
        exclude_content_types=("text/event-stream",),
    )
    app.add_middleware(TimeLimit, seconds=guards.seconds, body_seconds=guards.body_seconds, longer=longer)
    app.add_middleware(Unforeseen)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)
    app.add_middleware(RequestId)
    app.add_middleware(metrics.Metered, routes=ROUTES)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with (
        open_store(settings) as store,
        redis_client(settings.redis_url, settings.redis_ca_file) as redis,
        Committer(store, metrics.answered) as committer,
    ):
        app.state.store, app.state.redis, app.state.committer = store, redis, committer
        app.state.hub = hub = Hub(redis)
        app.state.operations.share(redis)
        app.state.slates = slates = SlateLog(redis, store)
        app.state.verifier = verifier = Verifier(settings.tokens) if settings.tokens else None
        app.state.events = EventLog(store, slates.recent)
        app.state.observer = observer = metrics.Observer(store, committer)
        app.state.audit = audit = AuditLog(redis, store)
        app.state.desk = Desk(store, redis, settings, audit.stream.add)
        streams = slates.stream, audit.stream
        tasks = [asyncio.create_task(stream.write_forever()) for stream in streams]
        work = [_warm(store), _observe(observer), app.state.rates.share_forever(redis), hub.read_forever()]
        work += [verifier.keep_fresh()] if verifier else []
        tasks += [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in tasks:
                await _end(task)
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    await _drain(streams)


async def _drain(streams: Iterable[Stream]) -> None:
    await asyncio.gather(*(stream.drain() for stream in streams))


async def _observe(observer: metrics.Observer) -> None:
    """For those processes that nobody asks for their numbers."""
    while True:
        observer.observe()
        await asyncio.sleep(OBSERVED_SECONDS)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancels, and logs what it failed of."""
    await ended(task)
    if not task.cancelled() and (error := task.exception()):
        log.error("background work failed", exc_info=error)


async def _warm(store: Store) -> None:
    """What the first learner would wait for: the snapshot, the plan of the hottest query, sympy's import."""
    with suppress(LearnerGraphError):
        await store.curriculum()
        await store.situation("", datetime.now(UTC), DEFAULT_POLICY.gate)
    await asyncio.to_thread(grade, QuestionKind.EXPRESSION, "x", Key("x"))


async def _ours(request: Request, error: LearnerGraphError) -> Response:
    """What was refused before anything was done: mostly a caller who is not let in."""
    if STATUS.get(error.code) in NOT_LET_IN and request.client:
        try:
            request.app.state.rates.refused(request.client.host)
        except RateLimited as instead:
            error = instead
    headers = {}
    if isinstance(error, RateLimited):
        headers["retry-after"] = str(error.seconds)
    if isinstance(error, Unauthenticated):
        given = "authorization" in request.headers
        headers["www-authenticate"] = 'Bearer error="invalid_token"' if given else "Bearer"
    status = STATUS.get(error.code, 400)
    if status == STATUS["UNAVAILABLE"]:
        headers["retry-after"] = RETRY_SECONDS
    return _refusal(request, error.message, status, headers, **extensions(error))


async def _http(request: Request, error: HTTPException) -> Response:
    mend = "GraphQL is at /graphql, what REST there is in /openapi.json."
    return _refusal(request, error.detail, error.status_code, error.headers, code="BAD_REQUEST", mend=mend)


def _refusal(
    request: Request,
    message: str,
    status: int,
    headers: Mapping[str, str] | None = None,
    **extensions: object,
) -> Response:
    metrics.ERRORS.labels(extensions["code"]).inc()
    details = {"field": None, "value": None, **extensions}
    body = error_body(message, request_id=request.state.request_id, **details)
    return JSONResponse(body, status, headers)
