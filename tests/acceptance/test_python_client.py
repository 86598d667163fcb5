"""The Python client against a real server, over a wire that is cut."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.clients.python.client import ApiError, Client
from api.settings import Settings
from tests.acceptance.people import guarded
from tests.acceptance.serving import Api, Wire
from tests.tokens import token

CONCEPTS = """query($first: Int!, $after: String) {
  concepts(first: $first, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } }
}"""
ANSWER = """mutation($input: SubmitAnswerInput!) {
  submitAnswer(input: $input) { duplicate correct errors { code field value message mend } }
}"""


@pytest.fixture
async def wire(ann: Api, settings: Settings, tmp_path: Path) -> AsyncIterator[Wire]:
    """To a server that takes tokens, and knows ann."""
    async with guarded(settings, tmp_path) as api:
        wire = Wire(str(api.http.base_url))
        await wire.join()
        yield wire
        await wire.cut()


def client(wire: Wire, given: str = "", **options: Any) -> Client:
    """Of ann, unless it says whose token it is."""
    return Client(
        f"http://127.0.0.1:{wire.port}/graphql", lambda: given or token("ann", "learner"), **options
    )


async def test_lists_and_answers(wire: Wire) -> None:
    """A list to its end; an answer, and the same again."""
    with client(wire) as ann:
        concepts = await asyncio.to_thread(lambda: list(ann.pages(CONCEPTS, "concepts", first=3)))
        assert [each["key"] for each in concepts] == ["add", "count", "multiply", "power"]
        answer = {"questionId": "add-0", "response": "4", "eventId": "python-1"}
        first, again = [await asyncio.to_thread(ann.mutate, ANSWER, input=answer) for _ in range(2)]
        assert (first["correct"], first["duplicate"], again["duplicate"]) == (True, False, True)


async def test_errors_say_how_to_mend_them(wire: Wire) -> None:
    """Those of a request, those in a mutation's payload, and a token that is none."""
    wrong = {"questionId": "nothing", "response": "4", "eventId": "python-2"}
    with client(wire) as ann, client(wire, "none") as stranger:
        for call, code, field in (
            (lambda: ann.execute(CONCEPTS, first=1000), "INVALID", "first"),
            (lambda: ann.mutate(ANSWER, input=wrong), "NOT_FOUND", "questionId"),
            (lambda: stranger.execute(CONCEPTS, first=1), "UNAUTHENTICATED", "Authorization"),
        ):
            with pytest.raises(ApiError) as caught:
                await asyncio.to_thread(call)
            assert (caught.value.code, caught.value.field) == (code, field)
            assert caught.value.mend


async def test_the_hash_goes_first(wire: Wire) -> None:
    """And the text with it once, where the server does not know it."""
    sent: list[dict[str, Any]] = []
    document = "query Own($first: Int!) { concepts(first: $first) { nodes { title } } }"

    def note(request: httpx.Request) -> None:
        sent.append(json.loads(request.read()))

    with client(wire, persisted=True, http=httpx.Client(event_hooks={"request": [note]})) as ann:
        for _ in range(2):
            assert (await asyncio.to_thread(ann.execute, document, first=1))["concepts"]["nodes"]
        with pytest.raises(ApiError, match="INVALID"):
            await asyncio.to_thread(ann.execute, document, first=1000)
    assert ["query" in each for each in sent] == [False, True, False, False]


async def test_a_cut_wire_is_waited_for(wire: Wire) -> None:
    """What is sent while the server is away arrives once it is back."""
    with client(wire, tries=8) as ann:
        await wire.cut()
        asked = asyncio.create_task(asyncio.to_thread(ann.execute, CONCEPTS, first=1))
        await asyncio.sleep(0.5)
        assert not asked.done()
        await wire.join()
        assert (await asked)["concepts"]["nodes"]


async def test_events_go_on_behind_a_break(wire: Wire) -> None:
    """What happens while the wire is cut is told once it is back."""
    changed = """subscription($after: ID) {
      masteryChanged(learnerId: "ann", after: $after) { changes { concept { key } } }
    }"""
    with client(wire) as ann:
        start = (await asyncio.to_thread(ann.execute, "{ liveCursor }"))["liveCursor"]

        def answer(event: str, question: str) -> None:
            ann.mutate(ANSWER, input={"questionId": question, "response": "4", "eventId": event})

        await asyncio.to_thread(answer, "before", "add-0")
        following = ann.events(changed, after=start)
        first = await asyncio.to_thread(next, following)
        await asyncio.to_thread(answer, "between", "count-0")
        await wire.cut()
        await wire.join()
        second = await asyncio.to_thread(next, following)
        keys = [[each["concept"]["key"] for each in event["changes"]] for event in (first, second)]
        assert keys == [["add"], ["count"]]
        await wire.cut()
        following.close()
