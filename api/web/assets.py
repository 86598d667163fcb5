"""Files for browsers: compressed once, and sent again only where they changed.

Not for: answers of GraphQL (graphql/caching.py), which are compressed as they come.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response

from api.graphql.caching import is_known

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file. tag: its ETag, weak, since it stands for both of its forms."""

    content: bytes
    compressed: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "Asset":
        """By the end of its name; this takes some ms for each 100 KB."""
        tag = f'W/"{blake2b(content, digest_size=12).hexdigest()}"'
        return cls(content, gzip.compress(content, mtime=0), TYPES[PurePath(name).suffix], tag)

    def response(self, request: Request, headers: Mapping[str, str]) -> Response:
        """The whole file, or 304 to whoever has it."""
        told = {**headers, "etag": self.tag, "vary": "Accept-Encoding"}
        if is_known(self.tag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=told)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.content, headers=told, media_type=self.media_type)
        told["content-encoding"] = "gzip"
        return Response(self.compressed, headers=told, media_type=self.media_type)
