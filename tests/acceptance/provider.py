"""An identity provider's key set over real HTTP; it can rotate keys, be slow, answer nonsense, or be down."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.tokens import jwks


class Provider:
    """What it answers; a test changes that at any time."""

    def __init__(self) -> None:
        self.content = jwks().encode()
        self.status = 200
        self.headers: dict[str, str] = {}
        self.asked = 0
        self.answers = threading.Event()
        self.answers.set()
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Where the keys are."""
        return f"http://127.0.0.1:{self.port}/realms/school/certs"

    def up(self, tls: ssl.SSLContext | None = None) -> None:
        """Listens, on the same port each time."""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked += 1
                provider.answers.wait(30)
                self.send_response(provider.status)
                for name, value in {"Content-Length": str(len(provider.content)), **provider.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(provider.content)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who asked has gone
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def down(self) -> None:
        """Does not listen any more."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@contextmanager
def providing(tls: ssl.SSLContext | None = None) -> Iterator[Provider]:
    """A provider that answers."""
    provider = Provider()
    provider.up(tls)
    try:
        yield provider
    finally:
        provider.answers.set()
        provider.down()
