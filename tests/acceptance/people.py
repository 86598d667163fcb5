"""People who ask over GraphQL, each with a token of their own.

Not for: what their roles let them do (walking.py), or what designers do (designers.py).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.settings import Settings, TokenSettings
from tests.acceptance.serving import Api, serving
from tests.tokens import AUDIENCE, ISSUER, bearer, jwks, token


@asynccontextmanager
async def guarded(settings: Settings, folder: Path) -> AsyncIterator[Api]:
    """A server that takes tokens."""
    keys = folder / "jwks.json"
    keys.write_text(jwks())
    tokens = TokenSettings(str(keys), None, ISSUER, AUDIENCE)
    async with serving(replace(settings, tokens=tokens)) as running:
        yield running


class Person:
    """Somebody with a token, who asks."""

    def __init__(self, api: Api, subject: str, *roles: str) -> None:
        self._api = api
        self._headers = bearer(token(subject, *roles))

    async def body(self, query: str, **variables: Any) -> Any:
        """The whole response."""
        request = {"query": query, "variables": variables}
        return (await self._api.http.post("/graphql", json=request, headers=self._headers)).json()

    async def __call__(self, query: str, **variables: Any) -> Any:
        """`data` of a request without errors."""
        body = await self.body(query, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The only error of a request: its extensions and its message."""
        body = await self.body(query, **variables)
        [error] = body["errors"]
        return {**error["extensions"], "message": error["message"]}
