"""What a browser may send, and what it is told: no page of elsewhere asks in somebody's name, nothing is sent
that a form could send, and no response is more than it says.

Not for: limits of size and time (middleware.py), who is asking (principal.py).
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware import refuse

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
}
"""Of every response, where it does not say otherwise itself: GraphiQL's page has a policy of its own, and its
files may be kept."""

HSTS = "max-age=31536000"
"""A year; sent over TLS alone, where it is heeded."""

RAW = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

RAW_OVER_TLS = [*RAW, (b"strict-transport-security", HSTS.encode())]


class SecurityHeaders:
    """Adds to each response what tells a browser to be careful with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                more = RAW_OVER_TLS if scope["scheme"] == "https" else RAW
                message["headers"] = [
                    *message["headers"],
                    *(header for header in more if header[0] not in said),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Gate:
    """Refuses what no client of this API needs to send: compressed bodies, bodies that are not JSON,
    upgrades elsewhere, and requests of foreign pages that come without a token. origins: of pages that may
    ask."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] in ("http", "websocket") and (fault := self._fault(scope)):
            await refuse(scope, send, **fault)
            return
        await self.app(scope, receive, send)

    def _fault(self, scope: Scope) -> dict[str, Any] | None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            return _fault(
                415, "Content-Encoding", "Compressed bodies are not read.", "Send the body as it is."
            )
        if _has_body(headers) and _media_type(headers) != b"application/json":
            return _fault(
                415,
                "Content-Type",
                "Only JSON is read.",
                "Send Content-Type: application/json and a body in JSON.",
            )
        if headers.get(b"upgrade", b"").lower() == b"websocket" and scope["type"] == "http":
            return _fault(400, "Upgrade", "There are no WebSockets here.", "Connect to /graphql.")
        if b"authorization" not in headers and self._is_foreign(headers):
            return _fault(
                403,
                "Origin",
                "A page of another site may not ask without a token.",
                "Ask with a token, or name the site in LEARNER_GRAPH_CORS_ORIGINS.",
                code="FORBIDDEN",
            )
        return None

    def _is_foreign(self, headers: dict[bytes, bytes]) -> bool:
        """Whether a page asks that is not ours and not one of those allowed."""
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin:
            if origin in self.origins or "*" in self.origins:
                return False
            return _place(origin) != headers.get(b"host", b"").decode("latin-1").lower()
        return headers.get(b"sec-fetch-site", b"").lower() == b"cross-site"


def _fault(status: int, field: str, message: str, mend: str, code: str = "BAD_REQUEST") -> dict[str, Any]:
    return {"status": status, "message": message, "field": field, "mend": mend, "code": code}


def _has_body(headers: dict[bytes, bytes]) -> bool:
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def _media_type(headers: dict[bytes, bytes]) -> bytes:
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower()


def _place(origin: str) -> str:
    """Host and port of an origin; of one that is none, nothing that a Host header could be."""
    try:
        return urlsplit(origin).netloc.lower() or "null"
    except ValueError:
        return "null"
