"""A client of Learner Graph in Python, with httpx: queries, mutations that are safe to retry, lists page by
page, subscriptions that go on after a break, and errors that say how to mend them.

An example to copy: it needs httpx and nothing of this repository.
"""

import json
import random
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from hashlib import sha256
from typing import Any, Self

import httpx

TURNED_AWAY = frozenset({"RATE_LIMITED", "BUSY"})
"""Nothing was done: whatever it was may be sent again."""

IN_DOUBT = frozenset({"UNAVAILABLE", "TIMED_OUT"})
"""It may have been done or not: only what is the same when done twice may be sent again."""

KEYS = frozenset({"eventId", "idempotencyKey"})
"""A mutation with one of these is a no-op the second time."""

NOT_KNOWN = "PERSISTED_QUERY_NOT_FOUND"
"""Of a hash: the text has to come with it."""

FIRST_SECONDS, MOST_SECONDS = 0.25, 60.0
"""Of a wait before another try; it doubles. Longer, and an error serves people better."""

EVENT_SECONDS = 60.0
"""Without an event and without a sign of life: then the connection is taken for lost."""


class ApiError(Exception):
    """What the API answered instead: code, for programs; field and value that are wrong; mend, what to do."""

    def __init__(self, error: Mapping[str, Any], seconds: float = 0.0) -> None:
        details = error.get("extensions") or error
        self.message: str = error["message"]
        self.code: str = details.get("code", "INTERNAL")
        self.field: str | None = details.get("field")
        self.value: str | None = details.get("value")
        self.mend: str = details.get("mend") or ""
        self.request_id: str = details.get("requestId", "")
        self.seconds = seconds
        super().__init__(f"{self.code}: {self.message} {self.mend}".rstrip())


class Client:
    """url: such as https://learn.example/graphql. token: asked before every try, so that an expired one is
    replaced; none is sent where it is empty. tries: of one request, the first among them. persisted: whether
    to send a hash instead of a document once the server knows it."""

    def __init__(
        self,
        url: str,
        token: Callable[[], str] | None = None,
        *,
        tries: int = 4,
        persisted: bool = False,
        http: httpx.Client | None = None,
    ) -> None:
        self._url, self._token, self._tries, self._persisted = url, token, tries, persisted
        self._http = http or httpx.Client(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def execute(self, document: str, **variables: Any) -> dict[str, Any]:
        """`data` of a request. Raises ApiError, and httpx.TransportError where the server is not reached."""
        repeatable = not document.lstrip().startswith("mutation") or _has_key(variables)
        for tried in range(self._tries):
            wait = FIRST_SECONDS * 2**tried * random.uniform(0.5, 1.5)  # noqa: S311  # no secret
            try:
                return self._once(document, variables)
            except httpx.TransportError:
                if not repeatable or tried + 1 == self._tries:
                    raise
            except ApiError as error:
                passing = error.code in TURNED_AWAY or (repeatable and error.code in IN_DOUBT)
                wait = max(wait, error.seconds)
                if not passing or tried + 1 == self._tries or wait > MOST_SECONDS:
                    raise
            time.sleep(wait)
        raise AssertionError("tries is at least 1")

    def mutate(self, document: str, **variables: Any) -> dict[str, Any]:
        """The payload of a document's one mutation. Raises ApiError with the first of its `errors`, too."""
        [payload] = self.execute(document, **variables).values()
        for error in payload["errors"]:
            raise ApiError(error)
        found: dict[str, Any] = payload
        return found

    def pages(self, document: str, *path: str, **variables: Any) -> Iterator[dict[str, Any]]:
        """Everything on a list; a page is asked for when the one before was used up. The document takes its
        cursor as `$after` and asks for `nodes` and `pageInfo { hasNextPage endCursor }`; path: fields that
        lead to the list."""
        while True:
            page: Any = self.execute(document, **variables)
            for name in path:
                page = page[name]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            variables["after"] = page["pageInfo"]["endCursor"]

    def events(self, document: str, **variables: Any) -> Generator[dict[str, Any]]:
        """What a subscription sends, for ever: after a break it goes on behind the last event. The document
        takes `$after`. Raises ApiError where that does not help."""
        failures = 0
        while True:
            try:
                for body in self._stream(document, variables):
                    variables["after"], failures = body["extensions"]["cursor"], 0
                    [event] = body["data"].values()
                    yield event
                return
            except httpx.TransportError:
                pass
            except ApiError as error:
                if error.code not in TURNED_AWAY | IN_DOUBT:
                    raise
            time.sleep(min(FIRST_SECONDS * 2**failures, MOST_SECONDS))
            failures += 1

    def _once(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        request: dict[str, Any] = {"variables": variables}
        if self._persisted:
            hash = sha256(document.encode()).hexdigest()
            request["extensions"] = {"persistedQuery": {"version": 1, "sha256Hash": hash}}
            try:
                return self._post(request)
            except ApiError as error:
                if error.code != NOT_KNOWN:
                    raise
        return self._post({**request, "query": document})

    def _post(self, request: Mapping[str, Any]) -> dict[str, Any]:
        response = self._http.post(self._url, json=request, headers=self._headers("application/json"))
        return _data(_body(response), response)

    def _stream(self, document: str, variables: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        request = {"query": document, "variables": variables}
        headers, limit = self._headers("text/event-stream"), httpx.Timeout(30, read=EVENT_SECONDS)
        with self._http.stream("POST", self._url, json=request, headers=headers, timeout=limit) as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                response.read()
                _data(_body(response), response)
            kind = ""
            for line in response.iter_lines():
                name, _, value = line.partition(":")
                kind = value.strip() if name == "event" else kind
                if kind == "complete":
                    return
                if name == "data" and value.strip():
                    body = json.loads(value)
                    _data(body, response)
                    yield body
            raise httpx.RemoteProtocolError("The stream broke off.")

    def _headers(self, accept: str) -> dict[str, str]:
        token = self._token() if self._token else ""
        return {"accept": accept} | ({"authorization": f"Bearer {token}"} if token else {})


def _body(response: httpx.Response) -> dict[str, Any]:
    """Raises httpx.RemoteProtocolError where a proxy answered, not the API."""
    try:
        found: dict[str, Any] = response.json()
    except ValueError:
        raise httpx.RemoteProtocolError(f"No JSON came, but status {response.status_code}.") from None
    return found


def _data(body: Mapping[str, Any], response: httpx.Response) -> dict[str, Any]:
    for error in body.get("errors") or ():
        after = response.headers.get("retry-after", "")
        raise ApiError(error, float(after) if after.isdigit() else 0.0)
    found: dict[str, Any] = body["data"]
    return found


def _has_key(value: Any) -> bool:
    """Whether an event id or an idempotency key is in it; of a list, in each."""
    if isinstance(value, list):
        return bool(value) and all(map(_has_key, value))
    if isinstance(value, Mapping):
        return any(each is not None if name in KEYS else _has_key(each) for name, each in value.items())
    return False
