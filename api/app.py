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
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.audit import AuditLog
from api.cache import SlateLog, redis_client
from api.graphql.errors import extensions
from api.graphql.router import router
from api.guard_settings import Guards
from api.guards import Gate, SecurityHeaders
from api.logs import AccessLog
from api.middleware import BodyLimit, RequestId, TimeLimit, Unforeseen, error_body
from api.rates import Rates
from api.runtime import open_store
from api.settings import Settings
from api.streams import Stream
from api.tokens import Verifier
from api.web import graphiql
from graph.committing import Committer
from graph.errors import LearnerGraphError, RateLimited, Unauthenticated
from graph.grading import grade
from graph.model import Key, QuestionKind
from graph.recommend import DEFAULT_POLICY
from graph.store import Store

log = logging.getLogger(__name__)

DRAIN_SECONDS = 5.0
"""Longest wait for unwritten slates and audit entries at shutdown; the rest stays in Redis."""

STATUS = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "RATE_LIMITED": 429, "UNAVAILABLE": 503}
"""HTTP status of our errors before GraphQL began; 400 for the others."""

NOT_LET_IN = (401, 403)
"""Of these there may be few a minute from one address."""


def create_app(settings: Settings) -> FastAPI:
    """The application. Neo4j and Redis are connected to when first needed, and again when they are back."""
    openapi = "/openapi.json" if settings.introspection else None
    app = FastAPI(
        title="Learner Graph", lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=openapi
    )
    app.state.settings = settings
    app.state.rates = Rates(settings.guards.rates, settings.seal_keys[0])
    app.include_router(router())
    if settings.introspection:
        graphiql.add_assets(app)
    app.add_api_route("/healthz", _healthz, methods=["GET"], summary="Whether the process is alive.")
    app.add_api_route("/readyz", _readyz, methods=["GET"], summary="Whether it can answer.")
    app.exception_handler(LearnerGraphError)(_ours)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(RequestValidationError)(_invalid)
    _guard(app, settings.guards)
    return app


def _guard(app: FastAPI, guards: Guards) -> None:
    """What every request passes, the innermost first."""
    app.add_middleware(BodyLimit, limit=guards.body_bytes)
    app.add_middleware(Gate, origins=guards.cors_origins)
    if guards.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=guards.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "x-request-id"],
            expose_headers=["retry-after", "x-request-id"],
        )
    app.add_middleware(TimeLimit, seconds=guards.seconds, body_seconds=guards.body_seconds)
    app.add_middleware(Unforeseen)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)
    app.add_middleware(RequestId)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with (
        open_store(settings) as store,
        redis_client(settings.redis_url, settings.redis_ca_file) as redis,
        Committer(store) as committer,
    ):
        app.state.store, app.state.redis, app.state.committer = store, redis, committer
        app.state.slates = slates = SlateLog(redis, store)
        app.state.audit = audit = AuditLog(redis, store)
        streams = slates.stream, audit.stream
        tasks = [asyncio.create_task(stream.write_forever()) for stream in streams]
        tasks.append(asyncio.create_task(_warm(store)))
        app.state.verifier = verifier = Verifier(settings.tokens) if settings.tokens else None
        tasks.append(asyncio.create_task(app.state.rates.share_forever(redis)))
        tasks += [asyncio.create_task(verifier.keep_fresh())] if verifier else []
        try:
            yield
        finally:
            for task in tasks:
                await _end(task)
            with suppress(TimeoutError):
                await asyncio.wait_for(_drain(streams), DRAIN_SECONDS)


async def _drain(streams: Iterable[Stream]) -> None:
    await asyncio.gather(*(stream.drain() for stream in streams))


async def _end(task: asyncio.Task[None]) -> None:
    """Cancels until it has ended. Once is not enough: where what it waits for arrives at the same moment,
    libraries on Python below 3.12 lose the cancellation, and a server would never stop."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=1)
    if not task.cancelled() and (error := task.exception()):
        log.error("background work failed", exc_info=error)


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
    return _refusal(request, error.message, STATUS.get(error.code, 400), headers, **extensions(error))


async def _http(request: Request, error: HTTPException) -> Response:
    mend = "GraphQL is at /graphql."
    return _refusal(request, error.detail, error.status_code, error.headers, code="BAD_REQUEST", mend=mend)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    """The first thing that is wrong with the parameters or the body of a REST call; no value is repeated."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    return _refusal(
        request, f"{first['msg']}.", 422, field=field, code="INVALID", mend="Compare it with /openapi.json."
    )


def _refusal(
    request: Request,
    message: str,
    status: int,
    headers: Mapping[str, str] | None = None,
    **extensions: object,
) -> Response:
    details = {"field": None, "value": None, **extensions}
    body = error_body(message, request_id=request.state.request_id, **details)
    return JSONResponse(body, status, headers)
