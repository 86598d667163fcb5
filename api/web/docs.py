"""The documentation, from our own server: it works without the internet, and without JavaScript.

Served where the schema may be seen (`introspection`), since it tells the schema. Not for: what it says
(api/docs).
"""

import asyncio
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import PurePath

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.docs import site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and nothing inline."""

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


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
        found = (await asyncio.to_thread(site.site)).get(name)
        if found is None:
            raise HTTPException(404)
        tag = f'"{blake2b(found.encode(), digest_size=12).hexdigest()}"'
        headers = {"content-security-policy": POLICY, "cache-control": "no-cache", "etag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(found, headers=headers, media_type=TYPES[PurePath(name).suffix])
