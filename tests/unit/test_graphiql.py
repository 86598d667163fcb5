"""GraphiQL works without the internet."""

import re

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from api.web import graphiql


def test_no_foreign_address() -> None:
    """The page and our files name no address but relative ones."""
    ours = [(graphiql._HERE / name).read_text(encoding="utf-8") for name in (*graphiql.OURS, "graphiql.html")]
    for text in ours:
        assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    assert "http" not in graphiql.POLICY
    assert graphiql.POLICY.startswith("default-src 'none'")


async def test_every_file_is_served() -> None:
    """Whatever the page asks for is there, and nothing else is."""
    app = FastAPI()
    graphiql.add_assets(app)
    page = bytes(graphiql.page().body).decode()
    wanted = re.findall(r'(?:src|href)="(graphiql/[^"]+)"', page)
    assert len(wanted) == 6
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
        for address in wanted:
            answer = await client.get(f"/{address}")
            assert answer.status_code == 200, address
            assert answer.headers["content-type"].startswith(("text/javascript", "text/css"))
        for address in ("graphiql/graphiql.html", "graphiql/..%2fapp.py", "graphiql/fetch.umd.js"):
            assert (await client.get(f"/{address}")).status_code == 404, address


async def test_files_are_compressed_once() -> None:
    """The same bytes each time, shorter than the files; whoever has them is told so."""
    app = FastAPI()
    graphiql.add_assets(app)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
        for name in (*graphiql.OURS, *graphiql.THEIRS):
            address = f"/graphiql/{name}"
            packed = await client.get(address, headers={"accept-encoding": "gzip"})
            plain = await client.get(address, headers={"accept-encoding": "identity"})
            assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
            assert packed.content == plain.content and packed.headers["vary"] == "Accept-Encoding"
            if len(plain.content) > 10_000:
                assert int(packed.headers["content-length"]) < 0.7 * len(plain.content)
            again = await client.get(address, headers={"if-none-match": plain.headers["etag"]})
            assert again.status_code == 304 and not again.content
    kept = graphiql._asset.cache_info()
    assert kept.misses == kept.currsize and kept.hits > kept.misses


async def test_inline_script_is_not_needed() -> None:
    """The page's policy forbids inline scripts; the page has none."""
    page = bytes(graphiql.page().body).decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert not re.search(r"\son\w+=", page)
