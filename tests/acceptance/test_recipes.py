"""Every recipe of api/recipes on the recipes' world: what it gives, and how many queries that takes.

After an intended change: `UPDATE_RECIPES=1 pytest tests/acceptance/test_recipes.py` writes the results.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isclose
from pathlib import Path
from typing import Any

import pytest
from neo4j import AsyncDriver

from api import recipes, runtime
from api.principal import Role
from api.recipes import FOLDER, Recipe
from api.settings import Settings
from tests.acceptance import recipe_world
from tests.acceptance.counting import queries_counted
from tests.acceptance.people import Person, guarded
from tests.acceptance.recipe_world import LARGE, SMALL, SUBJECTS, Size
from tests.acceptance.serving import Api
from tests.conftest import PUT_BACK, WIPE

VARIES: Mapping[str, str] = {}
"""Fields of results that are another each time, by name, and why."""

WORLDS = {"small": SMALL, "large": LARGE}
"""The results are those of the large one."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a recipe in one world. queries: names of those that it sends once all is warm."""

    body: Any
    queries: Sequence[str]


@pytest.fixture(scope="module")
async def played(
    settings: Settings,
    driver: AsyncDriver,
    migrated: list[dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Mapping[str, Played]]:
    """By world, by recipe. What changes something comes last."""
    found: dict[str, dict[str, Played]] = {}
    in_turn = sorted(recipes.recipes().values(), key=lambda recipe: (changes(recipe), recipe.name))
    for name, size in WORLDS.items():
        await _begin(driver, migrated, settings, size)
        async with guarded(settings, tmp_path_factory.mktemp("keys")) as api:
            found[name] = {recipe.name: await _play(api, recipe) for recipe in in_turn}
    return found


async def _begin(driver: AsyncDriver, migrated: list[dict[str, Any]], settings: Settings, size: Size) -> None:
    async with driver.session(notifications_min_severity="OFF") as session:
        await (await session.run(WIPE)).consume()
        await (await session.run(PUT_BACK, nodes=migrated)).consume()
    async with runtime.open_store(settings) as store:
        await recipe_world.build(store, size)


def changes(recipe: Recipe) -> bool:
    """Whether it is a mutation."""
    return any(line.startswith("mutation") for line in recipe.document.splitlines())


async def _play(api: Api, recipe: Recipe) -> Played:
    """Asks twice: what comes first also reads what is kept from then on. An event is another one then."""
    person = Person(api, subject_of(recipe), recipe.role)
    body = await person.body(recipe.document, **recipe.variables)
    again = {
        name: f"{value}-again" if name in ("event", "key") else value
        for name, value in recipe.variables.items()
    }
    with queries_counted() as counted:
        await person.body(recipe.document, **again)
    [queries] = counted
    return Played(body, sorted(queries.elements()))


def subject_of(recipe: Recipe) -> str:
    """Whose token it is asked with."""
    subject = SUBJECTS.get(recipe.role, recipe.role)
    return str(recipe.variables.get("learner", subject)) if recipe.role == "learner" else subject


@pytest.mark.parametrize("name", recipes.recipes())
def test_a_recipe_gives_its_result(name: str, played: Mapping[str, Mapping[str, Played]]) -> None:
    """Without errors, and to the last field; the last digits of numbers are the machine's."""
    body, path = played["large"][name].body, FOLDER / "results" / f"{name}.json"
    assert "errors" not in body, body["errors"]
    found = {"data": _masked(body["data"])}
    if os.environ.get("UPDATE_RECIPES"):
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert path.exists(), f"UPDATE_RECIPES=1 writes {path}"
    assert list(differences(found, json.loads(path.read_text(encoding="utf-8")), "")) == []


@pytest.mark.parametrize("name", recipes.recipes())
def test_a_recipe_takes_as_many_queries_whatever_the_size(
    name: str, played: Mapping[str, Mapping[str, Played]]
) -> None:
    """Where there are more learners, answers and masteries, it sends the same ones."""
    assert "errors" not in played["small"][name].body, played["small"][name].body["errors"]
    assert played["small"][name].queries == played["large"][name].queries


@pytest.mark.parametrize("recipe", recipes.recipes().values(), ids=recipes.recipes())
def test_a_recipe_says_what_it_is_for(recipe: Recipe) -> None:
    """In a title and some words, for a role that there is, in one operation that has a name."""
    assert recipe.title and recipe.about
    assert recipe.role in set(Role)
    operations = [line for line in recipe.document.splitlines() if line.startswith(("query", "mutation"))]
    assert len(operations) == 1 and operations[0].split()[1][0].isupper()


def test_no_result_is_left_over() -> None:
    """Of a recipe that is there no more."""
    left = {Path(file).stem for file in FOLDER.glob("results/*.json")}
    assert left <= set(recipes.recipes())


def _masked(value: Any) -> Any:
    """The same with what varies as null."""
    if isinstance(value, dict):
        return {name: None if name in VARIES else _masked(each) for name, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value


def differences(found: Any, kept: Any, place: str) -> Any:
    """Where the two are not alike, and how."""
    if isinstance(found, dict) and isinstance(kept, dict) and list(found) == list(kept):
        for name, each in found.items():
            yield from differences(each, kept[name], f"{place}.{name}")
    elif isinstance(found, list) and isinstance(kept, list) and len(found) == len(kept):
        for number, (one, other) in enumerate(zip(found, kept, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif isinstance(found, float) and isinstance(kept, float | int):
        if not isclose(found, kept, rel_tol=1e-6, abs_tol=1e-9):
            yield f"{place}: {found} is not {kept}"
    elif found != kept and not _same_moment(found, kept):
        yield f"{place}: {found!r} is not {kept!r}"


def _same_moment(found: Any, kept: Any) -> bool:
    """Whether both are moments less than a second apart: those ahead are computed."""
    try:
        return abs(datetime.fromisoformat(found) - datetime.fromisoformat(kept)) < timedelta(seconds=1)
    except (TypeError, ValueError):
        return False
