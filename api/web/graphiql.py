"""GraphiQL, served by ourselves: it works without the internet.

React and GraphiQL come with the package graphene-django-graphiql-static, which carries them as they
were published (react 17.0.2, graphiql 2.4.7) and needs nothing else; only its files are used.
"""

import asyncio
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.web.assets import Asset

PACKAGE = "graphene_django_graphiql_static"
OURS = ("graphiql.css", "graphiql.js")
THEIRS = ("graphiql.min.css", "graphiql.min.js", "react.production.min.js", "react-dom.production.min.js")

DAY = "public, max-age=86400"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere. Styles are inline too, since the editor places its lines by them."""

_HERE = Path(__file__).parent


def page() -> HTMLResponse:
    """The page that GET /graphql shows in a browser."""
    html = (_HERE / "graphiql.html").read_text(encoding="utf-8")
    return HTMLResponse(html, headers={"content-security-policy": POLICY})


def add_assets(app: FastAPI) -> None:
    """Serves the files that the page names, below /graphiql, and nothing else."""
    files = {name: _HERE / name for name in OURS} | {name: _their_folder() / name for name in THEIRS}

    @app.get("/graphiql/{name}", include_in_schema=False)
    async def asset(request: Request, name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        return (await asyncio.to_thread(_asset, files[name])).response(request, {"cache-control": DAY})


@cache
def _asset(path: Path) -> Asset:
    return Asset.of(path.name, path.read_bytes())


def _their_folder() -> Path:
    """Where the package's files lie; the package is found, not imported, since its code wants Django."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"GraphiQL's files are missing: install {PACKAGE.replace('_', '-')}")
    return Path(spec.submodule_search_locations[0], "static", PACKAGE)
