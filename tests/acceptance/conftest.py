"""A server on an empty graph, and one with a small curriculum of every kind of question."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from neo4j import AsyncDriver

from api import runtime
from api.settings import Settings
from graph import curriculum
from graph.curriculum import Addition
from graph.local import Servers
from graph.model import AuthoredQuestion, Concept, Key, Misconception, Prerequisite, Question, QuestionKind
from tests.acceptance.designers import Designer
from tests.acceptance.serving import Api, serving
from tests.acceptance.shell import Shell
from tests.conftest import PUT_BACK, WIPE

CONCEPTS = ("count", "add", "multiply", "power")
SIDE_BY_SIDE = Misconception("side-by-side", "Writes the numbers side by side")


def question(
    id: str, kind: QuestionKind, key: Key, *concepts: str, choices: tuple[str, ...] = ()
) -> AuthoredQuestion:
    """A question with a solution, and one recognised wrong answer where its key has one."""
    return AuthoredQuestion(
        Question(
            id,
            1,
            kind,
            f"The question ${id}$.",
            choices=choices,
            concepts=dict.fromkeys(concepts, 1.0),
            hints=("Think.",),
        ),
        key,
        f"Solution of {id}.",
        (SIDE_BY_SIDE,) if key.misconceptions else (),
    )


CURRICULUM = Addition(
    concepts=[Concept(id, id.title(), f"About {id}.", 30.0) for id in CONCEPTS],
    prerequisites=[
        Prerequisite("count", "add", 1.0, "Adding counts on."),
        Prerequisite("add", "multiply", 0.8, "Multiplying adds again and again."),
        Prerequisite("multiply", "power", 1.0, "A power multiplies again and again."),
    ],
    questions=[
        *(
            question(f"{id}-{i}", QuestionKind.NUMERIC, Key("4", misconceptions={"22": "side-by-side"}), id)
            for id in CONCEPTS
            for i in range(4)
        ),
        question("choose", QuestionKind.CHOICE, Key("four"), "add", choices=("three", "four", "five")),
        question("factor", QuestionKind.EXPRESSION, Key("x^2 - 1"), "multiply", "power"),
    ],
)


@pytest.fixture(scope="session")
def settings(services: Servers) -> Settings:
    """The settings of the test servers."""
    return runtime.of_servers(services)


@pytest.fixture(scope="module")
async def empty(driver: AsyncDriver, migrated: list[dict[str, Any]]) -> None:
    """The graph as the migrations leave it, at the beginning of a file."""
    async with driver.session(notifications_min_severity="OFF") as session:
        await (await session.run(WIPE)).consume()
        await (await session.run(PUT_BACK, nodes=migrated)).consume()


@pytest.fixture(scope="module")
async def server(settings: Settings, empty: None) -> AsyncIterator[Api]:
    """A server for all tests of a file; each of them begins with another graph. It starts on an empty one:
    what another file's tests left would be held under the same revision."""
    async with serving(settings) as running:
        yield running


@pytest.fixture
async def api(server: Api, settings: Settings, clean_graph: AsyncDriver) -> Api:
    """A server whose graph holds the curriculum above and nobody."""
    async with runtime.open_store(settings) as store:
        await curriculum.apply(store, CURRICULUM)
    return server


@pytest.fixture
async def ann(api: Api, settings: Settings) -> Api:
    """The same server, which knows the learner ann."""
    async with runtime.open_store(settings) as store:
        await store.create_learner("ann")
    return api


@pytest.fixture(scope="session")
def shell(services: Servers) -> Shell:
    """The command line."""
    return Shell(services)


@pytest.fixture(scope="module")
def emptied(shell: Shell, empty: None) -> Shell:
    """The command line on an empty graph, which the tests of a file share."""
    return shell


@pytest.fixture
def dora(api: Api) -> Designer:
    """A designer."""
    return Designer(api, "dora", "designer")


@pytest.fixture
def eric(api: Api) -> Designer:
    """Another one."""
    return Designer(api, "eric", "designer")
