"""Wiring: settings in, a running application out. It starts whether or not the servers behind it do.

Not for: what is asked of it (graphql/) and how it is started (cli.py).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import metrics
from api.cache import SlateLog, redis_client
from api.graphql.errors import extensions
from api.graphql.router import router
from api.middleware import BodyLimit, RequestId, error_body
from api.rest import asking, document, events, health
from api.rest import metrics as numbers
from api.settings import Settings
from api.web import graphiql
from graph.committing import Committer
from graph.errors import LearnerGraphError
from graph.grading import grade
from graph.model import Key, QuestionKind
from graph.noting import EventLog
from graph.recommend import DEFAULT_POLICY
from graph.sealing import Sealer
from graph.store import Store

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5.0
"""Longest wait for unwritten slates at shutdown; the rest stays in Redis for the next start."""

STATUS = {"FORBIDDEN": 403, "UNAVAILABLE": 503}
"""HTTP status of our errors before GraphQL began; 400 for the others."""

ROUTES = frozenset({"/graphql", "/events", "/metrics", "/healthz", "/readyz", "/openapi.json"})
"""Those with numbers of their own."""

OBSERVED_SECONDS = 5.0
"""Between two looks at what a process has in hand."""

RETRY_SECONDS = "2"
"""When to try again what is UNAVAILABLE: what waits for Neo4j is a second or two of work."""


def create_app(settings: Settings) -> FastAPI:
    """The application. Neo4j and Redis are connected to when first needed, and again when they are back."""
    app = FastAPI(lifespan=_lifespan, docs_url=None, redoc_url=None, **document.about(settings))
    app.state.settings = settings
    app.include_router(router())
    graphiql.add_assets(app)
    for rest in (events.router, health.router, numbers.router):
        app.include_router(rest)
    app.exception_handler(RequestValidationError)(asking.not_understood)
    app.exception_handler(LearnerGraphError)(_ours)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_unforeseen)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestId)
    app.add_middleware(metrics.Metered, routes=ROUTES)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    sealer = Sealer(settings.seal_key)
    async with (
        Store(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password, sealer) as store,
        redis_client(settings.redis_url) as redis,
        Committer(store, metrics.answered) as committer,
    ):
        app.state.store, app.state.redis, app.state.committer = store, redis, committer
        app.state.slates = slates = SlateLog(redis, store)
        app.state.events = EventLog(store, slates.recent)
        app.state.observer = observer = metrics.Observer(store, committer)
        work = (slates.write_forever(), _warm(store), _observe(observer))
        tasks = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in tasks:
                await _end(task)
            with suppress(TimeoutError):
                await asyncio.wait_for(slates.drain(), DRAIN_SECONDS)


async def _observe(observer: metrics.Observer) -> None:
    """For those processes that nobody asks for their numbers."""
    while True:
        observer.observe()
        await asyncio.sleep(OBSERVED_SECONDS)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancels until it has ended. Once is not enough: where what it waits for arrives at the same moment,
    libraries on Python below 3.12 lose the cancellation, and a server would never stop."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    if not task.cancelled() and (error := task.exception()):
        log.error("background work failed: %r", error)


async def _warm(store: Store) -> None:
    """What the first learner would wait for: the snapshot, the plan of the hottest query, sympy's import."""
    with suppress(LearnerGraphError):
        await store.curriculum()
        await store.situation("", datetime.now(UTC), DEFAULT_POLICY.gate)
    await asyncio.to_thread(grade, QuestionKind.EXPRESSION, "x", Key("x"))


async def _ours(request: Request, error: LearnerGraphError) -> Response:
    status = STATUS.get(error.code, 400)
    headers = {"retry-after": RETRY_SECONDS} if status == STATUS["UNAVAILABLE"] else None
    return _refusal(request, error.message, status, headers, **extensions(error))


async def _http(request: Request, error: HTTPException) -> Response:
    mend = "GraphQL is at /graphql, what REST there is in /openapi.json."
    return _refusal(request, error.detail, error.status_code, error.headers, code="BAD_REQUEST", mend=mend)


async def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("request %s failed", request.state.request_id, exc_info=error)
    mend = f"Try again; if it stays, report request {request.state.request_id}."
    return _refusal(request, "Something went wrong on the server.", 500, code="INTERNAL", mend=mend)


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
