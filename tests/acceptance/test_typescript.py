"""The TypeScript client in Node against a real server."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

from neo4j import AsyncDriver

from api import recipes, runtime
from api.recipes import FOLDER
from api.settings import Settings
from tests.acceptance import recipe_world
from tests.acceptance.people import guarded
from tests.acceptance.recipe_world import LARGE
from tests.acceptance.serving import Api
from tests.acceptance.test_recipes import changes, differences, subject_of
from tests.node import node
from tests.tokens import token


async def test_the_client_does_what_it_says(ann: Api, settings: Settings, tmp_path: Path) -> None:
    """Answers, lists, errors with their mends, tokens, hashes, batches, events behind a break; of a server
    that executes a list alone, too."""
    guards = replace(settings.guards, operations_only=True)
    (tmp_path / "listed").mkdir()
    async with (
        guarded(settings, tmp_path) as api,
        guarded(replace(settings, guards=guards), tmp_path / "listed") as listed,
    ):
        given = {
            "URL": f"{api.http.base_url}/graphql",
            "LISTED_URL": f"{listed.http.base_url}/graphql",
            "TOKEN": token("ann", "learner"),
        }
        await asyncio.to_thread(node, "--test", "test/server.test.ts", env=given)


async def test_every_recipe_is_a_function(
    settings: Settings, clean_graph: AsyncDriver, tmp_path: Path
) -> None:
    """Which gives the recipe's result."""
    async with runtime.open_store(settings) as store:
        await recipe_world.build(store, LARGE)
    in_turn = sorted(recipes.recipes().values(), key=lambda recipe: (changes(recipe), recipe.name))
    given = {
        each.name: {"variables": each.variables, "token": token(subject_of(each), each.role)}
        for each in in_turn
    }
    async with guarded(settings, tmp_path) as api:
        environment = {"URL": f"{api.http.base_url}/graphql", "RECIPES": json.dumps(given)}
        shown = await asyncio.to_thread(node, "test/recipes.ts", env=environment)
    for name, data in json.loads(shown).items():
        kept = json.loads((FOLDER / "results" / f"{name}.json").read_text(encoding="utf-8"))
        assert list(differences({"data": data}, kept, name)) == []
