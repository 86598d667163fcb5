"""/healthz and /readyz: whether the process is alive, and whether it can answer. For anybody to ask."""

import asyncio

from fastapi import APIRouter, Response
from redis.exceptions import RedisError
from starlette.requests import Request

from api.rest.models import Alive, Readiness, Services
from graph.errors import LearnerGraphError

router = APIRouter()


@router.get("/healthz", summary="Whether the process is alive.", response_model=Alive)
async def healthz() -> Alive:
    """Asks nothing of any server, so that an outage of Neo4j does not restart the API."""
    return Alive(status="alive")


@router.get(
    "/readyz",
    summary="Whether it can answer.",
    response_model=Readiness,
    responses={
        200: {"description": "Ready, or degraded: without Redis."},
        503: {"description": "Unavailable: without Neo4j.", "model": Readiness},
    },
)
async def readyz(request: Request, response: Response) -> Readiness:
    """Asks Neo4j and Redis."""
    neo4j, redis = await asyncio.gather(neo4j_answers(request), redis_answers(request))
    response.status_code = 200 if neo4j else 503
    return Readiness(
        status="ready" if neo4j and redis else "degraded" if neo4j else "unavailable",
        services=Services(neo4j=neo4j, redis=redis),
    )


async def neo4j_answers(request: Request) -> bool:
    """Whether it does."""
    try:
        await request.app.state.store.stamp()
    except LearnerGraphError:
        return False
    return True


async def redis_answers(request: Request) -> bool:
    """Whether it does."""
    try:
        return bool(await request.app.state.redis.ping())
    except (RedisError, OSError):
        return False
