"""What every REST route shares: who asks, what they may, strict JSON, and our form of errors.

Not for: who may do what (api/principal.py).
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any

import orjson
from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import metrics
from api.graphql.context import Context
from api.graphql.errors import shown
from api.graphql.router import context_of
from api.middleware import error_body
from api.principal import Action, Scope, roles
from api.rest.models import Errors

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    bearerFormat="JWT",
    description="A token of the identity provider that the server trusts. While no keys are configured, "
    "none is needed on the server's own machine.",
)


def asking(*actions: Action) -> Any:
    """The context of a request of somebody who may do one of these to someone, at least. Whether to this
    learner, the route asks with `context.require`."""

    async def admitted(
        request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> Context:
        context = await context_of(request)
        await context.enter(f"{request.method} {request.url.path}", *actions)
        return context

    return Depends(admitted)


def access(*actions: Action) -> dict[str, Any]:
    """The rows of MAY, as they are declared on a route: `x-access`."""

    rows = {
        action.value: {
            scope.value: [role.value for role in who] for scope in Scope if (who := roles(action, scope))
        }
        for action in actions
    }
    return {"x-access": rows}


_RETRY = {
    "Retry-After": {
        "description": "Seconds to wait before the same request is sent again.",
        "schema": {"type": "integer", "minimum": 0},
    }
}

_REFUSALS: dict[int, dict[str, Any]] = {
    400: {"description": "Not JSON, or not what the route takes."},
    401: {"description": "The token is not accepted."},
    403: {"description": "Whoever asks may not do this."},
    413: {"description": "The body is larger than 1 MB."},
    415: {"description": "The body is compressed."},
    422: {"description": "JSON of another form."},
    429: {"description": "Too many requests.", "headers": _RETRY},
    500: {"description": "Our mistake; the log has it under the request id."},
    503: {"description": "Neo4j does not answer, or too much waits. Send it again.", "headers": _RETRY},
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The descriptions of what may come instead of an answer."""
    return {status: {**_REFUSALS[status], "model": Errors} for status in statuses}


class _StrictRequest(Request):
    """JSON as the standard has it: UTF-8, no NaN, no Infinity, no half characters, no bottomless nesting."""

    async def json(self) -> Any:
        """The body. Raises json.JSONDecodeError."""
        return orjson.loads(await self.body())


class StrictRoute(APIRoute):
    """A route whose body is strict JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's, with our request."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly


async def not_understood(request: Request, error: Exception) -> Response:
    """FastAPI's refusal of a body, in our form: 400 where it is no JSON, else 422."""
    problems: Sequence[Any] = error.errors() if isinstance(error, RequestValidationError) else ()
    no_json = any(problem["type"] == "json_invalid" for problem in problems)
    metrics.ERRORS.labels("BAD_REQUEST" if no_json else "INVALID").inc()
    errors = [
        problem
        for each in problems
        for problem in error_body(
            said(each),
            request_id=request.state.request_id,
            code="BAD_REQUEST" if no_json else "INVALID",
            field=field(each),
            value=value(each),
            mend=mend(each),
        )["errors"]
    ]
    return JSONResponse({"errors": errors}, 400 if no_json else 422)


def said(problem: Any) -> str:
    """What is wrong, as a sentence."""
    if problem["type"] == "json_invalid":
        return f"The body is not JSON in UTF-8: {problem['ctx']['error']}."
    return f"{problem['msg'].rstrip('.')}."


def field(problem: Any) -> str:
    """Where, as a path: `events`, `target.id`."""
    if problem["type"] == "json_invalid":
        return "body"
    names = [str(part) for part in problem["loc"] if part not in ("body",)]
    return ".".join(names) or "body"


def value(problem: Any) -> str | None:
    """What was given there, where it is short enough to say."""
    given = problem.get("input")
    plain = isinstance(given, str | int | float) and problem["type"] != "json_invalid"
    return shown(given) if plain else None


def mend(problem: Any) -> str:
    """What to do about it."""
    if "mend" in problem.get("ctx", {}):
        return str(problem["ctx"]["mend"])
    if problem["type"] == "json_invalid":
        return "Send JSON in UTF-8."
    if problem["type"] in ("model_attributes_type", "dict_type") and problem["loc"] == ("body",):
        return 'Send {"events": [...]} with Content-Type: application/json.'
    return "Compare the request with the document at /openapi.json."
