"""Another sealing key: everything that is sealed opens with it, and what was cut off goes on."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from graph import correcting, curriculum, imports, resealing
from graph.content import Document, Kind, Thing, document, thing
from graph.curriculum import Addition
from graph.local import Servers
from graph.model import AuthoredQuestion, Concept, Key, Question, QuestionKind
from graph.sealing import KEY_BYTES, Sealer, key_from_text
from graph.store import Store

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NEW = os.urandom(KEY_BYTES)
MANY = 1_100
"""Questions: more than two pages."""


def question(number: int, answer: str) -> AuthoredQuestion:
    """With a key and a solution."""
    shown = Question(f"q-{number:04}", 1, QuestionKind.NUMERIC, "What?", concepts={"add": 1.0})
    return AuthoredQuestion(shown, Key(answer), f"It is {answer}.", ())


def template(answer: str) -> tuple[Thing, Document]:
    """With two secret fields that are not empty."""
    said = document(Kind.TEMPLATE, concepts={"add": 1.0}, answer=answer, parameters={"a": [1]})
    return thing(Kind.TEMPLATE, "sum"), said


async def imported(store: Store, digest: str, questions: list[AuthoredQuestion]) -> str:
    """The id of a finished import of these questions."""
    id, _ = await imports.begin(store, "curriculum", ["file"], digest, NOW)
    addition = Addition(
        concepts=[Concept("add", "Add", "", 5.0)], questions=questions, templates=[template(digest)]
    )
    await curriculum.apply(store, addition, import_id=id)
    await imports.finish(store, id, NOW, created=1, updated=0, resumed=False)
    return id


@pytest.fixture
async def second(store: Store) -> str:
    """A graph with something sealed in each place: questions, a template, a correction, what the second
    of two imports, whose id this is, replaced, and what was before each change."""
    await imported(store, "first", [question(i, "1") for i in range(MANY)])
    await correcting.rescore_question(store, "q-0000", "7", reason="It was wrong.", by="ada")
    return await imported(store, "second", [question(i, "2") for i in range(1, MANY)])


def opened_by(services: Servers, *keys: bytes) -> Store:
    """The same graph with other sealing keys."""
    return Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, Sealer(*keys))


async def test_rotation(store: Store, services: Servers, second: str) -> None:
    """Afterwards the new key alone opens everything, what an import replaced, too; the old one nothing."""
    old, ids = key_from_text(services.seal_key), [question(i, "").question.id for i in range(MANY)]
    before = await store.authored_questions(ids)
    async with opened_by(services, NEW, old) as both:
        seen: list[int] = []
        found = await resealing.rotate(both, seen.append)
        changes = 1 + MANY - 1 + 1
        assert max(seen) == MANY + 1 + 1 + 1 + changes
        assert found.sealed_anew == MANY + 1 + 1 + 1 + changes
        assert found.closed == []
        assert found.tokens == {Sealer(NEW).key_id.hex(): 2 * MANY + 2 + 2 * (MANY - 1) + 2 + 2 + 2 * changes}
        assert (await resealing.rotate(both)).sealed_anew == 0
    async with opened_by(services, NEW) as new:
        assert await new.authored_questions(ids) == before
        await imports.take_back(new, second, NOW)
        answers = [q.key.answer for q in (await new.authored_questions(ids)).values() if q.key]
        assert sorted(answers) == ["1"] * (MANY - 1) + ["7"]
        assert await new.documents([template("")[0]]) == dict([template("first")])
    async with opened_by(services, old) as late:
        assert {q.key is None for q in (await late.authored_questions(ids)).values()} == {True}


async def test_cut_off(store: Store, services: Servers, second: str) -> None:
    """Cut off at any page, what is there opens with both keys, and the next rotation does the rest."""
    old = key_from_text(services.seal_key)
    async with opened_by(services, NEW, old) as both:
        for pages in (1, 2):
            with pytest.raises(_CutOffError):
                await resealing.rotate(both, _cut_off_after(pages))
            found = await resealing.look(both)
            assert len(found.tokens) == 2
            assert found.closed == []
        found = await resealing.rotate(both)
        assert set(found.tokens) == {Sealer(NEW).key_id.hex()}


async def test_beside_an_import(store: Store, services: Servers, second: str) -> None:
    """A server that does not know the new key yet goes on writing: nothing of it is lost, and a later
    rotation seals it, too."""
    old = key_from_text(services.seal_key)
    async with opened_by(services, NEW, old) as both:
        more = imported(store, "third", [question(i, "3") for i in range(MANY, MANY + 500)])
        await asyncio.gather(resealing.rotate(both), more)
        await resealing.rotate(both)
    async with opened_by(services, NEW) as new:
        found = await new.authored_questions([f"q-{i:04}" for i in range(MANY, MANY + 500)])
        assert [q.key for q in found.values()] == [Key("3")] * 500


async def test_a_key_that_is_gone(store: Store, services: Servers, second: str) -> None:
    """What no key here opens is named, and stays as it is."""
    async with opened_by(services, NEW) as new:
        found = await resealing.rotate(new)
        assert found.sealed_anew == 0
        assert len(found.closed) == sum(found.tokens.values())
        assert found.closed[0].startswith("question q-0000: Sealed with key ")
    again = await store.authored_questions(["q-0000"])
    assert again["q-0000"].key == Key("7")


class _CutOffError(Exception):
    """As if the process had been killed."""


def _cut_off_after(pages: int) -> Callable[[int], None]:
    left = iter(range(pages - 1))

    def on_progress(_: int) -> None:
        if next(left, None) is None:
            raise _CutOffError

    return on_progress
