"""What each recipe of api/recipes takes on the benchmark graph: Cypher queries and their database hits,
points, median and P99 of the wait, and size on the wire, plain and compressed. It only prints.

    nice -n 5 .venv/bin/python -m pytest -m bench -s tests/benchmarks/test_recipes.py
    BENCH_RECIPES=teachers_class,class_progress BENCH_CLASS=1000 ...     those recipes, and a class of 1,000

The variables are those of the recipes but for ids, which are the benchmark graph's. A recipe whose ids it
does not have is named with its error.
"""

import gzip
import http.client
import json
import os
import statistics
import time
from collections.abc import Mapping
from typing import Any

import neo4j
import pytest

import cypher
from api import recipes, runtime
from api.recipes import Recipe
from graph import advising, classes, curriculum, drafting, policies, steering
from graph.content import Kind, thing
from graph.curriculum import Addition
from graph.model import Course
from graph.steps import Add, Edit, Remove, Step
from graph.store import Store, connection
from graph.versions import ModelVersion
from tests.acceptance.serving import serving
from tests.benchmarks import bench_graph
from tests.benchmarks.serving import Served
from tests.integration.graphs import put_in_force
from tests.integration.test_query_costs import database_hits
from tests.integration.test_situation import NOW
from tracing.model import Model

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3_600)]

ROUNDS, WARM_UP = 200, 5
CLASS, DRAFT = "bench", "bench"
MEMBERS = int(os.environ.get("BENCH_CLASS", "30"))
CHOSEN = [name for name in os.environ.get("BENCH_RECIPES", "").split(",") if name]
AS_OF = "2026-03-05T12:00:00Z"
"""Some days after the last answers."""

LEARNER, CONCEPT, QUESTION = "l00007", "c00400", "q000400"

COURSE = Course("bench", "Bench", "", tuple(f"c{number:05}" for number in range(350, 450)))

VARIABLES: Mapping[str, Any] = {
    "class": CLASS,
    "draft": DRAFT,
    "learner": LEARNER,
    "concept": CONCEPT,
    "to": CONCEPT,
    "question": QUESTION,
    "questions": [f"q{number:06}" for number in range(5)],
    "response": "400",
    "asOf": AS_OF,
    "course": COURSE.id,
    "from": "2026-02-05T00:00:00Z",
}
"""What is asked for here, by the name of the variable."""

OWN: Mapping[str, Mapping[str, Any]] = {"progress_over_time": {"to": AS_OF}}
"""What one recipe means otherwise."""

PROFILED = {"read"}
"""Modes whose hits are counted: what writes would write again."""


@pytest.fixture(scope="module")
async def school(graph: Any) -> Any:
    """The benchmark graph with a course, a class, a goal, a draft, and versions of models and policies."""
    async with runtime.open_store(runtime.of_servers(graph)) as store:
        await curriculum.apply(store, Addition(courses=[COURSE]))
        await advising.set_goals(store, LEARNER, [CONCEPT], by=LEARNER)
        await _class(store)
        _, policy = await steering.add(
            store, policies.from_json('{"name": "exam", "target": 0.8}'), now=NOW, by="bench"
        )
        if policy:
            await put_in_force(store, "bench", {})
            await store.write_model(ModelVersion("next", "ours", NOW), Model(), [])
            await _draft(store)
    return graph


async def _class(store: Store) -> None:
    await classes.create_class(store, CLASS, "Bench")
    there = (await store.class_state(CLASS, classes.MOST_PEOPLE, NOW)).members
    if there:
        await classes.remove_members(store, CLASS, [member.learner.id for member in there])
    members = [f"l{number:05}" for number in range(1, MEMBERS + 1)]
    await classes.add_members(store, CLASS, members, now=NOW)


