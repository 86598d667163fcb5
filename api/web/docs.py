"""The documentation, from our own server: it works without the internet, and without JavaScript.

Served where the schema may be seen (`introspection`), since it tells the schema. Not for: what it says
(api/docs).
"""

import asyncio
from functools import cache

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.docs import site
from api.web.assets import Asset

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and nothing inline."""


def add_pages(app: FastAPI) -> None:
    """Serves them below /docs/; made on first use, off the loop that answers requests."""

    @app.get("/docs", include_in_schema=False)
    async def front() -> Response:
        return RedirectResponse("docs/")

    @app.get("/docs/", include_in_schema=False)
    async def index(request: Request) -> Response:
        return await page(request, "index.html")

    @app.get("/docs/{name}", include_in_schema=False)
    async def page(request: Request, name: str) -> Response:
        if name not in await asyncio.to_thread(site.site):
            raise HTTPException(404)
        asset = await asyncio.to_thread(_asset, name)
        return asset.response(request, {"content-security-policy": POLICY, "cache-control": "no-cache"})


@cache
def _asset(name: str) -> Asset:
    return Asset.of(name, site.site()[name].encode())
