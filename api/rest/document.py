"""The OpenAPI document of the REST routes, at /openapi.json. GraphQL describes itself."""

from importlib.metadata import version
from typing import Any

from api.settings import Settings

DESCRIPTION = """What should this learner do next, and why? That is asked over GraphQL, at `/graphql`.

Here is what the world expects of REST: `POST /events` for answers and learning events in batches, health,
and metrics. Times are ISO 8601 with a zone. Ids are the application's own, or the global ones that GraphQL
gives. Every response has an `X-Request-Id`, and so has every error."""


def about(settings: Settings) -> dict[str, Any]:
    """What FastAPI is told of the document."""
    return {
        "title": "Learner Graph",
        "version": version("learner-graph"),
        "description": DESCRIPTION,
        "license_info": {"name": "MIT", "identifier": "MIT"},
        "openapi_url": "/openapi.json" if settings.introspection else None,
    }