async def _draft(store: Store) -> None:
    await drafting.create(store, id=DRAFT, title="Bench", by="bench", now=NOW)
    await drafting.share(store, DRAFT, by="bench", now=NOW)
    edge = next(iter((await store.curriculum()).edges))
    steps: list[Step] = [
        Add(thing(Kind.CONCEPT, "new"), {"title": "New", "summary": "New."}),
        Remove(thing(Kind.PREREQUISITE, *edge)),
        Edit(thing(Kind.CONCEPT, CONCEPT), {"title": "Another title"}),
    ]
    await drafting.edit(store, DRAFT, steps, by="bench", now=NOW, step_id="begun")


def variables(recipe: Recipe, number: int) -> dict[str, Any]:
    """Of one round: an event is another one in each."""
    found = {name: VARIABLES.get(name, value) for name, value in recipe.variables.items()}
    found |= OWN.get(recipe.name, {})
    return found | {name: f"bench-{os.getpid()}-{number}" for name in ("event", "key") if name in found}


def shown() -> list[Recipe]:
    """Those that are measured; what changes something comes last."""
    known = [one for one in recipes.recipes().values() if not CHOSEN or one.name in CHOSEN]
    return sorted(known, key=lambda one: ("\nmutation" in one.document, one.name))


async def test_recipes(
    school: Any, api: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A table."""
    sent: list[tuple[str, Mapping[str, Any]]] = []
    text = connection._text

    def noted(name: str, parameters: dict[str, Any], mode: str) -> Any:
        sent.append((name, dict(parameters)))
        return text(name, parameters, mode)

    taken: dict[str, tuple[int, int]] = {}
    with monkeypatch.context() as patch:
        patch.setattr(connection, "_text", noted)
        async with serving(runtime.of_servers(school)) as here:
            for recipe in shown():
                for number in range(2):
                    sent.clear()
                    await here.post(recipe.document, **variables(recipe, number))
                taken[recipe.name] = len(sent), _hits(school, sent)
    names = ("queries", "hits", "points", "P50 ms", "P99 ms", "bytes", "gzip")
    lines = [f"{'recipe':26}" + "".join(f"{name:>9}" for name in names)]
    with api.connection() as wire:
        lines += [f"{one.name:26}" + _measured(wire, one, *taken[one.name]) for one in shown()]
    with capsys.disabled():
        print(f"\na class of {MEMBERS}, {bench_graph.LEARNERS:,} learners, {ROUNDS} rounds", *lines, sep="\n")


def _hits(services: Any, sent: list[tuple[str, Mapping[str, Any]]]) -> int:
    """Database hits of those that only read, with the parameters that were sent."""
    login = (services.neo4j_user, services.neo4j_password)
    with (
        neo4j.GraphDatabase.driver(services.neo4j_uri, auth=login) as driver,
        driver.session(fetch_size=-1) as session,
    ):
        return sum(
            database_hits(session, name, parameters)
            for name, parameters in sent
            if cypher.query(name).mode in PROFILED
        )


def _measured(wire: http.client.HTTPConnection, recipe: Recipe, queries: int, hits: int) -> str:
    """The rest of a line."""
    took, rounds = [], WARM_UP + ROUNDS
    for number in range(rounds):
        body = json.dumps({"query": recipe.document, "variables": variables(recipe, 10 + number)})
        started = time.perf_counter()
        wire.request("POST", "/graphql", body, {"content-type": "application/json"})
        answer = wire.getresponse().read()
        took.append((time.perf_counter() - started) * 1_000)
        found = json.loads(answer)
        if "errors" in found:
            return f" {found['errors'][0]['message']}"
        if sum(took) > 120_000:  # so that one slow recipe does not keep the others waiting
            break
    took = sorted(took[WARM_UP:])
    points = found["extensions"]["cost"]["requested"]
    return (
        f"{queries:9}{hits:9,}{points:9,}{statistics.median(took):9.1f}{took[int(len(took) * 0.99)]:9.1f}"
        f"{len(answer):9,}{len(gzip.compress(answer, 6)):9,}   ({len(took)} rounds)"
    )
