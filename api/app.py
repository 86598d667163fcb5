"""Wiring: settings in, a running application out. It starts whether or not the servers behind it do.

Not for: what is asked of it (graphql/) and how it is started (cli.py).
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from fastapi import FastAPI
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.cache import SlateLog, redis_client
from api.graphql.errors import extensions
from api.graphql.router import router
from api.middleware import BodyLimit, RequestId, error_body
from api.settings import Settings
from api.web import graphiql
from graph.committing import Committer
from graph.errors import LearnerGraphError
from graph.grading import grade
from graph.model import Key, QuestionKind
from graph.recommend import DEFAULT_POLICY
from graph.sealing import Sealer
from graph.store import Store

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5.0
"""Longest wait for unwritten slates at shutdown; the rest stays in Redis for the next start."""

STATUS = {"ERASED": 410, "FORBIDDEN": 403, "UNAVAILABLE": 503}
"""HTTP status of our errors before GraphQL began; 400 for the others."""


def create_app(settings: Settings) -> FastAPI:
    """The application. Neo4j and Redis are connected to when first needed, and again when they are back."""
    app = FastAPI(title="Learner Graph", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.include_router(router())
    graphiql.add_assets(app)
    app.add_api_route("/healthz", _healthz, methods=["GET"], summary="Whether the process is alive.")
    app.add_api_route("/readyz", _readyz, methods=["GET"], summary="Whether it can answer.")
    app.exception_handler(LearnerGraphError)(_ours)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_unforeseen)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestId)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    sealer = Sealer(settings.seal_key)
    async with (
        Store(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password, sealer) as store,
        redis_client(settings.redis_url) as redis,
        Committer(store) as committer,
    ):
        app.state.store, app.state.redis, app.state.committer = store, redis, committer
        app.state.slates = slates = SlateLog(redis, store)
        tasks = [asyncio.create_task(slates.write_forever()), asyncio.create_task(_warm(store))]
        try:
            yield
        finally:
            for task in tasks:
                await _end(task)
            with suppress(TimeoutError):
                await asyncio.wait_for(slates.drain(), DRAIN_SECONDS)


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


async def _healthz() -> dict[str, str]:
    return {"status": "alive"}


async def _readyz(request: Request) -> Response:
    """200 if Neo4j answers, else 503. Without Redis it is degraded, but ready."""
    neo4j, redis = await asyncio.gather(_neo4j_answers(request), _redis_answers(request))
    status = "ready" if neo4j and redis else "degraded" if neo4j else "unavailable"
    services = {"neo4j": neo4j, "redis": redis}
    return JSONResponse({"status": status, "services": services}, 200 if neo4j else 503)


async def _neo4j_answers(request: Request) -> bool:
    try:
        await request.app.state.store.stamp()
    except LearnerGraphError:
        return False
    return True


async def _redis_answers(request: Request) -> bool:
    try:
        return bool(await request.app.state.redis.ping())
    except (RedisError, OSError):
        return False


async def _ours(request: Request, error: LearnerGraphError) -> Response:
    return _refusal(request, error.message, STATUS.get(error.code, 400), **extensions(error))


async def _http(request: Request, error: HTTPException) -> Response:
    mend = "GraphQL is at /graphql."
    return _refusal(request, error.detail, error.status_code, code="BAD_REQUEST", mend=mend)


async def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("request %s failed", request.state.request_id, exc_info=error)
    mend = f"Try again; if it stays, report request {request.state.request_id}."
    return _refusal(request, "Something went wrong on the server.", 500, code="INTERNAL", mend=mend)


def _refusal(request: Request, message: str, status: int, **extensions: object) -> Response:
    details = {"field": None, "value": None, **extensions}
    return JSONResponse(error_body(message, request_id=request.state.request_id, **details), status)
