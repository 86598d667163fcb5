"""A store on an empty, migrated graph, and a small curriculum in it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph import curriculum
from graph.curriculum import Addition
from graph.model import AuthoredQuestion, Concept, Key, Misconception, Prerequisite, Question, QuestionKind
from graph.sealing import Sealer, key_from_text
from graph.store import Store


@pytest.fixture
async def store(services: Any, clean_graph: Any) -> AsyncIterator[Store]:
    """The store, on an empty graph with all migrations applied."""
    sealer = Sealer(key_from_text(services.seal_key))
    async with Store(services.neo4j_uri, services.neo4j_user, services.neo4j_password, sealer) as opened:
        yield opened


def numeric(id: str, *concepts: str, answer: str = "4") -> AuthoredQuestion:
    """A numeric question with one recognised wrong answer."""
    return AuthoredQuestion(
        Question(id, 1, QuestionKind.NUMERIC, "What is $2 + 2$?", concepts=dict.fromkeys(concepts, 1.0)),
        Key(answer, misconceptions={"22": "writes-side-by-side"}),
        "$2 + 2 = 4$.",
        (Misconception("writes-side-by-side", "Writes the numbers side by side"),),
    )


SMALL = Addition(
    concepts=[Concept(id, id.title(), f"About {id}.", 30.0) for id in ("count", "add", "multiply", "power")],
    prerequisites=[
        Prerequisite("count", "add", 1.0, "Adding counts on."),
        Prerequisite("add", "multiply", 1.0, "Multiplying adds again and again."),
        Prerequisite("multiply", "power", 1.0, "A power multiplies again and again."),
    ],
    questions=[
        *(
            numeric(f"{concept}-{i}", concept)
            for concept in ("count", "add", "multiply", "power")
            for i in range(4)
        ),
        numeric("mixed-0", "add", "multiply"),
    ],
)


@pytest.fixture
async def small(store: Store) -> Store:
    """count -> add -> multiply -> power, four questions each, and one question on two concepts."""
    await curriculum.apply(store, SMALL)
    return store
