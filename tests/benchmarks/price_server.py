"""A server of ten objects of five fields: python -m tests.benchmarks.price_server KIND PORT

bare: a route alone; stock: strawberry as it comes, which parses and validates each document once; ours: the
whole application with all its guards, on a schema of these objects.
"""

import sys
from dataclasses import replace
from typing import Any

import orjson
import strawberry
import uvicorn
from fastapi import FastAPI
from starlette.responses import Response
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.fastapi import GraphQLRouter

from api import logs
from api.app import create_app
from api.graphql.nodes import resolved
from api.graphql.short_cut import Schema
from api.manifest import Listed, hash_of
from api.principal import Action
from api.serving import configured
from api.settings import Settings

DOCUMENT = "query Things($first: Int!) { things(first: $first) { id title minutes importance isRetired } }"


@strawberry.type
class Thing:
    """An object of five plain fields."""

    id: strawberry.ID
    title: str
    minutes: float
    importance: float
    is_retired: bool


THINGS = [
    Thing(
        id=strawberry.ID(f"thing-{number}"),
        title=f"The thing of number {number}",
        minutes=30.0,
        importance=number / 10,
        is_retired=False,
    )
    for number in range(10)
]


@strawberry.type
class Stock:
    """The root as anybody would write it."""

    @strawberry.field
    async def things(self, info: strawberry.Info[Any, None], first: int) -> list[Thing]:
        """All of them."""
        return THINGS[:first]


@strawberry.type
class Query:
    """The root as ours is: whoever asks is let in first."""

    @resolved("Things.", Action.READ_CURRICULUM)
    async def things(self, info: strawberry.Info[Any, None], first: int) -> list[Thing]:
        """All of them."""
        await info.context.require(Action.READ_CURRICULUM)
        return THINGS[:first]


def bare() -> FastAPI:
    """A route that writes the same JSON."""
    app = FastAPI()

    @app.post("/graphql")
    async def things() -> Response:
        fields = [
            {
                "id": each.id,
                "title": each.title,
                "minutes": each.minutes,
                "importance": each.importance,
                "isRetired": each.is_retired,
            }
            for each in THINGS
        ]
        return Response(orjson.dumps({"data": {"things": fields}}), media_type="application/json")

    return app


def stock() -> FastAPI:
    """strawberry's router and schema, with its own caches."""
    app = FastAPI()
    schema = strawberry.Schema(Stock, extensions=[ParserCache, ValidationCache])
    app.include_router(GraphQLRouter(schema, path="/graphql"))
    return app


def ours(port: int) -> uvicorn.Config:
    """The application as it is served, on these objects."""
    use = Settings.from_environment()
    listed = (Listed("Things", hash_of(DOCUMENT), DOCUMENT),)
    use = replace(use, port=port, guards=replace(use.guards, idle_seconds=600, operations=listed))
    logs.configure("json")
    config = configured(use)
    config.app = create_app(use, Schema(Query))
    return config


def main() -> None:
    """Serves until it is ended."""
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "ours":
        config = ours(port)
    else:
        app = bare() if kind == "bare" else stock()
        config = uvicorn.Config(app, port=port, log_config=None, access_log=False, timeout_keep_alive=600)
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
