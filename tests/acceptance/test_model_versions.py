"""Versions of the tracing model and of policies as operators see and change them, over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from api import runtime
from api.graphql import ids
from api.settings import Settings
from graph.measuring import Estimate, Measured
from graph.versions import DriftWindow, ModelVersion
from tests.acceptance.people import Person, guarded
from tests.acceptance.serving import Api
from tracing.model import Model

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NEAR = Estimate(0.7, 0.6, 0.8)
FIGURES = Measured(300, 30, 0.7, 0.69, Estimate(0.5, 0.4, 0.6), 0.49, NEAR, NEAR, NEAR)

MODELS = """{ tracingModel { version inForceSince rollbackTo { version } }
  tracingModels { totalCount nodes { id version inForce engine heldOut { answers auc { value } } driftWarning
    driftWindows { since warning figures { learners } }
    promotions { by reason replaced forced rollback } } } }"""
ACTIVATE = """mutation($input: ActivateModelInput!) { it: activateModel(input: $input) {
  model { version inForce } replaced comparison { verdict worse difference { value } }
  errors { code field value message mend } } }"""
ROLLBACK = """mutation { it: rollbackModel(input: {reason: "Back."}) {
  model { version } replaced errors { code field mend } } }"""


@pytest.fixture(scope="module")
async def server(
    settings: Settings, empty: None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """Instead of conftest's: a server that takes tokens."""
    async with guarded(settings, tmp_path_factory.mktemp("keys")) as running:
        yield running


@pytest.fixture
async def head(api: Api, settings: Settings) -> Person:
    """Who runs the service; two versions were fitted, one has a window of drift."""
    async with runtime.open_store(settings) as store:
        for name in ("one", "two"):
            await store.write_model(ModelVersion(name, "ours", NOW, held_out=FIGURES), Model(), [])
        await store.write_window(DriftWindow("one", NOW.replace(hour=0), NOW, FIGURES, "Worse."))
    return Person(api, "head", "admin")


async def test_versions_are_put_in_force_and_taken_back(head: Person) -> None:
    """By either id, with who and why; the same again is refused; what there is nothing before is not
    undone."""
    assert (await head(ROLLBACK))["it"]["errors"][0]["code"] == "INVALID"
    done = (await head(ACTIVATE, input={"id": "one", "reason": "First."}))["it"]
    assert (done["model"], done["replaced"]) == ({"version": "one", "inForce": True}, "default")
    assert not done["comparison"]["worse"] and "compared" in done["comparison"]["verdict"]
    second = {"id": ids.encode("TracingModel", "two")}
    assert (await head(ACTIVATE, input=second))["it"]["replaced"] == "one"
    again = (await head(ACTIVATE, input=second))["it"]
    assert again["model"] is None and [each["code"] for each in again["errors"]] == ["INVALID"]
    found = await head(MODELS)
    assert found["tracingModel"]["version"] == "two" and found["tracingModel"]["inForceSince"]
    assert found["tracingModel"]["rollbackTo"] == {"version": "one"}
    versions = {each["version"]: each for each in found["tracingModels"]["nodes"]}
    assert [name for name, each in versions.items() if each["inForce"]] == ["two"]
    assert versions["one"]["driftWarning"] == versions["one"]["driftWindows"][0]["warning"] == "Worse."
    assert versions["one"]["heldOut"] == {"answers": 300, "auc": {"value": 0.7}}
    assert versions["one"]["promotions"] == [
        {"by": "head", "reason": "First.", "replaced": "default", "forced": False, "rollback": False}
    ]
    back = (await head(ROLLBACK))["it"]
    assert (back["model"], back["replaced"], back["errors"]) == ({"version": "one"}, "two", [])


async def test_bad_versions(head: Person) -> None:
    """Unknown ones, ids of another type, and force without a reason."""

    async def error(**input: Any) -> tuple[str, str]:
        [found] = (await head(ACTIVATE, input=input))["it"]["errors"]
        assert found["mend"]
        return found["code"], found["field"]

    assert await error(id="nothing") == ("NOT_FOUND", "version")
    assert await error(id=ids.encode("Policy", "default@1")) == ("INVALID", "id")
    assert await error(id="one", force=True) == ("INVALID", "reason")
    for days in (0, 366):
        assert (await head.error(f"{{ servedVersions(days: {days}) {{ slates }} }}"))["field"] == "days"
    assert (await head.error("{ tracingModel { driftWindows(first: 0) { since } } }"))["field"] == "first"


async def test_nodes(head: Person) -> None:
    """Versions and policies are found by their global ids, and policies are activated by them."""
    for type_name, key, own in (("TracingModel", "one", "version"), ("Policy", "default@1", "key")):
        id = ids.encode(type_name, key)
        found = await head(f'{{ node(id: "{id}") {{ id ... on {type_name} {{ {own} }} }} }}')
        assert found["node"] == {"id": id, own: key}
        missing = await head.error(f'{{ node(id: "{ids.encode(type_name, "no@1")}") {{ id }} }}')
        assert missing["code"] == "NOT_FOUND"
    add = (
        'mutation { addPolicy(input: {document: "{\\"name\\": \\"exam\\"}"}) { policy { id activeSince } } }'
    )
    policy = (await head(add))["addPolicy"]["policy"]
    activate = f'mutation {{ activatePolicy(input: {{id: "{policy["id"]}", reason: "Exams."}}) '
    done = await head(f"{activate} {{ policy {{ key active activeSince }} replaced }} }}")
    assert done["activatePolicy"]["replaced"] == "default@1"
    assert done["activatePolicy"]["policy"]["active"] and done["activatePolicy"]["policy"]["activeSince"]


async def test_who_sees_versions(head: Person, api: Api) -> None:
    """Everybody sees which model is in force; its history only those who see versions, and only the admin
    changes it."""
    ann, dora = Person(api, "ann", "learner"), Person(api, "dora", "designer")
    assert (await ann("{ tracingModel { version driftWarning } }"))["tracingModel"]["version"] == "default"
    body = await ann.body(
        "{ tracingModel { version promotions { by } inForceSince driftWindows { since } } }"
    )
    assert body["data"]["tracingModel"] == {
        **dict.fromkeys(("promotions", "inForceSince", "driftWindows")),
        "version": "default",
    }
    assert {each["extensions"]["code"] for each in body["errors"]} == {"FORBIDDEN"}
    assert (await dora("{ tracingModels { nodes { version promotions { by } } } }"))["tracingModels"]["nodes"]
    for query in (ROLLBACK, 'mutation { it: activateModel(input: {id: "one"}) { errors { code } } }'):
        [error] = (await dora(query))["it"]["errors"]
        assert error["code"] == "FORBIDDEN"
